//! The history of one site, scan by scan.

use std::collections::{BTreeMap, BTreeSet};

use model::{Cause, LinkEdge, LinkKind, NotVisited, OnionHost, PageUrl, ScanId, Target, Title, UtcTime};

use super::details::{IdentifierKey, PageDetails};
use super::state::{PageState, Signs, SiteSaid};

/// What one scan saw of the site.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineRow {
    /// The scan.
    pub scan: ScanId,
    /// Time of its first record that speaks of the site.
    pub at: UtcTime,
    /// What it says of the site.
    pub said: SiteSaid,
    /// Whether our own network was in trouble during the scan.
    pub trouble: bool,
    /// Pages that were read.
    pub pages: u64,
    /// Files that were read in place of pages: they tell nothing of the site.
    pub files: u64,
    /// Distinct links on them, by page, target and kind.
    pub links: u64,
    /// Distinct identifiers on them.
    pub identifiers: u64,
    /// Title of the site, as long as a scan shows one.
    pub title: Option<Title>,
    /// Whether the title is another than the one shown last.
    pub title_changed: bool,
}

/// The history of a site.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// The site.
    pub site: OnionHost,
    /// The scans that asked it, or gave it up, by number.
    pub rows: Vec<TimelineRow>,
}

/// Gathers the history of one site.
#[derive(Debug)]
pub(crate) struct TimelineBuilder {
    site: OnionHost,
    scans: BTreeMap<ScanId, Gathered>,
    troubled: BTreeSet<ScanId>,
}

#[derive(Debug)]
struct Gathered {
    at: UtcTime,
    signs: Signs,
    pages: BTreeMap<PageUrl, PageDetails>,
    files: u64,
}

impl TimelineBuilder {
    pub(crate) fn of(site: OnionHost) -> Self {
        Self { site, scans: BTreeMap::new(), troubled: BTreeSet::new() }
    }

    /// Our own network was in trouble during a scan.
    pub(crate) fn in_trouble(&mut self, scan: ScanId) {
        self.troubled.insert(scan);
    }

    fn scan(&mut self, scan: ScanId, at: UtcTime) -> &mut Gathered {
        let fresh = || Gathered { at, signs: Signs::default(), pages: BTreeMap::new(), files: 0 };
        let gathered = self.scans.entry(scan).or_insert_with(fresh);
        gathered.at = gathered.at.min(at);
        gathered
    }

    /// A page was visited. `tells` is whether that tells of its site.
    pub(crate) fn visited(&mut self, scan: ScanId, at: UtcTime, tells: bool, page: PageDetails) {
        let gathered = self.scan(scan, at);
        if tells {
            gathered.signs.visited(at, page.state);
        } else {
            gathered.files += 1;
        }
        gathered.pages.insert(page.url.clone(), page);
    }

    /// Links of a page that was not visited: they come after it.
    pub(crate) fn linked(&mut self, scan: ScanId, from: &PageUrl, edges: &[LinkEdge]) {
        let page = self.scans.get_mut(&scan).and_then(|gathered| gathered.pages.get_mut(from));
        if let Some(page) = page {
            page.add_links(edges);
        }
    }

    /// robots.txt was asked for.
    pub(crate) fn robots(&mut self, scan: ScanId, at: UtcTime, failed: Option<Cause>) {
        let signs = &mut self.scan(scan, at).signs;
        match failed {
            None => signs.answered(),
            cause => signs.failed(at, cause),
        }
    }

    /// The site was given up.
    pub(crate) fn gave_up(&mut self, scan: ScanId, at: UtcTime, why: NotVisited) {
        self.scan(scan, at).signs.gave_up(why);
    }

    /// The history.
    pub(crate) fn build(self) -> Timeline {
        // Titles of one page are compared: another page has another one.
        let mut last: BTreeMap<PageUrl, Title> = BTreeMap::new();
        let troubled = self.troubled;
        let rows = self.scans.into_iter().map(|(scan, gathered)| {
            let trouble = troubled.contains(&scan);
            let (mut row, titled) = gathered.into_row(scan, trouble);
            if let Some((page, title)) = titled.zip(row.title.clone()) {
                row.title_changed = last.insert(page, title).is_some_and(|before| Some(before) != row.title);
            }
            row
        });
        Timeline { site: self.site, rows: rows.collect() }
    }
}

impl Gathered {
    /// The row, and the page of its title.
    fn into_row(self, scan: ScanId, trouble: bool) -> (TimelineRow, Option<PageUrl>) {
        let read = || self.pages.values().filter(|page| page.state == PageState::Read);
        let links: BTreeSet<(&PageUrl, &(Target, LinkKind))> =
            read().flat_map(|page| page.links.iter().map(|link| (&page.url, link))).collect();
        let identifiers: BTreeSet<&IdentifierKey> =
            read().flat_map(|page| page.identifiers.iter().map(|(key, _)| key)).collect();
        // The front page stands for its site, else the first page that has a title.
        let titled = read().filter(|page| page.title.is_some()).min_by_key(|page| (page.url.path() != "/", &page.url));
        let row = TimelineRow {
            scan,
            at: self.at,
            said: self.signs.said(trouble),
            trouble,
            pages: read().count() as u64,
            files: self.files,
            links: links.len() as u64,
            identifiers: identifiers.len() as u64,
            title: titled.and_then(|page| page.title.clone()),
            title_changed: false,
        };
        (row, titled.map(|page| page.url.clone()))
    }
}
