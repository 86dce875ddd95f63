//! Rows that wait until their names are numbered together.
//!
//! A name is looked up at places of memory that nothing has asked for lately.
//! Asking for all places of a batch first lets the processor wait for many of them
//! at once. One after the other, look-ups were two thirds of the time of reading.

use std::hint::black_box;

use super::row::EdgeRow;
use super::{EdgeListError, NamedEdges, RowFault};
use crate::analyse::links::names::Key;

/// How many rows wait.
const ROWS: usize = 256;

/// Invariant: two names a row, `ends` being where each ends in `text`.
#[derive(Default)]
pub(super) struct Batch {
    text: Vec<u8>,
    ends: Vec<usize>,
    weights: Vec<Option<f64>>,
    lines: Vec<u64>,
    keys: Vec<Key>,
}

impl Batch {
    pub(super) fn is_full(&self) -> bool {
        self.lines.len() == ROWS
    }

    pub(super) fn push(&mut self, row: &EdgeRow<'_>, line: u64) {
        for name in [row.source, row.target] {
            self.text.extend_from_slice(name);
            self.ends.push(self.text.len());
        }
        self.weights.push(row.weight);
        self.lines.push(line);
    }

    /// Numbers the names and adds the edges; afterwards no row waits.
    pub(super) fn settle(&mut self, named: &mut NamedEdges) -> Result<(), EdgeListError> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let names = starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end]);
        self.keys.clear();
        self.keys.extend(names.clone().map(|name| named.names.key(name)));
        black_box(self.keys.iter().fold(0, |seen, key| seen ^ named.names.touch(*key)));

        let mut names = names.zip(&self.keys);
        for (weight, line) in self.weights.iter().zip(&self.lines) {
            let (Some((source, source_key)), Some((target, target_key))) = (names.next(), names.next()) else {
                break;
            };
            let from = named.names.intern_keyed(source, *source_key)?;
            let to = named.names.intern_keyed(target, *target_key)?;
            let (Some(from), Some(to)) = (from, to) else { return Err(EdgeListError::at(*line, RowFault::NotUtf8)) };
            named.edges.push(from, to, *weight);
        }
        self.text.clear();
        self.ends.clear();
        self.weights.clear();
        self.lines.clear();
        Ok(())
    }
}
