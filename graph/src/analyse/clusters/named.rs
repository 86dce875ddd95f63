//! Ids of clusters.
//!
//! An id is the smallest keyless hash of a page of the cluster: the minimum of a hash
//! over a set (Broder 1997). So two states of a cluster have the same id with the
//! probability with which they share a page (their Jaccard index), whatever came first,
//! and no memory of earlier ids is needed for the same case to give the same ids.

use std::fmt;
use std::str::FromStr;

use model::PageUrl;

/// Bytes of the hash that are kept.
const BYTES: usize = 6;
const PREFIX: &str = "op-";

/// The id of a cluster: `op-` and 12 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClusterId([u8; BYTES]);

/// Not `op-` and 12 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the id of a cluster is op- and 12 hex digits")]
pub struct ClusterIdError;

impl ClusterId {
    /// The id of a cluster of pages; mirrored ones are named by the site that stands
    /// for the others. `None` without pages.
    pub(super) fn of<'a>(pages: impl Iterator<Item = &'a PageUrl>) -> Option<Self> {
        pages.map(Self::of_page).min()
    }

    fn of_page(page: &PageUrl) -> Self {
        let mut hash = blake3::Hasher::new_derive_key("oniongraph cluster id 1");
        hash.update(page.canonical().as_bytes());
        let mut id = [0; BYTES];
        hash.finalize_xof().fill(&mut id);
        Self(id)
    }
}

impl fmt::Display for ClusterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl FromStr for ClusterId {
    type Err = ClusterIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let hex = text.strip_prefix(PREFIX).ok_or(ClusterIdError)?;
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).map_err(|_| ClusterIdError)?;
        bytes.try_into().map(Self).map_err(|_| ClusterIdError)
    }
}
