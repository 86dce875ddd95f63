//! The ground truth of a practice web: what a scan from the seeds should find.
//!
//! Rows are made one after the other from the same generator that makes the
//! pages, so that the truth of a hundred thousand sites can be written without
//! holding it. It states what follows from the pages alone: budgets, politeness
//! and hop limits of a scan are not its business (depths are given).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use model::{LinkKind, NotVisited, OnionHost, Place};
use serde::Serialize;

use crate::expect::Expected;
use crate::layout::Role;
use crate::link::{Aim, Link, PageRef};
use crate::path::PageId;
use crate::planted::Planted;
use crate::reach::{Reach, bar, is_read};
use crate::site::{Kind, Site};
use crate::spec::WorldSpec;
use crate::state::SiteState;
use crate::world::World;

/// Name and version of the form of the ground truth.
pub const TRUTH_SCHEMA: &str = "oniongraph.practice_truth/1";

/// What is true of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TruthSite {
    /// The address.
    pub site: OnionHost,
    /// Equal for sites that are mirrors of each other.
    pub family: u64,
    /// How many sites the family has; 1 without mirrors.
    pub family_size: u32,
    /// `directory`, `shop`, `forum`, `blog`, `wiki`, `personal`, `stub` or `exhibition`.
    pub kind: &'static str,
    /// ISO 639-1 code of the language of its pages.
    pub language: &'static str,
    /// Label of the encoding of its pages.
    pub charset: &'static str,
    /// `up`, `late`, `flapping` or `dead`.
    pub state: &'static str,
    /// Why it is dead, in the words of a scan's result.
    pub cause: Option<&'static str>,
    /// What its attacks are about, if it attacks its visitors.
    pub theme: Option<&'static str>,
    /// Whether it is on the refusal list of this web.
    pub refused: bool,
    /// Whether it serves a robots.txt that forbids `/private/`.
    pub robots: bool,
    /// Sites with the same number are run by the same (invented) operator.
    pub operator: u32,
    /// Pages it has.
    pub pages: u32,
    /// Pages that are reached from the seeds (known addresses if it is dead or refused).
    pub pages_reached: u32,
}

/// One outcome that is right for a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TruthOutcome {
    /// `page`, `empty`, `redirect`, `refused`, `faulty`, `failed` or `not_visited`.
    pub outcome: &'static str,
    /// The finer reason, in the words of a scan's result.
    pub reason: Option<&'static str>,
    /// HTTP status, where one is read.
    pub status: Option<u16>,
}

impl From<&Expected> for TruthOutcome {
    fn from(expected: &Expected) -> Self {
        Self { outcome: expected.outcome(), reason: expected.reason(), status: expected.status() }
    }
}

/// What is true of a page that is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TruthPage {
    /// The canonical URL.
    pub url: String,
    /// Links between the nearest seed and this page; a redirect within a site
    /// is part of the visit and adds nothing.
    pub depth: u8,
    /// Outcomes, of which any one is right.
    pub expected: Vec<TruthOutcome>,
    /// Whether its edges are among the edges of the truth; not so for traps and
    /// for pages whose size is the attack.
    pub edges_listed: bool,
    /// The operator whose advertisement stands on the page: all pages with the same
    /// number share its text.
    pub advertisement: Option<u32>,
    /// How often its title has changed since the first day: ` [1]` at its end, and so on.
    #[serde(skip_serializing_if = "is_zero")]
    pub edition: u32,
}

/// An identifier on a page that is read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TruthPlanted {
    /// The canonical URL of the page.
    pub url: String,
    /// The identifier.
    #[serde(flatten)]
    pub planted: Planted,
}

/// An edge: all links of a page with equal target, kind and place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TruthEdge {
    /// The canonical URL of the page.
    pub from: String,
    /// A canonical URL; `<56>.onion` for a site as a whole; or a domain.
    pub to: String,
    /// What kind of relation it is.
    pub kind: LinkKind,
    /// Where on the page it stands.
    pub place: Place,
    /// How many such links stand on the page.
    pub count: u32,
    /// Why the target is not visited, if that follows from the link alone.
    pub not_visited: Option<NotVisited>,
}

/// The whole truth, for webs small enough to hold it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Truth {
    /// [`TRUTH_SCHEMA`].
    pub schema: &'static str,
    /// What the web is made of.
    pub spec: WorldSpec,
    /// Where a scan begins.
    pub seeds: Vec<String>,
    /// All sites, reached or not.
    pub sites: Vec<TruthSite>,
    /// All pages that are reached, or known and not to be visited.
    pub pages: Vec<TruthPage>,
    /// All edges of pages that are read.
    pub edges: Vec<TruthEdge>,
    /// All identifiers on pages that are read, each once a field and disguise.
    pub identifiers: Vec<TruthPlanted>,
}

