//! What can go wrong between an event and a figure.
//!
//! Each variant is one thing that a caller can act on; hints and exit codes are
//! made of them at the edge. A host that is down is no error and has no variant.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::journal::{DamagedRange, JournalError};

/// The part that can be made again.
pub(crate) const INDEX: &str = "index";
pub(crate) const JOURNAL: &str = "journal";
/// Newest format of a journal's segments.
const JOURNAL_FORMAT: u32 = 1;

/// Why a case could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    /// Another process has the case open.
    #[error("the case {} is in use by another process", .case.display())]
    Locked {
        /// The case.
        case: PathBuf,
    },
    /// No space is left. Everything acknowledged is safe and can be read.
    #[error("the disk is full while {doing}")]
    DiskFull {
        /// What was being written.
        doing: String,
    },
    /// Stored bytes are not what was written.
    #[error("the {what} is damaged: {detail}")]
    Damaged {
        /// Which part: `journal`, `journal record`, `index` or `copy`.
        what: &'static str,
        /// Where, and how it shows.
        detail: String,
    },
    /// The index has read more than the journal holds now.
    #[error(
        "the journal ends before what the index had read there: records that were acknowledged are gone or damaged ({0})"
    )]
    Lost(DamagedRange),
    /// Reading or writing failed for a reason outside this program.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done, with the path.
        doing: String,
        /// What the system said.
        source: io::Error,
    },
    /// The folder is not a case.
    #[error("{} is not a case: it has no journal", .0.display())]
    NotACase(PathBuf),
    /// The folder cannot become a case, because something is there.
    #[error("{} is not empty", .0.display())]
    Occupied(PathBuf),
    /// Written by a version of this program that this one does not know.
    #[error("the {what} has format {found}, this program knows up to {known}")]
    Format {
        /// What was read.
        what: &'static str,
        /// Its version.
        found: u32,
        /// The newest version that can be read here.
        known: u32,
    },
    /// The recorder has stopped because of an earlier error.
    #[error("recording has stopped: {0}")]
    Stopped(String),
    /// An export could not be written in the asked form.
    #[error("{0}")]
    Export(String),
}

impl GraphError {
    /// Wraps an error of the system; a full disk gets its own variant.
    pub fn io(doing: impl Into<String>, source: io::Error) -> Self {
        let doing = doing.into();
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull { doing },
            _ => Self::Io { doing, source },
        }
    }

    /// As [`GraphError::io`], with the path in the text.
    pub fn at_path(doing: &str, path: &Path, source: io::Error) -> Self {
        Self::io(format!("{doing} {}", path.display()), source)
    }

    /// A damaged index: it can be made again from the journal.
    pub(crate) fn index(detail: impl Into<String>) -> Self {
        Self::Damaged { what: INDEX, detail: detail.into() }
    }

    /// Whether making the index again from the journal would help.
    pub fn asks_for_rebuild(&self) -> bool {
        matches!(self, Self::Damaged { what: INDEX, .. } | Self::Format { what: INDEX, .. } | Self::Lost(_))
    }
}

impl From<JournalError> for GraphError {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::DiskFull => Self::DiskFull { doing: "writing the journal".into() },
            JournalError::UnknownFormat { version, .. } => {
                Self::Format { what: JOURNAL, found: u32::from(version), known: JOURNAL_FORMAT }
            }
            JournalError::Io { doing, name, source } => Self::io(format!("cannot {doing} {name}"), source),
            JournalError::Poisoned | JournalError::GroupSize { .. } => Self::Stopped(error.to_string()),
            JournalError::Damaged(range) => Self::Damaged { what: JOURNAL, detail: range.to_string() },
            JournalError::NoJournal | JournalError::CaseMismatch { .. } | JournalError::NoSuchRecord(_) => {
                Self::Damaged { what: JOURNAL, detail: error.to_string() }
            }
        }
    }
}
