//! Gathers events into groups and makes them durable.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Instant;

use model::CrawlEvent;

use super::failure::Failure;
use super::index_thread::{IndexOrder, RecordedGroup};
use super::{OnAcknowledged, Seq};
use crate::GraphError;
use crate::case::codec;
use crate::journal::{GroupCommit, JournalWriter, Record, Seal};

/// What the journal thread is asked to do.
pub(super) enum Order {
    /// Record an event.
    Record(Box<CrawlEvent>),
    /// Make everything so far durable, then hand this on behind it.
    ToIndex(IndexOrder),
}

pub(super) struct JournalThread {
    writer: JournalWriter,
    to_index: SyncSender<IndexOrder>,
    on_acknowledged: OnAcknowledged,
    acknowledged: Arc<AtomicU64>,
    failure: Arc<Failure>,
    policy: GroupCommit,
    events: Vec<CrawlEvent>,
    payloads: Vec<(u8, Vec<u8>)>,
}

impl JournalThread {
    pub(super) fn new(
        writer: JournalWriter,
        to_index: SyncSender<IndexOrder>,
        on_acknowledged: OnAcknowledged,
        acknowledged: Arc<AtomicU64>,
        failure: Arc<Failure>,
    ) -> Self {
        let policy = GroupCommit::default();
        let (events, payloads) = (Vec::new(), Vec::new());
        Self { writer, to_index, on_acknowledged, acknowledged, failure, policy, events, payloads }
    }

    /// Works until nobody can order any more, or something fails. Dropping the
    /// receiver then tells whoever orders next.
    pub(super) fn run(mut self, orders: Receiver<Order>) -> JournalWriter {
        let result = self.work(&orders);
        // Before the queue closes: who then finds it closed asks why.
        if let Err(error) = result {
            self.failure.set(error);
        }
        drop(orders);
        self.writer
    }

    fn work(&mut self, orders: &Receiver<Order>) -> Result<(), GraphError> {
        loop {
            match self.next(orders) {
                Ok(Order::Record(event)) => {
                    let (kind, payload) = codec::encode(&event)?;
                    let is_full = self.policy.push(payload.len(), now());
                    self.events.push(*event);
                    self.payloads.push((kind, payload));
                    if is_full {
                        self.commit()?;
                    }
                }
                Ok(Order::ToIndex(order)) => {
                    self.commit()?;
                    self.hand_on(order)?;
                }
                Err(RecvTimeoutError::Timeout) => self.commit()?,
                Err(RecvTimeoutError::Disconnected) => return self.commit(),
            }
        }
    }

    fn next(&self, orders: &Receiver<Order>) -> Result<Order, RecvTimeoutError> {
        match self.policy.deadline() {
            None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(deadline) => orders.recv_timeout(deadline.saturating_duration_since(now())),
        }
    }

    /// Makes what was gathered durable, says so, and hands it to the index.
    fn commit(&mut self) -> Result<(), GraphError> {
        if self.events.is_empty() {
            return Ok(());
        }
        let payloads = std::mem::take(&mut self.payloads);
        let records: Vec<Record<'_>> =
            payloads.iter().map(|(kind, payload)| Record { kind: *kind, seal: Seal::CLEAR, payload }).collect();
        let written = self.writer.append_group(&records)?;
        self.policy.flushed();
        let events = std::mem::take(&mut self.events);
        let mut seq = self.acknowledged.load(Ordering::Relaxed);
        for event in &events {
            seq += 1;
            (self.on_acknowledged)(Seq(seq), event);
        }
        self.acknowledged.store(seq, Ordering::Release);
        let group = RecordedGroup { frame: written.position, after: written.mark(), events };
        self.hand_on(IndexOrder::Apply(group))
    }

    fn hand_on(&self, order: IndexOrder) -> Result<(), GraphError> {
        self.to_index.send(order).map_err(|_| self.failure.error())
    }
}

#[expect(clippy::disallowed_methods, reason = "group commit measures its own waiting; times of events come with them")]
fn now() -> Instant {
    Instant::now()
}
