//! Modularity: how much more weight lies within groups than chance would put there.

use super::{Csr, LinkGraph};

/// The modularity of groups of nodes, given the group of every node; 0 without
/// edges.
///
/// Directions are ignored only if the graph ignores them: for a directed one it is
/// that of Leicht and Newman, 2008. A self-loop of an undirected graph has two
/// ends. Linear. Newman and Girvan, "Finding and evaluating community structure in
/// networks", 2004.
pub fn modularity(graph: &LinkGraph, groups: &[u32]) -> f64 {
    modularity_at(graph, groups, 1.0)
}

/// Modularity where chance counts `resolution` times. Reichardt and Bornholdt,
/// "Statistical mechanics of community detection", 2006.
pub(super) fn modularity_at(graph: &LinkGraph, groups: &[u32], resolution: f64) -> f64 {
    let count = groups.iter().max().map_or(0, |group| *group as usize + 1);
    let loop_ends = if graph.is_directed() { 1.0 } else { 2.0 };
    let (mut within, mut total) = (0.0, 0.0);
    let mut leaving = vec![0.0; count];
    for (from, to, weight) in graph.outward().all_edges() {
        let weight = if from == to { weight * loop_ends } else { weight };
        total += weight;
        leaving[groups[from as usize] as usize] += weight;
        if groups[from as usize] == groups[to as usize] {
            within += weight;
        }
    }
    let arriving = if graph.is_directed() { arrivals(graph.inward(), groups, count) } else { leaving.clone() };
    let expected: f64 = leaving.iter().zip(&arriving).map(|(out, into)| out / total * (into / total)).sum();
    if total > 0.0 { within / total - resolution * expected } else { 0.0 }
}

fn arrivals(inward: &Csr, groups: &[u32], count: usize) -> Vec<f64> {
    let mut arriving = vec![0.0; count];
    for (node, group) in (0..).zip(groups) {
        arriving[*group as usize] += inward.strength(node);
    }
    arriving
}
