//! Gathers who shows what.

use std::collections::BTreeSet;

use super::{Corpus, Feature, FeatureKind, LeftOut, OperatorsError, Rules, table::Table};

/// Pairs of feature and item, in any order and with repeats.
///
/// 24 bytes for one with an identifier, 16 with a passage.
#[derive(Clone, Debug, Default)]
pub struct CorpusBuilder {
    items: u32,
    identifiers: Vec<(Feature, u32)>,
    passages: Vec<(u64, u32)>,
}

impl CorpusBuilder {
    /// For items from 0 to below `items`.
    pub fn new(items: u32) -> Self {
        Self { items, ..Self::default() }
    }

    /// Says that an item shows a feature.
    pub fn push(&mut self, feature: Feature, item: u32) -> Result<(), OperatorsError> {
        if item >= self.items {
            return Err(OperatorsError::UnknownItem { item, items: self.items });
        }
        match feature.kind() {
            FeatureKind::Passage => self.passages.push((feature.id() as u64, item)),
            _ => self.identifiers.push((feature, item)),
        }
        Ok(())
    }

    /// Adds what another part of the same items showed; there are as many items as the
    /// larger of both has.
    pub fn append(&mut self, mut other: Self) {
        self.items = self.items.max(other.items);
        self.identifiers.append(&mut other.identifiers);
        self.passages.append(&mut other.passages);
    }

    /// Sorts the pairs into a corpus. Features of `protected` (helplines, shelters) are
    /// counted and left out for good; so are those on one item only, and passages that
    /// are on more items than the rules allow.
    ///
    /// O(p log p) for p pairs.
    pub fn build(self, rules: &Rules, protected: &[Feature]) -> Result<Corpus, OperatorsError> {
        let protected: BTreeSet<Feature> = protected.iter().copied().collect();
        let mut left_out = LeftOut::default();
        let passage_df_max = rules.passage_df_max(self.items);
        let mut with_own = vec![false; self.items as usize];
        let mut keep = |feature: Feature, df: usize, first: u32| {
            let is_text = feature.kind() == FeatureKind::Passage;
            let is_protected = protected.contains(&feature);
            with_own[first as usize] |= df == 1 && !is_text && !is_protected;
            let count = match df {
                _ if is_protected => &mut left_out.protected,
                0..=1 => &mut left_out.alone,
                df if is_text && df > passage_df_max as usize => &mut left_out.common_passages,
                _ => return true,
            };
            *count += 1;
            false
        };
        let passages = Table::build(self.items, self.passages, Feature::passage, &mut keep)?;
        let identifiers = Table::build(self.items, self.identifiers, |feature| feature, &mut keep)?;
        Ok(Corpus { items: self.items, identifiers, passages, with_own, left_out })
    }
}
