//! Leiden communities: groups with more links within than chance would put there.
//!
//! Map: `level` is a graph to be grouped, `moving` moves single nodes between
//! groups, `refining` splits groups into well-connected parts, `level` again makes
//! a smaller graph of the parts; `gather` sums weights by group.
//!
//! Invariant: every community is connected; the same seed gives the same
//! communities. One thread: the order of moves is part of the result.
//!
//! Traag, Waltman and van Eck, "From Louvain to Leiden: guaranteeing
//! well-connected communities", 2019.

mod gather;
mod level;
mod moving;
mod refining;

use super::dice::Dice;
use super::modularity::modularity;
use super::weak::joined_by;
use super::{LinkGraph, LinksError, Partition};
use level::{Level, Parts};

/// A smaller graph with more than one in this many of all entries is large.
const LARGE_SHARE: usize = 4;

/// How communities are sought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeidenOptions {
    /// Above 1 for smaller communities, below for larger ones.
    pub resolution: f64,
    /// How often all is gone through again from what was found.
    pub iterations: u32,
    /// How readily parts are joined that gain less than the best, in units of
    /// weight; must be above 0.
    pub randomness: f64,
    /// Draws the order of moves.
    pub seed: u64,
}

impl Default for LeidenOptions {
    /// Resolution 1, two iterations, randomness 0.01, seed 0.
    fn default() -> Self {
        Self { resolution: 1.0, iterations: 2, randomness: 0.01, seed: 0 }
    }
}

/// Communities, and how good they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Communities {
    /// The community of every node.
    pub partition: Partition,
    /// Their modularity, at resolution 1.
    pub modularity: f64,
}

/// The communities of a graph by modularity. Directions are ignored, weights are
/// not.
///
/// About linear in practice; beside the undirected graph 80 bytes a node, and up
/// to 8 bytes an entry for the first smaller graph.
pub fn leiden(graph: &LinkGraph, options: &LeidenOptions) -> Result<Communities, LinksError> {
    let graph = graph.as_undirected()?;
    let level = Level::of(graph.outward(), options.resolution);
    let mut dice = Dice::new(options.seed);
    let mut groups: Vec<u32> = (0..graph.nodes()).collect();
    for _ in 0..options.iterations {
        let before = groups.clone();
        iterate(&level, &mut groups, options, &mut dice);
        if groups == before {
            break;
        }
    }
    // Groups are connected already unless they were left as they were found.
    let is_within = |from: u32, to: u32| groups[from as usize] == groups[to as usize];
    let partition = Partition::from_labels(joined_by(graph.outward(), is_within));
    Ok(Communities { modularity: modularity(&graph, partition.groups()), partition })
}

/// Moves, refines and shrinks until every part is one node of the smaller graph.
fn iterate(full: &Level<'_>, groups: &mut Vec<u32>, options: &LeidenOptions, dice: &mut Dice) {
    // The node of the smaller graph in which each node is, and the groups there.
    let mut homes = Parts::single(full.nodes());
    let mut own = std::mem::take(groups);
    let mut smaller: Option<Level<'_>> = None;
    loop {
        let level = smaller.as_ref().unwrap_or(full);
        moving::improve(level, &mut own, dice);
        let parts = refining::refine(level, &own, options.randomness, dice);
        if parts.count == level.nodes() {
            break;
        }
        own = parts.groups(&own);
        homes = homes.within(&parts);
        // While the smaller graph is large, it is given up before the next is made.
        let is_large = level.entries() > full.entries() / LARGE_SHARE;
        smaller = if is_large { None } else { smaller.map(|level| level.shrink(&parts)) };
        smaller = smaller.or_else(|| Some(full.shrink(&homes)));
    }
    *groups = homes.of.iter().map(|home| own[*home as usize]).collect();
}
