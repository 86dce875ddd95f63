//! Questions about ways and neighbourhoods, answered over a view.
//!
//! `site_graph` is the graph of sites and domains in memory (petgraph), built in
//! one pass over all edges; `path` and `ego` ask it. Nothing is written.

mod ego;
mod path;
mod site_graph;

pub use ego::{EgoEdge, ego_network};
pub use path::path_between;
