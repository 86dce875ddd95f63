//! The practice web as a pure function: from a spec to every page of it.
//!
//! Invariant: nothing is stored per page, and no answer depends on what was
//! asked before. The only memory is the table of addresses (36 bytes a site).

use model::OnionHost;

use crate::day::{Diary, Fate};
use crate::draw::Draw;
use crate::family::{Families, Membership};
use crate::html::Wanted;
use crate::keys::Keys;
use crate::layout::{LISTED, Layout, Role};
use crate::link::{Aim, Link, PageRef};
use crate::page::Composer;
use crate::path::PageId;
use crate::planted::Planted;
use crate::respond::Nature;
use crate::site::{Kind, Site};
use crate::spec::{Profile, SpecError, WorldSpec};
use crate::state::SiteState;

/// Share of all sites that belong to a mirror family.
const MIRRORED: f64 = 0.8;

/// A practice web.
pub struct World {
    spec: WorldSpec,
    layout: Layout,
    families: Families,
    keys: Keys,
}

impl World {
    /// Makes the addresses of the web that `spec` describes (about 4 µs a site).
    ///
    /// # Errors
    /// If the number of sites is outside what the profile can do.
    pub fn new(spec: WorldSpec) -> Result<Self, SpecError> {
        spec.check()?;
        let layout = Layout::of(&spec);
        let share = (MIRRORED * f64::from(spec.sites) / f64::from(layout.crowd())).min(0.95);
        let families = Families::new(spec.seed, layout.crowd(), share);
        let keys = Keys::new(spec.seed, spec.sites);
        Ok(Self { spec, layout, families, keys })
    }

    /// What this web is made of.
    pub fn spec(&self) -> &WorldSpec {
        &self.spec
    }

    /// Where a scan begins: front pages of a few directories.
    pub fn seeds(&self) -> Vec<String> {
        (0..self.layout.seeds).map(|index| self.url(PageRef { site: index, page: PageId::Front })).collect()
    }

    /// The address of the site with this index, if there is one.
    pub fn address(&self, index: u32) -> Option<OnionHost> {
        (index < self.spec.sites).then(|| self.keys.host(index))
    }

    /// The index of the site at an address of this web.
    pub fn index_of(&self, host: &OnionHost) -> Option<u32> {
        self.keys.index_of(host)
    }

    /// The sites that are on this web's own refusal list.
    pub fn refused_hosts(&self) -> Vec<OnionHost> {
        self.layout.refused_sites().map(|index| self.keys.host(index)).collect()
    }

