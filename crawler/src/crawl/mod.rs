//! The loop that owns the frontier.
//!
//! One task owns all state that changes; visits run beside it and come back
//! through a join set. What a visit gave is settled with the frontier, its links
//! are offered, and both go as one event to the [`Recorder`]: a port that the
//! binary implements over a store, because this crate knows none. The clock is
//! handed in.

mod edges;
mod port;
mod run;
mod saved;
#[cfg(test)]
mod tests;
mod unsited;
mod visiting;

pub use edges::Filter;
pub use port::{Progress, RecordError, Recorder, Referral, StopRequest};
pub use run::{Crawl, CrawlEnd, CrawlParts};
pub use saved::{SavedPage, read_saved};
pub use unsited::without_site;
