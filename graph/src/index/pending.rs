//! The index as it is written: rows not yet in the store, and the meta rows that
//! go with them.
//!
//! Invariant: a batch holds whole events and the progress that covers them. Only
//! an event too big for one batch is split, and then alone: applying such an
//! event again over its own first half gives the same rows.

use std::collections::{BTreeMap, BTreeSet};

use model::{CrawlEvent, ScanId};

use super::lookup::Remembered;
use super::rows::{FORMAT_VERSION, NextIds, Progress, ScanHeadRow, ScanTally, decode, encode};
use super::{apply, keys};
use crate::GraphError;
use crate::error::INDEX;
use crate::journal::{DamagedRange, Mark, Position, RecordAddress};
use crate::store::{BATCH_WRITES_MAX, Batch, Store};

/// Meta rows of a batch beside the rows of events: progress, ids, and a head and
/// a tally for each scan at work.
const META_ROWS: usize = 16;

/// The index over a store, with what has not been written yet.
pub(crate) struct Index {
    pub(super) store: Box<dyn Store>,
    pending: Batch,
    /// Whether everything pending came of the event being applied.
    alone: bool,
    changed: bool,
    failed: bool,
    began_empty: bool,
    progress: Progress,
    pub(super) ids: NextIds,
    damage: Vec<DamagedRange>,
    pub(super) heads: BTreeMap<ScanId, ScanHeadRow>,
    tallies: BTreeMap<ScanId, ScanTally>,
    changed_scans: BTreeSet<ScanId>,
    pub(super) remembered: Remembered,
}

impl Index {
    /// Opens the index in a store, empty or written before.
    ///
    /// # Errors
    /// `Damaged` or `Format` when it has to be made again.
    pub(crate) fn open(store: Box<dyn Store>, journal_start: Mark) -> Result<Self, GraphError> {
        let progress = read_progress(&*store)?;
        let ids = match store.get(keys::IDS)? {
            Some(bytes) => decode("the next ids", &bytes)?,
            None => NextIds::default(),
        };
        let damage = match store.get(keys::DAMAGE)? {
            Some(bytes) => decode("the damage stepped over", &bytes)?,
            None => Vec::new(),
        };
        let mut heads = BTreeMap::new();
        let mut tallies = BTreeMap::new();
        for row in store.prefix(keys::SCANS) {
            let (key, value) = row?;
            let Some(scan) = keys::scan_of_head(&key) else { continue };
            heads.insert(scan, decode("the head of a scan", &value)?);
            if let Some(tally) = store.get(&keys::scan_tally(scan))? {
                tallies.insert(scan, decode("the sums of a scan", &tally)?);
            }
        }
        let mut index = Self {
            store,
            pending: Batch::default(),
            alone: true,
            changed: progress.is_none(),
            failed: false,
            began_empty: progress.is_none(),
            progress: progress.unwrap_or(Progress { mark: journal_start, records: 0 }),
            ids,
            damage,
            heads,
            tallies,
            changed_scans: BTreeSet::new(),
            remembered: Remembered::new(progress.is_none()),
        };
        // From the first row on, the store says what it is.
        index.write()?;
        Ok(index)
    }

    /// How far the journal has been applied, pending rows included.
    pub(crate) fn progress(&self) -> Progress {
        self.progress
    }

    /// Applies a group of the journal. Records that were applied before are
    /// skipped; `None` stands for a record that cannot be read by anybody any more.
    pub(crate) fn apply_group(
        &mut self,
        frame: Position,
        after: Mark,
        events: &[Option<CrawlEvent>],
    ) -> Result<(), GraphError> {
        let skip = usize::from(self.progress.records);
        for (index, event) in (0u16..).zip(events).skip(skip) {
            if let Some(event) = event {
                self.make_room(apply::rows_at_most(event))?;
                apply::apply(self, RecordAddress { frame, index }, event).inspect_err(|_| self.failed = true)?;
            }
            self.progress.records = index + 1;
            self.changed = true;
        }
        self.progress = Progress { mark: after, records: 0 };
        self.changed = true;
        Ok(())
    }

    /// Notes a range of the journal that could not be read, so that whoever
    /// reads the index knows what it lacks.
    pub(crate) fn note_damage(&mut self, range: DamagedRange) {
        self.damage.push(range);
        self.changed = true;
    }

