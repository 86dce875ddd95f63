//! Questions to the rows that have been written.

use model::{Distance, OnionHost, PageKey, PageUrl, RefusedTag, ScanId, Target};

use super::block::Node;
use super::keys;
use super::page_row::{PageRow, QueueState};
use super::reasons::ReasonSet;
use super::rows::{OutsideRow, SiteRow, decode};
use crate::GraphError;
use crate::store::Store;

/// A page in the queue of a scan, as a resumed scan needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontierEntry {
    /// The page, in the form in which it was queued.
    pub url: PageUrl,
    /// Hops from the nearest seed.
    pub distance: Distance,
    /// Where it is in the queue.
    pub state: QueueState,
    /// Tries so far.
    pub attempts: u8,
}

/// The rows of a store, decoded.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    store: &'a dyn Store,
}

/// What is known of an edge's target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetFacts {
    /// A page: its id, whether it was visited, and why not.
    Page { id: u32, visited: bool, reason: Option<model::NotVisited> },
    /// Anything else: it is never visited as such.
    Other { node: Node, offered: ReasonSet },
}

impl TargetFacts {
    /// What the row of a page says.
    pub(crate) fn of(row: &PageRow) -> Self {
        let reason = (!row.visited).then(|| row.unvisited.reason());
        Self::Page { id: row.id, visited: row.visited, reason }
    }
}

impl<'a> Reading<'a> {
    pub(crate) fn of(store: &'a dyn Store) -> Self {
        Self { store }
    }

    pub(crate) fn site(self, host: &OnionHost) -> Result<Option<SiteRow>, GraphError> {
        self.row(&keys::site(host), "the row of a site")
    }

