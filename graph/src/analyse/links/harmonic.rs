//! Harmonic centrality: how near a node is to all that can reach it.

use super::hyper_ball::{estimated, registers_log2_for};
use super::parallel::{cut_evenly, fill};
use super::{Csr, LinkGraph};

/// How far the scores are computed exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HarmonicOptions {
    /// Graphs with more nodes than this get estimates.
    pub exact_nodes_max: u32,
    /// Draws the hash of the estimates.
    pub seed: u64,
}

impl Default for HarmonicOptions {
    /// Exact up to 2,000 nodes; seed 0.
    fn default() -> Self {
        Self { exact_nodes_max: 2_000, seed: 0 }
    }
}

/// Scores, and how good they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Harmonic {
    /// For each node the sum, over all others that reach it, of 1 divided by the
    /// number of steps they need.
    pub scores: Vec<f64>,
    /// `None` if the scores are exact.
    pub estimate: Option<HarmonicEstimate>,
}

/// What is known of estimated scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HarmonicEstimate {
    /// Standard deviation of a ball's size relative to it, and so about that of a
    /// score.
    pub relative_error: f64,
    /// Nodes further away than this many steps were left out; `None` if there are
    /// none.
    pub steps_max: Option<u32>,
}

/// The harmonic centrality of every node, along the direction of links, as
/// networkx has it. Weights are ignored.
///
/// Exact: a breadth-first search from every node. Above `exact_nodes_max`:
/// HyperBall, 64 to 1,024 bytes a node twice. Boldi and Vigna, "Axioms for
/// centrality", 2014.
pub fn harmonic(graph: &LinkGraph, options: &HarmonicOptions) -> Harmonic {
    let nodes = graph.nodes();
    if nodes > options.exact_nodes_max {
        return estimated(graph.inward(), registers_log2_for(nodes), options.seed);
    }
    let mut scores = vec![0.0; nodes as usize];
    let work = nodes as usize * graph.inward().entries() as usize;
    fill(&mut scores, &cut_evenly(nodes as usize, work), |node| from_all(graph.inward(), node as u32));
    Harmonic { scores, estimate: None }
}

/// The score of a node: a breadth-first search against the links.
fn from_all(into: &Csr, node: u32) -> f64 {
    let mut seen = vec![false; into.nodes() as usize];
    seen[node as usize] = true;
    let (mut ring, mut score, mut distance) = (vec![node], 0.0, 0.0);
    while !ring.is_empty() {
        distance += 1.0;
        let mut next = Vec::new();
        for source in ring.iter().flat_map(|node| into.targets(*node)) {
            if !std::mem::replace(&mut seen[*source as usize], true) {
                next.push(*source);
            }
        }
        score += next.len() as f64 / distance;
        ring = next;
    }
    score
}
