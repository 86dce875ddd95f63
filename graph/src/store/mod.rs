//! An ordered map from bytes to bytes: what the index is written over.
//!
//! Invariant: a batch is visible as a whole or not at all, and rows come back in
//! ascending order of their keys. Nothing here knows what a row means, and
//! nothing here is the truth: a store may vanish at any time and is then made
//! again from the journal.

mod batch;
#[cfg(test)]
mod conformance;
mod guard;
mod memory;
mod sled_store;

pub use batch::Batch;
pub use memory::MemoryStore;
pub use sled_store::SledStore;

use crate::GraphError;

/// A key and its value.
pub type KeyValue = (Vec<u8>, Vec<u8>);

/// Rows read one after the other.
pub type KeyValues<'a> = Box<dyn Iterator<Item = Result<KeyValue, GraphError>> + 'a>;

/// Most writes that one batch should hold: beyond that sled's memory explodes
/// (10,000 writes took 7.6 GB).
pub const BATCH_WRITES_MAX: usize = 1_000;

/// An ordered key-value store with atomic batches.
pub trait Store: Send + Sync {
    /// The value under `key`.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, GraphError>;

    /// Rows with `from <= key`, and `key < to` where `to` is given, ascending.
    fn range<'a>(&'a self, from: &[u8], to: Option<&[u8]>) -> KeyValues<'a>;

    /// Writes all of `batch` or nothing of it.
    fn apply(&self, batch: Batch) -> Result<(), GraphError>;

    /// Hands everything written so far to the operating system. Not a promise
    /// against power cuts: that is the journal's.
    fn flush(&self) -> Result<(), GraphError>;

    /// Bytes on disk; 0 for a store in memory.
    fn size_on_disk(&self) -> Result<u64, GraphError>;

    /// Whether damage was met since the store was opened.
    fn is_damaged(&self) -> bool {
        false
    }

    /// Rows whose key begins with `prefix`, ascending.
    fn prefix<'a>(&'a self, prefix: &[u8]) -> KeyValues<'a> {
        match successor(prefix) {
            Some(end) => self.range(prefix, Some(&end)),
            None => self.range(prefix, None),
        }
    }
}

/// The smallest key above every key that begins with `prefix`; `None` if there is none.
fn successor(prefix: &[u8]) -> Option<Vec<u8>> {
    let kept = prefix.iter().rposition(|byte| *byte != u8::MAX)?;
    let mut end = prefix[..=kept].to_vec();
    end[kept] += 1;
    Some(end)
}
