//! What scans saw, read from the journal: the index holds all scans merged.
//!
//! Invariant: only the journal is asked, in its order. Damaged ranges are stepped over:
//! what stood there was not seen, and what was not seen is unknown, never gone.

mod closer;
mod digests;
mod earlier;
mod gather;
mod history;
mod records;
mod rows;
mod saved;

use model::{OnionHost, Origin, ScanId};

use digests::Digests;
use gather::AskedScan;
pub use saved::SavedFiles;

use super::Case;
use crate::GraphError;
use crate::analyse::time::{ScanDiff, ScanSide, Timeline, compare, page_changes, possibly_new_sites, site_changes};
use crate::journal::Position;

impl Case {
    /// What differs between two scans. Reads the records of both, and those of earlier
    /// scans where something may be new; `None` if there is no such scan.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn scan_diff(&self, before: ScanId, after: ScanId) -> Result<Option<ScanDiff>, GraphError> {
        let (Some(side_before), Some(side_after)) = (self.side(before)?, self.side(after)?) else { return Ok(None) };
        let digests = Digests::default();
        let start = self.start_of(before, after)?;
        let (mut seen_before, mut seen_after) =
            gather::two_scans(&self.journal, start, [self.asked(before)?, self.asked(after)?], &digests)?;
        let trouble = (seen_before.trouble(), seen_after.trouble());
        let mut diff = ScanDiff::between(
            ScanSide { trouble: side_before.trouble || trouble.0, ..side_before },
            ScanSide { trouble: side_after.trouble || trouble.1, ..side_after },
        );
        let (pairs, unknown) = compare(&mut seen_before, &mut seen_after);
        diff.unknown = unknown;
        let pairs = closer::look_closer(&self.journal, pairs, [&seen_before, &seen_after])?;
        let sites = possibly_new_sites(&seen_before, &seen_after);
        let asked = earlier::asked(sites, &pairs);
        let has_earlier = self.has_earlier(before, after)?;
        let earlier = if has_earlier { asked.answer(&self.journal, after, &digests)? } else { asked.unanswered() };
        diff.sites = site_changes(&seen_before, &seen_after, &earlier);
        for pair in pairs {
            page_changes(pair.before.as_ref(), pair.after.as_ref(), &earlier, &mut diff);
        }
        diff.sort();
        Ok(Some(diff))
    }

    /// The history of a site, scan by scan. Reads the whole journal.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn timeline(&self, site: &OnionHost) -> Result<Timeline, GraphError> {
        history::of(&self.journal, *site)
    }

    fn asked(&self, scan: ScanId) -> Result<AskedScan, GraphError> {
        let start = self.scan(scan)?.and_then(|view| view.start);
        Ok(AskedScan { scan, reads_files: start.is_some_and(|start| start.origin == Origin::File) })
    }

    fn side(&self, scan: ScanId) -> Result<Option<ScanSide>, GraphError> {
        let Some(view) = self.scan(scan)? else { return Ok(None) };
        Ok(Some(ScanSide {
            scan,
            first_at: view.tally.first_at,
            last_at: view.tally.last_at,
            trouble: view.tally.troubles > 0,
            unfinished: !view.seals.last().is_some_and(|seal| seal.end == model::ScanEnd::Finished),
        }))
    }

    /// Whether anything but the records of visits of `before` tells what was seen before `after`.
    fn has_earlier(&self, before: ScanId, after: ScanId) -> Result<bool, GraphError> {
        let others = self.index()?.scan_heads().range(..after).any(|(scan, _)| *scan != before);
        let start = self.scan(before)?.and_then(|scan| scan.start);
        Ok(others || !start.is_some_and(|start| start.origin.visits()))
    }

    /// Where the first record of either scan stands, or before it.
    fn start_of(&self, before: ScanId, after: ScanId) -> Result<Position, GraphError> {
        let heads = self.index()?.scan_heads();
        let start = |scan| heads.get(&scan).and_then(|head| head.start).map_or(Position::START, |at| at.frame);
        Ok(start(before).min(start(after)))
    }
}
