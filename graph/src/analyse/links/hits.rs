//! Hubs and authorities: a good hub links to good authorities, a good authority is
//! linked to by good hubs.
//!
//! Invariant: the scores of each kind are not negative and sum to 1, as networkx
//! has them; without a link all are 0.

use super::pagerank::pull;
use super::parallel::{cut_rows, fill};
use super::{Csr, LinkGraph};

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HitsOptions {
    /// Stops when a step changes the hub scores by no more than this in sum.
    pub tolerance: f64,
    /// The most steps.
    pub iterations_max: u32,
}

impl Default for HitsOptions {
    /// To 1e-10, at most 1,000 steps.
    fn default() -> Self {
        Self { tolerance: 1e-10, iterations_max: 1_000 }
    }
}

/// Scores, and how good they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Hits {
    /// One hub score a node; together 1.
    pub hubs: Vec<f64>,
    /// One authority score a node; together 1.
    pub authorities: Vec<f64>,
    /// Steps taken.
    pub iterations: u32,
    /// Sum of the changes of the hub scores in the last step.
    pub residual: f64,
}

/// The hub and authority scores of every node, along weights if edges have them.
///
/// Power iteration; every step reads all edges twice. Where two parts of a graph
/// are equally strong, the scores are shared between them as an even start
/// leaves them. Kleinberg, "Authoritative sources in a hyperlinked
/// environment", 1999.
pub fn hits(graph: &LinkGraph, options: &HitsOptions) -> Hits {
    let nodes = graph.nodes() as usize;
    let start = vec![1.0 / nodes as f64; nodes];
    let mut found = Hits { hubs: start, authorities: vec![0.0; nodes], iterations: 0, residual: 0.0 };
    let (into, out) = (cut_rows(graph.inward().offsets()), cut_rows(graph.outward().offsets()));
    let step = |to: &mut Vec<f64>, rows: &Csr, pieces: &[_], from: &[f64]| {
        fill(to, pieces, |node| pull(rows, node as u32, from));
        let sum: f64 = to.iter().sum();
        to.iter_mut().filter(|_| sum > 0.0).for_each(|score| *score /= sum);
    };
    let mut next = vec![0.0; nodes];
    while found.iterations < options.iterations_max {
        step(&mut found.authorities, graph.inward(), &into, &found.hubs);
        step(&mut next, graph.outward(), &out, &found.authorities);
        std::mem::swap(&mut found.hubs, &mut next);
        found.residual = found.hubs.iter().zip(&next).map(|(new, old)| (new - old).abs()).sum();
        found.iterations += 1;
        if found.residual <= options.tolerance {
            break;
        }
    }
    step(&mut found.authorities, graph.inward(), &into, &found.hubs);
    found
}
