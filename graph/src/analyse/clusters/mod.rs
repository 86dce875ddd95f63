//! The clusters of a case, in the words of pages and identifiers.
//!
//! Map: `decided` reads what analysts decided; `named` gives every cluster an id that
//! follows from its pages; `parts` tells whether its pages share contacts or only text;
//! `told` makes of numbers pages, names and reasons.
//!
//! Invariant: what is told, and in which order, does not depend on when pages were
//! read, and the same case gives the same bytes.

mod decided;
mod named;
mod parts;
mod told;

#[cfg(test)]
mod tests;

pub use decided::{decisions, family_decisions, in_force};
pub use model::{ClusterId, ClusterIdError};
pub use told::{Cluster, Shared, Unjoined, clusters};
