//! What the rows hold, but for pages (`page_row`) and edges (`block`).
//!
//! Values are postcard: short, and read in tens of nanoseconds. Their layout has
//! one version for all, in the format row; another version means rebuild.

use std::collections::BTreeMap;

use model::{ByteLedger, Cause, IdentifierForm, IdentifierKind, PageKey, PageUrl, ScanEnd, ScanSeal, Title, UtcTime};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::block::Stamp;
use super::reasons::ReasonSet;
use crate::GraphError;
use crate::journal::{Mark, RecordAddress};

/// Layout of all rows. Goes up with every change to any of them.
pub(crate) const FORMAT_VERSION: u32 = 2;

pub(crate) fn encode<T: Serialize>(row: &T) -> Result<Vec<u8>, GraphError> {
    postcard::to_stdvec(row).map_err(|error| GraphError::index(format!("a row cannot be encoded: {error}")))
}

pub(crate) fn decode<T: DeserializeOwned>(what: &str, bytes: &[u8]) -> Result<T, GraphError> {
    postcard::from_bytes(bytes).map_err(|error| GraphError::index(format!("{what}: {error}")))
}

/// Where it is recorded what a page said last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SaidRow {
    /// Its identifiers.
    pub(crate) mentions: Option<Stamp>,
    /// Its fingerprints.
    pub(crate) prints: Option<Stamp>,
}

/// What stands for an identifier in a key: 128 bits of BLAKE3 of its kind and the form that is kept.
pub(crate) fn identifier_digest(kind: IdentifierKind, form: &IdentifierForm) -> [u8; 16] {
    let mut hash = blake3::Hasher::new_derive_key("oniongraph identifier of the index 1");
    hash.update(kind.as_str().as_bytes());
    match form {
        IdentifierForm::Clear(canonical) => hash.update(&[0]).update(canonical.as_bytes()),
        // The coarse fact is said of the identifier, it is not part of it.
        IdentifierForm::Keyed { token, .. } => hash.update(&[1]).update(&token.0),
    };
    let mut digest = [0; 16];
    hash.finalize_xof().fill(&mut digest);
    digest
}

/// How far the index has read the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// The frame that is being read, or will be next.
    pub(crate) mark: Mark,
    /// Records of that frame already applied.
    pub(crate) records: u16,
}

/// The next id of each kind. Ids are handed out in the order of the journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NextIds {
    pub(crate) page: u32,
    pub(crate) site: u32,
    pub(crate) domain: u32,
    pub(crate) refused: u32,
}

/// Whether a site, or a page of it, answered. Built of times only, so that the
/// order in which visits were recorded does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Liveness {
    /// Whether it was asked at all.
    pub(crate) asked: bool,
    /// When it last answered.
    pub(crate) up_at: Option<UtcTime>,
    /// When it last did not answer, through no fault of ours, and why.
    pub(crate) down: Option<(UtcTime, Option<Cause>)>,
}

impl Liveness {
    pub(crate) fn answered(&mut self, at: UtcTime) {
        self.asked = true;
        self.up_at = self.up_at.max(Some(at));
    }

    /// Notes a failure. Trouble of our own network says nothing about the site.
    pub(crate) fn failed(&mut self, at: UtcTime, cause: Option<Cause>) {
        self.asked = true;
        if cause != Some(Cause::OurNetwork) {
            self.down = self.down.max(Some((at, cause)));
        }
    }

    /// As [`Liveness::failed`], for a question to a port. A port other than 80
    /// that is closed says nothing of a site that answers elsewhere, so it counts
    /// as older than any answer.
    pub(crate) fn failed_at_port(&mut self, port: u16, at: UtcTime, cause: Option<Cause>) {
        let closed = cause == Some(Cause::ServiceRefuses) && port != 80;
        self.failed(if closed { UtcTime::default() } else { at }, cause);
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.asked |= other.asked;
        self.up_at = self.up_at.max(other.up_at);
        self.down = self.down.max(other.down);
    }
}

/// A site. What follows from its pages and from edges is not in here: it is
/// worked out when sites are listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct SiteRow {
    pub(crate) id: u32,
    pub(crate) first_seen: UtcTime,
    pub(crate) last_seen: UtcTime,
    /// What robots.txt and imports tell; pages have their own.
    pub(crate) liveness: Liveness,
    pub(crate) title: Option<SiteTitle>,
    /// What scans said to edges that lead to the site as a whole.
    pub(crate) offered: ReasonSet,
}

impl SiteRow {
    pub(crate) fn new(id: u32, seen: UtcTime) -> Self {
        let liveness = Liveness::default();
        Self { id, first_seen: seen, last_seen: seen, liveness, title: None, offered: ReasonSet::default() }
    }

    pub(crate) fn seen(&mut self, from: UtcTime, to: UtcTime) {
        self.first_seen = self.first_seen.min(from);
        self.last_seen = self.last_seen.max(to);
    }
}

/// The title that stands for a site: that of its front page, else of the page
/// with the smallest key, so that the order of visits does not matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct SiteTitle {
    pub(crate) claim: TitleClaim,
    pub(crate) text: Title,
}

/// How good a claim a page has to stand for its site; the smallest wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct TitleClaim {
    rank: u8,
    page: PageKey,
}

impl TitleClaim {
    pub(crate) fn of(url: &PageUrl) -> Self {
        let rank = match (url.path(), *url == PageUrl::front_page(url.site())) {
            (_, true) => 0,
            ("/", false) => 1,
            _ => 2,
        };
        Self { rank, page: url.key() }
    }
}

/// A clearnet domain or a refused site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OutsideRow {
    pub(crate) id: u32,
    pub(crate) offered: ReasonSet,
}

/// Beginning and ends of a scan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct ScanHeadRow {
    /// The record that began it; `None` only if damage has taken that record.
    pub(crate) start: Option<RecordAddress>,
    pub(crate) seals: Vec<ScanSeal>,
}

impl ScanHeadRow {
    /// Whether nothing was left to visit when it last ended.
    pub(crate) fn is_finished(&self) -> bool {
        self.seals.last().is_some_and(|seal| seal.end == ScanEnd::Finished)
    }
}

/// How often visits ended in which way: outcome in words, and its reason.
pub type OutcomeCounts = BTreeMap<(String, Option<String>), u64>;

/// Sums over the records of a scan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanTally {
    /// Visits by outcome and reason; every try counts.
    pub outcomes: OutcomeCounts,
    /// Requests for robots.txt by what they gave (`rules`, `absent`,
    /// `unreachable`) and the cause of a failure.
    pub robots: OutcomeCounts,
    /// Bytes of all visits and robots.txt requests.
    pub ledger: ByteLedger,
    /// Edges found, summed over visits.
    pub links: u64,
    /// Records taken over from elsewhere.
    pub imported: u64,
    /// How often our own network fell into trouble.
    pub troubles: u64,
    /// Time of the first record.
    pub first_at: Option<UtcTime>,
    /// Time of the last record.
    pub last_at: Option<UtcTime>,
}

impl ScanTally {
    pub(crate) fn saw(&mut self, at: UtcTime) {
        self.first_at = Some(self.first_at.map_or(at, |first| first.min(at)));
        self.last_at = self.last_at.max(Some(at));
    }

    /// Visits in all.
    pub fn visits(&self) -> u64 {
        self.outcomes.values().sum()
    }
}
