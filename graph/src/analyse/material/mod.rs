//! What the pages of a case show, made into items and features for the operators.
//!
//! Map: `gathering` collects what pages said, in any order; `facts` is what is known
//! beside; `kinds` says which
//! identifier is what sort of evidence; `listing` which pages only list the contacts of
//! others; `items` puts copies of one page on mirrors together and makes the corpus.
//!
//! Invariant: the items and their order depend on what pages said, not on when they
//! were read. A mirror adds no item and no weight.

mod facts;
mod gathering;
mod items;
mod kinds;
mod listing;

#[cfg(test)]
mod tests;

pub use facts::ItemFacts;
pub use gathering::Gathering;
pub use items::{Item, Material};
pub use kinds::{feature_kind, feature_of};
