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

#[cfg(test)]
mod tests {
    use model::{CrawlEvent, Digest16, PageFingerprints, Passage, ScanId};

    use super::*;
    use crate::case::tests::Written;
    use crate::case::tests::world::{host, page, record, time, visit};

    fn prints(at: i64, url: PageUrl) -> CrawlEvent {
        let passages = vec![Passage([at as u8; 8]), Passage([1; 8])];
        let prints = Fingerprints {
            simhash: Some(at as u64),
            title: Some(Digest16([9; 16])),
            passages,
            ..Fingerprints::default()
        };
        CrawlEvent::Fingerprints(Box::new(PageFingerprints { scan: ScanId(1), at: time(at), url, prints }))
    }

    fn visited(at: i64, url: PageUrl, outcome: VisitOutcome) -> CrawlEvent {
        CrawlEvent::Visited(Box::new(visit(1, at, url, outcome, Vec::new())))
    }

    /// The fingerprints of a page and the visit that found it.
    fn read(at: i64, url: &PageUrl, change: impl Fn(&mut PageRecord)) -> [CrawlEvent; 2] {
        let mut record = record(Some("a title"));
        change(&mut record);
        [prints(at, url.clone()), visited(at, url.clone(), VisitOutcome::Page(Box::new(record)))]
    }

    fn case() -> Written {
        let home = Target::Page(page(2, "/home"));
        let mut events = Vec::new();
        events.extend(read(1, &page(1, "/"), |_| ()));
        events.extend(read(2, &page(1, "/about"), |_| ()));
        events.extend(read(3, &page(1, "/login"), |record| record.class = PageClass::Login));
        events.extend(read(4, &page(1, "/error"), |record| record.status = 503));
        events.push(visited(5, page(1, "/silent"), VisitOutcome::Empty { status: 204 }));
        events.push(visited(6, page(2, "/"), VisitOutcome::Redirect { status: 302, to: Some(home) }));
        events.extend(read(7, &page(2, "/home"), |record| record.class = PageClass::Directory));
        events.extend(read(8, &page(2, "/about"), |_| ()));
        events.push(visited(9, page(3, "/"), VisitOutcome::Faulty(model::Fault::BadHead)));
        Written::new(&[events])
    }

    #[test]
    fn a_sites_own_pages_are_handed_on_and_nothing_else() {
        let found = case().look(|snapshot| site_prints(snapshot).unwrap());
        assert_eq!(found.iter().map(|site| site.site).collect::<Vec<_>>(), [host(1), host(2), host(3)]);
        let shown = |site: usize| {
            let mut pages: Vec<_> =
                found[site].pages.iter().map(|page| (page.simhash.unwrap(), page.is_front)).collect();
            pages.sort_unstable();
            pages
        };
        assert_eq!(shown(0), [(1, true), (2, false)]);
        assert_eq!(shown(1), [(7, true), (8, false)], "the front page is where the redirect leads");
        assert_eq!(shown(2), []);
        let about = |site: usize| found[site].pages.iter().find(|page| !page.is_front).unwrap();
        assert_eq!(about(0).path, about(1).path, "one path on two sites");
        let first = about(0);
        assert_eq!((first.dom, first.title), (Some(Digest16([3; 16])), Some(Digest16([9; 16]))));
        assert_eq!((first.words, first.header_order), (120, None));
        assert_eq!(first.passages, [Passage([2; 8]), Passage([1; 8])]);
    }
}
