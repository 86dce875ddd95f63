//! Reads a segment through a buffer that moves along it.
//!
//! Invariant: memory is bounded by one frame and the read-ahead. Bytes the disk
//! refuses to give (`EIO`) read as zeros, so that what stands behind them can be
//! reached, and are remembered as lost; in a strict window they are an error.
//! Nothing here knows what the bytes mean.

use std::io;

use super::disk::{Disk, DiskFile};
use super::error::JournalError;
use super::segment::file_name;

/// Read-ahead of a reader that goes from frame to frame.
pub(super) const SEQUENTIAL: usize = 1 << 20;
/// Read-ahead of a reader that wants one frame.
pub(super) const SINGLE: usize = 32 << 10;
/// What is given up at once around a byte that cannot be read.
const BLOCK: usize = 4096;
const EIO: i32 = 5;

pub(super) struct Window {
    file: Box<dyn DiskFile>,
    name: String,
    len: u64,
    ahead: usize,
    strict: bool,
    start: u64,
    buffer: Vec<u8>,
    lost: Vec<u64>,
}

impl Window {
    pub(super) fn open(disk: &dyn Disk, segment: u32, ahead: usize, strict: bool) -> Result<Self, JournalError> {
        let name = file_name(segment);
        let file = disk.open(&name).map_err(|e| JournalError::io("open", &name, e))?;
        let len = file.size().map_err(|e| JournalError::io("measure", &name, e))?;
        Ok(Self { file, name, len, ahead, strict, start: 0, buffer: Vec::new(), lost: Vec::new() })
    }

    /// Length of the segment when it was opened.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// `want` bytes at `offset`; `None` if the segment has not so many.
    pub(super) fn get(&mut self, offset: u64, want: usize) -> Result<Option<&[u8]>, JournalError> {
        let Some(end) = offset.checked_add(want as u64).filter(|end| *end <= self.len) else { return Ok(None) };
        if offset < self.start || end > self.start + self.buffer.len() as u64 {
            self.fill(offset, want.max(self.ahead))?;
        }
        let at = (offset - self.start) as usize;
        Ok(self.buffer.get(at..at + want))
    }

    /// The first place of `marker` at or after `from`.
    pub(super) fn find(&mut self, marker: [u8; 4], from: u64) -> Result<Option<u64>, JournalError> {
        let mut at = from;
        loop {
            let want = self.len.saturating_sub(at).min(self.ahead as u64) as usize;
            if want < marker.len() {
                return Ok(None);
            }
            let Some(bytes) = self.get(at, want)? else { return Ok(None) };
            if let Some(i) = bytes.windows(marker.len()).position(|w| w == marker) {
                return Ok(Some(at + i as u64));
            }
            at += (want - marker.len() + 1) as u64;
        }
    }

    /// Whether a byte from `from` up to `to` could not be read.
    pub(super) fn has_lost(&self, from: u64, to: u64) -> bool {
        self.lost.iter().any(|block| *block < to && block + BLOCK as u64 > from)
    }

    fn fill(&mut self, offset: u64, want: usize) -> Result<(), JournalError> {
        let want = self.len.saturating_sub(offset).min(want as u64) as usize;
        self.start = offset;
        self.buffer.clear();
        self.buffer.resize(want, 0);
        let (mut got, mut step) = (0, usize::MAX);
        while got < want {
            let here = offset + got as u64;
            let to_block_end = BLOCK - (here % BLOCK as u64) as usize;
            let piece = if step == BLOCK { to_block_end.min(want - got) } else { want - got };
            match self.file.read_at(here, &mut self.buffer[got..got + piece]) {
                Ok(0) => {
                    // The file became shorter since it was opened: a torn tail was cut.
                    self.buffer.truncate(got);
                    self.len = here;
                    break;
                }
                Ok(n) => got += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) if self.strict || e.raw_os_error() != Some(EIO) => {
                    return Err(JournalError::io("read", &self.name, e));
                }
                Err(_) if step != BLOCK => step = BLOCK,
                Err(_) => {
                    self.buffer[got..got + piece].fill(0);
                    self.lost.push(here - here % BLOCK as u64);
                    got += piece;
                }
            }
        }
        Ok(())
    }
}
