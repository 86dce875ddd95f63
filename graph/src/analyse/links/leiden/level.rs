//! A graph to be grouped: the full one, or one whose nodes are parts of it.

use std::ops::Range;

use super::gather::Gather;
use crate::analyse::links::Csr;

/// Parts of the nodes of a level.
pub(super) struct Parts {
    /// The part of every node, numbered without gaps.
    pub(super) of: Vec<u32>,
    pub(super) count: u32,
}

/// Edges by node.
enum Rows<'a> {
    Full(&'a Csr),
    /// In no order within a row. 32 bits are enough to choose by.
    Shrunk {
        offsets: Vec<u32>,
        targets: Vec<u32>,
        weights: Vec<f32>,
    },
}

/// Invariant: rows hold every edge at both of its ends. Edges of a node to itself
/// count in its strength alone.
pub(super) struct Level<'a> {
    rows: Rows<'a>,
    /// Sum of the weights of the ends of edges at each node.
    pub(super) strengths: Vec<f64>,
    /// What two nodes of strength 1 are expected to share.
    pub(super) chance: f64,
}

impl<'a> Level<'a> {
    pub(super) fn of(rows: &'a Csr, resolution: f64) -> Self {
        let loops = |node| rows.edges(node).filter(move |(target, _)| *target == node).map(|(_, weight)| weight);
        // A self-loop stands in one row, and has two ends.
        let strength = |node| rows.strength(node) + loops(node).sum::<f64>();
        let strengths: Vec<f64> = (0..rows.nodes()).map(strength).collect();
        let total: f64 = strengths.iter().sum();
        let chance = if total > 0.0 { resolution / total } else { 0.0 };
        Self { rows: Rows::Full(rows), strengths, chance }
    }

    pub(super) fn nodes(&self) -> u32 {
        self.strengths.len() as u32
    }

    /// How many ends of edges there are.
    pub(super) fn entries(&self) -> usize {
        match &self.rows {
            Rows::Full(rows) => rows.entries() as usize,
            Rows::Shrunk { targets, .. } => targets.len(),
        }
    }

    /// What a node has edges to, maybe itself.
    pub(super) fn targets(&self, node: u32) -> &[u32] {
        match &self.rows {
            Rows::Full(rows) => rows.targets(node),
            Rows::Shrunk { offsets, targets, .. } => &targets[row(offsets, node)],
        }
    }

    /// Calls `each` with every other node that a node has an edge to, and its weight.
    pub(super) fn for_each_edge(&self, node: u32, mut each: impl FnMut(u32, f64)) {
        match &self.rows {
            Rows::Full(rows) => match rows.weights(node) {
                None => rows.targets(node).iter().filter(|to| **to != node).for_each(|to| each(*to, 1.0)),
                Some(_) => rows.edges(node).filter(|(to, _)| *to != node).for_each(|(to, weight)| each(to, weight)),
            },
            Rows::Shrunk { offsets, targets, weights } => {
                let row = row(offsets, node);
                let edges = targets[row.clone()].iter().zip(&weights[row]);
                edges.for_each(|(to, weight)| each(*to, f64::from(*weight)));
            }
        }
    }

    /// Sums of strengths by group, for groups below the number of nodes.
    pub(super) fn totals(&self, groups: &[u32]) -> Vec<f64> {
        let mut totals = vec![0.0; groups.len()];
        for (group, strength) in groups.iter().zip(&self.strengths) {
            totals[*group as usize] += strength;
        }
        totals
    }

    /// The graph whose nodes are the parts of this one.
    pub(super) fn shrink(&self, parts: &Parts) -> Self {
        let (starts, members) = parts.members();
        let mut strengths = vec![0.0; parts.count as usize];
        let (mut offsets, mut targets, mut weights) = (vec![0], Vec::new(), Vec::new());
        let mut gather = Gather::new(parts.count);
        for part in 0..parts.count {
            let own = starts[part as usize] as usize..starts[part as usize + 1] as usize;
            for node in &members[own] {
                strengths[part as usize] += self.strengths[*node as usize];
                self.for_each_edge(*node, |target, weight| {
                    let other = parts.of[target as usize];
                    if other != part {
                        gather.add(other, weight);
                    }
                });
            }
            for (other, weight) in gather.iter() {
                targets.push(other);
                weights.push(weight as f32);
            }
            gather.clear();
            offsets.push(targets.len() as u32);
        }
        Self { rows: Rows::Shrunk { offsets, targets, weights }, strengths, chance: self.chance }
    }
}

fn row(offsets: &[u32], node: u32) -> Range<usize> {
    offsets[node as usize] as usize..offsets[node as usize + 1] as usize
}

impl Parts {
    /// Every node a part.
    pub(super) fn single(nodes: u32) -> Self {
        Self { of: (0..nodes).collect(), count: nodes }
    }

    /// Nodes by the parts that their parts are in.
    pub(super) fn within(mut self, parts: &Self) -> Self {
        self.of.iter_mut().for_each(|part| *part = parts.of[*part as usize]);
        Self { of: self.of, count: parts.count }
    }

    /// Numbers parts without gaps, in the order of their first node.
    pub(super) fn numbered(mut of: Vec<u32>) -> Self {
        const NONE: u32 = u32::MAX;
        let mut numbers = vec![NONE; of.iter().max().map_or(0, |part| *part as usize + 1)];
        let mut count = 0;
        for part in &mut of {
            let number = &mut numbers[*part as usize];
            if *number == NONE {
                *number = count;
                count += 1;
            }
            *part = *number;
        }
        Self { of, count }
    }

    /// The groups of parts, given those of nodes; numbered without gaps.
    pub(super) fn groups(&self, groups: &[u32]) -> Vec<u32> {
        let mut own = vec![0; self.count as usize];
        for (part, group) in self.of.iter().zip(groups) {
            own[*part as usize] = *group;
        }
        Self::numbered(own).of
    }

    /// Nodes by part, and where each part starts.
    fn members(&self) -> (Vec<u32>, Vec<u32>) {
        let mut starts = vec![0u32; self.count as usize + 1];
        self.of.iter().for_each(|part| starts[*part as usize + 1] += 1);
        for part in 0..self.count as usize {
            starts[part + 1] += starts[part];
        }
        let mut next = starts.clone();
        let mut members = vec![0; self.of.len()];
        for (node, part) in (0..).zip(&self.of) {
            members[next[*part as usize] as usize] = node;
            next[*part as usize] += 1;
        }
        (starts, members)
    }
}
