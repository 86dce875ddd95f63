//! Network analysis of who links to whom: from an edge list to one row of
//! figures a node.
//!
//! Map: `edge_list` reads names and edges; `csr` packs edges into rows and
//! `link_graph` holds them both ways; then one analysis a file. `measures` makes
//! them all, `nodes_csv` and `summary` write them.
//!
//! Invariant: nodes are numbers from 0 without gaps. Groups of nodes are numbered
//! by size, the largest first, and at equal size by their smallest node.
//!
//! A measure describes a place in the network. It says nothing about the
//! intentions of whoever runs a site.

mod betweenness;
mod bow_tie;
mod brandes;
mod cores;
mod csr;
mod degree;
pub(super) mod dice;
mod directories;
mod edge_list;
mod edges;
mod error;
mod harmonic;
mod hits;
mod hyper_ball;
mod leiden;
mod link_graph;
mod measures;
mod modularity;
mod names;
mod nodes_csv;
mod pagerank;
mod parallel;
mod partition;
mod strong;
mod summary;
mod weak;

#[cfg(test)]
mod tests;

pub use betweenness::{Betweenness, BetweennessOptions, BetweennessSample, betweenness};
pub use bow_tie::{BowTie, BowTiePart, bow_tie};
pub use cores::cores;
pub use csr::Csr;
pub use degree::{Degrees, degrees, density, reciprocity};
pub use directories::{Directories, Directory, DirectoryRule, directories};
pub use edge_list::{EdgeListError, NamedEdges, RowFault, Weights, read_edges};
pub use edges::EdgeList;
pub use error::LinksError;
pub use harmonic::{Harmonic, HarmonicEstimate, HarmonicOptions, harmonic};
pub use hits::{Hits, HitsOptions, hits};
pub use leiden::{Communities, LeidenOptions, leiden};
pub use link_graph::LinkGraph;
pub use measures::{GraphCounts, MeasureOptions, Measures, measure};
pub use modularity::modularity;
pub use names::Names;
pub use nodes_csv::write_nodes;
pub use pagerank::{PageRank, PageRankOptions, Stop, pagerank};
pub use partition::Partition;
pub use strong::strong_components;
pub use summary::{SUMMARY_SCHEMA, write_summary};
pub use weak::weak_components;
