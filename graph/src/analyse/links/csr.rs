//! Edges packed into rows: for each node, the nodes it leads to.
//!
//! Invariant: the targets of a row are sorted and distinct; weights, if any, stand
//! beside their targets.
//!
//! Memory: 4 bytes a node and 4 an entry, 12 with weights. There is no list per
//! node, and no way to change a graph that was made.

use std::thread;

use super::parallel::cut_rows;
use super::{EdgeList, LinksError};

/// Compressed sparse rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Csr {
    /// Where each row starts, and at the end the number of entries.
    offsets: Vec<u32>,
    targets: Vec<u32>,
    weights: Option<Vec<f64>>,
}

impl Csr {
    /// Packs edges into rows, sorts them and merges equal ones, adding up their
    /// weights in the order given.
    ///
    /// Two counting sorts, by target and then by row: linear in nodes and edges.
    pub(super) fn build(edges: &EdgeList) -> Result<Self, LinksError> {
        let mut rows = by_target(edges)?.reversed();
        rows.merge_repeats();
        Ok(rows)
    }

    /// The rows of both, equal targets merged and their weights added up; a
    /// self-loop of both is one. Linear.
    pub(super) fn joined(&self, other: &Self) -> Result<Self, LinksError> {
        let entries_max = self.targets.len() + other.targets.len();
        let (mut offsets, mut targets) = (Vec::with_capacity(self.offsets.len()), Vec::with_capacity(entries_max));
        let mut weights = self.is_weighted().then(|| Vec::with_capacity(entries_max));
        offsets.push(0);
        for node in 0..self.nodes() {
            let mut others = other.edges(node).peekable();
            let mut put = |target, weight| {
                targets.push(target);
                weights.as_mut().into_iter().for_each(|weights: &mut Vec<f64>| weights.push(weight));
            };
            for (target, weight) in self.edges(node) {
                while let Some((before, weight)) = others.next_if(|(other, _)| *other < target) {
                    put(before, weight);
                }
                let same = others.next_if(|(other, _)| *other == target && target != node);
                others.next_if(|(other, _)| *other == target);
                put(target, weight + same.map_or(0.0, |(_, weight)| weight));
            }
            others.for_each(|(target, weight)| put(target, weight));
            offsets.push(u32::try_from(targets.len()).map_err(|_| LinksError::TooManyEdges(targets.len() as u64))?);
        }
        Ok(Self { offsets, targets, weights })
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
        let offsets = starts(self.nodes(), self.targets.iter().copied());
        placed(offsets, self.is_weighted(), || self.all_edges().map(|(from, to, weight)| (to, from, weight)))
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

/// For each node the nodes that lead to it, in the order given, repeats included.
fn by_target(edges: &EdgeList) -> Result<Csr, LinksError> {
    let count = edges.pairs().len();
    if u32::try_from(count).is_err() {
        return Err(LinksError::TooManyEdges(count as u64));
    }
    let offsets = starts(edges.nodes(), edges.pairs().iter().map(|(_, to)| *to));
    let weight = |at: usize| edges.weights().map_or(1.0, |weights| weights[at]);
    let entries = || edges.pairs().iter().enumerate().map(|(at, (from, to))| (*to, *from, weight(at)));
    Ok(placed(offsets, edges.weights().is_some(), entries))
}

/// Entries as (row, target, weight) put into their rows, in the order given. Each thread
/// goes through all of them and fills consecutive rows.
fn placed<I>(offsets: Vec<u32>, is_weighted: bool, entries: impl Fn() -> I + Sync) -> Csr
where
    I: Iterator<Item = (u32, u32, f64)>,
{
    let count = offsets.last().map_or(0, |count| *count as usize);
    let (mut targets, mut weights) = (vec![0; count], if is_weighted { vec![0.0; count] } else { Vec::new() });
    let pieces = cut_rows(&offsets);
    thread::scope(|scope| {
        let (mut targets, mut weights) = (targets.as_mut_slice(), weights.as_mut_slice());
        for (number, rows) in pieces.iter().enumerate() {
            let starts = &offsets[rows.clone()];
            let len = (offsets[rows.end] - offsets[rows.start]) as usize;
            let own = (take_first(&mut targets, len), take_first(&mut weights, if is_weighted { len } else { 0 }));
            let entries = &entries;
            let place = move || place_rows(rows.start, starts, own, entries());
            if number + 1 == pieces.len() {
                place();
            } else {
                scope.spawn(place);
            }
        }
    });
    Csr { offsets, targets, weights: is_weighted.then_some(weights) }
}

/// Fills the rows from `first` on, which start where `starts` says.
fn place_rows(
    first: usize,
    starts: &[u32],
    (targets, weights): (&mut [u32], &mut [f64]),
    entries: impl Iterator<Item = (u32, u32, f64)>,
) {
    let start = starts.first().copied().unwrap_or(0);
    let mut next: Vec<u32> = starts.iter().map(|at| at - start).collect();
    entries.for_each(|(row, target, weight)| {
        // Rows before the first are far beyond the last, then.
        let Some(next) = next.get_mut((row as usize).wrapping_sub(first)) else { return };
        targets[*next as usize] = target;
        if let Some(place) = weights.get_mut(*next as usize) {
            *place = weight;
        }
        *next += 1;
    });
}

fn take_first<'a, T>(rest: &mut &'a mut [T], len: usize) -> &'a mut [T] {
    let (first, others) = std::mem::take(rest).split_at_mut(len);
    *rest = others;
    first
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
