//! A graph held both ways, so that an analysis can ask who leads to a node.

use std::borrow::Cow;

use super::{Csr, EdgeList, LinksError};

/// Edges out of and into every node.
///
/// Invariant: `into` is `out` reversed. An undirected graph holds every edge in
/// the rows of both of its ends, a self-loop once.
///
/// Repeats of an edge are merged. Where edges have weights these add up; where
/// they have none, an edge said twice is an edge (see
/// [`EdgeList::count_repeats`] for the other reading).
#[derive(Clone, Debug, PartialEq)]
pub struct LinkGraph {
    out: Csr,
    /// `None` for an undirected graph: it would be the same.
    into: Option<Csr>,
    self_loops: u32,
    merged: u64,
}

impl LinkGraph {
    /// The graph of these edges, each leading one way. Linear time; beside the
    /// list, about 16 bytes an edge at its peak, 8 when done.
    pub fn directed(edges: &EdgeList) -> Result<Self, LinksError> {
        let out = Csr::build(edges)?;
        let self_loops = self_loops(&out);
        let merged = edges.pairs().len() as u64 - u64::from(out.entries());
        Ok(Self { into: Some(out.reversed()), out, self_loops, merged })
    }

    /// The graph of these edges, each leading both ways.
    pub fn undirected(edges: &EdgeList) -> Result<Self, LinksError> {
        let mut graph = Self::directed(edges)?.forget_directions()?;
        graph.merged = edges.pairs().len() as u64 - u64::from(graph.edges());
        Ok(graph)
    }

    /// The same nodes with every edge leading both ways: two edges against each
    /// other become one, and their weights, if any, add up. Costs nothing if the
    /// graph is undirected.
    pub fn as_undirected(&self) -> Result<Cow<'_, Self>, LinksError> {
        if self.into.is_none() {
            return Ok(Cow::Borrowed(self));
        }
        self.forget_directions().map(Cow::Owned)
    }

    /// As [`LinkGraph::as_undirected`], giving back the memory of what was directed.
    pub fn into_undirected(self) -> Result<Self, LinksError> {
        if self.is_directed() { self.forget_directions() } else { Ok(self) }
    }

    fn forget_directions(&self) -> Result<Self, LinksError> {
        let out = self.out.joined(self.inward())?;
        let mut graph = Self { out, into: None, self_loops: self.self_loops, merged: 0 };
        graph.merged = u64::from(self.edges() - graph.edges());
        Ok(graph)
    }

    /// Whether edges lead one way.
    pub fn is_directed(&self) -> bool {
        self.into.is_some()
    }

    /// The number of nodes.
    pub fn nodes(&self) -> u32 {
        self.out.nodes()
    }

    /// The number of distinct edges; an undirected one counts once.
    pub fn edges(&self) -> u32 {
        if self.is_directed() {
            self.out.entries()
        } else {
            (self.out.entries() - self.self_loops) / 2 + self.self_loops
        }
    }

    /// How many edges lead from a node to itself.
    pub fn self_loops(&self) -> u32 {
        self.self_loops
    }

    /// How many edges were given beyond the distinct ones.
    pub fn merged(&self) -> u64 {
        self.merged
    }

    /// Edges out of each node.
    pub fn outward(&self) -> &Csr {
        &self.out
    }

    /// Edges into each node.
    pub fn inward(&self) -> &Csr {
        self.into.as_ref().unwrap_or(&self.out)
    }
}

fn self_loops(out: &Csr) -> u32 {
    (0..out.nodes()).map(|node| u32::from(out.has_edge(node, node))).sum()
}