    /// All sites, by key.
    pub(crate) fn sites(self) -> impl Iterator<Item = Result<(OnionHost, SiteRow), GraphError>> + 'a {
        self.store.prefix(keys::SITES).map(|row| {
            let (key, value) = row?;
            let host = keys::host_of_site(&key).ok_or_else(|| GraphError::index("the key of a site is too short"))?;
            Ok((host, decode("the row of a site", &value)?))
        })
    }

    pub(crate) fn page(self, url: &PageUrl) -> Result<Option<PageRow>, GraphError> {
        let Some(site) = self.site(&url.site())? else { return Ok(None) };
        self.page_on(site.id, url)
    }

    /// As [`Reading::page`], for a page on the site with this id.
    pub(crate) fn page_on(self, site: u32, url: &PageUrl) -> Result<Option<PageRow>, GraphError> {
        let row = self.store.get(&keys::page(site, url.key()))?;
        row.map(|bytes| PageRow::decode(&url.site(), &bytes)).transpose()
    }

    /// The pages of a site, known or visited, by page key.
    pub(crate) fn pages_of(self, host: OnionHost, site: u32) -> impl Iterator<Item = Result<PageRow, GraphError>> + 'a {
        self.store.prefix(&keys::pages_of(site)).map(move |row| PageRow::decode(&host, &row?.1))
    }

    /// What is known of the target of an edge; `None` if it has no row.
    pub(crate) fn target(self, target: &Target) -> Result<Option<TargetFacts>, GraphError> {
        Ok(match target {
            Target::Page(url) => self.page(url)?.map(|row| TargetFacts::of(&row)),
            Target::Site(host) => {
                self.site(host)?.map(|row| TargetFacts::Other { node: Node::Site(row.id), offered: row.offered })
            }
            Target::Domain(name) => self.outside(&keys::domain(name), Node::Domain)?,
            Target::Refused(tag) => self.outside(&keys::refused(*tag), Node::Refused)?,
        })
    }

    fn outside(self, key: &[u8], node: fn(u32) -> Node) -> Result<Option<TargetFacts>, GraphError> {
        let row: Option<OutsideRow> = self.row(key, "the row of a node outside")?;
        Ok(row.map(|row| TargetFacts::Other { node: node(row.id), offered: row.offered }))
    }

    /// The hosts of all sites, by site id.
    pub(crate) fn hosts(self) -> Result<Vec<OnionHost>, GraphError> {
        let mut hosts = Vec::new();
        for site in self.sites() {
            let (host, row) = site?;
            put_at(&mut hosts, row.id, host, OnionHost::from_recorded([0; 32]))?;
        }
        Ok(hosts)
    }

    /// All page rows with their site's host, by site id and page key.
    pub(crate) fn all_pages(self, hosts: Vec<OnionHost>) -> impl Iterator<Item = Result<PageRow, GraphError>> + 'a {
        self.store.prefix(keys::PAGES).map(move |row| {
            let (key, value) = row?;
            let site = keys::parts_of_page(&key).map(|(site, _)| site as usize);
            let host = site.and_then(|site| hosts.get(site));
            let host = host.ok_or_else(|| GraphError::index("a page of a site that has no row"))?;
            PageRow::decode(host, &value)
        })
    }

    /// The queue of a scan that is not finished.
    pub(crate) fn frontier(
        self,
        scan: ScanId,
    ) -> Result<impl Iterator<Item = Result<FrontierEntry, GraphError>> + 'a, GraphError> {
        let pages = self.all_pages(self.hosts()?);
        Ok(pages.filter_map(move |row| {
            let row = match row {
                Ok(row) => row,
                Err(error) => return Some(Err(error)),
            };
            let entry = *row.queue(scan)?;
            Some(Ok(FrontierEntry {
                url: row.url,
                distance: entry.distance,
                state: entry.state,
                attempts: entry.attempts,
            }))
        }))
    }

    /// The address of a page that is known to have a row.
    pub(crate) fn page_by_key(self, host: &OnionHost, key: PageKey) -> Result<PageUrl, GraphError> {
        let missing = || GraphError::index("the row of a page is missing");
        let site = self.site(host)?.ok_or_else(missing)?;
        let row = self.store.get(&keys::page(site.id, key))?.ok_or_else(missing)?;
        Ok(PageRow::decode(host, &row)?.url)
    }

    /// Names and ids of clearnet domains, by name.
    pub(crate) fn domains(self) -> impl Iterator<Item = Result<(String, u32), GraphError>> + 'a {
        self.store.prefix(keys::DOMAINS).map(|row| {
            let (key, value) = row?;
            let row: OutsideRow = decode("the row of a node outside", &value)?;
            Ok((String::from_utf8_lossy(key.get(1..).unwrap_or_default()).into_owned(), row.id))
        })
    }

    /// Tags and ids of refused sites, by tag.
    pub(crate) fn refused(self) -> impl Iterator<Item = Result<(RefusedTag, u32), GraphError>> + 'a {
        self.store.prefix(keys::REFUSED).map(|row| {
            let (key, value) = row?;
            let row: OutsideRow = decode("the row of a node outside", &value)?;
            let tag = key.get(1..).and_then(|tag| tag.try_into().ok());
            let tag = tag.ok_or_else(|| GraphError::index("the key of a refused site is too short"))?;
            Ok((RefusedTag(tag), row.id))
        })
    }

    /// Rows that begin with a prefix, undecoded.
    pub(crate) fn raw(self, prefix: &[u8]) -> crate::store::KeyValues<'a> {
        self.store.prefix(prefix)
    }

    fn row<T: serde::de::DeserializeOwned>(self, key: &[u8], what: &str) -> Result<Option<T>, GraphError> {
        self.store.get(key)?.map(|bytes| decode(what, &bytes)).transpose()
    }
}

/// Sets `list[id]`, growing the list with `empty`.
pub(crate) fn put_at<T: Clone>(list: &mut Vec<T>, id: u32, value: T, empty: T) -> Result<(), GraphError> {
    let at = id as usize;
    if at >= list.len() {
        // Ids are handed out one by one, so a far jump is damage and must not take all memory.
        if at > list.len().saturating_mul(2) + (1 << 24) {
            return Err(GraphError::index(format!("the id {id} was never handed out")));
        }
        list.resize(at + 1, empty);
    }
    list[at] = value;
    Ok(())
}
