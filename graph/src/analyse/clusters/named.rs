//! How ids of clusters follow from their pages.
//!
//! An id is the smallest keyless hash of a page of the cluster: the minimum of a hash
//! over a set (Broder 1997). So two states of a cluster have the same id with the
//! probability with which they share a page (their Jaccard index), whatever came first,
//! and no memory of earlier ids is needed for the same case to give the same ids.

use model::{ClusterId, PageUrl};

/// The id of a cluster of pages; mirrored ones are named by the site that stands
/// for the others. `None` without pages.
pub(super) fn id_of<'a>(pages: impl Iterator<Item = &'a PageUrl>) -> Option<ClusterId> {
    pages.map(of_page).min()
}

fn of_page(page: &PageUrl) -> ClusterId {
    let mut hash = blake3::Hasher::new_derive_key("oniongraph cluster id 1");
    hash.update(page.canonical().as_bytes());
    let mut id = [0; 6];
    hash.finalize_xof().fill(&mut id);
    ClusterId(id)
}
