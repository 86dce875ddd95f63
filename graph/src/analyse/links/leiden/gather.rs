//! Sums of weights by group, for one node after the other.

/// Sums by group; only those that are not 0 are listed.
///
/// Invariant: between two nodes all sums are 0.
pub(super) struct Gather {
    sums: Vec<f64>,
    touched: Vec<u32>,
}

impl Gather {
    /// For groups below `bound`.
    pub(super) fn new(bound: u32) -> Self {
        Self { sums: vec![0.0; bound as usize], touched: Vec::new() }
    }

    pub(super) fn add(&mut self, group: u32, weight: f64) {
        let sum = &mut self.sums[group as usize];
        if *sum == 0.0 {
            self.touched.push(group);
        }
        *sum += weight;
    }

    pub(super) fn sum(&self, group: u32) -> f64 {
        self.sums[group as usize]
    }

    /// Groups with their sums, in the order of their first weight.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, f64)> {
        self.touched.iter().map(|group| (*group, self.sums[*group as usize]))
    }

    pub(super) fn clear(&mut self) {
        for group in self.touched.drain(..) {
            self.sums[group as usize] = 0.0;
        }
    }
}
