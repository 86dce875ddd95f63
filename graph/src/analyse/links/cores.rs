//! Cores: who stays when everybody with few links has left.

use super::{Csr, LinkGraph, LinksError};

/// The core number of every node: the largest `k` such that the node is in a part
/// of the graph in which everybody is linked with at least `k` others.
///
/// Directions and weights are ignored, two links against each other count once,
/// and so do not self-loops at all, as with igraph's and networkx's cores of
/// undirected graphs without loops. Linear in nodes and links; 16 bytes a node.
///
/// Batagelj and Zaversnik, "An O(m) algorithm for cores decomposition of
/// networks", 2003.
pub fn cores(graph: &LinkGraph) -> Result<Vec<u32>, LinksError> {
    let graph = graph.as_undirected()?;
    let rows = graph.outward();
    let mut degrees: Vec<u32> =
        (0..rows.nodes()).map(|node| rows.degree(node) - u32::from(rows.has_edge(node, node))).collect();
    let mut line = Line::by_degree(&degrees);
    for place in 0..rows.nodes() {
        let node = line.order[place as usize];
        lower_neighbours(rows, node, &mut degrees, &mut line);
    }
    Ok(degrees)
}

/// Takes a node away: neighbours with more links than it have one fewer.
fn lower_neighbours(rows: &Csr, node: u32, degrees: &mut [u32], line: &mut Line) {
    let own = degrees[node as usize];
    for other in rows.targets(node) {
        let degree = degrees[*other as usize];
        if degree > own {
            line.move_down(*other, degree);
            degrees[*other as usize] = degree - 1;
        }
    }
}

/// Nodes in order of their degrees.
struct Line {
    order: Vec<u32>,
    /// Where each node stands in the order.
    places: Vec<u32>,
    /// Where the nodes of each degree start.
    starts: Vec<u32>,
}

impl Line {
    fn by_degree(degrees: &[u32]) -> Self {
        let largest = degrees.iter().max().map_or(0, |degree| *degree as usize);
        let mut starts = vec![0u32; largest + 2];
        for degree in degrees {
            starts[*degree as usize + 1] += 1;
        }
        for degree in 0..=largest {
            starts[degree + 1] += starts[degree];
        }
        let mut next = starts.clone();
        let (mut order, mut places) = (vec![0; degrees.len()], vec![0; degrees.len()]);
        for (node, degree) in (0..).zip(degrees) {
            let place = next[*degree as usize];
            next[*degree as usize] += 1;
            order[place as usize] = node;
            places[node as usize] = place;
        }
        Self { order, places, starts }
    }

    /// Moves a node from the nodes of this degree to the end of those with one
    /// less, by a swap with the first of them.
    fn move_down(&mut self, node: u32, degree: u32) {
        let first = self.starts[degree as usize];
        let (place, other) = (self.places[node as usize], self.order[first as usize]);
        self.order.swap(place as usize, first as usize);
        self.places[node as usize] = first;
        self.places[other as usize] = place;
        self.starts[degree as usize] += 1;
    }
}
