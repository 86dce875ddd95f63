//! The row of a page, visited or only known from links.
//!
//! It holds the page's address, where in the journal its visits stand, where it
//! is in the queues of scans, and the edges out of it: one row a page, because
//! rows cost sled more than bytes do. It does not hold the page's metadata: that
//! is read from the journal, which has it anyway.

use model::{Distance, NotVisited, OnionHost, PageUrl, ScanId, UtcTime};
use serde::{Deserialize, Serialize};

use super::block::OutBlock;
use super::reasons::Unvisited;
use super::rows::Liveness;
use crate::GraphError;
use crate::journal::RecordAddress;

/// Bytes that a site takes at the front of a recorded [`PageUrl`].
const SITE_BYTES: usize = 32;

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PageRow {
    pub(crate) id: u32,
    pub(crate) url: PageUrl,
    /// Whether an answer other than a failure to connect was ever had.
    pub(crate) visited: bool,
    pub(crate) unvisited: Unvisited,
    pub(crate) visits: Option<Visits>,
    /// Its place in the queues of scans that are not finished, by scan.
    pub(crate) queues: Vec<QueueEntry>,
    /// The edges out of it, as encoded by [`OutBlock`]; empty if there are none.
    pub(crate) block: Vec<u8>,
}

/// What the visits to a page gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Visits {
    pub(crate) first_seen: UtcTime,
    pub(crate) last_seen: UtcTime,
    /// The record of the latest visit.
    pub(crate) last: RecordAddress,
    /// The record of the latest visit that gave a page.
    pub(crate) page: Option<RecordAddress>,
    /// When that was.
    pub(crate) page_at: UtcTime,
    pub(crate) liveness: Liveness,
}

/// Where a page is in the queue of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct QueueEntry {
    pub(crate) scan: ScanId,
    pub(crate) state: QueueState,
    pub(crate) distance: Distance,
    pub(crate) attempts: u8,
}

/// State of a page in the queue of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum QueueState {
    /// Waiting for its first visit.
    Queued,
    /// Waiting for another try.
    Retry,
    /// Visited, or tried as often as it will be.
    Done,
    /// Taken off the queue without a visit.
    GivenUp(NotVisited),
}

/// The row as stored: short forms first, then the address without its site.
#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    id: u32,
    visited: bool,
    unvisited: Unvisited,
    visits: Option<StoredVisits>,
    queues: Vec<QueueEntry>,
    #[serde(borrow)]
    block: &'a [u8],
}

/// As [`Visits`], with times told from the first one and the usual case, one
/// visit that gave a page, in as few bytes as possible.
#[derive(Serialize, Deserialize)]
struct StoredVisits {
    first_seen: UtcTime,
    last_seen: i64,
    last: RecordAddress,
    page: StoredPage,
    asked: bool,
    up_at: Option<i64>,
    down: Option<(i64, Option<model::Cause>)>,
}

#[derive(Serialize, Deserialize)]
enum StoredPage {
    None,
    Last,
    At(RecordAddress, i64),
}

impl PageRow {
    pub(crate) fn new(id: u32, url: PageUrl) -> Self {
        let (unvisited, queues, block) = (Unvisited::default(), Vec::new(), Vec::new());
        Self { id, url, visited: false, unvisited, visits: None, queues, block }
    }

    pub(crate) fn encode(&self) -> Result<Vec<u8>, GraphError> {
        let stored = Stored {
            id: self.id,
            visited: self.visited,
            unvisited: self.unvisited,
            visits: self.visits.as_ref().map(StoredVisits::from),
            queues: self.queues.clone(),
            block: &self.block,
        };
        let mut bytes = super::rows::encode(&stored)?;
        bytes.extend_from_slice(&super::rows::encode(&self.url)?[SITE_BYTES..]);
        Ok(bytes)
    }

    /// Reads a row of a page on `site`.
    pub(crate) fn decode(site: &OnionHost, bytes: &[u8]) -> Result<Self, GraphError> {
        let (stored, tail) = stored(bytes)?;
        let mut url = Vec::with_capacity(SITE_BYTES + tail.len());
        url.extend_from_slice(site.as_bytes());
        url.extend_from_slice(tail);
        let url = super::rows::decode("the address of a page", &url)?;
        Ok(Self {
            id: stored.id,
            url,
            visited: stored.visited,
            unvisited: stored.unvisited,
            visits: stored.visits.map(Visits::from),
            queues: stored.queues,
            block: stored.block.to_vec(),
        })
    }

    /// The edges out of the page.
    pub(crate) fn edges(&self) -> Result<OutBlock, GraphError> {
        OutBlock::decode(&self.block)
    }

    /// Where the page is in the queue of `scan`.
    pub(crate) fn queue(&self, scan: ScanId) -> Option<&QueueEntry> {
        self.queues.iter().find(|entry| entry.scan == scan)
    }
}

/// The parts of a row that can be read without knowing its site.
pub(crate) struct PageFacts<'a> {
    pub(crate) id: u32,
    pub(crate) visits: Option<Visits>,
    /// The edges out of it, encoded.
    pub(crate) block: &'a [u8],
}

