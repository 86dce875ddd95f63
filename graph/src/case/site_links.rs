//! Which site links to which, over all pages.

use std::collections::BTreeSet;

use model::OnionHost;

use super::snapshot::Snapshot;
use crate::GraphError;
use crate::index::{Node, PageFacts, for_each_edge, keys, put_at};

/// Stands for "no site" among site ids.
const NO_SITE: u32 = u32::MAX;

/// Links among the sites of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteLinks {
    /// The sites, by address.
    pub hosts: Vec<OnionHost>,
    /// Who links to whom, as places in `hosts`: ascending, each once, no site to itself.
    pub links: Vec<(u32, u32)>,
}

impl Snapshot<'_> {
    /// The links among the sites of the case.
    ///
    /// One read of all rows; 4 bytes a page, and the links.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn site_links(&self) -> Result<SiteLinks, GraphError> {
        let by_id = self.reading().hosts()?;
        let mut order: Vec<u32> = (0..by_id.len() as u32).collect();
        order.sort_unstable_by_key(|id| by_id[*id as usize]);
        let mut place = vec![NO_SITE; by_id.len()];
        for (at, id) in (0..).zip(&order) {
            place[*id as usize] = at;
        }
        let place_of = |id: u32| place.get(id as usize).copied().filter(|place| *place != NO_SITE);
        let site_of_page = self.site_of_pages()?;
        let mut links = BTreeSet::new();
        for row in self.reading().raw(keys::PAGES) {
            let (key, value) = row?;
            let Some(from) = keys::parts_of_page(&key).and_then(|(site, _)| place_of(site)) else { continue };
            for_each_edge(PageFacts::decode(&value)?.block, |edge, _| {
                let to = match edge.to() {
                    Some(Node::Page(page)) => site_of_page.get(page as usize).copied(),
                    Some(Node::Site(site)) => Some(site),
                    _ => None,
                };
                if let Some(to) = to.and_then(place_of).filter(|to| *to != from) {
                    links.insert((from, to));
                }
            })?;
        }
        let hosts = order.into_iter().map(|id| by_id[id as usize]).collect();
        Ok(SiteLinks { hosts, links: links.into_iter().collect() })
    }

    /// The site of every page, by page id.
    fn site_of_pages(&self) -> Result<Vec<u32>, GraphError> {
        let mut sites = Vec::new();
        for row in self.reading().raw(keys::PAGES) {
            let (key, value) = row?;
            let parts = keys::parts_of_page(&key);
            let (site, _) = parts.ok_or_else(|| GraphError::index("the key of a page is too short"))?;
            put_at(&mut sites, PageFacts::decode(&value)?.id, site, NO_SITE)?;
        }
        Ok(sites)
    }
}
