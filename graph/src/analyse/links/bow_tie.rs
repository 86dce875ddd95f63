//! The bow-tie of a directed graph: what leads to its core and what the core
//! leads to.

use super::{LinkGraph, Partition};

/// Where a node is, seen from the largest strong component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BowTiePart {
    /// In the largest strong component.
    Core,
    /// Leads to the core and is not led to.
    In,
    /// The core leads to it, and it does not lead back.
    Out,
    /// Joined to the core by edges in whatever direction, and none of the above:
    /// tendrils and tubes.
    Tendril,
    /// In another weak component.
    Apart,
}

/// The part of every node and how many nodes each part has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BowTie {
    /// One part a node.
    pub parts: Vec<BowTiePart>,
    /// Nodes in [`BowTiePart::Core`].
    pub core: u32,
    /// Nodes in [`BowTiePart::In`].
    pub into: u32,
    /// Nodes in [`BowTiePart::Out`].
    pub out: u32,
    /// Nodes in [`BowTiePart::Tendril`].
    pub tendrils: u32,
    /// Nodes in [`BowTiePart::Apart`].
    pub apart: u32,
}

/// The bow-tie around the largest of the `strong` components; of several, the one
/// with the smallest node. Linear.
///
/// Broder et al., "Graph structure in the Web", 2000.
pub fn bow_tie(graph: &LinkGraph, weak: &Partition, strong: &Partition) -> BowTie {
    let core: Vec<u32> = (0..graph.nodes()).filter(|node| strong.groups()[*node as usize] == 0).collect();
    let home = core.first().map(|node| weak.groups()[*node as usize]);
    let joined = |group: &u32| if Some(*group) == home { BowTiePart::Tendril } else { BowTiePart::Apart };
    let mut parts: Vec<BowTiePart> = weak.groups().iter().map(joined).collect();
    core.iter().for_each(|node| parts[*node as usize] = BowTiePart::Core);
    spread(&mut parts, graph.inward(), &core, BowTiePart::In);
    spread(&mut parts, graph.outward(), &core, BowTiePart::Out);
    let count = |part| parts.iter().map(|own| u32::from(*own == part)).sum();
    BowTie {
        core: count(BowTiePart::Core),
        into: count(BowTiePart::In),
        out: count(BowTiePart::Out),
        tendrils: count(BowTiePart::Tendril),
        apart: count(BowTiePart::Apart),
        parts,
    }
}

/// Marks what can be reached from the core and has no part yet.
fn spread(parts: &mut [BowTiePart], along: &super::Csr, core: &[u32], part: BowTiePart) {
    let mut waiting = core.to_vec();
    while let Some(node) = waiting.pop() {
        for target in along.targets(node) {
            if parts[*target as usize] == BowTiePart::Tendril {
                parts[*target as usize] = part;
                waiting.push(*target);
            }
        }
    }
}
