//! What an analyst decided about who belongs together.
//!
//! Kept apart from what was observed: a decision is never evidence, it can be taken
//! back, and it holds for later scans too.

use serde::{Deserialize, Serialize};

use crate::{IdentifierForm, IdentifierKind, Label, OnionHost, PageUrl, UtcTime};

/// One decision, or that one was taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decided {
    /// When; no two of a case have the same time, so it is the decision's name too.
    pub at: UtcTime,
    /// What was decided.
    pub what: DecidedWhat,
    /// Why, in the words of whoever decided it.
    pub reason: Label,
}

/// What can be decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DecidedWhat {
    /// These pages are of one operator.
    PagesTogether(Vec<PageUrl>),
    /// No page of the first is of the operator of a page of the second.
    PagesApart {
        /// The pages that were split off.
        these: Vec<PageUrl>,
        /// The pages that they were split from.
        from: Vec<PageUrl>,
    },
    /// An identifier links nothing.
    Suppressed {
        /// Its kind.
        kind: IdentifierKind,
        /// What is kept of it.
        form: IdentifierForm,
    },
    /// These sites are mirrors of each other.
    SitesTogether(OnionHost, OnionHost),
    /// These sites are not.
    SitesApart(OnionHost, OnionHost),
    /// The decision of this time does not hold any more.
    TakenBack(UtcTime),
}
