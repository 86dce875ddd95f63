//! The crawler's recorder over a case.

use std::path::PathBuf;

use crawler::{RecordError, Recorder, Referral};
use graph::GraphError;
use model::{CrawlEvent, LinkEdge, PageUrl, ScanId};

use crate::referral;

/// Records the events of one scan.
pub(super) struct CaseRecorder {
    pub(super) recorder: graph::Recorder,
    pub(super) scan: ScanId,
    /// Whose folder takes notes for a hotline, and to whom they are sealed.
    pub(super) folder: PathBuf,
    pub(super) recipients: Vec<String>,
}

impl Recorder for CaseRecorder {
    fn record(&mut self, event: CrawlEvent) -> Result<(), RecordError> {
        self.recorder.record(event).map(drop).map_err(to_record_error)
    }

    fn refer(&mut self, referral: &Referral) -> Result<(), RecordError> {
        let written = referral::write(&self.folder, referral, &self.recipients);
        // The hit is recorded, and the site stopped, whatever becomes of the note.
        if let Err(error) = written {
            tracing::error!(%error, "a page tripped a wire and its note for a hotline is missing");
        }
        Ok(())
    }

    fn links_of(&mut self, page: &PageUrl) -> Result<Vec<LinkEdge>, RecordError> {
        self.recorder.links_of(page, self.scan).map_err(to_record_error)
    }
}

fn to_record_error(error: GraphError) -> RecordError {
    match error {
        GraphError::DiskFull { .. } => RecordError::DiskFull,
        other => RecordError::Failed(other.to_string()),
    }
}