impl World {
    /// The whole truth. Takes memory in proportion to it: for a few thousand
    /// sites at most; see [`World::write_truth`].
    pub fn truth(&self) -> Truth {
        let reach = Reach::of(self);
        let spec = self.spec();
        Truth {
            schema: TRUTH_SCHEMA,
            spec: spec.clone(),
            seeds: self.seeds(),
            sites: (0..spec.sites).map(|index| self.site_row(&reach, index)).collect(),
            pages: (0..spec.sites).flat_map(|index| self.page_rows(&reach, index)).collect(),
            edges: (0..spec.sites).flat_map(|index| self.edge_rows(&reach, index)).collect(),
            identifiers: (0..spec.sites).flat_map(|index| self.planted_rows(&reach, index)).collect(),
        }
    }

    /// Writes the truth as JSON, one row a line, without holding it.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub fn write_truth(&self, out: &mut impl Write) -> io::Result<()> {
        let reach = Reach::of(self);
        write!(out, "{{\"schema\":\"{TRUTH_SCHEMA}\",\n\"spec\":")?;
        serde_json::to_writer(&mut *out, self.spec())?;
        write!(out, ",\n\"seeds\":")?;
        serde_json::to_writer(&mut *out, &self.seeds())?;
        let sites = 0..self.spec().sites;
        write_rows(out, "sites", sites.clone().map(|index| self.site_row(&reach, index)))?;
        write_rows(out, "pages", sites.clone().flat_map(|index| self.page_rows(&reach, index)))?;
        write_rows(out, "edges", sites.clone().flat_map(|index| self.edge_rows(&reach, index)))?;
        write_rows(out, "identifiers", sites.flat_map(|index| self.planted_rows(&reach, index)))?;
        writeln!(out, "}}")
    }

    fn site_row(&self, reach: &Reach, index: u32) -> TruthSite {
        let site = self.site(index);
        let state = self.state(&site);
        let reached = site.pages().filter(|page| reach.depth(PageRef { site: index, page: *page }).is_some());
        TruthSite {
            site: self.host(index),
            family: site.content,
            family_size: site.family_size,
            kind: site.kind.as_str(),
            language: site.language.words().code,
            charset: site.charset.label(),
            state: state.as_str(),
            cause: match state {
                SiteState::Dead(cause) => Some(cause.cause()),
                SiteState::Up | SiteState::Late | SiteState::Flapping => None,
            },
            theme: match site.kind {
                Kind::Exhibition(theme) => Some(theme.as_str()),
                _ => None,
            },
            refused: site.role == Role::Refused,
            robots: site.robots,
            operator: site.operator,
            pages: site.pages().count() as u32,
            pages_reached: reached.count() as u32,
        }
    }

    fn page_rows(&self, reach: &Reach, index: u32) -> Vec<TruthPage> {
        let site = self.site(index);
        let row = |page: PageId| {
            let this = PageRef { site: index, page };
            Some(TruthPage {
                url: self.own_url(&site, page),
                depth: reach.depth(this)?,
                expected: self.expected(&site, page).iter().map(TruthOutcome::from).collect(),
                edges_listed: self.edges_listed(&site, page),
                advertisement: self.advertises(&site, page).then_some(site.operator),
                edition: self.edition(&site, page),
            })
        };
        site.pages().filter_map(row).collect()
    }

    fn edge_rows(&self, reach: &Reach, index: u32) -> Vec<TruthEdge> {
        let site = self.site(index);
        let mut rows = Vec::new();
        for page in site.pages() {
            let this = PageRef { site: index, page };
            let listed = self.edges_listed(&site, page) && is_read(self, &site, page);
            if !listed || reach.depth(this).is_none() {
                continue;
            }
            let mut counts: BTreeMap<Link, u32> = BTreeMap::new();
            for link in self.links(&site, page) {
                *counts.entry(link).or_default() += 1;
            }
            let from = self.own_url(&site, page);
            rows.extend(counts.into_iter().map(|(link, count)| TruthEdge {
                from: from.clone(),
                to: self.aim_name(&site, &link.aim),
                kind: link.kind,
                place: link.place,
                count,
                not_visited: bar(self, &site, &link),
            }));
        }
        rows
    }

    fn planted_rows(&self, reach: &Reach, index: u32) -> Vec<TruthPlanted> {
        let site = self.site(index);
        let mut rows = BTreeSet::new();
        for page in site.pages() {
            if reach.depth(PageRef { site: index, page }).is_some() && is_read(self, &site, page) {
                let url = self.own_url(&site, page);
                let planted = self.planted(&site, page).into_iter();
                rows.extend(planted.map(|planted| TruthPlanted { url: url.clone(), planted }));
            }
        }
        rows.into_iter().collect()
    }

    fn aim_name(&self, from: &Site, aim: &Aim) -> String {
        match aim {
            Aim::Page(page) if page.site == from.index => self.own_url(from, page.page),
            Aim::Page(page) => self.url(*page),
            Aim::Path(site, path) => format!("http://{}{path}", self.host(*site).full_name()),
            Aim::Site(site) => self.host(*site).full_name(),
            Aim::Outside(name, _) => name.clone().into_owned(),
        }
    }
}

/// Serde hands over a reference.
fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn write_rows<T: Serialize>(out: &mut impl Write, name: &str, rows: impl Iterator<Item = T>) -> io::Result<()> {
    write!(out, ",\n\"{name}\":[")?;
    for (number, row) in rows.enumerate() {
        out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &row)?;
    }
    write!(out, "]")
}
