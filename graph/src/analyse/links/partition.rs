//! Nodes put into groups, with numbers that do not depend on how they were found.

use std::cmp::Reverse;

/// Which group each node is in.
///
/// Invariant: groups are numbered from 0 without gaps, by decreasing size and at
/// equal size by their smallest node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    groups: Vec<u32>,
    sizes: Vec<u32>,
}

impl Partition {
    /// Renumbers groups that are told apart by any numbers. Linear in the nodes
    /// and the largest number, and sorts the groups.
    pub fn from_labels(mut labels: Vec<u32>) -> Self {
        let bound = labels.iter().max().map_or(0, |label| *label as usize + 1);
        let mut sizes = vec![0u32; bound];
        // Labels in the order of their first node.
        let mut found = Vec::new();
        for label in &labels {
            if sizes[*label as usize] == 0 {
                found.push(*label);
            }
            sizes[*label as usize] += 1;
        }
        // A stable sort keeps the smallest node first at equal size.
        found.sort_by_key(|label| Reverse(sizes[*label as usize]));
        let sorted: Vec<u32> = found.iter().map(|label| sizes[*label as usize]).collect();
        for (number, label) in (0..).zip(found) {
            sizes[label as usize] = number;
        }
        for label in &mut labels {
            *label = sizes[*label as usize];
        }
        Self { groups: labels, sizes: sorted }
    }

    /// The group of every node.
    pub fn groups(&self) -> &[u32] {
        &self.groups
    }

    /// How many nodes each group has, the largest first.
    pub fn sizes(&self) -> &[u32] {
        &self.sizes
    }

    /// How many groups there are.
    pub fn count(&self) -> usize {
        self.sizes.len()
    }

    /// The size of the largest group; 0 without nodes.
    pub fn largest(&self) -> u32 {
        self.sizes.first().copied().unwrap_or(0)
    }
}
