//! What the loop needs of others, and what it tells them.

use std::time::Duration;

use model::{CrawlEvent, Label, LinkEdge, PageUrl, RefusedTag, UtcTime};

/// Keeps events. A visit and its links are one event, kept whole or not at all.
pub trait Recorder: Send {
    /// Takes an event over; may wait while too many are under way.
    fn record(&mut self, event: CrawlEvent) -> Result<(), RecordError>;

    /// Writes a note for a hotline about a page that tripped a wire: no content.
    fn refer(&mut self, referral: &Referral) -> Result<(), RecordError>;

    /// The edges recorded for a page in this scan. May wait until they are readable.
    fn links_of(&mut self, page: &PageUrl) -> Result<Vec<LinkEdge>, RecordError>;
}

/// What a hotline needs to know of a page, and no more.
#[derive(Clone, PartialEq, Eq)]
pub struct Referral {
    /// The page.
    pub url: PageUrl,
    /// The tag under which its site is refused from now on: by it the note is found
    /// again, and to nobody else it says anything.
    pub site: RefusedTag,
    /// When it was asked for.
    pub at: UtcTime,
    /// The category of the term that it held.
    pub category: Label,
}

/// Why events cannot be kept any more. The scan stops; it can be resumed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// No space is left.
    #[error("the disk is full")]
    DiskFull,
    /// Something else went wrong.
    #[error("{0}")]
    Failed(String),
}

/// What the user wants of a running scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopRequest {
    /// Go on.
    GoOn,
    /// Begin nothing new; let visits under way end.
    Drain,
    /// Stop at once; visits under way will be made again.
    Now,
}

/// How a scan is getting on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Running time.
    pub elapsed: Duration,
    /// Visits that ended.
    pub visits: u64,
    /// Visits that gave a page.
    pub pages: u64,
    /// How long the visits that gave a page took, added up.
    pub page_time: Duration,
    /// Sites that answered.
    pub sites_up: u64,
    /// Sites that did not.
    pub sites_down: u64,
    /// Addresses that wait for their turn.
    pub queued: u64,
    /// Requests under way.
    pub in_flight: usize,
    /// Those of them that had no connection to their site when they began.
    pub connecting: usize,
    /// Whether less is asked than is allowed, because connecting has become slow.
    pub slowed: bool,
    /// Bytes received over the wire.
    pub wire_bytes: u64,
    /// Visits that may still be made, if that is bounded.
    pub budget_left: Option<u64>,
    /// Whether the scan waits for our own network.
    pub paused: bool,
}
