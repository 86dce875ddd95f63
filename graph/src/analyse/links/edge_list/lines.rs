//! Lines that hold a row.
//!
//! A byte order mark, carriage returns, empty lines and comments end here; line
//! numbers count them.

use std::io::{BufRead, Read};

use super::{EdgeListError, RowFault};

/// The longest line, in bytes: two names and a weight need far less.
pub(super) const LINE_BYTES_MAX: u64 = 64 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A line that is neither empty nor a comment.
pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: u64,
    /// Without its end and the spaces around it.
    pub(super) text: &'a [u8],
}

pub(super) struct Lines<R> {
    input: R,
    number: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, number: 0, buffer: Vec::new() }
    }

    pub(super) fn next(&mut self) -> Result<Option<Line<'_>>, EdgeListError> {
        loop {
            self.buffer.clear();
            let mut input = self.input.by_ref().take(LINE_BYTES_MAX + 1);
            let read = input.read_until(b'\n', &mut self.buffer);
            let read = read.map_err(|source| EdgeListError::Io { line: self.number, source })?;
            if read == 0 {
                return Ok(None);
            }
            self.number += 1;
            if read as u64 > LINE_BYTES_MAX {
                return Err(EdgeListError::at(self.number, RowFault::TooLong));
            }
            if self.number == 1 && self.buffer.starts_with(BYTE_ORDER_MARK) {
                self.buffer.drain(..BYTE_ORDER_MARK.len());
            }
            let end = self.buffer.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r' | b' '));
            self.buffer.truncate(end.map_or(0, |end| end + 1));
            if !matches!(self.buffer.trim_ascii_start(), [] | [b'#', ..]) {
                let start = self.buffer.iter().position(|byte| *byte != b' ');
                return Ok(Some(Line { number: self.number, text: &self.buffer[start.unwrap_or(0)..] }));
            }
        }
    }
}
