//! Proves that a case is what was recorded: the journal by its chain, the index
//! by making it again and comparing every row.

use std::fs;
use std::io::ErrorKind;
use std::sync::Arc;

use super::Case;
use super::catch_up::CatchUpProgress;
use super::open_index::caught_up;
use crate::GraphError;
use crate::journal::{DamageKind, DamagedRange, Position, VerifyReport, verify_on};
use crate::store::{KeyValue, KeyValues, MemoryStore, SledStore, Store};

/// Cache of the index that is made for comparing, in bytes.
const CACHE_BYTES: u64 = 64 << 20;
/// Journals above this size are compared by way of the disk, not of memory.
const IN_MEMORY_BYTES_MAX: u64 = 64 << 20;

/// What verifying a case found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseVerified {
    /// The journal: every frame against its checksum and the chain.
    pub journal: VerifyReport,
    /// Rows of the index that were compared.
    pub rows: u64,
    /// Rows that are missing, too many or different. Any means: rebuild.
    pub rows_different: u64,
}

impl CaseVerified {
    /// Whether everything is as it was recorded. A torn tail is no damage.
    pub fn is_clean(&self) -> bool {
        self.journal.is_clean() && self.rows_different == 0
    }
}

impl Case {
    /// Verifies journal and index. Takes as long as a rebuild, and for large
    /// cases as much room beside the index.
    pub fn verify(&self, progress: &mut dyn FnMut(CatchUpProgress)) -> Result<CaseVerified, GraphError> {
        let mut journal = verify_on(Arc::clone(&self.place.disk))?;
        self.expose_acknowledged_tail(&mut journal)?;
        journal.damage.extend(&self.lost);
        if journal.bytes <= IN_MEMORY_BYTES_MAX {
            return self.compare(journal, Box::new(MemoryStore::default()), progress);
        }
        let folder = self.place.folder.root().join("index.verify");
        let remove = || match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(GraphError::at_path("removing", &folder, error)),
            _ => Ok(()),
        };
        remove()?;
        let verified = SledStore::open(&folder, CACHE_BYTES)
            .and_then(|store| self.compare(journal.clone(), Box::new(store), progress));
        remove()?;
        match verified {
            Err(GraphError::DiskFull { .. }) => self.compare(journal, Box::new(MemoryStore::default()), progress),
            verified => verified,
        }
    }

    /// What the index has read was acknowledged: a frame there that cannot be
    /// read any more is no torn tail.
    fn expose_acknowledged_tail(&self, journal: &mut VerifyReport) -> Result<(), GraphError> {
        let read_to = self.index()?.progress().mark.next;
        if let Some(torn) = journal.torn_tail.take_if(|torn| torn.at < read_to) {
            let to = Position { offset: torn.at.offset + torn.bytes, ..torn.at };
            journal.damage.push(DamagedRange { from: torn.at, to, kind: DamageKind::Frame });
        }
        Ok(())
    }

    fn compare(
        &self,
        journal: VerifyReport,
        store: Box<dyn Store>,
        progress: &mut dyn FnMut(CatchUpProgress),
    ) -> Result<CaseVerified, GraphError> {
        let (fresh, _) = caught_up(store, &self.place.disk, &self.journal, progress)?;
        let mut found = CaseVerified { journal, rows: 0, rows_different: 0 };
        let mut ours = Side::new(self.index()?.store().prefix(&[]))?;
        let mut theirs = Side::new(fresh.store().prefix(&[]))?;
        while ours.head.is_some() || theirs.head.is_some() {
            found.rows += 1;
            match (&ours.head, &theirs.head) {
                (Some(a), Some(b)) if a.0 == b.0 => {
                    found.rows_different += u64::from(a.1 != b.1);
                    ours.step()?;
                    theirs.step()?;
                }
                (a, b) => {
                    found.rows_different += 1;
                    let ours_is_extra = match (a, b) {
                        (Some(a), Some(b)) => a.0 < b.0,
                        (a, _) => a.is_some(),
                    };
                    if ours_is_extra { ours.step()? } else { theirs.step()? }
                }
            }
        }
        Ok(found)
    }
}

struct Side<'a> {
    rows: KeyValues<'a>,
    head: Option<KeyValue>,
}

impl<'a> Side<'a> {
    fn new(rows: KeyValues<'a>) -> Result<Self, GraphError> {
        let mut side = Self { rows, head: None };
        side.step()?;
        Ok(side)
    }

    fn step(&mut self) -> Result<(), GraphError> {
        self.head = self.rows.next().transpose()?;
        Ok(())
    }
}
