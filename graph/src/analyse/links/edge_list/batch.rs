//! Rows on their way from the thread that reads to the one that numbers names.
//!
//! A name is looked up at places of memory that nothing has asked for lately.
//! Asking for all places of some rows first lets the processor wait for many of them
//! at once. One after the other, look-ups were two thirds of the time of reading.

use std::hint::black_box;

use super::layout::Layout;
use super::row::{EdgeRow, Splitter};
use super::{EdgeListError, NamedEdges, RowFault};
use crate::analyse::links::names::{Key, Secret};

/// How many rows a batch has.
const ROWS: usize = 4096;
/// How many names are asked for at once.
const NAMES_AT_ONCE: usize = 512;

/// Invariant: two keys and a line a row. Of names that are not their own key the text
/// stands in `text`, `ends` being where each ends.
pub(super) struct Batch {
    secret: Secret,
    keys: Vec<Key>,
    weights: Vec<Option<f64>>,
    lines: Vec<u64>,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Batch {
    /// An empty batch, for names with this secret.
    pub(super) fn new(secret: Secret) -> Self {
        let (keys, weights, lines) = (Vec::with_capacity(2 * ROWS), Vec::with_capacity(ROWS), Vec::with_capacity(ROWS));
        Self { secret, keys, weights, lines, text: Vec::new(), ends: Vec::new() }
    }

    /// An empty batch for what comes behind this one.
    pub(super) fn successor(&self) -> Self {
        Self::new(self.secret)
    }

    pub(super) fn is_full(&self) -> bool {
        self.lines.len() == ROWS
    }

    /// Adds the edge of a line.
    pub(super) fn read(
        &mut self,
        splitter: &mut Splitter,
        layout: &Layout,
        text: &[u8],
        line: u64,
    ) -> Result<(), EdgeListError> {
        let row = splitter.edge(text, layout).map_err(|fault| EdgeListError::at(line, fault))?;
        self.push(&row, line);
        Ok(())
    }

    fn push(&mut self, row: &EdgeRow<'_>, line: u64) {
        for name in [row.source, row.target] {
            let key = Key::of(name, self.secret);
            if key.is_long() {
                self.text.extend_from_slice(name);
                self.ends.push(self.text.len());
            }
            self.keys.push(key);
        }
        self.weights.push(row.weight);
        self.lines.push(line);
    }

    /// Numbers the names and adds the edges.
    pub(super) fn settle(&self, named: &mut NamedEdges) -> Result<(), EdgeListError> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let mut texts = starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end]);
        let mut rows = self.weights.iter().zip(&self.lines);
        for keys in self.keys.chunks(NAMES_AT_ONCE) {
            black_box(keys.iter().fold(0, |seen, key| seen ^ named.names.touch(*key)));
            for (ends, (weight, line)) in keys.chunks_exact(2).zip(&mut rows) {
                let mut number = |key: Key| {
                    let text = if key.is_long() { texts.next().unwrap_or_default() } else { &[] };
                    named.names.intern_keyed(text, key)
                };
                let (Some(from), Some(to)) = (number(ends[0])?, number(ends[1])?) else {
                    return Err(EdgeListError::at(*line, RowFault::NotUtf8));
                };
                named.edges.push(from, to, *weight);
            }
        }
        Ok(())
    }
}
