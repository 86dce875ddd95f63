//! What can be wrong with a journal, and where.
//!
//! Invariant: a torn tail is what a power cut leaves and holds nothing that was
//! acknowledged, unless the disk itself lost or changed it: the journal alone
//! cannot tell, an index that has read further can. Everything else is damage.
//! Nothing here repairs.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::position::Position;

/// How a range of the journal is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DamageKind {
    /// The bytes are not a whole frame, or do not match their checksum.
    Frame,
    /// The disk reports an error for bytes in the range.
    Unreadable,
    /// A segment's header does not match its checksum, its file name or its case.
    Header,
    /// Whole in itself, but not what followed the frame before it: something
    /// was changed, removed or reordered here.
    Chain,
    /// A matching checksum over a body that cannot be taken apart.
    Body,
    /// The files or bytes of the range are not there.
    Missing,
}

impl fmt::Display for DamageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Frame => "damaged bytes",
            Self::Unreadable => "bytes the disk cannot read",
            Self::Header => "a damaged segment header",
            Self::Chain => "a break in the hash chain",
            Self::Body => "a body that cannot be decoded",
            Self::Missing => "missing data",
        })
    }
}

/// A damaged stretch of the journal, from its first byte up to `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DamagedRange {
    /// The first byte that cannot be trusted.
    pub from: Position,
    /// The first byte after the range.
    pub to: Position,
    /// What is wrong with it.
    pub kind: DamageKind,
}

impl fmt::Display for DamagedRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} from {} to {}", self.kind, self.from, self.to)
    }
}

/// An incomplete frame, or segment header, at the very end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TornTail {
    /// Where it begins.
    pub at: Position,
    /// How many bytes it has.
    pub bytes: u64,
    /// Whether all bytes of the frame are there and do not match their checksum.
    /// A power cut leaves that when a file has grown before it was filled; a
    /// changed byte in the last frame looks the same.
    pub is_full: bool,
}
