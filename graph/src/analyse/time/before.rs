//! What scans before the later one saw of the pages and sites that may be new.
//!
//! Any sighting counts, also one that a later try of the same scan did not repeat.

use std::collections::{HashMap, HashSet};

use model::{Cause, LinkEdge, LinkKind, Mention, OnionHost, PageUrl, ScanId, Target, UtcTime};

use super::details::IdentifierKey;
use super::state::{PageState, Signs};
use crate::index::identifier_digest;
use crate::view::SiteState;

/// What is known from before of the pages and sites that are asked about.
#[derive(Debug, Default)]
pub(crate) struct Before {
    pages: HashMap<PageUrl, Earlier>,
    sites: HashMap<OnionHost, HashMap<ScanId, Signs>>,
    troubled: HashSet<ScanId>,
}

#[derive(Debug, Default)]
struct Earlier {
    present: bool,
    links: HashSet<(Target, LinkKind)>,
    identifiers: HashSet<IdentifierKey>,
}

impl Before {
    /// Asks about these.
    pub(crate) fn of(sites: impl Iterator<Item = OnionHost>, pages: impl Iterator<Item = PageUrl>) -> Self {
        let pages = pages.map(|page| (page, Earlier::default())).collect();
        Self { pages, sites: sites.map(|site| (site, HashMap::new())).collect(), troubled: HashSet::new() }
    }

    /// Whether nothing is asked.
    pub(crate) fn is_empty(&self) -> bool {
        self.pages.is_empty() && self.sites.is_empty()
    }

    /// Our own network was in trouble during a scan.
    pub(crate) fn in_trouble(&mut self, scan: ScanId) {
        self.troubled.insert(scan);
    }

    /// A page of a site was visited.
    pub(crate) fn visited(&mut self, scan: ScanId, at: UtcTime, site: OnionHost, state: PageState) {
        if state == PageState::Failed(Cause::OurNetwork) {
            self.in_trouble(scan);
        }
        if let Some(scans) = self.sites.get_mut(&site) {
            scans.entry(scan).or_default().visited(at, state);
        }
    }

    /// robots.txt of a site was asked for.
    pub(crate) fn robots(&mut self, scan: ScanId, at: UtcTime, site: OnionHost, failed: Option<Cause>) {
        if failed == Some(Cause::OurNetwork) {
            self.in_trouble(scan);
        }
        if let Some(scans) = self.sites.get_mut(&site) {
            let signs = scans.entry(scan).or_default();
            match failed {
                None => signs.answered(),
                cause => signs.failed(at, cause),
            }
        }
    }

    /// A page had these links.
    pub(crate) fn page(&mut self, page: &PageUrl, state: Option<PageState>, links: &[LinkEdge]) {
        if let Some(earlier) = self.pages.get_mut(page) {
            earlier.present |= state.is_some_and(PageState::is_present);
            earlier.links.extend(links.iter().map(|edge| (edge.target.clone(), edge.kind)));
        }
    }

    /// A page had these identifiers.
    pub(crate) fn mentioned(&mut self, page: &PageUrl, mentions: &[Mention]) {
        if let Some(earlier) = self.pages.get_mut(page) {
            earlier.identifiers.extend(mentions.iter().map(|one| identifier_digest(one.kind, &one.form)));
        }
    }

    /// Whether a scan knew a site to be up or down.
    pub(super) fn knew_site(&self, site: &OnionHost) -> bool {
        self.states(site).any(|state| matches!(state, SiteState::Up | SiteState::Down))
    }

    /// Whether a site was up in a scan.
    pub(super) fn was_up(&self, site: &OnionHost) -> bool {
        self.states(site).any(|state| state == SiteState::Up)
    }

    fn states(&self, site: &OnionHost) -> impl Iterator<Item = SiteState> {
        let scans = self.sites.get(site).into_iter().flatten();
        scans.map(|(scan, signs)| signs.said(self.troubled.contains(scan)).state)
    }

    pub(super) fn had_page(&self, page: &PageUrl) -> bool {
        self.pages.get(page).is_some_and(|earlier| earlier.present)
    }

    pub(super) fn had_link(&self, page: &PageUrl, link: &(Target, LinkKind)) -> bool {
        self.pages.get(page).is_some_and(|earlier| earlier.links.contains(link))
    }

    pub(super) fn had_identifier(&self, page: &PageUrl, identifier: &IdentifierKey) -> bool {
        self.pages.get(page).is_some_and(|earlier| earlier.identifiers.contains(identifier))
    }
}