    /// The refusal list as it is handed around: MD5 of `<56 characters>.onion`,
    /// one in lower-case hex on a line.
    pub fn refusal_list(&self) -> String {
        use md5::{Digest, Md5};
        let mut list = String::new();
        for host in self.refused_hosts() {
            for byte in Md5::digest(host.full_name()) {
                list.push_str(&format!("{byte:02x}"));
            }
            list.push('\n');
        }
        list
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    pub(crate) fn host(&self, index: u32) -> OnionHost {
        self.keys.host(index)
    }

    pub(crate) fn site(&self, index: u32) -> Site {
        let role = self.layout.role(index);
        let hostile = if self.spec.profile == Profile::Hostile { self.spec.hostile_share } else { 0.0 };
        let (content, size) = match role {
            // Contents of the crowd are numbered from 1 << 32 on, so that no
            // other site shares one.
            Role::Crowd(position) => {
                let Membership { content, size } = self.families.of(position);
                ((1 << 32) + u64::from(content), size)
            }
            _ => (u64::from(index), 1),
        };
        Site::draw(&self.spec, index, role, content, size, hostile)
    }

    pub(crate) fn state(&self, site: &Site) -> SiteState {
        match site.role {
            Role::Directory | Role::Exhibition(_) | Role::Refused => SiteState::Up,
            Role::Crowd(_) => {
                let usual = SiteState::draw(&self.spec.weather, self.spec.seed, site.index);
                self.spec.day.map_or(usual, |day| Fate::draw(self.spec.seed, site.index).on(day, usual))
            }
        }
    }

    /// Whether a site exists: only in a web that has days some do not.
    pub(crate) fn is_born(&self, index: u32) -> bool {
        let is_crowd = matches!(self.layout.role(index), Role::Crowd(_));
        !is_crowd || self.spec.day.is_none_or(|day| Fate::draw(self.spec.seed, index).is_born(day))
    }

    /// The day, and what happens on the days of a site; `None` if nothing ever does.
    pub(crate) fn diary(&self, site: &Site) -> Option<(u32, Diary)> {
        let day = self.spec.day.filter(|_| matches!(site.role, Role::Crowd(_)))?;
        Some((day, Diary::draw(self.spec.seed, site.content)))
    }

    /// How often the title of a page has changed.
    pub(crate) fn edition(&self, site: &Site, page: PageId) -> u32 {
        let has_own_title = !matches!(site.kind, Kind::Stub(_)) && page != PageId::FrameBody;
        match self.nature(site, page) {
            Nature::Html(_) if has_own_title => self.diary(site).map_or(0, |(day, diary)| diary.edition(day)),
            _ => 0,
        }
    }

    /// A site that is near the seeds.
    pub(crate) fn well_known(&self, draw: &mut Draw) -> u32 {
        let seed = draw.below(self.layout.seeds);
        match draw.below(LISTED + 2) {
            0..2 => seed,
            nth => self.layout.listing(seed, (nth - 2) % self.layout.listed(seed)),
        }
    }

    /// Where the redirect to another site of this site leads.
    pub(crate) fn redirected_away(&self, site: &Site) -> PageRef {
        let mut draw = Draw::of(self.spec.seed, crate::draw::Purpose::Listing, &[1, site.content]);
        PageRef { site: self.well_known(&mut draw), page: PageId::Front }
    }

    /// Path and query of a page of any site.
    pub(crate) fn path(&self, page: PageRef) -> String {
        match page.page {
            // The only one that is the same everywhere saves making the site.
            PageId::Front => "/".to_owned(),
            other => other.path(self.site(page.site).naming),
        }
    }

    /// The canonical URL of a page of any site.
    pub(crate) fn url(&self, page: PageRef) -> String {
        self.absolute(page, &self.path(page))
    }

    /// The canonical URL of a page of `site`.
    pub(crate) fn own_url(&self, site: &Site, page: PageId) -> String {
        self.absolute(PageRef { site: site.index, page }, &page.path(site.naming))
    }

    fn absolute(&self, page: PageRef, path: &str) -> String {
        let host = self.host(page.site).full_name();
        match page.page.port() {
            80 => format!("http://{host}{path}"),
            port => format!("http://{host}:{port}{path}"),
        }
    }

    /// All identifiers of a page, as they stand in it.
    pub(crate) fn planted(&self, site: &Site, page: PageId) -> Vec<Planted> {
        match self.nature(site, page) {
            Nature::Html(_) => Composer::new(self, site, page, Wanted::Links).planted(),
            _ => Vec::new(),
        }
    }

    /// Whether the advertisement of its operator stands on a page.
    pub(crate) fn advertises(&self, site: &Site, page: PageId) -> bool {
        let is_article = site.kind == Kind::Shop && matches!(page, PageId::Item(_));
        is_article && matches!(self.nature(site, page), Nature::Html(_))
    }

    /// All links of a page, as they stand in it.
    pub(crate) fn links(&self, site: &Site, page: PageId) -> Vec<Link> {
        match self.nature(site, page) {
            Nature::Html(_) => Composer::new(self, site, page, Wanted::Links).links(),
            Nature::PlainText => Composer::new(self, site, page, Wanted::Links).plain_links(),
            Nature::Redirect(_, to) => {
                let (kind, place) = (model::LinkKind::Redirect, model::Place::Http);
                vec![Link { aim: Aim::Page(to), kind, place }]
            }
            Nature::Exhibit(n) => self.exhibit_links(site, n),
            Nature::Empty(_) | Nature::Image => Vec::new(),
        }
    }
}
