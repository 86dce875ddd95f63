//! What scans took from saved pages: they visit nothing, so their sums say nothing of it.

use std::collections::BTreeMap;

use model::{CrawlEvent, ImportedWhat, Origin, ScanId, VisitOutcome};

use super::records::{for_each_found, in_records};
use crate::GraphError;
use crate::case::Case;
use crate::case::codec;
use crate::journal::Position;

/// What a scan took from saved pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SavedFiles {
    /// Files that were kept as pages.
    pub pages: u64,
    /// Files that were refused, or stopped by a term of the user's list.
    pub refused: u64,
    /// Links on the pages.
    pub links: u64,
}

impl Case {
    /// What each scan of saved pages took from them. Reads the journal from the first of
    /// these scans on, and nothing where there is none.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn saved_files(&self) -> Result<BTreeMap<ScanId, SavedFiles>, GraphError> {
        let is_of_files =
            |scan: &crate::ScanView| scan.start.as_ref().is_some_and(|start| start.origin == Origin::File);
        let scans = self.scans()?.into_iter().filter(is_of_files);
        let mut found: BTreeMap<ScanId, SavedFiles> = scans.map(|scan| (scan.id, SavedFiles::default())).collect();
        let Some(first) = found.keys().next().copied() else { return Ok(found) };
        let head = self.index()?.scan_heads().get(&first).and_then(|head| head.start);
        let from = head.map_or(Position::START, |at| at.frame);
        let imported = |group: &_| {
            in_records(group, |_, record| match record.kind {
                codec::IMPORTED => Ok(Some(codec::decode(record.kind, record.payload)?)),
                _ => Ok(None),
            })
        };
        for_each_found(&self.journal, from, imported, |event| {
            if let CrawlEvent::Imported(imported) = event
                && let Some(saved) = found.get_mut(&imported.scan)
            {
                saved.note(&imported.what);
            }
            Ok(())
        })?;
        Ok(found)
    }
}

impl SavedFiles {
    fn note(&mut self, what: &ImportedWhat) {
        match what {
            ImportedWhat::Saved { outcome: VisitOutcome::Page(_), .. } => self.pages += 1,
            ImportedWhat::Saved { .. } => self.refused += 1,
            ImportedWhat::Links { edges, .. } => self.links += edges.len() as u64,
            ImportedWhat::Page { .. } | ImportedWhat::Site { .. } => {}
        }
    }
}
