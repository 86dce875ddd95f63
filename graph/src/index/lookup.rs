//! Rows of sites and pages as events change them: remembered, pending, or in the
//! store, in this order.

use model::{OnionHost, PageKey, PageUrl, UtcTime};

use super::intern::{Recent, RecentByDigest};
use super::keys;
use super::page_row::PageRow;
use super::pending::Index;
use super::reasons::ReasonSet;
use super::rows::{OutsideRow, SiteRow, TitleClaim, decode, encode};
use crate::GraphError;

/// At most twice as many page rows are remembered: about 60 MB.
const PAGES_REMEMBERED: usize = 150_000;
const SITES_REMEMBERED: usize = 60_000;
const OUTSIDE_REMEMBERED: usize = 20_000;

/// What is remembered of rows.
pub(super) struct Remembered {
    pub(super) pages: RecentByDigest<(u32, PageKey), KnownPage>,
    pub(super) sites: RecentByDigest<OnionHost, KnownSite>,
    pub(super) outside: Recent<Vec<u8>, OutsideRow>,
}

impl Default for Remembered {
    fn default() -> Self {
        Self {
            pages: Recent::new(PAGES_REMEMBERED),
            sites: Recent::new(SITES_REMEMBERED),
            outside: Recent::new(OUTSIDE_REMEMBERED),
        }
    }
}

/// The row of a page, and what most edges ask of it.
pub(super) struct KnownPage {
    pub(super) id: u32,
    pub(super) offered: ReasonSet,
    row: Box<[u8]>,
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
        if let Some(known) = self.remembered.sites.get(host) {
            return Ok(known.id);
        }
        let (row, is_new) = self.site_row(host, seen)?;
        if is_new {
            self.put_site(host, &row)?;
        }
        Ok(row.id)
    }

    /// The row of a page; a new one, not yet written, if it was never seen.
    pub(super) fn page_row(&mut self, site: u32, url: &PageUrl, key: PageKey) -> Result<(PageRow, bool), GraphError> {
        if let Some(known) = self.remembered.pages.get(&(site, key)) {
            return Ok((PageRow::decode(&url.site(), &known.row)?, false));
        }
        if let Some(bytes) = self.get(&keys::page(site, key))? {
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
        let known = KnownPage { id: row.id, offered: row.unvisited.offered, row: bytes.into() };
        self.remembered.pages.put((site, key), known);
    }

    fn remember_site(&mut self, host: &OnionHost, row: &SiteRow) {
        let title = row.title.as_ref().map(|title| title.claim);
        self.remembered.sites.put(*host, KnownSite { id: row.id, offered: row.offered, title });
    }
}
