//! Which tripwire list a case has: that one is in force, and that it was taken out.

use serde::{Deserialize, Serialize};

use crate::{Digest16, Label, UtcTime};

/// What holds from now on. Without it a list could be taken away with all that
/// remembers it, and nobody would know that there was one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Armed {
    /// When.
    pub at: UtcTime,
    /// What is in force.
    pub what: ArmedWhat,
}

/// A list, or none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ArmedWhat {
    /// A list is in force. No term and no category is told.
    List {
        /// A keyed hash of the list.
        mark: Digest16,
        /// How many terms it holds.
        terms: u32,
    },
    /// It was taken out.
    Nothing {
        /// Why, in the words of whoever took it out.
        reason: Label,
    },
}
