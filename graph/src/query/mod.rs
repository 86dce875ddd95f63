//! Questions about ways and neighbourhoods: the graph is read into memory, as
//! numbers, for one question.
//!
//! Invariant: nodes are numbered in the order of their names in the view, not of
//! their discovery, so that of several shortest ways the same one is given
//! whatever the order of visits was.

mod boilerplate;
mod ego;
mod names;
mod network;
mod path;
mod site_prints;

#[cfg(test)]
mod tests;

pub use boilerplate::boilerplate;
pub(crate) use boilerplate::common_passages;
pub use ego::{EgoEdge, ego_network};
pub use path::{Way, path_between};
pub use site_prints::site_prints;
