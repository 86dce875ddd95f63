//! The in-memory twin: for tests, and for reading a case whose disk is full.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::vec;

use super::{Batch, KeyValue, KeyValues, Store};
use crate::GraphError;

/// Rows copied out at a time, so that a reader does not hold the lock for long.
const CHUNK_ROWS: usize = 256;

/// A store in memory. Everything is gone when it is dropped.
#[derive(Debug, Default)]
pub struct MemoryStore {
    rows: RwLock<BTreeMap<Vec<u8>, Vec<u8>>>,
}

impl MemoryStore {
    fn rows(&self) -> RwLockReadGuard<'_, BTreeMap<Vec<u8>, Vec<u8>>> {
        self.rows.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, GraphError> {
        Ok(self.rows().get(key).cloned())
    }

    fn range<'a>(&'a self, from: &[u8], to: Option<&[u8]>) -> KeyValues<'a> {
        let to = to.map(<[u8]>::to_vec);
        Box::new(Chunks { store: self, next: Some(Bound::Included(from.to_vec())), to, chunk: Vec::new().into_iter() })
    }

    fn apply(&self, batch: Batch) -> Result<(), GraphError> {
        let mut rows = self.rows.write().unwrap_or_else(PoisonError::into_inner);
        for (key, value) in batch {
            match value {
                Some(value) => rows.insert(key, value),
                None => rows.remove(&key),
            };
        }
        Ok(())
    }

    fn flush(&self) -> Result<(), GraphError> {
        Ok(())
    }

    fn size_on_disk(&self) -> Result<u64, GraphError> {
        Ok(0)
    }
}

struct Chunks<'a> {
    store: &'a MemoryStore,
    /// Where the next chunk begins; `None` when the end was reached.
    next: Option<Bound<Vec<u8>>>,
    to: Option<Vec<u8>>,
    chunk: vec::IntoIter<KeyValue>,
}

impl Chunks<'_> {
    fn refill(&mut self) {
        let Some(from) = self.next.take() else { return };
        let below = |key: &[u8]| self.to.as_deref().is_none_or(|to| key < to);
        let rows = self.store.rows();
        let chunk: Vec<KeyValue> = rows
            .range((from, Bound::Unbounded))
            .take_while(|(key, _)| below(key))
            .take(CHUNK_ROWS)
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        if chunk.len() == CHUNK_ROWS {
            self.next = chunk.last().map(|(key, _)| Bound::Excluded(key.clone()));
        }
        self.chunk = chunk.into_iter();
    }
}

impl Iterator for Chunks<'_> {
    type Item = Result<KeyValue, GraphError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.chunk.as_slice().is_empty() {
            self.refill();
        }
        self.chunk.next().map(Ok)
    }
}
