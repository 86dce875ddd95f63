//! What is known of the targets of edges, remembering what was asked lately:
//! the same menus, front pages and domains come again on page after page.

use model::{OnionHost, PageKey, Target};

use crate::GraphError;
use crate::index::{Reading, Recent, RecentByDigest, TargetFacts};

/// At most twice as many are remembered.
const PAGES_REMEMBERED: usize = 100_000;
const OTHERS_REMEMBERED: usize = 20_000;

pub(super) struct Targets<'a> {
    reading: Reading<'a>,
    sites: RecentByDigest<OnionHost, u32>,
    pages: RecentByDigest<(u32, PageKey), TargetFacts>,
    others: Recent<Target, TargetFacts>,
}

impl<'a> Targets<'a> {
    pub(super) fn of(reading: Reading<'a>) -> Self {
        Self {
            reading,
            sites: Recent::new(OTHERS_REMEMBERED),
            pages: Recent::new(PAGES_REMEMBERED),
            others: Recent::new(OTHERS_REMEMBERED),
        }
    }

    /// As [`Reading::target`].
    pub(super) fn facts(&mut self, target: &Target) -> Result<Option<TargetFacts>, GraphError> {
        let Target::Page(url) = target else {
            if let Some(facts) = self.others.get(target) {
                return Ok(Some(*facts));
            }
            let found = self.reading.target(target)?;
            found.into_iter().for_each(|facts| self.others.put(target.clone(), facts));
            return Ok(found);
        };
        let Some(site) = self.site(&url.site())? else { return Ok(None) };
        let key = (site, url.key());
        if let Some(facts) = self.pages.get(&key) {
            return Ok(Some(*facts));
        }
        let found = self.reading.page_on(site, url)?.map(|row| TargetFacts::of(&row));
        found.into_iter().for_each(|facts| self.pages.put(key, facts));
        Ok(found)
    }

    fn site(&mut self, host: &OnionHost) -> Result<Option<u32>, GraphError> {
        if let Some(id) = self.sites.get(host) {
            return Ok(Some(*id));
        }
        let found = self.reading.site(host)?.map(|row| row.id);
        found.into_iter().for_each(|id| self.sites.put(*host, id));
        Ok(found)
    }
}
