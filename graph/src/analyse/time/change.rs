//! What is different between two scans, by name.

use model::{IdentifierForm, IdentifierKind, LinkKind, OnionHost, PageClass, PageUrl, ScanId, Target, Title, UtcTime};

use super::state::{PageState, SiteSaid};

/// How something differs between two scans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// First seen by us in the later scan. Not: created since.
    New,
    /// It was there, and the later scan found that it is not any more.
    Gone,
    /// It was not there in the earlier scan, but in one before.
    Back,
    /// It is there in both, and differs.
    Changed,
    /// One of the scans cannot tell.
    Unknown,
}

impl Change {
    /// All changes, in the order in which they are told.
    pub const ALL: [Self; 5] = [Self::New, Self::Gone, Self::Back, Self::Changed, Self::Unknown];

    /// The word used in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Back => "back",
            Self::Changed => "changed",
            Self::Unknown => "unknown",
        }
    }
}

/// What of a page differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// What asking for it gives.
    State,
    /// Its title.
    Title,
    /// Its text, identifiers left out, by more than a few words. Of a text too short for a
    /// SimHash only another number of words is seen, in which identifiers count.
    Text,
    /// The sequence of its elements.
    Structure,
    /// What sort of page it is.
    Class,
}

impl Aspect {
    /// The word used in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Title => "title",
            Self::Text => "text",
            Self::Structure => "structure",
            Self::Class => "class",
        }
    }
}

/// A site that the two scans tell different things of.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteChange {
    /// The site.
    pub site: OnionHost,
    /// How it differs.
    pub change: Change,
    /// What the earlier scan says.
    pub from: SiteSaid,
    /// What the later scan says.
    pub to: SiteSaid,
}

/// A page as one scan found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSaid {
    /// What asking for it gave.
    pub state: PageState,
    /// HTTP status, where one was read.
    pub status: Option<u16>,
    /// What sort of page it is, where one was read.
    pub class: Option<PageClass>,
}

/// A page that the two scans tell different things of.
#[derive(Clone, Debug, PartialEq)]
pub struct PageChange {
    /// The page.
    pub page: PageUrl,
    /// How it differs.
    pub change: Change,
    /// What the earlier scan found; `None` if it did not ask.
    pub from: Option<PageSaid>,
    /// What the later scan found; `None` if it did not ask.
    pub to: Option<PageSaid>,
    /// What of it differs, if it is there in both.
    pub differs: Vec<Aspect>,
}

/// A link that stands on a page in one of the scans.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkChange {
    /// The page.
    pub from: PageUrl,
    /// What it points at.
    pub to: Target,
    /// What kind of relation it is.
    pub kind: LinkKind,
    /// How it differs.
    pub change: Change,
}

/// An identifier that stands on a page in one of the scans.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentifierChange {
    /// The page.
    pub page: PageUrl,
    /// Its kind.
    pub kind: IdentifierKind,
    /// What is kept of it.
    pub form: IdentifierForm,
    /// How it differs.
    pub change: Change,
}

/// A page that was read in both scans and has another title.
#[derive(Clone, Debug, PartialEq)]
pub struct TitleChange {
    /// The page.
    pub page: PageUrl,
    /// Its title in the earlier scan.
    pub from: Option<Title>,
    /// Its title in the later scan.
    pub to: Option<Title>,
}

/// One of the two scans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScanSide {
    /// Its number.
    pub scan: ScanId,
    /// Time of its first record.
    pub first_at: Option<UtcTime>,
    /// Time of its last record.
    pub last_at: Option<UtcTime>,
    /// Whether our own network was in trouble at any time: then nothing that failed
    /// in it says anything of a site.
    pub trouble: bool,
    /// Whether it was interrupted or stopped before all was visited.
    pub unfinished: bool,
}

/// How much of the earlier scan the later one cannot tell anything about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    /// Pages that did not answer or were not asked.
    pub pages: u64,
    /// Links on pages that were not read again.
    pub links: u64,
    /// Identifiers on pages that were not read again.
    pub identifiers: u64,
}

/// All that differs between two scans, in a fixed order.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanDiff {
    /// The earlier scan.
    pub before: ScanSide,
    /// The later scan.
    pub after: ScanSide,
    /// Sites, by key.
    pub sites: Vec<SiteChange>,
    /// Pages, by address. Pages of sites that are silent in the later scan are only counted.
    pub pages: Vec<PageChange>,
    /// Links, by page, target and kind.
    pub links: Vec<LinkChange>,
    /// Identifiers, by page, kind and form.
    pub identifiers: Vec<IdentifierChange>,
    /// Titles, by page.
    pub titles: Vec<TitleChange>,
    /// What the later scan cannot tell anything about.
    pub unknown: Unknown,
}

impl ScanDiff {
    /// Nothing yet.
    pub(crate) fn between(before: ScanSide, after: ScanSide) -> Self {
        let unknown = Unknown::default();
        let (sites, pages, links) = (Vec::new(), Vec::new(), Vec::new());
        Self { before, after, sites, pages, links, identifiers: Vec::new(), titles: Vec::new(), unknown }
    }

    /// Puts everything into its order.
    pub(crate) fn sort(&mut self) {
        self.sites.sort_by_key(|one| one.site);
        self.pages.sort_by(|one, other| one.page.cmp(&other.page));
        self.links.sort_by(|one, other| (&one.from, &one.to, one.kind).cmp(&(&other.from, &other.to, other.kind)));
        self.identifiers
            .sort_by(|one, other| (&one.page, one.kind, &one.form).cmp(&(&other.page, other.kind, &other.form)));
        self.titles.sort_by(|one, other| one.page.cmp(&other.page));
    }

    /// Whether anything was seen for the first time.
    pub fn has_new(&self) -> bool {
        let is_new = |change: Change| change == Change::New;
        self.sites.iter().any(|one| is_new(one.change))
            || self.pages.iter().any(|one| is_new(one.change))
            || self.links.iter().any(|one| is_new(one.change))
            || self.identifiers.iter().any(|one| is_new(one.change))
    }
}
