//! The index against a naive model, catching up, damage, full disks, and the
//! case as a whole.

mod catching_up;
mod equals_naive;
mod naive;
mod recording;
mod rewriting;
mod saved_again;
mod saving;
mod seeing;
mod whole_case;
pub(crate) mod world;

use std::sync::Arc;

use model::CrawlEvent;

use super::codec;
use super::open_index::caught_up;
use super::snapshot::Snapshot;
use crate::GraphError;
use crate::index::{Index, Reading};
use crate::journal::crash_disk::CrashDisk;
use crate::journal::{CaseId, Disk, JournalReader, JournalWriter, Record, Seal, WriterOptions};
use crate::store::{Batch, KeyValue, KeyValues, MemoryStore, Store};

const CASE: CaseId = CaseId::from_bytes([9; 16]);

/// Small segments and no reserve, so that a short test has several segments.
fn options(case: CaseId) -> WriterOptions {
    WriterOptions { segment_bytes: 4_000, reserve_bytes: 0, ..WriterOptions::new(case) }
}

/// A journal in memory with these groups of events.
pub(crate) struct Written {
    disk: Arc<dyn Disk>,
}

impl Written {
    pub(crate) fn new(groups: &[Vec<CrawlEvent>]) -> Self {
        let written = Self { disk: Arc::new(CrashDisk::new()) };
        written.append(groups);
        written
    }

    fn append(&self, groups: &[Vec<CrawlEvent>]) {
        let (mut writer, _) = JournalWriter::open_on(Arc::clone(&self.disk), options(CASE)).unwrap();
        for group in groups.iter().filter(|group| !group.is_empty()) {
            let encoded: Vec<(u8, Vec<u8>)> = group.iter().map(|event| codec::encode(event).unwrap()).collect();
            let records: Vec<Record<'_>> =
                encoded.iter().map(|(kind, payload)| Record { kind: *kind, seal: Seal::CLEAR, payload }).collect();
            writer.append_group(&records).unwrap();
        }
    }

    fn reader(&self) -> JournalReader {
        JournalReader::open_on(Arc::clone(&self.disk)).unwrap()
    }

    /// Catches the index in a store up with the journal.
    fn index(&self, store: Box<dyn Store>) -> Result<Index, GraphError> {
        caught_up(store, &self.disk, &self.reader(), &mut |_| {}).map(|(index, _)| index)
    }

    fn rows(&self) -> Vec<KeyValue> {
        let store = Shared::default();
        self.index(Box::new(store.clone())).unwrap();
        store.rows()
    }

    pub(crate) fn look<T>(&self, ask: impl FnOnce(&Snapshot<'_>) -> T) -> T {
        let index = self.index(Box::new(MemoryStore::default())).unwrap();
        let reader = self.reader();
        ask(&Snapshot::of(Reading::of(index.store()), &reader))
    }
}

/// A store that outlives the index over it, and can fail after some batches.
#[derive(Clone, Default)]
struct Shared {
    rows: Arc<MemoryStore>,
    batches_left: Option<Arc<std::sync::atomic::AtomicUsize>>,
}

impl Shared {
    fn failing_after(batches: usize) -> Self {
        Self { rows: Arc::default(), batches_left: Some(Arc::new(batches.into())) }
    }

    /// The same rows, and nothing fails any more.
    fn mended(&self) -> Self {
        Self { rows: Arc::clone(&self.rows), batches_left: None }
    }

    fn rows(&self) -> Vec<KeyValue> {
        self.rows.prefix(&[]).map(Result::unwrap).collect()
    }
}

impl Store for Shared {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, GraphError> {
        self.rows.get(key)
    }

    fn range<'a>(&'a self, from: &[u8], to: Option<&[u8]>) -> KeyValues<'a> {
        self.rows.range(from, to)
    }

    fn apply(&self, batch: Batch) -> Result<(), GraphError> {
        assert!(batch.len() <= crate::store::BATCH_WRITES_MAX, "a batch of {} writes", batch.len());
        if let Some(left) = &self.batches_left {
            let left =
                left.fetch_update(std::sync::atomic::Ordering::SeqCst, std::sync::atomic::Ordering::SeqCst, |left| {
                    left.checked_sub(1)
                });
            left.map_err(|_| GraphError::DiskFull { doing: "testing".into() })?;
        }
        self.rows.apply(batch)
    }

    fn flush(&self) -> Result<(), GraphError> {
        Ok(())
    }

    fn size_on_disk(&self) -> Result<u64, GraphError> {
        Ok(0)
    }
}
