//! What a scan tells the journal, in the order in which it happened.

use serde::{Deserialize, Serialize};

use crate::{
    Analysed, Armed, ByteLedger, Decided, Distance, Forgotten, Indicated, Ingested, Lifted, LinkEdge, NotVisited,
    OnionHost, PageFingerprints, PageMentions, PageRecord, PageUrl, Revealed, ScanId, ScanSeal, ScanStart,
    SealedIdentifier, Tripped, UtcTime, VisitOutcome,
};

/// One event. The journal holds these, and nothing else is the truth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum CrawlEvent {
    /// A scan began.
    ScanStarted(Box<ScanStart>),
    /// A page was visited: outcome, links and what the frontier made of them.
    Visited(Box<Visit>),
    /// robots.txt of an origin was asked for.
    RobotsRead(RobotsRead),
    /// URLs of a site that will not be visited in this scan after all.
    GivenUp(GivenUp),
    /// Our own network fell into trouble or recovered.
    OurNetwork(OurNetwork),
    /// A run of a scan came to its end.
    ScanSealed(ScanSeal),
    /// A record of another case or tool was taken over.
    Imported(Box<Imported>),
    /// A page held identifiers. Stands before the visit that found them: if the
    /// end of the journal is lost between the two, the page is visited again.
    Mentions(Box<PageMentions>),
    /// What a page shares with others. Stands before its visit, as identifiers do.
    Fingerprints(Box<PageFingerprints>),
    /// An identifier was sealed. Stands before the identifiers of its page.
    Sealed(Box<SealedIdentifier>),
    /// A page was read from a file. Stands before what was read.
    Ingested(Box<Ingested>),
    /// The journal was written anew without something.
    Forgotten(Box<Forgotten>),
    /// A tripwire stopped a site.
    Tripped(Box<Tripped>),
    /// A sealed identifier is about to be shown.
    Revealed(Box<Revealed>),
    /// A stop by a tripwire was taken back.
    Lifted(Box<Lifted>),
    /// An analyst decided who belongs together.
    Decided(Box<Decided>),
    /// Which rules a page met. Stands before its visit, as identifiers do.
    Indicated(Box<Indicated>),
    /// A part of what an analysis made of all that stands before it.
    Analysed(Box<Analysed>),
    /// A tripwire list is in force, or was taken out.
    Armed(Box<Armed>),
}

/// One visit to one page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Which scan.
    pub scan: ScanId,
    /// When the visit began.
    pub at: UtcTime,
    /// How long it took, in milliseconds.
    pub took_millis: u32,
    /// The page that was asked for.
    pub url: PageUrl,
    /// Distance from the nearest seed, as known at that moment.
    pub distance: Distance,
    /// Which try this was, from 1.
    pub attempt: u8,
    /// What it gave.
    pub outcome: VisitOutcome,
    /// Its bytes.
    pub ledger: ByteLedger,
    /// The edges found, one per (target, kind, place).
    pub links: Vec<LinkEdge>,
    /// What else changed in the frontier because of this visit.
    pub frontier: FrontierChange,
}

/// What a visit changed in the frontier beyond the decisions on its own links.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FrontierChange {
    /// Whether this URL will be tried again in this scan.
    pub retry: bool,
    /// Pages now known to be nearer to a seed; with them, URLs queued because of it.
    pub nearer: Vec<Nearer>,
}

/// A page for which a shorter way from a seed was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nearer {
    /// The page.
    pub url: PageUrl,
    /// Its new distance.
    pub distance: Distance,
    /// Whether it was queued just now (else it was queued or visited before).
    pub queued: bool,
}

/// What asking for robots.txt gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RobotsAnswer {
    /// Rules were read.
    Rules,
    /// There is none (4xx, or not a text): everything is allowed.
    Absent,
    /// The server failed (5xx) or did not answer: nothing is allowed.
    Unreachable,
}

/// robots.txt of an origin was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RobotsRead {
    /// Which scan.
    pub scan: ScanId,
    /// When.
    pub at: UtcTime,
    /// The robots.txt that was asked for.
    pub url: PageUrl,
    /// What it gave.
    pub answer: RobotsAnswer,
    /// Outcome in words (`page`, `failed` …) and its reason, for the counts.
    pub failed: Option<crate::Cause>,
    /// Its bytes.
    pub ledger: ByteLedger,
}

/// Queued URLs of a site that will not be visited in this run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GivenUp {
    /// Which scan.
    pub scan: ScanId,
    /// When.
    pub at: UtcTime,
    /// Which site.
    pub site: OnionHost,
    /// Why.
    pub why: NotVisited,
    /// Which of them; empty means all that are still queued.
    pub urls: Vec<PageUrl>,
}

/// Our own network fell into trouble or recovered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OurNetwork {
    /// Which scan.
    pub scan: ScanId,
    /// When.
    pub at: UtcTime,
    /// `true` when the trouble began, `false` when it was over.
    pub trouble: bool,
}

/// A page or an address taken over from elsewhere, with the times it came with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Imported {
    /// The scan that stands for the import.
    pub scan: ScanId,
    /// First seen, as told by the source.
    pub first_seen: UtcTime,
    /// Last seen, as told by the source.
    pub last_seen: UtcTime,
    /// What was taken over.
    pub what: ImportedWhat,
}

/// What an import line was about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ImportedWhat {
    /// A page and the outcome of its last visit.
    Page {
        /// The page.
        url: PageUrl,
        /// What its last visit gave.
        outcome: VisitOutcome,
        /// The record of the last visit that gave a page, where the last of all gave none.
        earlier: Option<Box<PageRecord>>,
    },
    /// Edges of one page that were seen at the same times.
    Links {
        /// The page it stands on.
        from: PageUrl,
        /// The edges.
        edges: Vec<LinkEdge>,
    },
    /// The state of a site.
    Site {
        /// The site.
        site: OnionHost,
        /// When it last answered.
        last_up: Option<UtcTime>,
        /// Why it did not answer last time, if it did not.
        cause: Option<crate::Cause>,
    },
    /// A page that was read from a file. It does not tell whether its site is up.
    Saved {
        /// The page.
        url: PageUrl,
        /// What reading it gave.
        outcome: VisitOutcome,
    },
}
