//! All sites with what follows from their pages and from links, in one pass.
//!
//! There is no in-link index on disk: counting who links to whom takes one read
//! of all rows, and sets of numbers in memory.

use model::{Cause, OnionHost};

use crate::GraphError;
use crate::index::{Liveness, Node, PageFacts, Reading, SiteRow, for_each_edge, keys, put_at};
use crate::view::{SiteState, SiteView};

/// Stands for "no site" among site ids.
const NO_SITE: u32 = u32::MAX;
/// Pairs are sorted and made distinct whenever this many more have come.
const PAIRS_BEFORE_SORT: usize = 1 << 22;

/// Works out the view of every site, by key.
pub(super) fn all_sites(reading: Reading<'_>) -> Result<Vec<SiteView>, GraphError> {
    let mut sites: Vec<Option<Site>> = Vec::new();
    for row in reading.sites() {
        let (host, row) = row?;
        put_at(&mut sites, row.id, Some(Site::new(host, row)), None)?;
    }
    let site_of_page = add_pages(reading, &mut sites)?;
    add_links(reading, &site_of_page, &mut sites)?;
    let mut views: Vec<SiteView> = sites.into_iter().flatten().map(Site::into_view).collect();
    views.sort_unstable_by_key(|view| view.site);
    Ok(views)
}

#[derive(Clone)]
struct Site {
    host: OnionHost,
    row: SiteRow,
    liveness: Liveness,
    pages: u64,
    links_out: u64,
    links_in: u64,
}

impl Site {
    fn new(host: OnionHost, row: SiteRow) -> Self {
        Self { host, liveness: row.liveness, row, pages: 0, links_out: 0, links_in: 0 }
    }

    fn into_view(self) -> SiteView {
        let (state, cause) = state(&self.liveness);
        SiteView {
            site: self.host,
            title: self.row.title.map(|title| title.text),
            state,
            cause,
            first_seen: self.row.first_seen,
            last_seen: self.row.last_seen,
            last_up: self.liveness.up_at,
            pages: self.pages,
            links_out: self.links_out,
            links_in: self.links_in,
        }
    }
}

/// The state of a site, and why it is not up. A visit that failed through our
/// own network says nothing, unless there is nothing else.
fn state(liveness: &Liveness) -> (SiteState, Option<Cause>) {
    match (liveness.up_at, liveness.down) {
        (Some(up), Some((down, cause))) if down > up => (SiteState::Down, cause),
        (Some(_), _) => (SiteState::Up, None),
        (None, Some((_, cause))) => (SiteState::Down, cause),
        (None, None) if liveness.asked => (SiteState::Unknown, Some(Cause::OurNetwork)),
        (None, None) => (SiteState::Unvisited, None),
    }
}

/// Adds what pages tell, and says which page is on which site.
fn add_pages(reading: Reading<'_>, sites: &mut [Option<Site>]) -> Result<Vec<u32>, GraphError> {
    let mut site_of_page = Vec::new();
    for row in reading.raw(keys::PAGES) {
        let (key, value) = row?;
        let (site, _) = keys::parts_of_page(&key).ok_or_else(|| GraphError::index("the key of a page is too short"))?;
        let page = PageFacts::decode(&value)?;
        put_at(&mut site_of_page, page.id, site, NO_SITE)?;
        if let (Some(visits), Some(Some(site))) = (page.visits, sites.get_mut(site as usize)) {
            site.pages += u64::from(visits.page.is_some());
            site.liveness.merge(&visits.liveness);
            site.row.seen(visits.first_seen, visits.last_seen);
        }
    }
    Ok(site_of_page)
}

/// Adds what edges tell: when sites were seen, and the distinct nodes they link
/// to and are linked from.
fn add_links(reading: Reading<'_>, site_of_page: &[u32], sites: &mut [Option<Site>]) -> Result<(), GraphError> {
    let mut out = Pairs::default();
    for row in reading.raw(keys::PAGES) {
        let (key, value) = row?;
        let (from, _) = keys::parts_of_page(&key).ok_or_else(|| GraphError::index("the key of a page is too short"))?;
        for_each_edge(PageFacts::decode(&value)?.block, |edge, facts| {
            let to = match edge.to() {
                Some(Node::Page(page)) => site_of_page.get(page as usize).copied().map(Node::Site),
                other => other,
            };
            let (Some(Node::Site(_) | Node::Domain(_)), Some(to)) = (to, to) else { return };
            if let Node::Site(to) = to {
                if let Some(Some(site)) = sites.get_mut(to as usize) {
                    site.row.seen(facts.stamp.first_seen, facts.stamp.last_seen);
                }
                if to == from {
                    return;
                }
            }
            out.add(from, to);
        })?;
    }
    for (from, to) in out.distinct() {
        if let Some(Some(site)) = sites.get_mut(from as usize) {
            site.links_out += 1;
        }
        if let Node::Site(to) = to
            && let Some(Some(site)) = sites.get_mut(to as usize)
        {
            site.links_in += 1;
        }
    }
    Ok(())
}

/// Distinct pairs of a site and a node.
#[derive(Default)]
struct Pairs {
    pairs: Vec<(u32, Node)>,
    distinct: usize,
}

impl Pairs {
    fn add(&mut self, from: u32, to: Node) {
        // Links to one site come in runs.
        if self.pairs.last() == Some(&(from, to)) {
            return;
        }
        self.pairs.push((from, to));
        if self.pairs.len() > 2 * self.distinct + PAIRS_BEFORE_SORT {
            self.sort();
        }
    }

    fn sort(&mut self) {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        self.distinct = self.pairs.len();
    }

    fn distinct(mut self) -> impl Iterator<Item = (u32, Node)> {
        self.sort();
        self.pairs.into_iter()
    }
}
