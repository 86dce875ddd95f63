//! Every analysis against a naive twin on small random graphs, and against the
//! figures of other tools on known ones.

mod naive;
mod reading;
mod reference;
mod small;
mod writing;

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};

use super::{EdgeList, LinkGraph};

/// Up to 12 nodes and 40 edges, with loops, repeats and isolated nodes.
pub(super) fn edge_lists() -> impl Strategy<Value = EdgeList> {
    (1u32..12).prop_flat_map(|nodes| {
        let pairs = vec((0..nodes, 0..nodes), 0..40);
        (pairs, any::<bool>(), vec(1u8..5, 40)).prop_map(move |(pairs, weighted, weights)| {
            let weights = weighted.then(|| weights.iter().take(pairs.len()).map(|weight| f64::from(*weight)).collect());
            EdgeList::new(nodes, pairs, weights).unwrap()
        })
    })
}

/// A graph whose edges lead one way.
fn directed(nodes: u32, pairs: &[(u32, u32)]) -> LinkGraph {
    LinkGraph::directed(&EdgeList::new(nodes, pairs.to_vec(), None).unwrap()).unwrap()
}

/// A graph whose edges lead both ways.
pub(super) fn undirected(nodes: u32, pairs: &[(u32, u32)]) -> LinkGraph {
    LinkGraph::undirected(&EdgeList::new(nodes, pairs.to_vec(), None).unwrap()).unwrap()
}
