//! The key of fingerprints.

use std::fmt;

use model::Fingerprints;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A secret of one case, or the one that everybody knows.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct FingerprintKey {
    pub(super) words: [u8; 16],
    pub(super) passages: [u8; 32],
    further: Vec<[u8; 32]>,
}

impl FingerprintKey {
    /// A key from two secrets that are used for nothing else.
    pub fn new(words: [u8; 16], passages: [u8; 32]) -> Self {
        Self { words, passages, further: Vec::new() }
    }

    /// The key of single words.
    pub(crate) fn words(&self) -> &[u8; 16] {
        &self.words
    }

    /// The same with further keys, under which its fingerprints are put one after the other.
    pub(crate) fn with_further(self, further: Vec<[u8; 32]>) -> Self {
        // Taken apart by hand: a value that is wiped when it goes cannot be moved out of.
        Self { words: self.words, passages: self.passages, further }
    }

    /// Puts fingerprints that the first key made under all further ones.
    pub(super) fn finish(&self, prints: &mut Fingerprints) {
        self.further.iter().for_each(|part| put_under(part, prints));
    }

    /// Puts fingerprints that were made without the last further key under it.
    pub(crate) fn relink(&self, prints: &mut Fingerprints) {
        if let Some(part) = self.further.last() {
            put_under(part, prints);
        }
    }

    /// The key of no case: what it gives is comparable everywhere, and anybody can
    /// try texts against it. For files that are the user's own.
    pub fn open() -> Self {
        Self { words: [0; 16], passages: [0; 32], further: Vec::new() }
    }
}

/// Passages are hashed; a SimHash is added to a secret (without carry), which leaves
/// the number of bits in which two of them differ as it is.
fn put_under(part: &[u8; 32], prints: &mut Fingerprints) {
    let keyed = |purpose: &[u8], value: &[u8]| {
        let mut hasher = blake3::Hasher::new_keyed(part);
        hasher.update(purpose).update(value);
        let mut first = [0; 8];
        first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        first
    };
    for passage in &mut prints.passages {
        passage.0 = keyed(b"passage\0", &passage.0);
    }
    if let Some(simhash) = &mut prints.simhash {
        *simhash ^= u64::from_le_bytes(keyed(b"simhash\0", &[]));
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey(secret)")
    }
}
