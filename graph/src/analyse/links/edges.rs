//! Edges as they were found: in order, with repeats.

use super::LinksError;

/// Edges between numbered nodes, each with an optional weight.
///
/// Invariant: both ends of every edge are below the number of nodes, and there
/// are either no weights or as many as edges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EdgeList {
    nodes: u32,
    pairs: Vec<(u32, u32)>,
    weights: Option<Vec<f64>>,
}

impl EdgeList {
    /// A list of `pairs` over `nodes` nodes; without weights every edge counts as 1.
    pub fn new(nodes: u32, pairs: Vec<(u32, u32)>, weights: Option<Vec<f64>>) -> Result<Self, LinksError> {
        if nodes == u32::MAX {
            return Err(LinksError::TooManyNodes(nodes.into()));
        }
        if let Some((edge, (from, to))) = pairs.iter().enumerate().find(|(_, (from, to))| from.max(to) >= &nodes) {
            return Err(LinksError::UnknownNode { edge, node: *from.max(to), nodes });
        }
        match &weights {
            Some(weights) if weights.len() != pairs.len() => {
                Err(LinksError::Weights { weights: weights.len(), edges: pairs.len() })
            }
            _ => Ok(Self { nodes, pairs, weights }),
        }
    }

    /// The number of nodes, with or without edges.
    pub fn nodes(&self) -> u32 {
        self.nodes
    }

    /// The edges, in the order they were given.
    pub fn pairs(&self) -> &[(u32, u32)] {
        &self.pairs
    }

    /// One weight an edge, if there are weights.
    pub fn weights(&self) -> Option<&[f64]> {
        self.weights.as_deref()
    }

    /// Gives every edge a weight of 1 if there are no weights, so that repeats of
    /// an edge add up. 8 bytes an edge.
    pub fn count_repeats(&mut self) {
        self.weights.get_or_insert_with(|| vec![1.0; self.pairs.len()]);
    }

    /// Raises the number of nodes to `nodes`; the new ones have no edges.
    pub(super) fn grow(&mut self, nodes: u32) {
        self.nodes = self.nodes.max(nodes);
    }

    /// Adds an edge, and the nodes up to its ends.
    pub(super) fn push(&mut self, from: u32, to: u32, weight: Option<f64>) {
        if weight.is_some() {
            self.count_repeats();
        }
        if let Some(weights) = &mut self.weights {
            weights.push(weight.unwrap_or(1.0));
        }
        self.grow(from.max(to) + 1);
        self.pairs.push((from, to));
    }
}
