//! What changed between two scans, and the history of one site.
//!
//! Invariant: silence is never absence. A page or a link is gone only where the same
//! page was asked again and read, or said itself that it is gone; all else is unknown.
//! "New" means first seen by us, never created.
//!
//! Pure: what a scan saw is collected elsewhere (`case/seen`) and compared here.
//!
//! Map: `state` is what a site or a page was found to be; `seen` the rows of one scan;
//! `compare` finds the pages worth a closer look; `details` and `changes` look closer;
//! `groups` what of operators and families; `before` is what earlier scans saw; `change` and `timeline` are the results.

mod before;
mod change;
mod changes;
mod compare;
mod details;
mod groups;
mod seen;
mod state;
mod timeline;

pub use change::{
    Aspect, Change, IdentifierChange, LinkChange, PageChange, PageSaid, ScanDiff, ScanSide, SiteChange, TitleChange,
    Unknown,
};
pub use groups::{GroupChange, group_changes, mark_back, pages_that_differ};
pub use state::{PageState, SiteSaid};
pub use timeline::{Timeline, TimelineRow};

pub(crate) use before::Before;
pub(crate) use changes::{may_have_new, page_changes, possibly_new_sites, site_changes};
pub(crate) use compare::{Closer, compare};
pub(crate) use details::PageDetails;
pub(crate) use seen::{Packed, PageSeen, Said, ScanSeen};
pub(crate) use timeline::TimelineBuilder;
