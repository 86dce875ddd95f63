//! The key of fingerprints.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A secret of one case, or the one that everybody knows.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct FingerprintKey {
    pub(super) words: [u8; 16],
    pub(super) passages: [u8; 32],
}

impl FingerprintKey {
    /// A key from two secrets that are used for nothing else.
    pub fn new(words: [u8; 16], passages: [u8; 32]) -> Self {
        Self { words, passages }
    }

    /// The key of no case: what it gives is comparable everywhere, and anybody can
    /// try texts against it. For files that are the user's own.
    pub fn open() -> Self {
        Self { words: [0; 16], passages: [0; 32] }
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey(secret)")
    }
}
