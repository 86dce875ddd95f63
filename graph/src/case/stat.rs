//! How big a case is.

use super::Case;
use super::folder::bytes_in;
use super::open_index::IndexKept;
use super::size::JournalSize;
use crate::GraphError;

/// Sizes and counts of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseStat {
    /// Bytes of the journal's segments.
    pub journal_bytes: u64,
    /// Bytes of the index on disk.
    pub index_bytes: u64,
    /// Where the index is, and how it came there.
    pub index: IndexKept,
    /// Sites, visited or only known.
    pub sites: u64,
    /// Pages known: visited, or met as targets of links.
    pub pages_known: u64,
    /// Pages visited.
    pub pages_visited: u64,
    /// Scans.
    pub scans: u64,
}

impl Case {
    /// Measures the case. Reads all page rows.
    pub fn stat(&self) -> Result<CaseStat, GraphError> {
        let reading = self.reading()?;
        let hosts = reading.hosts()?;
        let sites = hosts.len() as u64;
        let (mut pages_known, mut pages_visited) = (0, 0);
        for row in reading.all_pages(hosts) {
            pages_known += 1;
            pages_visited += u64::from(row?.visits.is_some());
        }
        Ok(CaseStat {
            journal_bytes: JournalSize::of(&*self.place.disk)?.total,
            index_bytes: if self.kept.is_on_disk() { bytes_in(&self.place.folder.index())? } else { 0 },
            index: self.kept.clone(),
            sites,
            pages_known,
            pages_visited,
            scans: self.index()?.scan_heads().len() as u64,
        })
    }
}
