//! The links of a case as a graph of numbers, in compressed rows.

use petgraph::Directed;
use petgraph::csr::Csr;

use super::names::Names;
use crate::GraphError;
use crate::index::{EdgeKey, Node, PageFacts, Reading, for_each_edge, keys};

/// A graph whose edges carry nothing: what they are is read again for the few
/// that are shown.
pub(super) type Network = Csr<(), (), Directed, u32>;

/// Whether pages are nodes of their own or stand for their sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Page,
    Site,
}

/// Calls `each` with the page an edge stands on, its ends at this level, and
/// what it is. Links of a node to itself are left out.
pub(super) fn for_each_link(
    reading: Reading<'_>,
    names: &Names<'_>,
    level: Level,
    mut each: impl FnMut(u32, (u32, u32), EdgeKey),
) -> Result<(), GraphError> {
    let at_level = |number: u32| match level {
        Level::Page => number,
        Level::Site => names.number_of_site(number),
    };
    for row in reading.raw(keys::PAGES) {
        let (_, value) = row?;
        let facts = PageFacts::decode(&value)?;
        let Some(page) = names.number(Node::Page(facts.id)) else { continue };
        for_each_edge(facts.block, |edge, _| {
            let Some(to) = edge.to().and_then(|to| names.number(to)) else { return };
            let (from, to) = (at_level(page), at_level(to));
            if from != to {
                each(page, (from, to), edge);
            }
        })?;
    }
    Ok(())
}

/// Builds the graph of these edges over `nodes` nodes.
pub(super) fn network(mut edges: Vec<(u32, u32)>, nodes: usize) -> Result<Network, GraphError> {
    edges.sort_unstable();
    edges.dedup();
    let mut network = Network::from_sorted_edges(&edges)
        .map_err(|_| GraphError::Stopped("the edges of a graph were not in order".into()))?;
    while network.node_count() < nodes {
        network.add_node(());
    }
    Ok(network)
}
