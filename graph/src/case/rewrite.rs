//! Writing the journal anew without something, so that it can be forgotten.
//!
//! The new journal is made beside the old one, verified, and exchanged with it in
//! one step of the file system; then the old one is removed. A crash leaves the old
//! journal or the new one, and what lies beside it is removed by the next opening
//! for writing. The chain begins anew; the last record says so, with the old head.
//! What other copies hold, and what a disk keeps of removed files, is not in reach.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;

use model::{CrawlEvent, Forgotten, ForgottenWhat, UtcTime};
use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::folder::CaseFolder;
use super::{Case, codec, note};
use crate::GraphError;
use crate::error::JOURNAL;
use crate::journal::{JournalWriter, Position, Record, Seal, WriterOptions, verify, verify_on};

/// Records, and bytes of them, that are written in one group.
const GROUP_RECORDS: usize = 1000;
const GROUP_BYTES: usize = 4 << 20;

/// What writing a journal anew did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RewriteReport {
    /// Records that are gone.
    pub dropped: u64,
    /// Records that were changed.
    pub changed: u64,
    /// Records that are as they were.
    pub kept: u64,
}

impl CaseFolder {
    /// Where a journal is written anew, and where the old one ends up.
    fn journal_aside(&self) -> PathBuf {
        self.root().join("journal.new")
    }

    /// Removes what a rewrite that was broken off has left.
    pub(crate) fn remove_aside(&self) -> Result<(), GraphError> {
        let aside = self.journal_aside();
        match fs::remove_dir_all(&aside) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(GraphError::at_path("removing", &aside, error)),
            _ => Ok(()),
        }
    }
}

impl Case {
    /// Shows every event of the journal, in order.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn for_each_event(&self, look: &mut dyn FnMut(&CrawlEvent)) -> Result<(), GraphError> {
        for record in self.journal.records(Position::START)? {
            let record = record?;
            look(&codec::decode(record.kind, &record.payload)?);
        }
        Ok(())
    }

    /// Writes the journal anew: `change` gives each event as it is to be, or `None`
    /// if it is to go. The case has to be opened again afterwards.
    ///
    /// # Errors
    /// `Damaged` if the journal is: what cannot be read cannot be looked through.
    pub fn rewrite(
        mut self,
        at: UtcTime,
        what: ForgottenWhat,
        change: &mut dyn FnMut(CrawlEvent) -> Option<CrawlEvent>,
    ) -> Result<RewriteReport, GraphError> {
        let before = verify_on(Arc::clone(&self.place.disk))?;
        if let Some(range) = before.damage.first() {
            return Err(GraphError::Damaged { what: JOURNAL, detail: range.to_string() });
        }
        let id = self.id().ok_or_else(|| GraphError::Damaged { what: JOURNAL, detail: "it names no case".into() })?;
        let folder = self.place.folder.clone();
        folder.remove_aside()?;
        let aside = folder.journal_aside();
        let mut anew = Anew::begin(JournalWriter::open(&aside, WriterOptions::new(id))?.0);
        for record in self.journal.records(Position::START)? {
            let record = record?;
            let event = codec::decode(record.kind, &record.payload)?;
            match change(event.clone()) {
                None => anew.report.dropped += 1,
                Some(same) if same == event => {
                    anew.report.kept += 1;
                    anew.push(record.kind, record.payload)?;
                }
                Some(changed) => {
                    anew.report.changed += 1;
                    let (kind, payload) = codec::encode(&changed)?;
                    anew.push(kind, payload)?;
                }
            }
        }
        let RewriteReport { dropped, changed, .. } = anew.report;
        let head_before = before.head;
        let note = Forgotten { at, what, head_before, records_dropped: dropped, records_changed: changed };
        let (kind, payload) = codec::encode(&CrawlEvent::Forgotten(Box::new(note)))?;
        anew.push(kind, payload)?;
        let report = anew.end()?;
        if !verify(&aside)?.is_clean() {
            return Err(GraphError::Damaged { what: "new journal", detail: "it does not verify".into() });
        }
        // The index holds what is to be forgotten; it goes before the journal does.
        self.writer = None;
        self.end_session()?;
        folder.remove_index()?;
        renameat_with(CWD, &aside, CWD, folder.journal(), RenameFlags::EXCHANGE)
            .map_err(|error| GraphError::at_path("exchanging", &folder.journal(), error.into()))?;
        note::sync(folder.root())?;
        folder.remove_aside()?;
        note::sync(folder.root())?;
        Ok(report)
    }
}

/// A journal while it is written.
struct Anew {
    writer: JournalWriter,
    waiting: Vec<(u8, Vec<u8>)>,
    bytes: usize,
    report: RewriteReport,
}

impl Anew {
    fn begin(writer: JournalWriter) -> Self {
        Self { writer, waiting: Vec::new(), bytes: 0, report: RewriteReport::default() }
    }

    fn push(&mut self, kind: u8, payload: Vec<u8>) -> Result<(), GraphError> {
        if self.waiting.len() >= GROUP_RECORDS || self.bytes + payload.len() > GROUP_BYTES {
            self.write()?;
        }
        self.bytes += payload.len();
        self.waiting.push((kind, payload));
        Ok(())
    }

    fn write(&mut self) -> Result<(), GraphError> {
        let records: Vec<Record<'_>> =
            self.waiting.iter().map(|(kind, payload)| Record { kind: *kind, seal: Seal::CLEAR, payload }).collect();
        if !records.is_empty() {
            self.writer.append_group(&records)?;
        }
        self.waiting.clear();
        self.bytes = 0;
        Ok(())
    }

    fn end(mut self) -> Result<RewriteReport, GraphError> {
        self.write()?;
        Ok(self.report)
    }
}