impl<'a> PageFacts<'a> {
    pub(crate) fn decode(bytes: &'a [u8]) -> Result<Self, GraphError> {
        let (stored, _) = stored(bytes)?;
        Ok(Self { id: stored.id, visits: stored.visits.map(Visits::from), block: stored.block })
    }
}

fn stored(bytes: &[u8]) -> Result<(Stored<'_>, &[u8]), GraphError> {
    postcard::take_from_bytes(bytes).map_err(|error| GraphError::index(format!("the row of a page: {error}")))
}

impl From<&Visits> for StoredVisits {
    fn from(visits: &Visits) -> Self {
        let since = |at: UtcTime| at.as_millis().wrapping_sub(visits.first_seen.as_millis());
        let page = match visits.page {
            None => StoredPage::None,
            Some(at) if at == visits.last && visits.page_at == visits.last_seen => StoredPage::Last,
            Some(at) => StoredPage::At(at, since(visits.page_at)),
        };
        Self {
            first_seen: visits.first_seen,
            last_seen: since(visits.last_seen),
            last: visits.last,
            page,
            asked: visits.liveness.asked,
            up_at: visits.liveness.up_at.map(since),
            down: visits.liveness.down.map(|(at, cause)| (since(at), cause)),
        }
    }
}

impl From<StoredVisits> for Visits {
    fn from(stored: StoredVisits) -> Self {
        let at = |since: i64| UtcTime::from_millis(stored.first_seen.as_millis().wrapping_add(since));
        let last_seen = at(stored.last_seen);
        let (page, page_at) = match stored.page {
            StoredPage::None => (None, stored.first_seen),
            StoredPage::Last => (Some(stored.last), last_seen),
            StoredPage::At(address, since) => (Some(address), at(since)),
        };
        let down = stored.down.map(|(since, cause)| (at(since), cause));
        let liveness = Liveness { asked: stored.asked, up_at: stored.up_at.map(at), down };
        Self { first_seen: stored.first_seen, last_seen, last: stored.last, page, page_at, liveness }
    }
}

#[cfg(test)]
mod tests {
    use model::{Cause, ScanId};
    use proptest::prelude::*;

    use super::*;
    use crate::case::tests::world::{host, page, time};
    use crate::journal::Position;

    fn address(n: u16) -> RecordAddress {
        RecordAddress { frame: Position { segment: 1, offset: 5_000_000 }, index: n }
    }

    fn visits() -> impl Strategy<Value = Visits> {
        let moment = || (-3i64..3).prop_map(time);
        let page = proptest::option::of((0u16..3, moment()));
        let liveness = (any::<bool>(), proptest::option::of(moment()), proptest::option::of((moment(), any::<bool>())));
        (moment(), moment(), 0u16..3, page, liveness).prop_map(|(first_seen, last_seen, last, page, liveness)| {
            let (asked, up_at, down) = liveness;
            let down = down.map(|(at, ours)| (at, ours.then_some(Cause::TimedOut)));
            Visits {
                first_seen,
                last_seen,
                last: address(last),
                page: page.map(|(n, _)| address(n)),
                page_at: page.map_or(first_seen, |(_, at)| at),
                liveness: Liveness { asked, up_at, down },
            }
        })
    }

    proptest! {
        #[test]
        fn a_row_comes_back_as_it_went(visits in proptest::option::of(visits()), block in prop::collection::vec(any::<u8>(), 0..300), hops in 0u8..4) {
            let mut row = PageRow::new(70_000, page(3, "/a?x=1"));
            row.visited = hops > 1;
            row.block = block;
            row.visits = visits;
            for scan in 0..u32::from(hops) {
                let state = [QueueState::Queued, QueueState::Done, QueueState::GivenUp(NotVisited::Robots)][scan as usize % 3];
                row.queues.push(QueueEntry { scan: ScanId(scan), state, distance: Distance::SEED, attempts: hops });
            }
            let bytes = row.encode().unwrap();
            prop_assert_eq!(PageRow::decode(&host(3), &bytes).unwrap(), row.clone());
            let facts = PageFacts::decode(&bytes).unwrap();
            prop_assert_eq!((facts.id, facts.visits, facts.block), (row.id, row.visits, row.block.as_slice()));
        }
    }

    #[test]
    fn both_forms_of_an_address_are_kept() {
        let found = page(3, "/").origin() + "/%7euser?b=1&a=2";
        let url = PageUrl::from_url_with(&found.parse().unwrap(), |_| true).unwrap();
        let row = PageRow::decode(&host(3), &PageRow::new(1, url).encode().unwrap()).unwrap();
        assert_eq!(row.url.path(), "/~user?a=2&b=1");
        assert_eq!(row.url.path_found(), "/%7euser?b=1&a=2");
    }

    #[test]
    fn a_page_known_from_links_takes_few_bytes() {
        let row = PageRow::new(1_000_000, page(3, "/category/topic-17.html"));
        assert!(row.encode().unwrap().len() <= 40, "{}", row.encode().unwrap().len());
    }
}
