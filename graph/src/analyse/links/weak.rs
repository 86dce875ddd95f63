//! Weak components: nodes joined by edges in whatever direction.

use super::{Csr, Partition};

/// The weak components of the edges of `out`.
///
/// Union-find, the smaller root winning, with path halving; nearly linear in
/// nodes and edges. Tarjan and van Leeuwen, "Worst-case analysis of set union
/// algorithms", 1984.
pub fn weak_components(out: &Csr) -> Partition {
    Partition::from_labels(joined_by(out, |_, _| true))
}

/// For each node the smallest one that it is joined with by edges that `counts`.
pub(super) fn joined_by(out: &Csr, counts: impl Fn(u32, u32) -> bool) -> Vec<u32> {
    let mut parents: Vec<u32> = (0..out.nodes()).collect();
    for node in 0..out.nodes() {
        let mut root = find(&mut parents, node);
        for target in out.targets(node) {
            // Most targets hang directly below the root of their neighbour.
            if parents[*target as usize] != root && counts(node, *target) {
                let other = find(&mut parents, *target);
                let (low, high) = (root.min(other), root.max(other));
                parents[high as usize] = low;
                root = low;
            }
        }
    }
    for node in 0..out.nodes() {
        // A parent is never larger than its child, so it is already a root.
        parents[node as usize] = parents[parents[node as usize] as usize];
    }
    parents
}

fn find(parents: &mut [u32], mut node: u32) -> u32 {
    while parents[node as usize] != node {
        parents[node as usize] = parents[parents[node as usize] as usize];
        node = parents[node as usize];
    }
    node
}
