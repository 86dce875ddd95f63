//! What an analysis found, as it is recorded: ids and hashes, no text.
//!
//! Map: `facts` is made of clusters, families and leads, and gives the groups that
//! lineages are told of; `parts` makes records of it and reads them back.
//!
//! Invariant: the same case gives the same facts, in the same order, whatever came
//! first; facts that were cut into parts come back as they were. Nothing that looks for
//! clusters or leads reads them.

mod facts;
mod parts;

#[cfg(test)]
mod tests;

pub use facts::{DerivedFacts, METHOD, METHOD_VERSION};
pub use parts::{PART_BYTES, from_parts, to_parts};

/// A page as derived facts name it.
pub type PageName = (model::OnionHost, model::PageKey);
