//! Figures made of a graph: one analysis a file.
//!
//! Invariant: an analysis is a function of data in memory. The same data and the
//! same seed give the same bytes, whatever the number of threads.
//!
//! Nothing here opens a file, reads a clock, or knows where the data came from.

pub mod clusters;
pub mod derived;
pub mod families;
pub mod leads;
pub mod lineage;
pub mod links;
pub mod material;
pub mod operators;
mod scores;
pub mod text_templates;
pub mod time;

pub use scores::{Agreement, Scores, scores};
