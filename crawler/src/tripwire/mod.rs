//! Tripwire terms: words whose presence stops a site at once.
//!
//! A user brings a list; none is shipped but one harmless entry that proves, on
//! demand, that matching works. At rest it is no list of such words: each entry is an HMAC of its words
//! under the key of the case. Data: `reading` cuts a text into words, disguises undone
//! (`letters`); window by window they are compared with a keyed 64-bit hash of each
//! entry (`table`); what meets is confirmed by the HMAC (`met`). `stored` is the form on
//! disk, `earlier` reads for lists of earlier versions. Linear in the text, whatever it holds.
//! Invariant: of a hit nothing is kept but its category and how many there were.

mod earlier;
mod letters;
mod met;
mod reading;
mod stored;
mod table;

use std::collections::BTreeSet;

use model::{Digest16, Label};

use crate::fingerprint::{FingerprintKey, Masked, Words};
use crate::privacy::IdentifierKey;
use reading::Readings;
use table::{Entry, Table, WindowHash};

/// Most words of a term.
const WORDS_MAX: usize = 8;
/// Shortest term, in characters without blanks: one short word would trip everywhere.
const TERM_CHARS_MIN: usize = 4;
/// Most entries of a list.
const ENTRIES_MAX: usize = 200_000;
/// Terms of one text that are confirmed.
const CONFIRMED_MAX: usize = 1000;
/// The entry that proves that matching works.
const TEST_TERM: &str = "oniongraph tripwire test entry";
const TEST_CATEGORY: &str = "test";

/// That a page held a term of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip {
    /// The category of the first term that was met.
    pub category: Label,
    /// How many terms stood there, of any category.
    pub count: u32,
}

/// What an import made of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TripwireReport {
    /// Terms taken.
    pub taken: u64,
    /// Lines passed over: no category, no term, or a term that is too short or too long.
    pub passed_over: u64,
}

/// Why a stored list cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TripwireError {
    /// Not a list, or a damaged one.
    #[error("the list of tripwire terms is damaged")]
    Damaged,
    /// Under a further key that is not there.
    #[error("the list of tripwire terms is under another key than the case has")]
    OtherKey,
    /// More entries than a list may have.
    #[error("more than {ENTRIES_MAX} terms")]
    TooLong,
}

/// How terms and texts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// As the fingerprints do: so did an earlier version.
    AsFingerprints,
    /// With disguises undone.
    Undone,
}

/// A list of terms under the key of a case.
#[derive(Debug)]
pub struct Tripwire {
    key: IdentifierKey,
    words: FingerprintKey,
    windows: WindowHash,
    reading: Reading,
    /// One entry a term.
    plain: Table,
    /// The terms once more, with what stands for letters undone.
    undone: Table,
}

impl Tripwire {
    /// A list without terms.
    pub fn new(key: IdentifierKey) -> Self {
        let (words, windows) = (key.fingerprint_key(), WindowHash::new(&key));
        Self { words, windows, key, reading: Reading::Undone, plain: Table::new(), undone: Table::new() }
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.plain.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The categories of its terms.
    pub fn categories(&self) -> BTreeSet<Label> {
        self.plain.categories()
    }

    /// Reads lines of `category: term`; `#` begins a remark. What was in force before is replaced.
    ///
    /// # Errors
    /// There are too many.
    pub fn import(key: IdentifierKey, text: &str) -> Result<(Self, TripwireReport), TripwireError> {
        let mut list = Self::new(key);
        let mut report = TripwireReport::default();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let taken = line.split_once(':').is_some_and(|(category, term)| list.add(category.trim(), term.trim()));
            report.taken += u64::from(taken);
            report.passed_over += u64::from(!taken);
            if list.len() > ENTRIES_MAX {
                return Err(TripwireError::TooLong);
            }
        }
        Ok((list, report))
    }

    fn add(&mut self, category: &str, term: &str) -> bool {
        let readings = Readings::new(term, self.words.words());
        let letters = term.chars().filter(|c| !c.is_whitespace()).count();
        let Some(category) = Label::some(category) else { return false };
        let (words, runs) = (readings.hashes.len(), readings.runs.len());
        if !(1..=WORDS_MAX).contains(&words) || letters < TERM_CHARS_MIN {
            return false;
        }
        let undone: Vec<u64> = (0..runs).map(|run| readings.undone_hash(run)).collect();
        let is_code = !readings.disguised.is_empty();
        let entry = |mac, is_code| Entry { mac, category: category.clone(), is_code };
        let plain = entry(met::plain_mac(&self.key, term), false);
        self.plain.insert(words, self.windows.of(&readings.hashes), plain);
        self.undone.insert(runs, self.windows.of(&undone), entry(met::undone_mac(&self.key, term), is_code));
        true
    }

    /// Whether its terms are met in disguise, too. Lists that an earlier version imported
    /// are in force as they were; they have to be imported again for it.
    pub fn undoes_disguises(&self) -> bool {
        self.reading == Reading::Undone
    }

    /// What stands for a stored form under the key of this list, so that a change of it is noticed.
    pub fn mark_of(&self, stored: &str) -> Digest16 {
        self.key.file_mark(stored.as_bytes())
    }

    /// Looks for the terms in one text, of which the tokens are `words`: with identifiers
    /// masked, and as it stands, since a term may hold one.
    pub(crate) fn check(&self, text: &str, masked: &[Masked], words: &Words) -> Option<Trip> {
        match self.reading {
            Reading::Undone => self.check_text(text),
            Reading::AsFingerprints => trip(&earlier::met(self, text, masked, words))
                .or_else(|| if masked.is_empty() { None } else { self.check_text(text) }),
        }
    }

    /// As [`Tripwire::check`], for a text of which nothing is known yet.
    pub(crate) fn check_text(&self, text: &str) -> Option<Trip> {
        if self.is_empty() {
            return None;
        }
        match self.reading {
            Reading::Undone => trip(&met::met(self, text)),
            Reading::AsFingerprints => trip(&earlier::met(self, text, &[], &Words::read(text, &[], &self.words))),
        }
    }

    /// Proves on a harmless entry that the key and the matching work. The entry is in
    /// force nowhere else: everybody knows it, and could stop the sites of others.
    pub fn works(&self) -> bool {
        let mut test = Self::new(self.key.clone());
        test.add(TEST_CATEGORY, TEST_TERM)
            && test.check_text(&format!("before {} after", TEST_TERM.to_uppercase())).is_some()
            && test.check_text(&TEST_TERM.replace('i', "1").replace('e', "\u{435}")).is_some()
            && test.check_text("a harmless text about bread").is_none()
    }
}

fn trip(met: &[&Entry]) -> Option<Trip> {
    let category = met.first()?.category.clone();
    Some(Trip { category, count: u32::try_from(met.len()).unwrap_or(u32::MAX) })
}

#[cfg(test)]
mod tests;
