//! What a case knows of sites for finding families.
//!
//! Invariant: only pages that are a site's own are handed on. Answers with an error,
//! log-in forms, waiting queues, listings of folders and default pages of servers look
//! the same on sites that have nothing to do with each other.

use std::collections::BTreeMap;

use model::{
    CrawlEvent, Digest16, Fingerprints, OnionHost, PageClass, PageKey, PageRecord, PageUrl, Target, VisitOutcome,
};

use crate::GraphError;
use crate::analyse::families::{PagePrint, SitePrints};
use crate::case::{Snapshot, outcome_in, page_in};
use crate::index::{self, SaidRow, decode, keys};
use crate::journal::RecordAddress;
use crate::view::GraphView;

/// All sites of a case by host, with the pages that were read of them: none for sites that
/// were never read. Each page once.
///
/// Reads the index and the journal once, each from its beginning to its end.
///
/// # Errors
/// The index or the journal cannot be read.
pub fn site_prints(view: &Snapshot<'_>) -> Result<Vec<SitePrints>, GraphError> {
    let mut reading = Reading::default();
    for site in view.sites()? {
        reading.ask_site(view, site?.site)?;
    }
    let wanted = std::mem::take(&mut reading.wanted);
    view.read_in_order(wanted, |address, part, event| reading.note(address, part, event))?;
    Ok(reading.finish())
}

/// What a record is read for: a page, or the front page of a site, by place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Prints(usize),
    Record(usize),
    Front { site: usize, page: PageKey },
}

/// Pages whose parts are read in the order of the journal.
#[derive(Default)]
struct Reading {
    wanted: Vec<(RecordAddress, Part)>,
    sites: Vec<Site>,
    /// Site by site, and by page key.
    pages: Vec<Page>,
}

struct Site {
    host: OnionHost,
    /// How many of the pages are its own or those of sites before it.
    pages_end: usize,
    /// Where the front page is, if it is elsewhere, and the page that says so.
    front: Option<(PageKey, PageUrl)>,
}

/// A page that was read and has fingerprints.
struct Page {
    url: PageUrl,
    prints: Option<Fingerprints>,
    own: Option<Own>,
}

/// What is needed of the record of a page that is the site's own.
struct Own {
    dom: Option<Digest16>,
    header_order: Option<Digest16>,
    words: u32,
}

impl Reading {
    /// Notes which records tell of a site.
    fn ask_site(&mut self, view: &Snapshot<'_>, host: OnionHost) -> Result<(), GraphError> {
        let (index, site) = (view.reading(), self.sites.len());
        if let Some(row) = index.site(&host)? {
            let prints = prints_on(index, row.id)?;
            for page in index.pages_of(host, row.id) {
                let page = page?;
                let (key, Some(visits)) = (page.url.key(), page.visits) else { continue };
                if page.url.path() == "/" {
                    self.wanted.push((visits.last, Part::Front { site, page: key }));
                }
                if let (Some(prints), Some(record)) = (prints.get(&key), visits.page) {
                    let place = self.pages.len();
                    self.wanted.extend([(*prints, Part::Prints(place)), (record, Part::Record(place))]);
                    self.pages.push(Page { url: page.url, prints: None, own: None });
                }
            }
        }
        self.sites.push(Site { host, pages_end: self.pages.len(), front: None });
        Ok(())
    }

    fn note(&mut self, at: RecordAddress, part: Part, event: &CrawlEvent) -> Result<(), GraphError> {
        match part {
            Part::Prints(place) => match event {
                CrawlEvent::Fingerprints(page) => self.pages[place].prints = Some(page.prints.clone()),
                _ => return Err(GraphError::index(format!("{at} is said to hold fingerprints and does not"))),
            },
            Part::Record(place) => {
                let own = page_in(event, at)?.filter(is_own);
                self.pages[place].own = own.map(|record| Own {
                    dom: record.dom_hash,
                    header_order: record.head.header_order,
                    words: record.counts.words,
                });
            }
            Part::Front { site, page } => {
                let site = &mut self.sites[site];
                // Of several the first by page key counts.
                let is_first = site.front.as_ref().is_none_or(|(known, _)| page < *known);
                if let (true, Some(to)) = (is_first, front_behind(&outcome_in(event, at)?, site.host)) {
                    site.front = Some((page, to));
                }
            }
        }
        Ok(())
    }

    fn finish(self) -> Vec<SitePrints> {
        let (mut pages, mut start) = (self.pages.into_iter(), 0);
        let of_site = |site: Site| {
            let front = site.front.map_or_else(|| PageUrl::front_page(site.host), |(_, front)| front);
            let own = pages.by_ref().take(site.pages_end - start).filter_map(|page| page.print(front.path()));
            let prints = SitePrints { site: site.host, pages: own.collect() };
            start = site.pages_end;
            prints
        };
        self.sites.into_iter().map(of_site).collect()
    }
}

impl Page {
    fn print(self, front: &str) -> Option<PagePrint> {
        let (own, prints) = self.own.zip(self.prints)?;
        let mut path = [0; 8];
        path.copy_from_slice(&blake3::hash(self.url.path().as_bytes()).as_bytes()[..8]);
        Some(PagePrint {
            path: u64::from_be_bytes(path),
            is_front: self.url.path() == front,
            simhash: prints.simhash,
            dom: own.dom,
            title: prints.title,
            header_order: own.header_order,
            passages: prints.passages,
            words: own.words,
        })
    }
}

/// Where the fingerprints of the pages of a site were made last.
fn prints_on(index: index::Reading<'_>, site: u32) -> Result<BTreeMap<PageKey, RecordAddress>, GraphError> {
    let mut prints = BTreeMap::new();
    for row in index.raw(&keys::said_by_site(site)) {
        let (key, value) = row?;
        let said: SaidRow = decode("the row of what a page said", &value)?;
        let page = keys::parts_of_page(&key).zip(said.prints);
        prints.extend(page.map(|((_, page), stamp)| (page, stamp.record)));
    }
    Ok(prints)
}

/// Where a front page that is elsewhere on the site is.
fn front_behind(outcome: &VisitOutcome, site: OnionHost) -> Option<PageUrl> {
    match outcome {
        VisitOutcome::Redirect { to: Some(Target::Page(to)), .. } if to.site() == site => Some(to.clone()),
        _ => None,
    }
}

fn is_own(page: &PageRecord) -> bool {
    (200..300).contains(&page.status) && matches!(page.class, PageClass::Content | PageClass::Directory)
}

#[cfg(test)]
mod tests {
    use model::{PageFingerprints, Passage, ScanId};

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
