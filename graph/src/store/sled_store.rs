//! The store on disk: sled 0.34.7, one tree.
//!
//! sled is quick and survives kill -9, but loses data on power cuts, panics on
//! damaged files and cannot be opened on a full disk. So every call is guarded,
//! and each of these failures has its own error. Its threads may hold its file a
//! moment longer than the handle: closing waits for them.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::guard::guarded;
use super::{Batch, KeyValue, KeyValues, Store};
use crate::GraphError;

/// How long sled may keep writes to itself, in milliseconds.
const FLUSH_EVERY_MILLIS: u64 = 500;
/// How often, and after what pause, closing looks whether sled has let go.
const RELEASE_TRIES: u32 = 2_000;
const RELEASE_PAUSE: Duration = Duration::from_millis(1);

/// A store in a folder of its own.
pub struct SledStore {
    /// `None` only while it is closed.
    db: Option<sled::Db>,
    folder: PathBuf,
    damaged: AtomicBool,
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
        Ok(Self { db: Some(db), folder: folder.to_owned(), damaged: AtomicBool::new(false) })
    }

    /// Asks sled for something; remembers whether it met damage.
    fn ask<T>(&self, doing: &str, work: impl FnOnce(&sled::Db) -> sled::Result<T>) -> Result<T, GraphError> {
        let db = self.db.as_ref().ok_or_else(|| GraphError::Stopped("the index is closed".into()))?;
        let result = guarded(|| work(db).map_err(|error| sled_error(doing, &self.folder, error)));
        result.inspect_err(|error| {
            if error.asks_for_rebuild() {
                self.damaged.store(true, Ordering::Relaxed);
            }
        })
    }
}

impl Store for SledStore {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, GraphError> {
        let value = self.ask("reading the index", |db| db.get(key))?;
        Ok(value.map(|bytes| bytes.to_vec()))
    }

    fn range<'a>(&'a self, from: &[u8], to: Option<&[u8]>) -> KeyValues<'a> {
        let Some(db) = &self.db else { return Box::new(std::iter::empty()) };
        let iter = match to {
            Some(to) if to <= from => return Box::new(std::iter::empty()),
            Some(to) => db.range(from..to),
            None => db.range(from..),
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
        self.ask("writing the index", |db| db.apply_batch(writes))
    }

    fn flush(&self) -> Result<(), GraphError> {
        self.ask("flushing the index", |db| db.flush()).map(drop)
    }

    fn size_on_disk(&self) -> Result<u64, GraphError> {
        self.ask("measuring the index", |db| db.size_on_disk())
    }

    fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Relaxed)
    }
}

impl Drop for SledStore {
    /// Returns when sled's threads have let go of its file, so that it can be
    /// opened again or synced; or after two seconds, if they never do.
    fn drop(&mut self) {
        let closed = guarded(|| {
            drop(self.db.take());
            Ok(())
        });
        let Ok(file) = File::open(self.folder.join("db")) else { return };
        if let Err(error) = closed {
            tracing::warn!(%error, "closing the index");
        }
        for _ in 0..RELEASE_TRIES {
            // The lock goes with `file`.
            if file.try_lock().is_ok() {
                return;
            }
            thread::sleep(RELEASE_PAUSE);
        }
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
        let row = self.store.ask("reading the index", |_| self.iter.next().transpose());
        self.failed = row.is_err();
        row.transpose().map(|row| row.map(|(key, value)| (key.to_vec(), value.to_vec())))
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
