//! What is known of sites before they are compared.

use model::{Digest16, OnionHost, Passage};

/// A site and the pages that were read of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitePrints {
    /// Which site.
    pub site: OnionHost,
    /// Its pages, in any order. Of pages with one path the one with the most words
    /// counts, of pages with one text only one.
    pub pages: Vec<PagePrint>,
}

/// What a page shows of itself, without its text.
///
/// Pages that are not the site's own (answers with an error, log-in forms, default pages
/// of servers) should not be made into one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PagePrint {
    /// Hash of subdomain, port, path and query: equal for the same place on two sites.
    pub path: u64,
    /// Whether it is where a visitor of the site begins.
    pub is_front: bool,
    /// SimHash of its text.
    pub simhash: Option<u64>,
    /// Hash of the sequence of its tags.
    pub dom: Option<Digest16>,
    /// Hash of its title.
    pub title: Option<Digest16>,
    /// Hash of the names of the fields of the response head, in their order.
    pub header_order: Option<Digest16>,
    /// Its passages, in the order of the page.
    pub passages: Vec<Passage>,
    /// Words of visible text.
    pub words: u32,
}
