//! Recording while a scan runs: two threads behind one bounded queue.
//!
//! The journal thread gathers events into groups and makes them durable; only
//! then is an event acknowledged. The index thread applies what is durable.
//! Neither waits for the other: the index may lag, the journal never.
//!
//! Invariant: events are acknowledged in the order in which they were recorded,
//! and nothing is acknowledged after a failure.

mod failure;
mod index_thread;
mod journal_thread;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::thread::{self, JoinHandle};

use model::{CrawlEvent, LinkEdge, PageUrl, ScanId};

use self::failure::Failure;
use self::index_thread::{IndexOrder, IndexThread};
use self::journal_thread::{JournalThread, Order};
use super::Case;
use super::codec;
use crate::GraphError;
use crate::index::Index;
use crate::journal::{JournalReader, JournalWriter, Record, Seal};

/// Events waiting for the journal thread; whoever records more has to wait.
const EVENTS_WAITING: usize = 256;
/// Groups waiting for the index thread.
const GROUPS_WAITING: usize = 8;

/// The number of a recorded event, from 1, in the order of recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(pub u64);

/// Called on the journal thread for each event once it is durable. Must be quick.
pub type OnAcknowledged = Box<dyn FnMut(Seq, &CrawlEvent) + Send>;

/// Records events into a case.
pub struct Recorder {
    case: Case,
    orders: SyncSender<Order>,
    to_index: SyncSender<IndexOrder>,
    recorded: u64,
    acknowledged: Arc<AtomicU64>,
    failure: Arc<Failure>,
    journal: JoinHandle<JournalWriter>,
    index: JoinHandle<Index>,
}

impl Recorder {
    /// Starts recording into a case that was opened for it.
    ///
    /// # Errors
    /// `Stopped` if the case was opened for reading only.
    pub fn start(mut case: Case, on_acknowledged: OnAcknowledged) -> Result<Self, GraphError> {
        let read_only = || GraphError::Stopped("the case was opened for reading only".into());
        let reader = JournalReader::open_on(Arc::clone(&case.place.disk))?;
        let writer = case.writer.take().ok_or_else(read_only)?;
        let index = case.index.take().ok_or_else(read_only)?;
        let acknowledged = Arc::new(AtomicU64::new(0));
        let failure = Arc::new(Failure::default());
        let (orders, received) = mpsc::sync_channel(EVENTS_WAITING);
        let (to_index, applied) = mpsc::sync_channel(GROUPS_WAITING);
        let index = IndexThread::new(index, reader, Arc::clone(&failure));
        let journal = JournalThread::new(
            writer,
            to_index.clone(),
            on_acknowledged,
            Arc::clone(&acknowledged),
            Arc::clone(&failure),
        );
        let failed = |error| GraphError::io("starting a thread", error);
        let index = thread::Builder::new().name("index".into()).spawn(move || index.run(&applied)).map_err(failed)?;
        let journal =
            thread::Builder::new().name("journal".into()).spawn(move || journal.run(received)).map_err(failed)?;
        Ok(Self { case, orders, to_index, recorded: 0, acknowledged, failure, journal, index })
    }

    /// Records an event; waits while too many are under way.
    ///
    /// # Errors
    /// `DiskFull` or `Stopped` after an earlier failure: the event is not
    /// recorded. Everything acknowledged before stays.
    pub fn record(&mut self, event: CrawlEvent) -> Result<Seq, GraphError> {
        self.failure.check()?;
        self.orders.send(Order::Record(Box::new(event))).map_err(|_| self.failure.error())?;
        self.recorded += 1;
        Ok(Seq(self.recorded))
    }

    /// The last event that is durable; `Seq(0)` if there is none yet.
    pub fn acknowledged(&self) -> Seq {
        Seq(self.acknowledged.load(Ordering::Acquire))
    }

    /// Waits until everything recorded so far is durable and in the index.
    pub fn flush(&self) -> Result<(), GraphError> {
        let (reply, done) = mpsc::sync_channel(1);
        self.orders.send(Order::ToIndex(IndexOrder::Flush(reply))).map_err(|_| self.failure.error())?;
        done.recv().unwrap_or_else(|_| Err(self.failure.error()))
    }

    /// The edges found on a page in a scan, as they were recorded; empty if the
    /// scan has not visited it. Waits for what was recorded before only if the
    /// index does not know the visit yet.
    pub fn links_of(&self, page: &PageUrl, scan: ScanId) -> Result<Vec<LinkEdge>, GraphError> {
        let ask = |send: &dyn Fn(IndexOrder) -> Result<(), GraphError>| {
            let (reply, answer) = mpsc::sync_channel(1);
            send(IndexOrder::Links { page: page.clone(), scan, reply })?;
            answer.recv().unwrap_or_else(|_| Err(self.failure.error()))
        };
        if let Some(links) = ask(&|order| self.to_index.send(order).map_err(|_| self.failure.error()))? {
            return Ok(links);
        }
        let links = ask(&|order| self.orders.send(Order::ToIndex(order)).map_err(|_| self.failure.error()))?;
        Ok(links.unwrap_or_default())
    }

    /// Stops recording and gives the case back, open for reading and recording,
    /// and what had gone wrong, if anything had.
    ///
    /// `last` is written even after a failure, with the space kept for it when
    /// the disk is full: the scan's seal belongs here.
    pub fn finish(self, last: Option<CrawlEvent>) -> Result<(Case, Result<(), GraphError>), GraphError> {
        let Self { mut case, orders, to_index, recorded: _, acknowledged: _, failure, journal, index } = self;
        if let Some(last) = &last
            && !failure.is_set()
        {
            // If this fails, the failure is set and the event is written below.
            let _ = orders.send(Order::Record(Box::new(last.clone())));
        }
        drop(orders);
        let panicked = |_| GraphError::Stopped("a recording thread panicked".into());
        let mut writer = journal.join().map_err(panicked)?;
        drop(to_index);
        let index = index.join().map_err(panicked)?;
        let outcome = failure.take();
        if let (Err(_), Some(last)) = (&outcome, last)
            && let Err(error) = write_last(&mut writer, &last)
        {
            tracing::warn!(%error, "the end of the scan could not be recorded");
        }
        case.writer = Some(writer);
        case.put_back(index)?;
        Ok((case, outcome))
    }
}

/// Writes one more event after a failure, in the space that was kept for it.
fn write_last(writer: &mut JournalWriter, event: &CrawlEvent) -> Result<(), GraphError> {
    let (kind, payload) = codec::encode(event)?;
    writer.recover()?;
    writer.release_reserve()?;
    writer.append_group(&[Record { kind, seal: Seal::CLEAR, payload: &payload }])?;
    Ok(())
}
