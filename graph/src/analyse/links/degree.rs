//! How many links a node has, and how many of them are answered.

use super::LinkGraph;

/// The distinct nodes that link to a node and that it links to.
///
/// A self-loop counts once each way in a directed graph, and twice in the degree
/// of an undirected one, as it has two ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Degrees {
    /// Links into each node.
    pub into: Vec<u32>,
    /// Links out of each node; the same as `into` if the graph is undirected.
    pub out: Vec<u32>,
}

/// The degrees of all nodes. Linear in the nodes.
pub fn degrees(graph: &LinkGraph) -> Degrees {
    let second_end = |node| u32::from(!graph.is_directed() && graph.outward().has_edge(node, node));
    let of = |rows: &super::Csr| (0..rows.nodes()).map(|node| rows.degree(node) + second_end(node)).collect();
    Degrees { into: of(graph.inward()), out: of(graph.outward()) }
}

/// The share of links that are answered by one the other way; 1 in an undirected
/// graph. Self-loops do not count, and `None` is said if there is no other link.
pub fn reciprocity(graph: &LinkGraph) -> Option<f64> {
    let links = graph.edges() - graph.self_loops();
    if links == 0 {
        return None;
    }
    if !graph.is_directed() {
        return Some(1.0);
    }
    let answered: u64 = (0..graph.nodes()).map(|node| u64::from(answered(graph, node))).sum();
    Some(answered as f64 / f64::from(links))
}

/// How many of the nodes that `node` links to link back, itself left out. Walks two
/// sorted rows.
pub(super) fn answered(graph: &LinkGraph, node: u32) -> u32 {
    let mut sources = graph.inward().targets(node).iter().peekable();
    let mut count = 0;
    for target in graph.outward().targets(node).iter().filter(|target| **target != node) {
        while sources.next_if(|source| *source < target).is_some() {}
        count += u32::from(sources.peek() == Some(&target));
    }
    count
}

/// The share of all possible links that exist, self-loops left out; 0 for fewer
/// than two nodes.
pub fn density(graph: &LinkGraph) -> f64 {
    let nodes = f64::from(graph.nodes());
    let possible = nodes * (nodes - 1.0) / if graph.is_directed() { 1.0 } else { 2.0 };
    if possible > 0.0 { f64::from(graph.edges() - graph.self_loops()) / possible } else { 0.0 }
}
