//! What a case knows of sites for finding families.
//!
//! Invariant: only pages that are a site's own are handed on. Answers with an error,
//! log-in forms, waiting queues, listings of folders and default pages of servers look
//! the same on sites that have nothing to do with each other.

use model::{Fingerprints, OnionHost, PageClass, PageRecord, PageUrl, Target, VisitOutcome};

use crate::GraphError;
use crate::analyse::families::{PagePrint, SitePrints};
use crate::case::Snapshot;
use crate::view::{GraphView, PageView};

/// All sites of a case by host, with the pages that were read of them: none for sites that
/// were never read. One site after the other, each page once.
///
/// # Errors
/// The index or the journal cannot be read.
pub fn site_prints(view: &Snapshot<'_>) -> Result<Vec<SitePrints>, GraphError> {
    view.sites()?.map(|site| prints_of(view, site?.site)).collect()
}

fn prints_of(view: &Snapshot<'_>, site: OnionHost) -> Result<SitePrints, GraphError> {
    let (mut pages, mut front) = (Vec::new(), None);
    // Both come by page key.
    let mut prints = view.fingerprints_on(&site)?.into_iter().peekable();
    for page in view.pages_of(&site)? {
        let page = page?;
        front = front.or_else(|| front_behind(&page));
        while prints.next_if(|next| next.url.key() < page.url.key()).is_some() {}
        let Some(of_page) = prints.next_if(|next| next.url.key() == page.url.key()) else { continue };
        if let Some(record) = page.page.filter(is_own) {
            pages.push((page.url, record, of_page.prints));
        }
    }
    let front = front.unwrap_or_else(|| PageUrl::front_page(site));
    let pages = pages.into_iter().map(|(url, record, prints)| print(&url, &record, prints, url.path() == front.path()));
    Ok(SitePrints { site, pages: pages.collect() })
}

/// Where a front page that is elsewhere on the site is.
fn front_behind(page: &PageView) -> Option<PageUrl> {
    match &page.outcome {
        VisitOutcome::Redirect { to: Some(Target::Page(to)), .. }
            if page.url.path() == "/" && to.site() == page.url.site() =>
        {
            Some(to.clone())
        }
        _ => None,
    }
}

fn is_own(page: &PageRecord) -> bool {
    (200..300).contains(&page.status) && matches!(page.class, PageClass::Content | PageClass::Directory)
}

fn print(url: &PageUrl, record: &PageRecord, prints: Fingerprints, is_front: bool) -> PagePrint {
    let mut path = [0; 8];
    path.copy_from_slice(&blake3::hash(url.path().as_bytes()).as_bytes()[..8]);
    PagePrint {
        path: u64::from_be_bytes(path),
        is_front,
        simhash: prints.simhash,
        dom: record.dom_hash,
        title: prints.title,
        header_order: record.head.header_order,
        passages: prints.passages,
        words: record.counts.words,
    }
}
