//! A case that is open: for reading, or for recording into it as well.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use super::catch_up::{CatchUp, CatchUpProgress, catch_up};
use super::lock::CaseLock;
use super::open_index::{IndexKept, OpenedIndex, open_index};
use super::place::CasePlace;
use super::session;
use super::snapshot::Snapshot;
use crate::GraphError;
use crate::error::JOURNAL;
use crate::index::{FrontierEntry, Index, Reading};
use crate::journal::{
    CaseId, DamagedRange, FolderDisk, JournalError, JournalReader, JournalWriter, OpenReport, WriterOptions,
};

use model::ScanId;

/// An open case. The lock is held until it is dropped.
pub struct Case {
    pub(super) place: CasePlace,
    pub(super) journal: JournalReader,
    pub(super) writer: Option<JournalWriter>,
    /// `None` only while the case is taken apart.
    pub(super) index: Option<Index>,
    pub(super) kept: IndexKept,
    pub(super) lost: Vec<DamagedRange>,
    catch_up: CatchUp,
    journal_report: Option<OpenReport>,
    _lock: CaseLock,
}

impl Case {
    /// Makes a case in a folder, which may hold other files but no journal yet.
    pub fn create(folder: &Path, id: CaseId) -> Result<Self, GraphError> {
        let place = CasePlace::at(folder);
        let folder = &place.folder;
        if folder.journal().exists() {
            return Err(GraphError::Occupied(folder.journal()));
        }
        for path in [folder.root().to_owned(), folder.exports()] {
            fs::create_dir_all(&path).map_err(|error| GraphError::at_path("making", &path, error))?;
        }
        FolderDisk::create(&folder.journal())
            .map_err(|error| GraphError::at_path("making", &folder.journal(), error))?;
        Self::create_at(place, WriterOptions::new(id))
    }

    pub(super) fn create_at(place: CasePlace, options: WriterOptions) -> Result<Self, GraphError> {
        let lock = CaseLock::take(place.folder.root(), &place.folder.lock())?;
        let writer = JournalWriter::open_on(Arc::clone(&place.disk), options)?;
        Self::open_with(place, lock, Some(writer), &mut |_| {})
    }

    /// Opens a case for recording. What a crash left half written at the end of
    /// the journal is cut off and reported.
    ///
    /// # Errors
    /// `NotACase`, `Locked`; `Damaged` if the journal's end is damaged in a way
    /// that a crash does not explain: then only reading is possible.
    pub fn open_write(folder: &Path, progress: &mut dyn FnMut(CatchUpProgress)) -> Result<Self, GraphError> {
        Self::open_write_at(CasePlace::at(folder), WriterOptions::new, progress)
    }

    pub(super) fn open_write_at(
        place: CasePlace,
        options: impl FnOnce(CaseId) -> WriterOptions,
        progress: &mut dyn FnMut(CatchUpProgress),
    ) -> Result<Self, GraphError> {
        let journal = open_journal(&place)?;
        let lock = CaseLock::take(place.folder.root(), &place.folder.lock())?;
        place.folder.remove_aside()?;
        let id = journal.case().ok_or_else(|| GraphError::Damaged {
            what: JOURNAL,
            detail: "no segment says which case it belongs to".into(),
        })?;
        let writer = JournalWriter::open_on(Arc::clone(&place.disk), options(id))?;
        Self::open_with(place, lock, Some(writer), progress)
    }

    /// Opens a case for reading only. Works on a full disk and on media that
    /// cannot be written; the journal is not touched.
    pub fn open_read(folder: &Path, progress: &mut dyn FnMut(CatchUpProgress)) -> Result<Self, GraphError> {
        Self::open_read_at(CasePlace::at(folder), progress)
    }

    pub(super) fn open_read_at(
        place: CasePlace,
        progress: &mut dyn FnMut(CatchUpProgress),
    ) -> Result<Self, GraphError> {
        open_journal(&place)?;
        let lock = CaseLock::take(place.folder.root(), &place.folder.lock())?;
        if let Err(error) = place.folder.remove_aside() {
            tracing::warn!(%error, "a journal that was to be forgotten still lies in the case");
        }
        Self::open_with(place, lock, None, progress)
    }

    fn open_with(
        place: CasePlace,
        lock: CaseLock,
        writer: Option<(JournalWriter, OpenReport)>,
        progress: &mut dyn FnMut(CatchUpProgress),
    ) -> Result<Self, GraphError> {
        // Opened again: cutting a torn tail may have changed the segments.
        let journal = open_journal(&place)?;
        let OpenedIndex { index, catch_up, kept, lost } = open_index(&place, &journal, progress)?;
        let (writer, journal_report) = writer.unzip();
        Ok(Self { place, journal, writer, index: Some(index), kept, lost, catch_up, journal_report, _lock: lock })
    }

