//! That the journal was written anew without something.

use serde::{Deserialize, Serialize};

use crate::{Digest16, RefusedTag, UtcTime};

/// What was forgotten, as something that only the key of the case can make again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ForgottenWhat {
    /// An identifier, as a keyed hash that is not its token.
    Identifier(Digest16),
    /// A site, as the tag under which it is refused from now on.
    Site(RefusedTag),
    /// Nothing: the case was given a further key. What tells that key from others.
    Key(Digest16),
}

/// The journal was written anew. Stands at the end of the new one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forgotten {
    /// When.
    pub at: UtcTime,
    /// What is no longer in it.
    pub what: ForgottenWhat,
    /// Chain value at the end of the journal before.
    pub head_before: [u8; 32],
    /// Records that are gone.
    pub records_dropped: u64,
    /// Records that were changed.
    pub records_changed: u64,
}
