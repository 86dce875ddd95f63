//! Edges packed into rows: for each node, the nodes it leads to.
//!
//! Invariant: the targets of a row are sorted and distinct; weights, if any, stand
//! beside their targets.
//!
//! Memory: 4 bytes a node and 4 an entry, 12 with weights. There is no list per
//! node, and no way to change a graph that was made.

use super::LinksError;

/// Compressed sparse rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Csr {
    /// Where each row starts, and at the end the number of entries.
    offsets: Vec<u32>,
    targets: Vec<u32>,
    weights: Option<Vec<f64>>,
}

impl Csr {
    /// Packs `entries` (row, target, weight) into rows, sorts them and merges
    /// equal ones, adding up their weights in the order given.
    ///
    /// Two counting sorts, by target and then by row: linear in nodes and entries.
    pub(super) fn build(
        nodes: u32,
        entries: impl Iterator<Item = (u32, u32, f64)> + Clone,
        weighted: bool,
    ) -> Result<Self, LinksError> {
        let by_target = group(nodes, entries.map(|(row, target, weight)| (target, row, weight)), weighted)?;
        let mut rows = by_target.reversed();
        drop(by_target);
        rows.merge_repeats();
        Ok(rows)
    }

    /// Takes rows that are sorted and distinct.
    pub(super) fn from_rows(offsets: Vec<u32>, targets: Vec<u32>, weights: Vec<f64>) -> Self {
        Self { offsets, targets, weights: Some(weights) }
    }

    /// The number of rows.
    pub fn nodes(&self) -> u32 {
        (self.offsets.len() - 1) as u32
    }

    /// The number of targets in all rows.
    pub fn entries(&self) -> u32 {
        self.targets.len() as u32
    }

    /// What `node` leads to, sorted.
    pub fn targets(&self, node: u32) -> &[u32] {
        &self.targets[self.row(node)]
    }

    /// The weights of [`Csr::targets`], if edges have weights.
    pub fn weights(&self, node: u32) -> Option<&[f64]> {
        self.weights.as_ref().map(|weights| &weights[self.row(node)])
    }

    /// Whether edges have weights.
    pub fn is_weighted(&self) -> bool {
        self.weights.is_some()
    }

    /// How many nodes `node` leads to.
    pub fn degree(&self, node: u32) -> u32 {
        self.offsets[node as usize + 1] - self.offsets[node as usize]
    }

    /// The sum of the weights of a row; its degree if edges have no weights.
    pub fn strength(&self, node: u32) -> f64 {
        self.weights(node).map_or_else(|| f64::from(self.degree(node)), |weights| weights.iter().sum())
    }

    /// Whether `from` leads to `to`: a binary search.
    pub fn has_edge(&self, from: u32, to: u32) -> bool {
        self.targets(from).binary_search(&to).is_ok()
    }

    /// The targets of `node` with their weights, 1 if edges have none.
    pub fn edges(&self, node: u32) -> impl Iterator<Item = (u32, f64)> + Clone {
        let weights = self.weights(node);
        let weight = move |at: usize| weights.map_or(1.0, |weights| weights[at]);
        self.targets(node).iter().enumerate().map(move |(at, target)| (*target, weight(at)))
    }

    /// All entries as (row, target, weight), row by row.
    pub fn all_edges(&self) -> impl Iterator<Item = (u32, u32, f64)> + Clone {
        (0..self.nodes()).flat_map(|node| self.edges(node).map(move |(target, weight)| (node, target, weight)))
    }

    /// The same edges, led the other way. Linear in nodes and entries.
    pub fn reversed(&self) -> Self {
        let mut next = starts(self.nodes(), self.targets.iter().copied());
        let offsets = next.clone();
        let mut targets = vec![0; self.targets.len()];
        let mut weights = self.weights.as_ref().map(|weights| vec![0.0; weights.len()]);
        for node in 0..self.nodes() {
            for at in self.row(node) {
                let place = take_place(&mut next, self.targets[at]);
                targets[place] = node;
                if let (Some(into), Some(from)) = (&mut weights, &self.weights) {
                    into[place] = from[at];
                }
            }
        }
        Self { offsets, targets, weights }
    }

    /// Where each row starts, and at the end the number of entries.
    pub(super) fn offsets(&self) -> &[u32] {
        &self.offsets
    }

    /// The places of a row in the array of targets.
    pub(super) fn row(&self, node: u32) -> std::ops::Range<usize> {
        self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize
    }

    /// The target at a place.
    pub(super) fn target_at(&self, place: usize) -> u32 {
        self.targets[place]
    }

    /// Makes each row of sorted targets distinct, in place.
    fn merge_repeats(&mut self) {
        let mut kept = 0;
        for node in 0..self.nodes() {
            let row = self.row(node);
            let start = kept;
            self.offsets[node as usize] = start as u32;
            for at in row {
                let target = self.targets[at];
                if kept > start && self.targets[kept - 1] == target {
                    if let Some(weights) = &mut self.weights {
                        weights[kept - 1] += weights[at];
                    }
                    continue;
                }
                self.targets[kept] = target;
                if let Some(weights) = &mut self.weights {
                    weights[kept] = weights[at];
                }
                kept += 1;
            }
            // The next row still reads its own start: it is set when its turn comes.
        }
        if let Some(end) = self.offsets.last_mut() {
            *end = kept as u32;
        }
        self.targets.truncate(kept);
        self.weights.as_mut().into_iter().for_each(|weights| weights.truncate(kept));
    }
}

/// Packs entries into rows, each in the order given.
fn group(
    nodes: u32,
    entries: impl Iterator<Item = (u32, u32, f64)> + Clone,
    weighted: bool,
) -> Result<Csr, LinksError> {
    let count = entries.clone().fold(0u64, |count, _| count + 1);
    if count > u32::MAX.into() {
        return Err(LinksError::TooManyEdges(count));
    }
    let mut next = starts(nodes, entries.clone().map(|(row, ..)| row));
    let offsets = next.clone();
    let mut targets = vec![0; count as usize];
    let mut weights = weighted.then(|| vec![0.0; count as usize]);
    for (row, target, weight) in entries {
        let place = take_place(&mut next, row);
        targets[place] = target;
        if let Some(weights) = &mut weights {
            weights[place] = weight;
        }
    }
    Ok(Csr { offsets, targets, weights })
}

/// Where each row starts, counted from the rows of all entries.
fn starts(nodes: u32, rows: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut offsets = vec![0u32; nodes as usize + 1];
    for row in rows {
        offsets[row as usize + 1] += 1;
    }
    let mut sum = 0;
    for offset in &mut offsets {
        sum += *offset;
        *offset = sum;
    }
    offsets
}

/// The next free place of a row.
fn take_place(next: &mut [u32], row: u32) -> usize {
    let place = next[row as usize];
    next[row as usize] += 1;
    place as usize
}
