//! Applies what is durable to the index, and answers questions in between.
//!
//! A failing index does not stop the journal thread at once: it is noted, the
//! recorder refuses the next event, and the scan can end in order.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError};

use model::{CrawlEvent, LinkEdge, PageUrl, ScanId, VisitOutcome};

use super::failure::Failure;
use crate::GraphError;
use crate::case::records::Records;
use crate::index::{Index, Reading};
use crate::journal::{JournalReader, Mark, Position};

/// A group that is durable.
pub(super) struct RecordedGroup {
    pub(super) frame: Position,
    pub(super) after: Mark,
    pub(super) events: Vec<CrawlEvent>,
}

/// What the index thread is asked to do.
pub(super) enum IndexOrder {
    /// Apply a group.
    Apply(RecordedGroup),
    /// Write everything applied so far, and say when it is done.
    Flush(SyncSender<Result<(), GraphError>>),
    /// Say which edges a scan found on a page; `None` if it has not got an
    /// answer from it.
    Links { page: PageUrl, scan: ScanId, reply: SyncSender<Result<Option<Vec<LinkEdge>>, GraphError>> },
}

pub(super) struct IndexThread {
    index: Index,
    journal: JournalReader,
    failure: Arc<Failure>,
}

impl IndexThread {
    pub(super) fn new(index: Index, journal: JournalReader, failure: Arc<Failure>) -> Self {
        Self { index, journal, failure }
    }

    pub(super) fn run(mut self, orders: &Receiver<IndexOrder>) -> Index {
        while let Some(order) = self.next(orders) {
            match order {
                IndexOrder::Apply(group) => {
                    let applied = self.apply(group);
                    let _ = self.note(applied);
                }
                IndexOrder::Flush(reply) => {
                    let flushed = self.index.flush();
                    let flushed = self.note(flushed);
                    // Whoever asked may be gone; so here and below.
                    let _ = reply.send(flushed);
                }
                IndexOrder::Links { page, scan, reply } => {
                    let written = self.index.write();
                    let links = self.note(written).and_then(|()| self.links(&page, scan));
                    let _ = reply.send(links);
                }
            }
        }
        let flushed = self.index.flush();
        let _ = self.note(flushed);
        self.index
    }

    /// Notes a failure of the index, and gives it on.
    fn note(&self, result: Result<(), GraphError>) -> Result<(), GraphError> {
        result.map_err(|error| {
            self.failure.set(error);
            self.failure.error()
        })
    }

    /// The next order; while none waits, what is pending is written.
    fn next(&mut self, orders: &Receiver<IndexOrder>) -> Option<IndexOrder> {
        match orders.try_recv() {
            Ok(order) => return Some(order),
            Err(TryRecvError::Disconnected) => return None,
            Err(TryRecvError::Empty) => {}
        }
        let written = self.index.write();
        let _ = self.note(written);
        orders.recv().ok()
    }

    fn apply(&mut self, group: RecordedGroup) -> Result<(), GraphError> {
        let events: Vec<Option<CrawlEvent>> = group.events.into_iter().map(Some).collect();
        self.index.apply_group(group.frame, group.after, &events)
    }

    /// The links of the latest visit of `scan` to the page. The index knows the
    /// latest visit of all and the latest that gave a page: one of them it is.
    fn links(&self, page: &PageUrl, scan: ScanId) -> Result<Option<Vec<LinkEdge>>, GraphError> {
        let row = Reading::of(self.index.store()).page(page)?;
        let Some(visits) = row.and_then(|row| row.visits) else { return Ok(None) };
        let mut records = Records::of(&self.journal);
        for address in visits.page.into_iter().chain([visits.last]) {
            let event = records.event(address)?;
            if let CrawlEvent::Visited(visit) = &*event
                && visit.scan == scan
                && !matches!(visit.outcome, VisitOutcome::Failed(_))
            {
                return Ok(Some(visit.links.clone()));
            }
        }
        Ok(None)
    }
}
