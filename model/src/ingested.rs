//! Where a page came from that was read from a file.

use serde::{Deserialize, Serialize};

use crate::{Digest16, Label, PageUrl, ScanId, UtcTime};

/// The name of a file, as far as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileName {
    /// A keyed hash: the same name gives the same one within a case.
    Keyed(Digest16),
    /// The name, because the user wanted it kept.
    Kept(Label),
}

/// That a page was read from a file, and from which.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ingested {
    /// The scan that stands for the reading.
    pub scan: ScanId,
    /// When the file was collected, as told by the user, else when it was read.
    pub at: UtcTime,
    /// The page.
    pub url: PageUrl,
    /// The file's name.
    pub name: FileName,
    /// SHA-256 of the file, so that the same file can be told again.
    pub sha256: [u8; 32],
}
