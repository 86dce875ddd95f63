//! That a site was stopped by a tripwire, and that the stop was taken back.

use serde::{Deserialize, Serialize};

use crate::{Label, RefusedTag, ScanId, UtcTime};

/// A page held a term of the user's list. Nothing of what it said is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tripped {
    /// Which scan.
    pub scan: ScanId,
    /// When the visit began.
    pub at: UtcTime,
    /// The site, as the tag under which it is refused from now on.
    pub site: RefusedTag,
    /// The category of the term.
    pub category: Label,
    /// SHA-256 of the page's address.
    pub url_sha256: [u8; 32],
    /// How many terms stood there.
    pub count: u32,
}

/// A stop was taken back: the site may be asked again, until it trips once more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lifted {
    /// When.
    pub at: UtcTime,
    /// The site, as the tag under which it was refused.
    pub site: RefusedTag,
    /// Why, in the words of whoever took it back.
    pub reason: Label,
}
