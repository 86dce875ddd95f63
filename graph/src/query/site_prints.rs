//! What a case knows of sites for finding families.
//!
//! Invariant: only pages that are a site's own are handed on. Answers with an error,
//! log-in forms, waiting queues, listings of folders and default pages of servers look
//! the same on sites that have nothing to do with each other. And the front page is at
//! the address of the site itself or where that leads: whoever has a subdomain or a port
//! of it does not speak for the site.

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

/// Where a page is on its site, whichever scheme it came by: mirrors have it at the same place.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place<'a> {
    subdomain: &'a str,
    /// 0 for the default port of the scheme.
    port: u16,
    path: &'a str,
}

impl<'a> Place<'a> {
    /// The address of the site itself.
    const FRONT: Place<'static> = Place { subdomain: "", port: 0, path: "/" };

    fn of(url: &'a PageUrl) -> Self {
        let port = if url.port() == url.scheme().default_port() { 0 } else { url.port() };
        Self { subdomain: url.subdomain().unwrap_or_default(), port, path: url.path() }
    }

    fn digest(self) -> u64 {
        let mut hash = blake3::Hasher::new();
        hash.update(self.subdomain.as_bytes()).update(b"\0");
        hash.update(&self.port.to_be_bytes()).update(self.path.as_bytes());
        let mut digest = [0; 8];
        digest.copy_from_slice(&hash.finalize().as_bytes()[..8]);
        u64::from_be_bytes(digest)
    }
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
                if Place::of(&page.url) == Place::FRONT {
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
            let front = Place::of(&front);
            let own = pages.by_ref().take(site.pages_end - start).filter_map(|page| page.print(front));
            let prints = SitePrints { site: site.host, pages: own.collect() };
            start = site.pages_end;
            prints
        };
        self.sites.into_iter().map(of_site).collect()
    }
}

impl Page {
    fn print(self, front: Place<'_>) -> Option<PagePrint> {
        let (own, prints) = self.own.zip(self.prints)?;
        let place = Place::of(&self.url);
        Some(PagePrint {
            path: place.digest(),
            is_front: place == front,
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
    use crate::analyse::families::families;
    use crate::case::tests::Written;
    use crate::case::tests::world::{host, page, record, time, visit};

    /// Those of the page that was read at this time.
    fn passages(at: i64) -> Vec<Passage> {
        (0..6).map(|number| Passage([number, 0, 0, 0, 0, 0, 0, at as u8])).collect()
    }

    fn prints(at: i64, url: PageUrl) -> CrawlEvent {
        let prints = Fingerprints {
            simhash: Some(at as u64),
            title: Some(Digest16([9; 16])),
            passages: passages(at),
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
        assert_eq!(first.passages, passages(2));
    }

    /// Sites of the pretend world whose addresses hold a true key, so that they can be read.
    const HOSTER: u8 = 6;
    const ELSEWHERE: u8 = 25;
    const SECURE: u8 = 26;

    fn at(site: u8, origin: &str, path: &str) -> PageUrl {
        PageUrl::parse(&format!("{}{path}", origin.replace("SITE", &host(site).full_name()))).unwrap()
    }

    #[test]
    fn a_copy_of_a_strangers_front_page_under_a_subdomain_makes_no_family() {
        for origin in ["http://x.SITE", "http://SITE:8080", "https://x.SITE:8080"] {
            let tenant = at(HOSTER, origin, "/");
            let mut events = Vec::new();
            events.extend(read(1, &page(HOSTER, "/"), |record| record.counts.words = 60));
            events.extend(read(2, &tenant, |_| ()));
            events.extend(read(2, &page(7, "/"), |_| ()));
            events.extend(read(1, &page(8, "/"), |record| record.counts.words = 60));
            let found = Written::new(&[events]).look(|snapshot| site_prints(snapshot).unwrap());
            let mut own: Vec<_> = found[0].pages.iter().map(|page| (page.simhash, page.is_front)).collect();
            own.sort_unstable();
            assert_eq!(own, [(Some(1), true), (Some(2), false)], "{origin}");
            assert_ne!(found[0].pages[0].path, found[0].pages[1].path, "{origin}: two places");
            let families = families(&found, &[]);
            let family = |site| families.family_of(&host(site)).unwrap();
            assert_ne!(family(HOSTER), family(7), "{origin}");
            assert_eq!(family(HOSTER), family(8), "{origin}: a mirror of the true front page");
        }
    }

    #[test]
    fn the_front_page_is_where_the_site_leads_and_not_where_a_subdomain_does() {
        let leads = |time: i64, from: PageUrl, to: PageUrl| {
            visited(time, from, VisitOutcome::Redirect { status: 302, to: Some(Target::Page(to)) })
        };
        let mut events = vec![leads(1, at(HOSTER, "http://x.SITE", "/"), at(HOSTER, "http://x.SITE", "/shop"))];
        events.extend(read(2, &at(HOSTER, "http://x.SITE", "/shop"), |_| ()));
        events.extend(read(3, &page(HOSTER, "/"), |_| ()));
        events.push(leads(4, page(ELSEWHERE, "/"), at(ELSEWHERE, "http://www.SITE", "/")));
        events.extend(read(5, &at(ELSEWHERE, "http://www.SITE", "/"), |_| ()));
        events.extend(read(6, &page(ELSEWHERE, "/about"), |_| ()));
        events.extend(read(7, &at(SECURE, "https://SITE", "/"), |_| ()));
        let found = Written::new(&[events]).look(|snapshot| site_prints(snapshot).unwrap());
        let fronts = |site: usize| -> Vec<_> {
            found[site].pages.iter().filter(|page| page.is_front).map(|page| page.simhash.unwrap()).collect()
        };
        assert_eq!([0, 1, 2].map(fronts), [[3], [5], [7]]);
    }
}
