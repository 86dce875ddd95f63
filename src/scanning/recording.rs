//! The crawler's recorder over a case.

use crawler::{RecordError, Recorder};
use graph::GraphError;
use model::{CrawlEvent, LinkEdge, PageUrl, ScanId};

/// Records the events of one scan.
pub(super) struct CaseRecorder {
    pub(super) recorder: graph::Recorder,
    pub(super) scan: ScanId,
}

impl Recorder for CaseRecorder {
    fn record(&mut self, event: CrawlEvent) -> Result<(), RecordError> {
        self.recorder.record(event).map(drop).map_err(to_record_error)
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
