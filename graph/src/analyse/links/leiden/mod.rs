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
use super::modularity::{modularity, modularity_at};
use super::weak::joined_by;
use super::{LinkGraph, LinksError, Partition};
use level::{Level, Parts};

/// A smaller graph with more than one in this many of all entries is large.
const LARGE_SHARE: usize = 4;

/// Edges that are gone through to the end, over all starts.
const EDGES_THOROUGH: u32 = 200_000;
/// Starts in the smallest graphs.
const STARTS_MAX: u32 = 10;
/// Iterations where all is gone through to the end: more than any graph was seen to need.
const ITERATIONS_MAX: u32 = 100;

/// How communities are sought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeidenOptions {
    /// Above 1 for smaller communities, below for larger ones.
    pub resolution: f64,
    /// How often all is gone through again from what was found, unless nothing changes.
    pub iterations: u32,
    /// How often all is begun anew, in another order; the best counts. At least 1.
    pub starts: u32,
    /// How readily parts are joined that gain less than the best, in units of
    /// weight; must be above 0.
    pub randomness: f64,
    /// Draws the order of moves.
    pub seed: u64,
}

impl Default for LeidenOptions {
    /// Resolution 1, two iterations from one start, randomness 0.01, seed 0.
    fn default() -> Self {
        Self { resolution: 1.0, iterations: 2, starts: 1, randomness: 0.01, seed: 0 }
    }
}

impl LeidenOptions {
    /// As thorough as costs little: small graphs are gone through to the end, from up
    /// to ten starts; large ones as by default.
    pub fn fitting(graph: &LinkGraph) -> Self {
        let starts = (EDGES_THOROUGH / graph.edges().max(1)).min(STARTS_MAX);
        let default = Self::default();
        if starts == 0 { default } else { Self { iterations: ITERATIONS_MAX, starts, ..default } }
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
    let quality = |groups: &[u32]| modularity_at(&graph, groups, options.resolution);
    let mut groups = search(&level, options, &mut dice);
    let mut best = if options.starts > 1 { quality(&groups) } else { 0.0 };
    for _ in 1..options.starts {
        let others = search(&level, options, &mut dice);
        let other = quality(&others);
        if other > best {
            (groups, best) = (others, other);
        }
    }
    // Groups are connected already unless they were left as they were found.
    let is_within = |from: u32, to: u32| groups[from as usize] == groups[to as usize];
    let partition = Partition::from_labels(joined_by(graph.outward(), is_within));
    Ok(Communities { modularity: modularity(&graph, partition.groups()), partition })
}

/// Groups found from one start.
fn search(level: &Level<'_>, options: &LeidenOptions, dice: &mut Dice) -> Vec<u32> {
    let mut groups: Vec<u32> = (0..level.nodes()).collect();
    for _ in 0..options.iterations {
        let before = groups.clone();
        iterate(level, &mut groups, options, dice);
        if groups == before {
            break;
        }
    }
    groups
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
