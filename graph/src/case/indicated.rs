//! Questions about the rules that pages met, to the view of a case.
//!
//! Invariant: what is answered is what was recorded last. A page that met rules
//! once and meets none now has a record that says so, with an empty list.

use model::{CrawlEvent, Indicated, OnionHost, PageKey, PageUrl};

use super::snapshot::Snapshot;
use crate::GraphError;
use crate::index::{Stamp, decode, keys};

impl Snapshot<'_> {
    /// The rules that a page met when that was last recorded; `None` if it never met
    /// any. The list is empty if it met some before and meets none now.
    ///
    /// # Errors
    /// The index or the journal cannot be read.
    pub fn indicated_on(&self, page: &PageUrl) -> Result<Option<Indicated>, GraphError> {
        let Some(site) = self.reading().site(&page.site())? else { return Ok(None) };
        let row = self.reading().raw(&keys::indicated(site.id, page.key())).next().transpose()?;
        let Some((_, value)) = row else { return Ok(None) };
        let stamp: Stamp = decode("the row of the rules that a page met", &value)?;
        match &*self.event(stamp.record)? {
            CrawlEvent::Indicated(page) => Ok(Some((**page).clone())),
            _ => Err(GraphError::index(format!("{} is said to hold met rules and does not", stamp.record))),
        }
    }

    /// The pages of which it was ever recorded which rules they met, by site id and page key.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn pages_once_indicated(&self) -> Result<Vec<(OnionHost, PageKey)>, GraphError> {
        let hosts = self.reading().hosts()?;
        let page = |key: &[u8]| {
            let (site, page) = keys::parts_of_page(key)?;
            Some((*hosts.get(site as usize)?, page))
        };
        let rows = self.reading().raw(keys::INDICATED);
        let pages =
            rows.map(|row| page(&row?.0).ok_or_else(|| GraphError::index("met rules of a page whose site has no row")));
        pages.collect()
    }
}
