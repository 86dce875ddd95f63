//! The hash chain: what each frame commits to.
//!
//! Invariant: a chain value depends on the case and on every stored byte of
//! every frame up to it. Nothing here is keyed: the chain shows changes to
//! whoever knows a head, it does not say who made them.

use std::fmt;

const GENESIS: &str = "oniongraph journal 1: genesis";
const LINK: &str = "oniongraph journal 1: frame";

/// The 16 random bytes that tell one case's journal from another's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CaseId([u8; 16]);

impl CaseId {
    /// Takes the id as made when the case was.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The id's bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaseId(..)")
    }
}

/// The chain value before the first frame of a case.
pub(super) fn genesis(case: CaseId) -> [u8; 32] {
    blake3::derive_key(GENESIS, &case.0)
}

/// Computes chain values; made once, as setting up the hash costs as much as a
/// small frame.
pub(super) struct Chain {
    start: blake3::Hasher,
}

impl Chain {
    pub(super) fn new() -> Self {
        Self { start: blake3::Hasher::new_derive_key(LINK) }
    }

    /// The value after a frame, given the one before it, the fields of its
    /// header and its body as stored.
    pub(super) fn link(&self, previous: &[u8; 32], fields: &[u8], body: &[u8]) -> [u8; 32] {
        let mut hasher = self.start.clone();
        hasher.update(previous).update(fields).update(body);
        *hasher.finalize().as_bytes()
    }
}
