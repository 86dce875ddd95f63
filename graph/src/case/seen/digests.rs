//! Digests by which pages, titles, links and identifiers are held against each other.
//!
//! Invariant: they are keyed by a secret of the run. Nobody can make two pages that look
//! the same to it, and no digest means anything outside of one comparison: none is told,
//! stored, or decides on an order that is.

use std::hash::{BuildHasher, Hasher, RandomState};

use model::PageUrl;

use crate::case::lean::identify_page;

/// Makes the digests of one comparison.
#[derive(Default)]
pub(super) struct Digests {
    one: RandomState,
    other: RandomState,
}

impl Digests {
    /// Of what a page is told apart by.
    pub(super) fn page(&self, identity: &[u8]) -> [u8; 16] {
        let half = |state: &RandomState| u128::from(digest(state, identity));
        (half(&self.one) << 64 | half(&self.other)).to_be_bytes()
    }

    /// Of a page that was read in full.
    pub(super) fn page_of(&self, url: &PageUrl) -> [u8; 16] {
        let mut identity = Vec::new();
        identify_page(url, &mut identity);
        self.page(&identity)
    }

    /// Of anything else.
    pub(super) fn short(&self, bytes: &[u8]) -> u64 {
        digest(&self.one, bytes)
    }

    /// As [`Digests::short`], of what is written into it.
    pub(super) fn hasher(&self) -> impl Hasher + use<> {
        self.one.build_hasher()
    }
}

fn digest(state: &RandomState, bytes: &[u8]) -> u64 {
    let mut hasher = state.build_hasher();
    hasher.write(bytes);
    hasher.finish()
}