    /// The case's folder.
    pub fn folder(&self) -> &Path {
        self.place.folder.root()
    }

    /// What tells this case's journal from others; `None` if damage has taken it.
    pub fn id(&self) -> Option<CaseId> {
        self.journal.case()
    }

    /// What opening the index found, and how much it had to read.
    pub fn catch_up(&self) -> &CatchUp {
        &self.catch_up
    }

    /// Where the index is, and how it came there.
    pub fn index_kept(&self) -> &IndexKept {
        &self.kept
    }

    /// Ranges of the journal that could not be read when the index was made:
    /// what stood there is in no answer and no export. With them, at the end, what
    /// was acknowledged and is gone, as an earlier index knew.
    pub fn damage(&self) -> Vec<DamagedRange> {
        let stepped_over = self.index.as_ref().map_or(&[][..], Index::damage);
        [stepped_over, &self.lost].concat()
    }

    /// What opening the journal for writing found.
    pub fn journal_report(&self) -> Option<&OpenReport> {
        self.journal_report.as_ref()
    }

    /// A frozen view of everything recorded so far.
    pub fn snapshot(&self) -> Result<Snapshot<'_>, GraphError> {
        Ok(Snapshot::of(self.reading()?, &self.journal))
    }

    /// The queue of a scan, for resuming it: every page it ever queued or was
    /// told about, in no useful order. Empty for a scan that was finished before
    /// a later one met the same pages.
    pub fn frontier_entries(
        &self,
        scan: ScanId,
    ) -> Result<impl Iterator<Item = Result<FrontierEntry, GraphError>> + '_, GraphError> {
        self.reading()?.frontier(scan)
    }

    /// Makes the index again from the journal.
    pub fn rebuild(&mut self, progress: &mut dyn FnMut(CatchUpProgress)) -> Result<&CatchUp, GraphError> {
        self.index = None;
        self.place.folder.remove_index()?;
        self.reopen_index(progress)?;
        if self.kept.is_on_disk() {
            self.kept = IndexKept::Rebuilt("it was asked for".into());
        }
        Ok(&self.catch_up)
    }

    /// Opens the index after it was dropped or could not be written.
    pub(super) fn reopen_index(&mut self, progress: &mut dyn FnMut(CatchUpProgress)) -> Result<(), GraphError> {
        self.index = None;
        let OpenedIndex { index, catch_up, kept, lost } = open_index(&self.place, &self.journal, progress)?;
        (self.index, self.catch_up, self.kept, self.lost) = (Some(index), catch_up, kept, lost);
        Ok(())
    }

    /// Takes the index back from a recorder. Where it could not be written, it is
    /// opened again, in memory if need be.
    pub(super) fn put_back(&mut self, mut index: Index) -> Result<(), GraphError> {
        if index.is_sound() {
            match catch_up(&mut index, &self.journal, &*self.place.disk, &mut |_| {}) {
                Ok(_) => {
                    self.index = Some(index);
                    return Ok(());
                }
                Err(error) => tracing::warn!(%error, "the index is opened again"),
            }
        }
        drop(index);
        self.reopen_index(&mut |_| {})
    }

    /// Closes the case in order: the next opening need not doubt the index.
    pub fn close(mut self) -> Result<(), GraphError> {
        self.end_session()
    }

    pub(super) fn end_session(&mut self) -> Result<(), GraphError> {
        let Some(mut index) = self.index.take() else { return Ok(()) };
        if !self.kept.is_on_disk() {
            return Ok(());
        }
        if index.store().is_damaged() {
            return session::distrust(&self.place.folder);
        }
        index.flush()?;
        // sled writes once more when it is dropped.
        drop(index);
        session::end(&self.place.folder)
    }

    pub(super) fn index(&self) -> Result<&Index, GraphError> {
        self.index.as_ref().ok_or_else(|| GraphError::Stopped("the index could not be opened".into()))
    }

    pub(super) fn reading(&self) -> Result<Reading<'_>, GraphError> {
        Ok(Reading::of(self.index()?.store()))
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        if let Err(error) = self.end_session() {
            tracing::warn!(%error, "the index was not closed in order and may be made again");
        }
    }
}

fn open_journal(place: &CasePlace) -> Result<JournalReader, GraphError> {
    let not_a_case = || GraphError::NotACase(place.folder.root().to_owned());
    JournalReader::open_on(Arc::clone(&place.disk)).map_err(|error| match error {
        JournalError::NoJournal => not_a_case(),
        JournalError::Io { source, .. } if source.kind() == ErrorKind::NotFound => not_a_case(),
        other => other.into(),
    })
}
