//! Why the journal could not do what was asked.
//!
//! Nothing here says whether to try again: `DiskFull` and `Poisoned` are cured
//! by [`JournalWriter::recover`](super::JournalWriter::recover), once their
//! cause is gone.

use std::io;

use super::damage::DamagedRange;
use super::position::RecordAddress;

/// A failure of the journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// No space left. What was acknowledged before is safe and can be read.
    #[error("the disk is full: the journal cannot grow")]
    DiskFull,
    /// A write or sync failed before; the writer must recover first.
    #[error("an earlier write to the journal failed; it must be opened again")]
    Poisoned,
    /// The journal is damaged; the rest of it can still be read.
    #[error("the journal is damaged: {0}")]
    Damaged(DamagedRange),
    /// The folder holds no journal.
    #[error("there is no journal here")]
    NoJournal,
    /// The journal belongs to another case.
    #[error("the journal's segment {segment} belongs to another case")]
    CaseMismatch {
        /// The segment that says so.
        segment: u32,
    },
    /// The journal was written by a newer program.
    #[error("segment {segment} has format {version}, which this program does not know")]
    UnknownFormat {
        /// The segment that says so.
        segment: u32,
        /// Its format version.
        version: u16,
    },
    /// A group without records, with too many, or with too many bytes.
    #[error("a journal group of {records} records and {bytes} bytes is outside the limits")]
    GroupSize {
        /// How many records were given.
        records: usize,
        /// Their size in bytes.
        bytes: usize,
    },
    /// The frame has no record at this index.
    #[error("there is no record {0}")]
    NoSuchRecord(RecordAddress),
    /// Any other failure of the operating system.
    #[error("cannot {doing} {name}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// The file or folder, without its path.
        name: String,
        /// The system's reason.
        source: io::Error,
    },
}

impl JournalError {
    /// Sorts a failure of the operating system: a full disk is its own error.
    pub(super) fn io(doing: &'static str, name: &str, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io { doing, name: name.to_owned(), source },
        }
    }
}
