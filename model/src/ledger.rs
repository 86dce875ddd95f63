//! The byte ledger: what came over the wire, what was read, what was kept.
//!
//! It is the proof of the media promise, so each figure has one meaning and one
//! source. `wire` is counted by the door, the others by the fetcher.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

/// Bytes of one visit, or summed over a scan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByteLedger {
    /// Bytes sent to the site (requests).
    pub sent: u64,
    /// Bytes that the door received from the site, heads and framing included.
    pub wire: u64,
    /// Bytes of response heads, as received.
    pub heads: u64,
    /// Body bytes handed to the fetcher (framing of chunks taken off).
    pub read: u64,
    /// Body bytes that were read and then dropped because the guard refused the page.
    pub refused: u64,
    /// Body bytes that were given to the parser as text.
    pub parsed: u64,
    /// Bytes of metadata kept: the recorded text fields, not the page.
    pub kept: u64,
}

impl AddAssign for ByteLedger {
    fn add_assign(&mut self, other: Self) {
        self.sent += other.sent;
        self.wire += other.wire;
        self.heads += other.heads;
        self.read += other.read;
        self.refused += other.refused;
        self.parsed += other.parsed;
        self.kept += other.kept;
    }
}
