//! Opens the index of a case, and makes it again where it cannot be used.

use std::io::ErrorKind;
use std::sync::Arc;

use super::catch_up::{CatchUp, CatchUpProgress, catch_up};
use super::lost;
use super::place::CasePlace;
use super::session::{self, Trust};
use crate::GraphError;
use crate::index::Index;
use crate::journal::{DamagedRange, Disk, JournalReader, Mark, Position};
use crate::store::{MemoryStore, Store};

/// Before the first record of any journal.
const START: Mark = Mark { next: Position::START, chain: [0; 32] };

/// An index that has read the whole journal.
pub(crate) struct OpenedIndex {
    pub(crate) index: Index,
    pub(crate) catch_up: CatchUp,
    pub(crate) kept: IndexKept,
    /// What was acknowledged and is gone from the journal, now or since long ago.
    pub(crate) lost: Vec<DamagedRange>,
}

/// Where the index is, and how it came there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexKept {
    /// On disk; it was there and only had to catch up.
    OnDisk,
    /// On disk; it was made again because of this.
    Rebuilt(String),
    /// In memory, because the disk cannot be written. Made of the whole journal
    /// each time the case is opened, until there is room again.
    InMemory(String),
}

impl IndexKept {
    pub(crate) fn is_on_disk(&self) -> bool {
        !matches!(self, Self::InMemory(_))
    }
}

/// Opens the index on disk, catches up, makes it again if need be; goes into
/// memory if the disk is full or cannot be written.
pub(crate) fn open_index(
    place: &CasePlace,
    journal: &JournalReader,
    progress: &mut dyn FnMut(CatchUpProgress),
) -> Result<OpenedIndex, GraphError> {
    let mut lost = lost::read(&place.folder)?;
    let opened = match on_disk(place, journal, &mut lost, progress) {
        Err(error) if cannot_write(&error) => in_memory(place, journal, progress, error.to_string()),
        opened => opened,
    }?;
    Ok(OpenedIndex { lost, ..opened })
}

fn on_disk(
    place: &CasePlace,
    journal: &JournalReader,
    lost: &mut Vec<DamagedRange>,
    progress: &mut dyn FnMut(CatchUpProgress),
) -> Result<OpenedIndex, GraphError> {
    let folder = &place.folder;
    let rebuild = |progress: &mut dyn FnMut(CatchUpProgress), why: String| {
        folder.remove_index()?;
        let (index, catch_up) = opened(place, journal, progress)?;
        Ok(OpenedIndex { kept: kept(&index, &catch_up, why), index, catch_up, lost: Vec::new() })
    };
    if !folder.index().is_dir() {
        return rebuild(progress, "there was none".into());
    }
    if session::trust(folder)? == Trust::No {
        return rebuild(
            progress,
            "it was damaged, or the machine went down or the case was copied while it was open".into(),
        );
    }
    match opened(place, journal, progress) {
        // sled may take a file that was cut for an empty one.
        Ok((index, catch_up)) => {
            Ok(OpenedIndex { kept: kept(&index, &catch_up, "it was empty".into()), index, catch_up, lost: Vec::new() })
        }
        Err(error) if error.asks_for_rebuild() => {
            let why = error.to_string();
            if let GraphError::Lost(range) = error {
                // Before the index goes: it is the only one that knows.
                lost.push(range);
                lost::write(folder, lost)?;
            }
            rebuild(progress, why.clone()).map(|opened| OpenedIndex { kept: IndexKept::Rebuilt(why), ..opened })
        }
        Err(error) => Err(error),
    }
}

fn kept(index: &Index, catch_up: &CatchUp, why: String) -> IndexKept {
    if index.began_empty() && catch_up.records > 0 { IndexKept::Rebuilt(why) } else { IndexKept::OnDisk }
}

fn opened(
    place: &CasePlace,
    journal: &JournalReader,
    progress: &mut dyn FnMut(CatchUpProgress),
) -> Result<(Index, CatchUp), GraphError> {
    session::begin(&place.folder)?;
    caught_up((place.open_store)(&place.folder.index())?, &place.disk, journal, progress)
}

fn in_memory(
    place: &CasePlace,
    journal: &JournalReader,
    progress: &mut dyn FnMut(CatchUpProgress),
    why: String,
) -> Result<OpenedIndex, GraphError> {
    let (index, catch_up) = caught_up(Box::new(MemoryStore::default()), &place.disk, journal, progress)?;
    Ok(OpenedIndex { index, catch_up, kept: IndexKept::InMemory(why), lost: Vec::new() })
}

/// An index over `store` that has read the whole journal.
pub(crate) fn caught_up(
    store: Box<dyn Store>,
    disk: &Arc<dyn Disk>,
    journal: &JournalReader,
    progress: &mut dyn FnMut(CatchUpProgress),
) -> Result<(Index, CatchUp), GraphError> {
    let mut index = Index::open(store, START)?;
    let report = catch_up(&mut index, journal, &**disk, progress)?;
    Ok((index, report))
}

fn cannot_write(error: &GraphError) -> bool {
    match error {
        GraphError::DiskFull { .. } => true,
        GraphError::Io { source, .. } => {
            matches!(source.kind(), ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied)
        }
        _ => false,
    }
}
