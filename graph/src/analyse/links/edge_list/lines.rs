//! Lines that hold a row.
//!
//! A byte order mark, carriage returns, empty lines and comments end here; line
//! numbers count them. The input is read in blocks, and lines are shown where they
//! stand in one.

use std::io::{ErrorKind, Read};
use std::ops::Range;

use super::{EdgeListError, RowFault};

/// The longest line, in bytes: two names and a weight need far less.
pub(super) const LINE_BYTES_MAX: usize = 64 * 1024;

/// How much is read at once.
const BLOCK_BYTES: usize = 4 * LINE_BYTES_MAX;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A line that is neither empty nor a comment.
pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: u64,
    /// Without its end and the spaces around it.
    pub(super) text: &'a [u8],
}

/// Invariant: what was read and not shown yet stands in `block` from `start` on.
pub(super) struct Lines<R> {
    input: R,
    number: u64,
    block: Vec<u8>,
    start: usize,
    is_read: bool,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, number: 0, block: Vec::new(), start: 0, is_read: false }
    }

    pub(super) fn next(&mut self) -> Result<Option<Line<'_>>, EdgeListError> {
        while let Some(mut line) = self.next_line()? {
            self.number += 1;
            if line.len() > LINE_BYTES_MAX {
                return Err(EdgeListError::at(self.number, RowFault::TooLong));
            }
            if self.number == 1 && self.block[line.clone()].starts_with(BYTE_ORDER_MARK) {
                line.start += BYTE_ORDER_MARK.len();
            }
            let text = trimmed(&self.block, line);
            if !matches!(self.block[text.clone()].trim_ascii_start(), [] | [b'#', ..]) {
                return Ok(Some(Line { number: self.number, text: &self.block[text] }));
            }
        }
        Ok(None)
    }

    /// Where the next line stands, with its end; of one that is too long, more than is
    /// allowed of it.
    fn next_line(&mut self) -> Result<Option<Range<usize>>, EdgeListError> {
        loop {
            let start = self.start;
            let left = &self.block[start..];
            if let Some(end) = left.iter().position(|byte| *byte == b'\n') {
                self.start += end + 1;
                return Ok(Some(start..self.start));
            }
            if self.is_read || left.len() > LINE_BYTES_MAX {
                self.start = self.block.len();
                return Ok((start < self.start).then_some(start..self.start));
            }
            self.read_on().map_err(|source| EdgeListError::Io { line: self.number, source })?;
        }
    }

    /// Reads a block behind what is not shown yet.
    fn read_on(&mut self) -> std::io::Result<()> {
        self.block.drain(..self.start);
        self.start = 0;
        let kept = self.block.len();
        self.block.resize(kept + BLOCK_BYTES, 0);
        let read = loop {
            match self.input.read(&mut self.block[kept..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.block.truncate(kept + *read.as_ref().unwrap_or(&0));
        self.is_read = read? == 0;
        Ok(())
    }
}

/// Without its end and the spaces around it.
fn trimmed(block: &[u8], line: Range<usize>) -> Range<usize> {
    let text = &block[line.clone()];
    let len = text.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r' | b' ')).map_or(0, |last| last + 1);
    let spaces = text[..len].iter().position(|byte| *byte != b' ').unwrap_or(0);
    line.start + spaces..line.start + len
}
