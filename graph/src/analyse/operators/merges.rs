//! Why components were joined.

use super::Feature;

/// One feature that joined components.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Merge<'a> {
    /// What they share.
    pub feature: Feature,
    /// On how many items it is.
    pub df: u32,
    /// How much it says.
    pub bits: f32,
    /// The components, each by its smallest item at that time, ascending.
    pub joined: &'a [u32],
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Row {
    feature: Feature,
    df: u32,
    bits: f32,
    end: u32,
}

/// Merges in the order of their batches. 28 bytes each, 4 a component.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Merges {
    rows: Vec<Row>,
    joined: Vec<u32>,
}

impl Merges {
    pub(super) fn push(&mut self, feature: Feature, df: u32, bits: f32, joined: &[u32]) {
        self.joined.extend_from_slice(joined);
        self.rows.push(Row { feature, df, bits, end: self.joined.len() as u32 });
    }

    /// Keeps the merges that `keep` wants, given the first component of each.
    pub(super) fn retain(&mut self, keep: impl Fn(u32) -> bool) {
        let mut kept = Self::default();
        for merge in self.iter().filter(|merge| merge.joined.first().is_some_and(|first| keep(*first))) {
            kept.push(merge.feature, merge.df, merge.bits, merge.joined);
        }
        *self = kept;
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn get(&self, at: usize) -> Option<Merge<'_>> {
        let row = self.rows.get(at)?;
        let start = at.checked_sub(1).map_or(0, |before| self.rows[before].end);
        let joined = &self.joined[start as usize..row.end as usize];
        Some(Merge { feature: row.feature, df: row.df, bits: row.bits, joined })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Merge<'_>> {
        (0..self.len()).filter_map(|at| self.get(at))
    }
}
