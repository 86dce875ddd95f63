//! The scans of a case.

use model::{CrawlEvent, ScanId, ScanSeal, ScanStart};

use super::Case;
use super::records::Records;
use crate::GraphError;
use crate::index::ScanTally;

/// A scan: how it began, how its runs ended, and its sums.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanView {
    /// Its number.
    pub id: ScanId,
    /// Its bounds, seeds and digests; `None` only if damage has taken the record.
    pub start: Option<ScanStart>,
    /// The ends of its runs. None, or a run after the last one, means that it
    /// was interrupted.
    pub seals: Vec<ScanSeal>,
    /// Its sums.
    pub tally: ScanTally,
}

impl Case {
    /// The number for the next scan.
    pub fn next_scan_id(&self) -> Result<ScanId, GraphError> {
        Ok(ScanId(self.index()?.scan_heads().keys().last().map_or(1, |last| last.0 + 1)))
    }

    /// All scans, by number.
    pub fn scans(&self) -> Result<Vec<ScanView>, GraphError> {
        let ids: Vec<ScanId> = self.index()?.scan_heads().keys().copied().collect();
        ids.into_iter().filter_map(|id| self.scan(id).transpose()).collect()
    }

    /// One scan.
    pub fn scan(&self, id: ScanId) -> Result<Option<ScanView>, GraphError> {
        let index = self.index()?;
        let Some(head) = index.scan_heads().get(&id) else { return Ok(None) };
        let start = match head.start {
            None => None,
            Some(address) => match &*Records::of(&self.journal).event(address)? {
                CrawlEvent::ScanStarted(start) => Some((**start).clone()),
                _ => return Err(GraphError::index(format!("scan {id} does not begin where it says"))),
            },
        };
        let tally = index.scan_tallies().get(&id).cloned().unwrap_or_default();
        Ok(Some(ScanView { id, start, seals: head.seals.clone(), tally }))
    }
}
