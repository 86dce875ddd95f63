//! Where things stand in a journal: frames, records, and how far a reader came.
//!
//! Invariant: positions are ordered as the journal was written, and a position
//! never changes its meaning. Nothing here knows whether something stands there.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::segment::HEADER_LEN;

/// The start of a frame: the segment's number (from 1) and the byte in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// The segment's number, as in its file name.
    pub segment: u32,
    /// Bytes from the beginning of the segment's file.
    pub offset: u64,
}

impl Position {
    /// Before the first frame of every journal.
    pub const START: Self = Self { segment: 1, offset: 0 };

    /// Where the first frame of a segment stands.
    pub(crate) const fn first_in(segment: u32) -> Self {
        Self { segment, offset: HEADER_LEN }
    }

    pub(super) const fn at(self, offset: u64) -> Self {
        Self { offset, ..self }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08}+{}", self.segment, self.offset)
    }
}

/// One record: its frame and its place in it, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordAddress {
    /// The frame that holds the record.
    pub frame: Position,
    /// The record's place in the frame's group.
    pub index: u16,
}

impl fmt::Display for RecordAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.frame, self.index)
    }
}

/// How far a reader came, and the chain value it had then. Reading on from a
/// mark also proves that the journal before it is still the one that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mark {
    /// Where the next frame starts, or will.
    pub next: Position,
    /// The chain value of the frame before it.
    pub chain: [u8; 32],
}
