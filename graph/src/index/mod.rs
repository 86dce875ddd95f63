//! The index: rows over a store, made of the journal's events alone.
//!
//! Invariant: the same journal gives the same rows, whatever the batches were
//! and however often it was interrupted. What has been applied is written in the
//! same batch as the rows that came of it.
//!
//! The index does not hold the metadata of pages or the texts of links: rows
//! point at the journal's records. Losing the index loses nothing.

mod apply;
mod block;
mod intern;
pub(crate) mod keys;
mod lookup;
mod page_row;
mod pending;
mod read;
mod reasons;
mod rows;
mod varint;

pub(crate) use block::{EdgeFacts, EdgeKey, Node, Stamp, for_each_edge};
pub(crate) use intern::{Recent, RecentByDigest};
pub use page_row::QueueState;
pub(crate) use page_row::{PageFacts, PageRow};
pub(crate) use pending::Index;
pub use read::FrontierEntry;
pub(crate) use read::{Reading, TargetFacts, put_at};
pub(crate) use rows::{Liveness, SaidRow, SiteRow, decode, identifier_digest};
pub use rows::{OutcomeCounts, ScanTally};
