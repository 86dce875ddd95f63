//! What can be read from a case: rows of a frozen view, and the trait that
//! exporters, path finding and later analyses are written against.
//!
//! A view never changes while it is read. Rows come in a fixed order (sites by
//! key, pages by site and page key, links by kind, target and place), so that the same
//! journal gives the same bytes in every export.

use model::{
    Cause, IdentifierForm, IdentifierKind, Label, LinkKind, Mention, NotVisited, OnionHost, PageFingerprints,
    PageRecord, PageUrl, Place, Rel, ScanId, Target, Title, UtcTime, VisitOutcome,
};
use serde::{Deserialize, Serialize};

use crate::GraphError;
use crate::journal::RecordAddress;

/// A page on which an identifier stood.
#[derive(Clone, Debug, PartialEq)]
pub struct MentionView {
    /// The page.
    pub url: PageUrl,
    /// When the identifier was first seen there by us.
    pub first_seen: UtcTime,
    /// When it was last seen there by us.
    pub last_seen: UtcTime,
    /// How it stood there the last time, once for each field, disguise and rule.
    pub mentions: Vec<Mention>,
    /// The record of the journal that saw it last.
    pub record: RecordAddress,
}

/// The fingerprints of a page, and where they are recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct FingerprintsView {
    /// What they are.
    pub prints: PageFingerprints,
    /// When the page first had fingerprints.
    pub first_seen: UtcTime,
    /// When these were made.
    pub last_seen: UtcTime,
    /// The record of the journal that holds them.
    pub record: RecordAddress,
}

/// An identifier of a case, and how far it reaches.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentifierView {
    /// Its kind.
    pub kind: IdentifierKind,
    /// What is kept of it.
    pub form: IdentifierForm,
    /// Sites on which it stood.
    pub sites: u64,
    /// Pages on which it stood.
    pub pages: u64,
    /// When it was first seen by us.
    pub first_seen: UtcTime,
    /// When it was last seen by us.
    pub last_seen: UtcTime,
}

/// Whether a site answered when it was last asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteState {
    /// It answered.
    Up,
    /// It did not, for a reason of its own.
    Down,
    /// It was asked, but only while our own network was in trouble.
    Unknown,
    /// It was never asked: known from links only.
    Unvisited,
}

impl SiteState {
    /// The word used in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Unknown => "unknown",
            Self::Unvisited => "unvisited",
        }
    }
}

/// A site and what is known of it over all scans.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteView {
    /// Which site.
    pub site: OnionHost,
    /// Title of its front page, else of the first page that has one.
    pub title: Option<Title>,
    /// Whether it answered last time.
    pub state: SiteState,
    /// Why it did not.
    pub cause: Option<Cause>,
    /// When it was first seen by us, as a link or a visit. Not when it was made.
    pub first_seen: UtcTime,
    /// When it was last seen by us, as a link or a visit.
    pub last_seen: UtcTime,
    /// When it last answered.
    pub last_up: Option<UtcTime>,
    /// Pages with a recorded page.
    pub pages: u64,
    /// Distinct other nodes (sites, domains) that its pages link to.
    pub links_out: u64,
    /// Distinct other sites with a page that links to it.
    pub links_in: u64,
}

/// A page that was visited, and what its visits gave.
#[derive(Clone, Debug, PartialEq)]
pub struct PageView {
    /// Which page.
    pub url: PageUrl,
    /// First visit.
    pub first_seen: UtcTime,
    /// Last visit.
    pub last_seen: UtcTime,
    /// Outcome of the last visit.
    pub outcome: VisitOutcome,
    /// Whether that was no visit but a reading from a file, which does not tell that the site was up.
    pub from_file: bool,
    /// The record of the last visit that gave one.
    pub page: Option<PageRecord>,
}

/// One edge, merged over all visits.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkView {
    /// The page it stands on.
    pub from: PageUrl,
    /// What it points at.
    pub to: Target,
    /// What kind of relation it is.
    pub kind: LinkKind,
    /// Where it stood when last seen.
    pub place: Place,
    /// `rel` words when last seen.
    pub rel: Rel,
    /// Its text when last seen.
    pub text: Option<Label>,
    /// How often it stood on the page when last seen.
    pub count: u32,
    /// First seen by us.
    pub first_seen: UtcTime,
    /// Last seen by us.
    pub last_seen: UtcTime,
    /// Whether the target was visited, in any scan.
    pub visited: bool,
    /// Why not, if it was not.
    pub not_visited: Option<NotVisited>,
}

/// A frozen view of a case.
pub trait GraphView {
    /// All sites, by key.
    fn sites(&self) -> Result<Rows<'_, SiteView>, GraphError>;
    /// One site.
    fn site(&self, site: &OnionHost) -> Result<Option<SiteView>, GraphError>;
    /// All visited pages, by site and page key.
    fn pages(&self) -> Result<Rows<'_, PageView>, GraphError>;
    /// The visited pages of one site, by page key.
    fn pages_of(&self, site: &OnionHost) -> Result<Rows<'_, PageView>, GraphError>;
    /// One page.
    fn page(&self, url: &PageUrl) -> Result<Option<PageView>, GraphError>;
    /// The edges of one page, by (kind, target name, place).
    fn links_from(&self, page: &PageUrl) -> Result<Vec<LinkView>, GraphError>;
    /// All scans, by number.
    fn scan_ids(&self) -> Result<Vec<ScanId>, GraphError>;
}

/// Rows that are read one after the other, so that none need be in memory together.
pub type Rows<'a, T> = Box<dyn Iterator<Item = Result<T, GraphError>> + 'a>;
