//! Where the terms of a list stand in a text: in the plain reading everywhere, in
//! the undone one where something is disguised or the term itself was.

use std::collections::HashSet;
use std::ops::Range;

use super::reading::{Piece, Readings, plain, undone};
use super::table::{Entry, Table};
use super::{CONFIRMED_MAX, Tripwire, WORDS_MAX};
use crate::privacy::IdentifierKey;

/// Parts the words of the undone reading from those of the plain one.
const UNDONE: &str = "\u{1}";

/// What stands for the words of a term in the plain reading.
pub(super) fn plain_mac(key: &IdentifierKey, text: &str) -> [u8; 16] {
    key.term(&plain(text))
}

/// What stands for the words of a term in the undone reading.
pub(super) fn undone_mac(key: &IdentifierKey, text: &str) -> [u8; 16] {
    key.term(&(UNDONE.to_owned() + &undone(text)))
}

/// The entries whose terms stand in a text, in order of their places in each reading,
/// each place once; up to a limit.
pub(super) fn met<'l>(list: &'l Tripwire, text: &str) -> Vec<&'l Entry> {
    let readings = Readings::new(text, list.words.words());
    let windows = |table: &'l Table, pieces: &[Piece], hash: &dyn Fn(Range<usize>) -> Option<u64>| {
        let mut met: Vec<(Range<usize>, &Entry)> = Vec::new();
        for count in table.counts() {
            let places = 0..(pieces.len() + 1).saturating_sub(count);
            met.extend(places.filter_map(|at| {
                let entry = table.get(count, hash(at..at + count)?)?;
                Some((pieces[at].span().start..pieces[at + count - 1].span().end, entry))
            }));
        }
        met.sort_by_key(|(span, _)| (span.start, span.end));
        // How many there are is told up to a limit; one is enough to stop.
        met.truncate(CONFIRMED_MAX);
        met
    };
    let mut found = Vec::new();
    let mut places = HashSet::new();
    let plain_hash = |window: Range<usize>| Some(list.windows.of(&readings.hashes[window]));
    for (span, entry) in windows(&list.plain, &readings.words, &plain_hash) {
        if plain_mac(&list.key, &text[span.clone()]) == entry.mac {
            places.insert((span.start, span.end));
            found.push(entry);
        }
    }
    let hashes = undone_hashes(&readings, list.undone.entries().any(|(_, _, entry)| entry.is_code));
    let is_disguised = |window: &Range<usize>| {
        let next = readings.disguised.partition_point(|at| *at < window.start);
        readings.disguised.get(next).is_some_and(|at| *at < window.end)
    };
    let undone_hash = |window: Range<usize>| {
        let hash = list.windows.of(hashes.get(window.clone())?);
        let entry_may_be = list.undone.get(window.len(), hash)?;
        (entry_may_be.is_code || is_disguised(&window)).then_some(hash)
    };
    for (span, entry) in windows(&list.undone, &readings.runs, &undone_hash) {
        let is_new = !places.contains(&(span.start, span.end));
        if is_new && undone_mac(&list.key, &text[span]) == entry.mac {
            found.push(entry);
        }
    }
    found
}

/// The hashes of all runs in the undone reading; zero for those that stand so far from
/// any disguise that no window with one reaches them. None at all if nothing is disguised.
fn undone_hashes(readings: &Readings<'_>, wants_all: bool) -> Vec<u64> {
    let runs = readings.runs.len();
    if wants_all {
        return (0..runs).map(|run| readings.undone_hash(run)).collect();
    }
    let mut hashes = if readings.disguised.is_empty() { Vec::new() } else { vec![0; runs] };
    let mut done = 0;
    for at in &readings.disguised {
        let near = done.max(at.saturating_sub(WORDS_MAX - 1))..runs.min(at + WORDS_MAX);
        done = near.end.max(done);
        near.for_each(|run| hashes[run] = readings.undone_hash(run));
    }
    hashes
}
