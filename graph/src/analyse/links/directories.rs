//! Directories: pages that list many others and are not linked back.
//!
//! The rule is simple on purpose, and its figures come with the result: who reads
//! it must be able to check it by hand.

use super::degree::answered;
use super::{LinkGraph, Partition};

/// When a node counts as a directory: all of these must hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DirectoryRule {
    /// It links to at least this many others.
    pub out_degree_min: u32,
    /// It links to more than this share of nodes with links do.
    pub percentile: f64,
    /// At most this share of its links is answered.
    pub answered_share_max: f64,
    /// What it links to lies in at least this many strong components.
    pub components_min: u32,
}

impl Default for DirectoryRule {
    /// At least 20 links and more than 99 % of nodes have, at most a fifth of them
    /// answered, into at least 10 strong components.
    fn default() -> Self {
        Self { out_degree_min: 20, percentile: 0.99, answered_share_max: 0.2, components_min: 10 }
    }
}

/// A node that the rule holds for, and its figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Which node.
    pub node: u32,
    /// How many others it links to.
    pub out_degree: u32,
    /// How many of them link back.
    pub answered: u32,
    /// In how many strong components they lie.
    pub components: u32,
}

/// Which nodes are directories, and by which rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Directories {
    /// The rule.
    pub rule: DirectoryRule,
    /// The fewest links that the rule asks for in this graph.
    pub out_degree_min: u32,
    /// By decreasing number of links, then by node.
    pub found: Vec<Directory>,
}

/// The directories of a directed graph, given its `strong` components; none in an
/// undirected one, where every link is answered. Sorts the degrees.
pub fn directories(graph: &LinkGraph, strong: &Partition, rule: DirectoryRule) -> Directories {
    let others = |node: u32| graph.outward().degree(node) - u32::from(graph.outward().has_edge(node, node));
    let mut degrees: Vec<u32> = (0..graph.nodes()).map(others).filter(|degree| *degree > 0).collect();
    degrees.sort_unstable();
    let place = (degrees.len() as f64 * rule.percentile) as usize;
    let percentile = degrees.get(place.min(degrees.len().saturating_sub(1))).copied().unwrap_or(0);
    let out_degree_min = percentile.max(rule.out_degree_min);
    let many = (0..graph.nodes()).filter(|node| others(*node) >= out_degree_min);
    let figures = many.map(|node| Directory {
        node,
        out_degree: others(node),
        answered: answered(graph, node),
        components: components_of_targets(graph, strong, node),
    });
    let holds = |found: &Directory| {
        f64::from(found.answered) <= rule.answered_share_max * f64::from(found.out_degree)
            && found.components >= rule.components_min
    };
    let mut found: Vec<Directory> = figures.filter(holds).collect();
    found.sort_by_key(|directory| std::cmp::Reverse(directory.out_degree));
    Directories { rule, out_degree_min, found }
}

fn components_of_targets(graph: &LinkGraph, strong: &Partition, node: u32) -> u32 {
    let targets = graph.outward().targets(node).iter().filter(|target| **target != node);
    let mut components: Vec<u32> = targets.map(|target| strong.groups()[*target as usize]).collect();
    components.sort_unstable();
    components.dedup();
    components.len() as u32
}
