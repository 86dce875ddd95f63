//! A scan: one run with its bounds.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{ByteLedger, PageUrl, UtcTime};

/// The number of a scan within its case, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ScanId(pub u32);

impl fmt::Display for ScanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Which sites a scan may visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Only the sites of the seeds.
    Seeds,
    /// Also the sites that are linked from visited ones.
    Linked,
}

/// The bounds of a scan, fixed before it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanBounds {
    /// Which sites may be visited.
    pub scope: Scope,
    /// Largest number of hops from a seed.
    pub hop_depth: u8,
    /// Largest number of path segments.
    pub path_depth: u8,
    /// Pages visited per site.
    pub pages_per_site: u32,
    /// New sites admitted per source site.
    pub new_sites_per_source: u32,
    /// Visits in all; `None` is no limit.
    pub pages: Option<u64>,
    /// Sites in all; `None` is no limit.
    pub sites: Option<u64>,
    /// Bytes over the wire in all; `None` is no limit.
    pub bytes: Option<u64>,
    /// Seconds of running time in all; `None` is no limit.
    pub seconds: Option<u64>,
}

/// Where the pages of a scan come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Visited through Tor.
    Tor,
    /// Visited in the practice web.
    Practice,
    /// Taken over from an export of another case.
    Import,
    /// Read from saved files.
    File,
}

impl Origin {
    /// Whether such a scan visits anything, so that it can be resumed.
    pub fn visits(self) -> bool {
        match self {
            Self::Tor | Self::Practice => true,
            Self::Import | Self::File => false,
        }
    }

    /// The word used in JSON and exports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tor => "tor",
            Self::Practice => "practice",
            Self::Import => "import",
            Self::File => "file",
        }
    }
}

/// The first record of a scan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScanStart {
    /// Its number.
    pub scan: ScanId,
    /// When it began.
    pub at: UtcTime,
    /// Where its pages come from.
    pub origin: Origin,
    /// Its bounds.
    pub bounds: ScanBounds,
    /// Its seeds, as accepted.
    pub seeds: Vec<PageUrl>,
    /// What it ran with.
    pub digests: ScanDigests,
}

/// Digests of what a scan ran with, lower-case hex, for the record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanDigests {
    /// Version of this program.
    pub tool_version: String,
    /// BLAKE3 of the effective configuration.
    pub config: String,
    /// BLAKE3 of the refusal list as stored.
    pub blocklist: String,
}

/// Why a run of a scan came to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScanEnd {
    /// Nothing was left to visit.
    Finished,
    /// A budget was used up.
    Budget,
    /// The user asked to stop.
    Stopped,
    /// The disk is full.
    DiskFull,
}

impl ScanEnd {
    /// The word used in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Budget => "budget",
            Self::Stopped => "stopped",
            Self::DiskFull => "disk_full",
        }
    }
}

/// The last record of a run. A later run of the same scan adds another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScanSeal {
    /// Which scan.
    pub scan: ScanId,
    /// When it ended.
    pub at: UtcTime,
    /// Why.
    pub end: ScanEnd,
    /// Running time of this run, in seconds.
    pub ran_seconds: u64,
    /// Sum of the byte ledgers of this run.
    pub ledger: ByteLedger,
}