    /// Ranges of the journal that the index lacks.
    pub(crate) fn damage(&self) -> &[DamagedRange] {
        &self.damage
    }

    /// Writes what is pending.
    pub(crate) fn write(&mut self) -> Result<(), GraphError> {
        self.check()?;
        if !self.changed {
            return Ok(());
        }
        let mut batch = std::mem::take(&mut self.pending);
        batch.insert(keys::FORMAT.to_vec(), FORMAT_VERSION.to_be_bytes().to_vec());
        batch.insert(keys::PROGRESS.to_vec(), encode(&self.progress)?);
        batch.insert(keys::IDS.to_vec(), encode(&self.ids)?);
        if !self.damage.is_empty() {
            batch.insert(keys::DAMAGE.to_vec(), encode(&self.damage)?);
        }
        for scan in std::mem::take(&mut self.changed_scans) {
            if let Some(head) = self.heads.get(&scan) {
                batch.insert(keys::scan_head(scan), encode(head)?);
            }
            if let Some(tally) = self.tallies.get(&scan) {
                batch.insert(keys::scan_tally(scan), encode(tally)?);
            }
        }
        self.changed = false;
        self.alone = true;
        self.store.apply(batch).inspect_err(|_| self.failed = true)
    }

    /// Writes what is pending and hands it to the operating system.
    pub(crate) fn flush(&mut self) -> Result<(), GraphError> {
        self.write()?;
        self.store.flush()
    }

    /// Makes sure that a batch can take `rows` more, or that the coming event
    /// has a batch of its own.
    fn make_room(&mut self, rows: usize) -> Result<(), GraphError> {
        self.check()?;
        if self.pending.len().saturating_add(rows) > BATCH_WRITES_MAX - META_ROWS {
            self.write()?;
        }
        self.alone = self.pending.is_empty();
        Ok(())
    }

    /// Whether the store was empty when it was opened.
    pub(crate) fn began_empty(&self) -> bool {
        self.began_empty
    }

    /// Whether everything could be written so far.
    pub(crate) fn is_sound(&self) -> bool {
        !self.failed
    }

    /// After a failed write the memory here is ahead of the store.
    fn check(&self) -> Result<(), GraphError> {
        if self.failed { Err(GraphError::Stopped("the index could not be written".into())) } else { Ok(()) }
    }

    pub(super) fn put(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<(), GraphError> {
        if self.alone && self.pending.len() >= BATCH_WRITES_MAX - META_ROWS {
            self.store.apply(std::mem::take(&mut self.pending))?;
        }
        self.pending.insert(key, value);
        Ok(())
    }

    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, GraphError> {
        match self.pending.get(key) {
            Some(value) => Ok(value.map(<[u8]>::to_vec)),
            None => self.store.get(key),
        }
    }

    pub(super) fn tally(&mut self, scan: ScanId) -> &mut ScanTally {
        self.head(scan);
        self.tallies.entry(scan).or_default()
    }

    pub(super) fn head(&mut self, scan: ScanId) -> &mut ScanHeadRow {
        self.changed_scans.insert(scan);
        self.heads.entry(scan).or_default()
    }

    pub(crate) fn scan_heads(&self) -> &BTreeMap<ScanId, ScanHeadRow> {
        &self.heads
    }

    pub(crate) fn scan_tallies(&self) -> &BTreeMap<ScanId, ScanTally> {
        &self.tallies
    }

    /// The store, for reading what has been written.
    pub(crate) fn store(&self) -> &dyn Store {
        &*self.store
    }
}

fn read_progress(store: &dyn Store) -> Result<Option<Progress>, GraphError> {
    let Some(format) = store.get(keys::FORMAT)? else {
        return match store.prefix(&[]).next() {
            None => Ok(None),
            Some(_) => Err(GraphError::index("the row that names its format is missing")),
        };
    };
    let format = format.try_into().map(u32::from_be_bytes).map_err(|_| GraphError::index("its format is no number"))?;
    if format != FORMAT_VERSION {
        return Err(GraphError::Format { what: INDEX, found: format, known: FORMAT_VERSION });
    }
    let progress = store.get(keys::PROGRESS)?.ok_or_else(|| GraphError::index("it does not say how far it read"))?;
    decode("how far it read", &progress).map(Some)
}
