//! How big a journal is, and how much of it lies before a position.

use crate::GraphError;
use crate::journal::{Disk, Position};

/// What the files of segments end in.
const SEGMENT_SUFFIX: &str = ".ogj";

/// Sizes of a journal's segments.
pub(crate) struct JournalSize {
    segments: Vec<(u32, u64)>,
    pub(crate) total: u64,
}

impl JournalSize {
    /// Measures the journal on a disk.
    pub(crate) fn of(disk: &dyn Disk) -> Result<Self, GraphError> {
        let failed = |error| GraphError::io("measuring the journal", error);
        let mut segments = Vec::new();
        for name in disk.list().map_err(failed)? {
            if let Some(number) = name.strip_suffix(SEGMENT_SUFFIX).and_then(|stem| stem.parse().ok()) {
                segments.push((number, disk.open(&name).and_then(|file| file.size()).map_err(failed)?));
            }
        }
        let total = segments.iter().map(|(_, bytes)| bytes).sum();
        Ok(Self { segments, total })
    }

    /// Bytes before a position.
    pub(crate) fn before(&self, at: Position) -> u64 {
        let whole = self.segments.iter().filter(|(number, _)| *number < at.segment).map(|(_, bytes)| bytes);
        whole.sum::<u64>() + at.offset
    }
}
