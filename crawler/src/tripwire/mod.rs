//! Tripwire terms: words whose presence stops a site at once.
//!
//! A user brings a list; none is shipped but one harmless entry that proves, on
//! demand, that matching works. At rest it is no list of such words: each entry is an HMAC of its words
//! under a key of the case. Data: the tokens of a page, made for its fingerprints
//! anyway, are compared window by window with a keyed 64-bit hash of each entry;
//! what meets is confirmed by the HMAC. Linear in the text, whatever it holds.
//! Invariant: of a hit nothing is kept but its category and how many there were.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use model::Label;

use crate::fingerprint::{FingerprintKey, Masked, Words, each_word, shingle};
use crate::privacy::IdentifierKey;

/// First line of the stored form.
const MAGIC: &str = "oniongraph tripwire 1";
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
    /// More entries than a list may have.
    #[error("more than {ENTRIES_MAX} terms")]
    TooLong,
}

type Entry = (u64, [u8; 16], Label);

/// A list of terms under the key of a case.
#[derive(Debug)]
pub struct Tripwire {
    key: IdentifierKey,
    words: FingerprintKey,
    /// By number of words, then by the keyed hash of the words.
    entries: BTreeMap<usize, BTreeMap<u64, ([u8; 16], Label)>>,
}

impl Tripwire {
    /// A list without terms.
    pub fn new(key: IdentifierKey) -> Self {
        Self { words: key.fingerprint_key(), key, entries: BTreeMap::new() }
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.entries.values().map(BTreeMap::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The categories of its terms.
    pub fn categories(&self) -> BTreeSet<Label> {
        self.entries.values().flat_map(BTreeMap::values).map(|(_, category)| category.clone()).collect()
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
        let words = Words::read(term, &[], &self.words);
        let letters = term.chars().filter(|c| !c.is_whitespace()).count();
        let count = words.hashes().len();
        let Some(category) = Label::some(category) else { return false };
        if !(1..=WORDS_MAX).contains(&count) || letters < TERM_CHARS_MIN {
            return false;
        }
        let written = written(term, &[], std::iter::once(0..count));
        let plain: String =
            (0..count).filter_map(|at| written.get(&at)).flat_map(|word| [word.as_str(), " "]).collect();
        let mac = self.key.term(&plain);
        self.entries.entry(count).or_default().insert(shingle(words.hashes()), (mac, category));
        true
    }

    /// The stored form: a magic line, the checksum of the rest, then one entry a line.
    pub fn to_text(&self) -> String {
        let lines = self.entries.iter().flat_map(|(words, entries)| {
            entries.iter().map(move |(hash, (mac, category))| {
                format!("{words} {hash:016x} {} {}\n", data_encoding::HEXLOWER.encode(mac), category.as_str())
            })
        });
        let body: String = lines.collect();
        format!("{MAGIC}\n{}\n{body}", blake3::hash(body.as_bytes()).to_hex())
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// It is damaged.
    pub fn from_text(key: IdentifierKey, text: &str) -> Result<Self, TripwireError> {
        let rest = text.strip_prefix(MAGIC).and_then(|rest| rest.strip_prefix('\n')).ok_or(TripwireError::Damaged)?;
        let (sum, body) = rest.split_once('\n').ok_or(TripwireError::Damaged)?;
        if blake3::hash(body.as_bytes()).to_hex().as_str() != sum {
            return Err(TripwireError::Damaged);
        }
        let mut list = Self::new(key);
        for line in body.lines() {
            let (words, (hash, mac, category)) = read_line(line).ok_or(TripwireError::Damaged)?;
            list.entries.entry(words).or_default().insert(hash, (mac, category));
        }
        Ok(list)
    }

    /// Looks for the terms in one text, of which the tokens are `words`. What is met
    /// is confirmed in one further pass, so that a text of nothing but terms costs
    /// no more a byte than another.
    pub(crate) fn check(&self, text: &str, masked: &[Masked], words: &Words) -> Option<Trip> {
        let mut met = Vec::new();
        for (count, entries) in &self.entries {
            let windows = words.hashes().windows(*count).enumerate();
            met.extend(windows.filter_map(|(at, window)| Some((at..at + count, entries.get(&shingle(window))?))));
        }
        met.sort_by_key(|(range, _)| (range.start, range.end));
        // How many there are is told up to a limit; one is enough to stop.
        met.truncate(CONFIRMED_MAX);
        let written = written(text, masked, met.iter().map(|(range, _)| range.clone()));
        let mut found: Option<Trip> = None;
        for (range, (mac, category)) in met {
            let term: String = range.filter_map(|at| written.get(&at)).flat_map(|word| [word.as_str(), " "]).collect();
            if self.key.term(&term) == *mac {
                let trip = found.get_or_insert_with(|| Trip { category: category.clone(), count: 0 });
                trip.count = trip.count.saturating_add(1);
            }
        }
        found
    }

    /// As [`Tripwire::check`], for a text of which nothing is known yet.
    pub(crate) fn check_text(&self, text: &str) -> Option<Trip> {
        if self.is_empty() {
            return None;
        }
        self.check(text, &[], &Words::read(text, &[], &self.words))
    }

    /// Proves on a harmless entry that the key and the matching work. The entry is in
    /// force nowhere else: everybody knows it, and could stop the sites of others.
    pub fn works(&self) -> bool {
        let mut test = Self::new(self.key.clone());
        test.add(TEST_CATEGORY, TEST_TERM)
            && test.check_text(&format!("before {} after", TEST_TERM.to_uppercase())).is_some()
            && test.check_text("a harmless text about bread").is_none()
    }
}

fn read_line(line: &str) -> Option<(usize, Entry)> {
    let mut parts = line.splitn(4, ' ');
    let words = parts.next()?.parse().ok().filter(|words| (1..=WORDS_MAX).contains(words))?;
    let hash = u64::from_str_radix(parts.next()?, 16).ok()?;
    let mac = data_encoding::HEXLOWER.decode(parts.next()?.as_bytes()).ok()?.try_into().ok()?;
    Some((words, (hash, mac, Label::some(parts.next()?)?)))
}

/// The tokens in some ranges, by their numbers.
fn written(text: &str, masked: &[Masked], ranges: impl Iterator<Item = Range<usize>>) -> HashMap<usize, String> {
    let wanted: HashSet<usize> = ranges.flatten().collect();
    let (mut at, mut out) = (0, HashMap::new());
    if wanted.is_empty() {
        return out;
    }
    each_word(text, masked, |word, _| {
        if wanted.contains(&at) {
            out.insert(at, word.to_owned());
        }
        at += 1;
    });
    out
}

#[cfg(test)]
mod tests;
