//! PageRank: how often somebody is at a node who follows edges at random and now
//! and then starts again anywhere.
//!
//! Invariant: ranks sum to 1. The mass of nodes that lead nowhere is spread over
//! all nodes; crawls have very many of them.

use super::parallel::{cut_rows, fill};
use super::{Csr, LinkGraph};

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stop {
    /// As soon as a step changes the ranks by no more than this in sum, or after
    /// `iterations_max` steps.
    Residual {
        /// Sum of the changes of all ranks.
        tolerance: f64,
        /// The most steps.
        iterations_max: u32,
    },
    /// After this many steps.
    Iterations(u32),
}

/// How ranks are computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PageRankOptions {
    /// How often an edge is followed rather than started again.
    pub damping: f64,
    /// When to stop.
    pub stop: Stop,
}

impl Default for PageRankOptions {
    /// Damping 0.85, to a residual of 1e-10, at most 1,000 steps.
    fn default() -> Self {
        Self { damping: 0.85, stop: Stop::Residual { tolerance: 1e-10, iterations_max: 1_000 } }
    }
}

/// Ranks, and how good they are.
#[derive(Clone, Debug, PartialEq)]
pub struct PageRank {
    /// One rank a node; together 1.
    pub ranks: Vec<f64>,
    /// Steps taken.
    pub iterations: u32,
    /// Sum of the changes of the last step.
    pub residual: f64,
}

/// The PageRank of every node, along weights if edges have them.
///
/// Every step reads all edges once, from their targets; 32 bytes a node. Page et
/// al., "The PageRank citation ranking", 1999.
pub fn pagerank(graph: &LinkGraph, options: &PageRankOptions) -> PageRank {
    let nodes = graph.nodes() as usize;
    let (tolerance, iterations_max) = match options.stop {
        Stop::Residual { tolerance, iterations_max } => (tolerance, iterations_max),
        Stop::Iterations(iterations) => (-1.0, iterations),
    };
    let pieces = cut_rows(graph.inward().offsets());
    let strengths: Vec<f64> = (0..graph.nodes()).map(|node| graph.outward().strength(node)).collect();
    let mut result = PageRank { ranks: vec![1.0 / nodes as f64; nodes], iterations: 0, residual: 0.0 };
    let (mut shares, mut next) = (vec![0.0; nodes], vec![0.0; nodes]);
    while result.iterations < iterations_max && nodes > 0 {
        // What a node gives along a weight of 1, and what those that lead nowhere keep.
        let share = |rank: f64, strength: f64| if strength > 0.0 { rank / strength } else { 0.0 };
        fill(&mut shares, &pieces, |node| share(result.ranks[node], strengths[node]));
        let kept = result.ranks.iter().zip(&strengths).filter(|(_, strength)| **strength <= 0.0);
        let kept: f64 = kept.map(|(rank, _)| rank).sum();
        let everywhere = (1.0 - options.damping + options.damping * kept) / nodes as f64;
        fill(&mut next, &pieces, |node| everywhere + options.damping * pull(graph.inward(), node as u32, &shares));
        std::mem::swap(&mut result.ranks, &mut next);
        result.residual = result.ranks.iter().zip(&next).map(|(new, old)| (new - old).abs()).sum();
        result.iterations += 1;
        if result.residual <= tolerance {
            break;
        }
    }
    result
}

/// What a node receives, summed in the order of its sources.
pub(super) fn pull(into: &Csr, node: u32, shares: &[f64]) -> f64 {
    let sources = into.targets(node);
    match into.weights(node) {
        None => sources.iter().map(|source| shares[*source as usize]).sum(),
        Some(weights) => sources.iter().zip(weights).map(|(source, weight)| shares[*source as usize] * weight).sum(),
    }
}
