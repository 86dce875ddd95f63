//! Rows of sites and pages as events change them: remembered, pending, or in the
//! store, in this order.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault};

use model::{OnionHost, PageKey, PageUrl, UtcTime};

use super::intern::{DigestHasher, Recent, RecentByDigest};
use super::keys;
use super::page_row::PageRow;
use super::pending::Index;
use super::reasons::ReasonSet;
use super::rows::{OutsideRow, SiteRow, TitleClaim, decode, encode};
use crate::GraphError;

/// At most twice as many page rows are remembered: about 40 MB.
const PAGES_REMEMBERED: usize = 150_000;
const SITES_REMEMBERED: usize = 60_000;
const OUTSIDE_REMEMBERED: usize = 20_000;

/// Pages that a new index has seen, by a short digest: 12 bytes each in memory.
const PAGES_TOLD_APART: usize = 3_000_000;

/// What is remembered of rows.
pub(super) struct Remembered {
    /// All pages there are, if the index was empty when it was opened: what is
    /// not among them need not be looked for. Given up when it grows too large.
    every_page: Option<HashSet<u64, BuildHasherDefault<DigestHasher>>>,
    pub(super) pages: RecentByDigest<(u32, PageKey), KnownPage>,
    pub(super) sites: RecentByDigest<OnionHost, KnownSite>,
    pub(super) outside: Recent<Vec<u8>, OutsideRow>,
    /// Most links of a page are to one site.
    last_site: Option<(OnionHost, u32)>,
}

impl Remembered {
    /// Remembers nothing yet, of an index that is empty or not.
    pub(super) fn new(of_empty: bool) -> Self {
        Self {
            every_page: of_empty.then(HashSet::default),
            pages: Recent::new(PAGES_REMEMBERED),
            sites: Recent::new(SITES_REMEMBERED),
            outside: Recent::new(OUTSIDE_REMEMBERED),
            last_site: None,
        }
    }

    /// Notes that a page has a row; whether it is certain that it had none.
    fn is_certainly_new(&mut self, site: u32, key: PageKey) -> bool {
        let digest = BuildHasherDefault::<DigestHasher>::default().hash_one((site, key));
        let Some(all) = &mut self.every_page else { return false };
        let is_new = all.insert(digest);
        if all.len() >= PAGES_TOLD_APART {
            self.every_page = None;
        }
        is_new
    }
}

/// What most edges ask of a page, and its row as long as that is short: before
/// its first visit, which is what it is needed for.
pub(super) struct KnownPage {
    pub(super) id: u32,
    pub(super) offered: ReasonSet,
    row: Option<Box<[u8]>>,
}

/// What is asked of the row of a site.
#[derive(Clone, Copy)]
pub(super) struct KnownSite {
    pub(super) id: u32,
    pub(super) offered: ReasonSet,
    pub(super) title: Option<TitleClaim>,
}

impl Index {
    /// The row of a site; a new one, not yet written, if it was never seen.
    pub(super) fn site_row(&mut self, host: &OnionHost, seen: UtcTime) -> Result<(SiteRow, bool), GraphError> {
        if let Some(bytes) = self.get(&keys::site(host))? {
            let row: SiteRow = decode("the row of a site", &bytes)?;
            self.ids.site = self.ids.site.max(row.id + 1);
            self.remember_site(host, &row);
            return Ok((row, false));
        }
        let row = SiteRow::new(self.ids.site, seen);
        self.ids.site += 1;
        Ok((row, true))
    }

    pub(super) fn put_site(&mut self, host: &OnionHost, row: &SiteRow) -> Result<(), GraphError> {
        self.remember_site(host, row);
        self.put(keys::site(host), encode(row)?)
    }

    /// The id of a site, which gets a row if it has none.
    pub(super) fn site_id(&mut self, host: &OnionHost, seen: UtcTime) -> Result<u32, GraphError> {
        if let Some((last, id)) = self.remembered.last_site
            && last == *host
        {
            return Ok(id);
        }
        let id = match self.remembered.sites.get(host) {
            Some(known) => known.id,
            None => {
                let (row, is_new) = self.site_row(host, seen)?;
                if is_new {
                    self.put_site(host, &row)?;
                }
                row.id
            }
        };
        self.remembered.last_site = Some((*host, id));
        Ok(id)
    }

    /// The row of a page; a new one, not yet written, if it was never seen.
    pub(super) fn page_row(&mut self, site: u32, url: &PageUrl, key: PageKey) -> Result<(PageRow, bool), GraphError> {
        if let Some(row) = self.remembered.pages.get(&(site, key)).and_then(|known| known.row.as_ref()) {
            return Ok((PageRow::decode(&url.site(), row)?, false));
        }
        let is_new = self.remembered.is_certainly_new(site, key);
        if !is_new && let Some(bytes) = self.get(&keys::page(site, key))? {
            let row = PageRow::decode(&url.site(), &bytes)?;
            self.ids.page = self.ids.page.max(row.id + 1);
            self.remember_page(site, key, &row, &bytes);
            return Ok((row, false));
        }
        let row = PageRow::new(self.ids.page, url.clone());
        self.ids.page += 1;
        Ok((row, true))
    }

    pub(super) fn put_page(&mut self, site: u32, key: PageKey, row: &PageRow) -> Result<(), GraphError> {
        let bytes = row.encode()?;
        self.remember_page(site, key, row, &bytes);
        self.put(keys::page(site, key), bytes)
    }

    fn remember_page(&mut self, site: u32, key: PageKey, row: &PageRow, bytes: &[u8]) {
        let kept = row.block.is_empty().then(|| bytes.into());
        let known = KnownPage { id: row.id, offered: row.unvisited.offered, row: kept };
        self.remembered.pages.put((site, key), known);
    }

    fn remember_site(&mut self, host: &OnionHost, row: &SiteRow) {
        let title = row.title.as_ref().map(|title| title.claim);
        self.remembered.sites.put(*host, KnownSite { id: row.id, offered: row.offered, title });
    }
}
