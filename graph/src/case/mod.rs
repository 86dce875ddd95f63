//! A case: the folder that holds a journal and the index over it.
//!
//! Invariant: one process at a time; what is read is what the journal says. The
//! index is opened, caught up or made again without being asked, and when the
//! disk is full it is made in memory, so that reading never needs room.
//!
//! The case's configuration, keys and refusal list lie in the same folder and
//! belong to others.

mod acts;
mod analyses;
mod backup;
mod catch_up;
mod chain;
mod codec;
mod folder;
mod indicated;
mod lean;
mod lock;
mod lost;
mod mentions;
mod note;
mod open_index;
mod opened;
mod place;
mod recorder;
mod records;
mod rewrite;
mod said;
mod scans;
mod seen;
mod session;
mod site_links;
mod sites;
mod size;
mod snapshot;
mod stat;
mod targets;
mod verify;

#[cfg(test)]
pub(crate) mod tests;

pub use analyses::AnalysisView;
pub use backup::BackupReport;
pub use catch_up::{CatchUp, CatchUpProgress};
pub use open_index::IndexKept;
pub use opened::Case;
pub use recorder::{OnAcknowledged, Recorder, Seq};
pub use rewrite::RewriteReport;
pub use said::Said;
pub use scans::ScanView;
pub use seen::SavedFiles;
pub use site_links::SiteLinks;
pub use snapshot::Snapshot;
pub use stat::CaseStat;
pub use verify::CaseVerified;

pub(crate) use snapshot::{outcome_in, page_in};
