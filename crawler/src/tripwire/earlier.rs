//! Lists that an earlier version imported: their terms were read as fingerprints read
//! a text, and texts are read in the same way for them.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::table::Entry;
use super::{CONFIRMED_MAX, Tripwire};
use crate::fingerprint::{Masked, Words, each_word};

/// The entries whose terms stand in a text, in order, up to a limit. What is met is
/// confirmed in one further pass, so that a text of nothing but terms costs no more a
/// byte than another.
pub(super) fn met<'l>(list: &'l Tripwire, text: &str, masked: &[Masked], words: &Words) -> Vec<&'l Entry> {
    let mut met = Vec::new();
    for count in list.plain.counts() {
        let windows = words.hashes().windows(count).enumerate();
        met.extend(
            windows.filter_map(|(at, window)| Some((at..at + count, list.plain.get(count, list.windows.of(window))?))),
        );
    }
    met.sort_by_key(|(range, _)| (range.start, range.end));
    met.truncate(CONFIRMED_MAX);
    let written = written(text, masked, met.iter().map(|(range, _)| range.clone()));
    let is_it = |range: Range<usize>, entry: &Entry| {
        let term: String = range.filter_map(|at| written.get(&at)).flat_map(|word| [word.as_str(), " "]).collect();
        list.key.term(&term) == entry.mac
    };
    met.into_iter().filter(|(range, entry)| is_it(range.clone(), entry)).map(|(_, entry)| entry).collect()
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
