//! The store on disk: sled 0.34.7, one tree.
//!
//! sled is quick and survives kill -9, but loses data on power cuts, panics on
//! damaged files and cannot be opened on a full disk. So every call is guarded,
//! and each of these failures has its own error.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::guard::guarded;
use super::{Batch, KeyValue, KeyValues, Store};
use crate::GraphError;

/// How long sled may keep writes to itself, in milliseconds.
const FLUSH_EVERY_MILLIS: u64 = 500;

/// A store in a folder of its own.
pub struct SledStore {
    db: sled::Db,
    folder: PathBuf,
}

impl SledStore {
    /// Opens the store in `folder` and makes it if there is none.
    ///
    /// # Errors
    /// `Damaged` when it has to be made again, `DiskFull` when sled finds no
    /// room to open it, `Locked` when another process has it.
    pub fn open(folder: &Path, cache_bytes: u64) -> Result<Self, GraphError> {
        remove_unfinished_snapshots(folder)?;
        let config =
            sled::Config::new().path(folder).cache_capacity(cache_bytes).flush_every_ms(Some(FLUSH_EVERY_MILLIS));
        let db = guarded(|| config.open().map_err(|error| sled_error("opening the index", folder, error)))?;
        Ok(Self { db, folder: folder.to_owned() })
    }

    fn error(&self, doing: &str, error: sled::Error) -> GraphError {
        sled_error(doing, &self.folder, error)
    }
}

impl Store for SledStore {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, GraphError> {
        let value = guarded(|| self.db.get(key).map_err(|e| self.error("reading the index", e)))?;
        Ok(value.map(|bytes| bytes.to_vec()))
    }

    fn range<'a>(&'a self, from: &[u8], to: Option<&[u8]>) -> KeyValues<'a> {
        let iter = match to {
            Some(to) if to <= from => return Box::new(std::iter::empty()),
            Some(to) => self.db.range(from..to),
            None => self.db.range(from..),
        };
        Box::new(GuardedRows { store: self, iter, failed: false })
    }

    fn apply(&self, batch: Batch) -> Result<(), GraphError> {
        let mut writes = sled::Batch::default();
        for (key, value) in batch {
            match value {
                Some(value) => writes.insert(key, value),
                None => writes.remove(key),
            }
        }
        guarded(|| self.db.apply_batch(writes).map_err(|e| self.error("writing the index", e)))
    }

    fn flush(&self) -> Result<(), GraphError> {
        guarded(|| self.db.flush().map_err(|e| self.error("flushing the index", e)))?;
        Ok(())
    }

    fn size_on_disk(&self) -> Result<u64, GraphError> {
        guarded(|| self.db.size_on_disk().map_err(|e| self.error("measuring the index", e)))
    }
}

struct GuardedRows<'a> {
    store: &'a SledStore,
    iter: sled::Iter,
    failed: bool,
}

impl Iterator for GuardedRows<'_> {
    type Item = Result<KeyValue, GraphError>;

    /// After an error there are no more rows: sled's iterator may be in any state.
    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let row = guarded(|| match self.iter.next() {
            None => Ok(None),
            Some(Ok((key, value))) => Ok(Some((key.to_vec(), value.to_vec()))),
            Some(Err(error)) => Err(self.store.error("reading the index", error)),
        });
        self.failed = row.is_err();
        row.transpose()
    }
}

/// A `snap.*.generating` left by a crash makes the next open fail. The rename
/// to its final name is the commit, so it holds nothing that is needed.
fn remove_unfinished_snapshots(folder: &Path) -> Result<(), GraphError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(GraphError::at_path("reading", folder, error)),
    };
    for entry in entries {
        let entry = entry.map_err(|e| GraphError::at_path("reading", folder, e))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(entry.path()).map_err(|e| GraphError::at_path("removing", &entry.path(), e))?;
        }
    }
    Ok(())
}

fn sled_error(doing: &str, folder: &Path, error: sled::Error) -> GraphError {
    match error {
        sled::Error::Io(error) if error.to_string().contains("could not acquire lock") => {
            GraphError::Locked { case: folder.to_owned() }
        }
        // A file that ends too early is damage, not a failing disk.
        sled::Error::Io(error) if matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidData) => {
            GraphError::index(error.to_string())
        }
        sled::Error::Io(error) => GraphError::at_path(doing, folder, error),
        other => GraphError::index(other.to_string()),
    }
}
