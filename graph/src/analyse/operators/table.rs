//! Features with the items that show them, packed into rows.
//!
//! Invariant: rows are sorted and distinct, of at least two items, and stand in the
//! order of their length, their kind and their items. Ids of features decide nothing
//! but the order of rows that are equal in all this.

use std::cmp::Ordering;
use std::ops::Range;

use super::{Feature, FeatureKind, OperatorsError};

/// Rows of items by feature, and of features by item. 8 bytes a pair, 21 a feature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    features: Vec<Feature>,
    offsets: Vec<u32>,
    items: Vec<u32>,
    /// Where the features of each item start.
    item_offsets: Vec<u32>,
    item_features: Vec<u32>,
}

/// Rows as they are found, in the order of ids.
struct Found {
    features: Vec<Feature>,
    offsets: Vec<u32>,
    items: Vec<u32>,
}

impl Table {
    /// Sorts pairs into rows, and keeps those whose feature `keep` wants, given on how
    /// many items it is and the first of them. O(p log p); all in the memory of the pairs and the result.
    pub(super) fn build<K: Ord + Copy>(
        items: u32,
        mut pairs: Vec<(K, u32)>,
        feature: impl Fn(K) -> Feature,
        mut keep: impl FnMut(Feature, usize, u32) -> bool,
    ) -> Result<Self, OperatorsError> {
        if u32::try_from(pairs.len()).is_err() {
            return Err(OperatorsError::TooManyPairs(pairs.len()));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut found = Found { features: Vec::new(), offsets: vec![0], items: Vec::new() };
        for row in pairs.chunk_by(|a, b| a.0 == b.0) {
            let feature = feature(row[0].0);
            if keep(feature, row.len(), row[0].1) {
                found.features.push(feature);
                found.items.extend(row.iter().map(|(_, item)| *item));
                found.offsets.push(found.items.len() as u32);
            }
        }
        drop(pairs);
        Ok(Self::ordered(&found).with_items(items))
    }

    /// The rows in the order of the invariant.
    fn ordered(found: &Found) -> Self {
        let row = |at: u32| &found.items[range(&found.offsets, at)];
        let kind = |at: u32| found.features[at as usize].kind();
        let mut order: Vec<u32> = (0..found.features.len() as u32).collect();
        let by_length = |a: u32, b: u32| row(a).len().cmp(&row(b).len()).then_with(|| kind(a).cmp(&kind(b)));
        // Numbers were given in the order of ids, so a stable order is not needed.
        let compare = |a: &u32, b: &u32| -> Ordering {
            by_length(*a, *b).then_with(|| row(*a).cmp(row(*b))).then_with(|| a.cmp(b))
        };
        order.sort_unstable_by(compare);
        let mut table = Self { offsets: vec![0], ..Self::default() };
        for at in order {
            table.features.push(found.features[at as usize]);
            table.items.extend_from_slice(row(at));
            table.offsets.push(table.items.len() as u32);
        }
        table
    }

    /// Adds the rows of features by item.
    fn with_items(mut self, items: u32) -> Self {
        self.item_offsets = vec![0; items as usize + 1];
        for item in &self.items {
            self.item_offsets[*item as usize + 1] += 1;
        }
        for at in 1..self.item_offsets.len() {
            self.item_offsets[at] += self.item_offsets[at - 1];
        }
        let mut next = self.item_offsets.clone();
        self.item_features = vec![0; self.items.len()];
        for feature in 0..self.len() {
            for at in range(&self.offsets, feature) {
                let place = &mut next[self.items[at] as usize];
                self.item_features[*place as usize] = feature;
                *place += 1;
            }
        }
        self
    }

    /// How many features there are.
    pub(super) fn len(&self) -> u32 {
        self.features.len() as u32
    }

    pub(super) fn feature(&self, number: u32) -> Feature {
        self.features[number as usize]
    }

    pub(super) fn kind(&self, number: u32) -> FeatureKind {
        self.features[number as usize].kind()
    }

    /// On how many items a feature is.
    pub(super) fn df(&self, number: u32) -> u32 {
        range(&self.offsets, number).len() as u32
    }

    /// The items that show a feature.
    pub(super) fn items(&self, number: u32) -> &[u32] {
        &self.items[range(&self.offsets, number)]
    }

    /// The features that an item shows.
    pub(super) fn features_of(&self, item: u32) -> &[u32] {
        &self.item_features[range(&self.item_offsets, item)]
    }
}

/// The places of a row.
pub(super) fn range(offsets: &[u32], row: u32) -> Range<usize> {
    offsets[row as usize] as usize..offsets[row as usize + 1] as usize
}
