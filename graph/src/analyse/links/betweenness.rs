//! Betweenness: on how many shortest ways between others a node lies. A bridge,
//! not a boss.

use super::LinkGraph;
use super::brandes::through;
use super::dice::Dice;
use super::parallel::in_order;

/// Sources are summed in this many parts, whatever the number of threads.
const PARTS: usize = 8;

/// How far the scores are computed exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BetweennessOptions {
    /// Graphs with more nodes than this are sampled.
    pub exact_nodes_max: u32,
    /// How many nodes are drawn to start from, in larger graphs.
    pub sources: u32,
    /// Draws the sample.
    pub seed: u64,
}

impl Default for BetweennessOptions {
    /// Exact up to 2,000 nodes, 128 sources above; seed 0.
    fn default() -> Self {
        Self { exact_nodes_max: 2_000, sources: 128, seed: 0 }
    }
}

/// Scores, and how good they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Betweenness {
    /// One score a node, not normalised: the sum over pairs of the share of their
    /// shortest ways that pass through the node. In an undirected graph a pair
    /// counts once.
    pub scores: Vec<f64>,
    /// `None` if the scores are exact.
    pub sample: Option<BetweennessSample>,
}

/// What is known of sampled scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BetweennessSample {
    /// How many nodes the ways started from.
    pub sources: u32,
    /// No score is off by more than this, with `confidence`. A score far below it
    /// tells little; the order of the largest ones holds much sooner.
    pub error: f64,
    /// `error` as a share of the largest score that a node could have.
    pub error_share: f64,
    /// How probable it is that all errors are within `error`.
    pub confidence: f64,
}

/// The probability with which the bound on the error holds.
const CONFIDENCE: f64 = 0.9;

/// The betweenness of every node, along the direction of links. Weights are
/// ignored.
///
/// A breadth-first search from every source: nodes times edges if exact. Brandes,
/// "A faster algorithm for betweenness centrality", 2001. Sources are drawn
/// without repeats as by Brandes and Pich, "Centrality estimation in large
/// networks", 2007; the error is Hoeffding's bound for all nodes together.
pub fn betweenness(graph: &LinkGraph, options: &BetweennessOptions) -> Betweenness {
    let nodes = graph.nodes();
    let mut sources: Vec<u32> = (0..nodes).collect();
    let drawn = options.sources.max(1);
    let is_sampled = nodes > options.exact_nodes_max && drawn < nodes;
    if is_sampled {
        Dice::new(options.seed).shuffle(&mut sources);
        sources.truncate(drawn as usize);
        sources.sort_unstable();
    }
    let part = |part: usize| {
        let cut = |part: usize| sources.len() * part / PARTS;
        through(graph.outward(), &sources[cut(part)..cut(part + 1)])
    };
    let work = sources.len() * (graph.outward().entries() as usize + nodes as usize);
    let mut scores = vec![0.0; nodes as usize];
    for part in in_order(PARTS, work, part) {
        scores.iter_mut().zip(part).for_each(|(sum, score)| *sum += score);
    }
    let ends = if graph.is_directed() { 1.0 } else { 0.5 };
    let factor = ends * if is_sampled { f64::from(nodes) / sources.len() as f64 } else { 1.0 };
    scores.iter_mut().for_each(|score| *score *= factor);
    let sample = is_sampled.then(|| bound(nodes, sources.len() as u32, ends));
    Betweenness { scores, sample }
}

/// Hoeffding: from one source, at most `nodes - 2` ways pass through a node.
fn bound(nodes: u32, sources: u32, ends: f64) -> BetweennessSample {
    let (count, drawn) = (f64::from(nodes), f64::from(sources));
    let share = ((2.0 * count / (1.0 - CONFIDENCE)).ln() / (2.0 * drawn)).sqrt();
    let error = share * count * (count - 2.0) * ends;
    BetweennessSample { sources, error, error_share: share * count / (count - 1.0), confidence: CONFIDENCE }
}
