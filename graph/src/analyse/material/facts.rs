//! What is known of an item beside what it shares.

use std::collections::BTreeSet;

use model::{Indicated, IndicatorCategory, PageRecord, UtcTime};

/// A language is told if it was detected with so many percent.
const LANGUAGE_PERCENT_MIN: u8 = 50;

/// What is known of an item beside what it shares. Of copies on mirrors what all of them
/// say, and the title and language of the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemFacts {
    /// Detected languages, as ISO 639-3 codes.
    pub languages: BTreeSet<Box<str>>,
    /// Hashes of its titles: enough to tell whether two differ.
    pub titles: BTreeSet<u64>,
    /// When it was first seen by us; not when it was made.
    pub first_seen: Option<UtcTime>,
    /// Whether a contact was written so that programs would not find it.
    pub is_disguised: bool,
    /// What rules about offers its text met.
    pub categories: BTreeSet<IndicatorCategory>,
}

impl ItemFacts {
    /// Adds what a page record tells.
    pub(super) fn add(&mut self, record: &PageRecord, first_seen: UtcTime) {
        if let Some(language) = &record.language
            && language.confidence_percent >= LANGUAGE_PERCENT_MIN
        {
            self.languages.insert(language.code.clone());
        }
        if let Some(title) = &record.text.title {
            let mut hash = [0; 8];
            hash.copy_from_slice(&blake3::hash(title.as_str().as_bytes()).as_bytes()[..8]);
            self.titles.insert(u64::from_be_bytes(hash));
        }
        self.saw(Some(first_seen));
    }

    /// Takes over which rules its text met when that was last recorded.
    pub(super) fn met(&mut self, page: &Indicated) {
        self.categories = page.hits.iter().map(|hit| hit.category).collect();
    }

    /// Takes a copy into account. What it says beyond the others is not theirs: whoever
    /// copies a page could otherwise say things in its name.
    pub(super) fn merge(&mut self, copy: &Self) {
        self.is_disguised &= copy.is_disguised;
        self.categories.retain(|category| copy.categories.contains(category));
        self.saw(copy.first_seen);
    }

    fn saw(&mut self, at: Option<UtcTime>) {
        self.first_seen = [self.first_seen, at].into_iter().flatten().min();
    }
}
