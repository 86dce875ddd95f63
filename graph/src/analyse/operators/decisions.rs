//! What the analyst decided, beside what the evidence says.
//!
//! Order: suppressed features are left out before the union; items kept apart are
//! watched during it, so that no batch brings them together; items put together are
//! joined after it, and never against what is kept apart. Where one identifier stands
//! on both sides of what is kept apart, each side is joined for itself.
//!
//! A decision is never evidence: it adds no bits and no reason record. What it takes away
//! can make evidence look stronger than it is – a number stands beside fewer others, a
//! large component becomes small – so it joins nothing that was apart without it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Feature, OperatorsError, forest::Forest};

/// One decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The items belong to one operator.
    Together(u32, u32),
    /// The items belong to two; the first was split off from the second.
    Apart(u32, u32),
    /// The feature links nothing.
    Suppress(Feature),
}

impl Decision {
    /// The feature that links nothing, if that is what was decided.
    pub fn suppressed(&self) -> Option<Feature> {
        match self {
            Self::Suppress(feature) => Some(*feature),
            Self::Together(..) | Self::Apart(..) => None,
        }
    }
}

/// What became of putting items together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The evidence had done it already.
    AlreadyTogether,
    /// Done.
    Joined,
    /// Items that are kept apart would have met.
    Contradicted,
}

/// Decisions by what they do.
pub(super) struct Decisions {
    pub(super) together: Vec<[u32; 2]>,
    apart: Vec<[u32; 2]>,
    /// Sorted.
    pub(super) suppressed: Vec<Feature>,
    /// For each item its component without decisions, if some of them take away.
    bounds: Option<Vec<u32>>,
}

impl Decisions {
    pub(super) fn new(decisions: &[Decision], items: u32) -> Result<Self, OperatorsError> {
        let mut sorted = Self { together: Vec::new(), apart: Vec::new(), suppressed: Vec::new(), bounds: None };
        for decision in decisions {
            match *decision {
                Decision::Together(a, b) => sorted.together.push([a, b]),
                Decision::Apart(a, b) => sorted.apart.push([a, b]),
                Decision::Suppress(feature) => sorted.suppressed.push(feature),
            }
        }
        sorted.suppressed.sort_unstable();
        let mut named = sorted.together.iter().chain(&sorted.apart).flatten();
        match named.find(|item| **item >= items) {
            Some(item) => Err(OperatorsError::UnknownItem { item: *item, items }),
            None => Ok(sorted),
        }
    }

    /// Whether some of them take away from what evidence joins.
    pub(super) fn take_away(&self) -> bool {
        !self.apart.is_empty() || !self.suppressed.is_empty()
    }

    /// That nothing may be joined beyond these components.
    pub(super) fn within(self, bounds: &[u32]) -> Self {
        Self { bounds: Some(bounds.to_vec()), ..self }
    }

    /// Whether components, each given by an item, are in one without decisions.
    pub(super) fn allow(&self, ends: [u32; 2]) -> bool {
        self.bounds.as_ref().is_none_or(|bounds| bounds[ends[0] as usize] == bounds[ends[1] as usize])
    }

    /// The components of a group by those that are one without decisions.
    pub(super) fn bounded(&self, mut group: Vec<u32>) -> Vec<Vec<u32>> {
        let Some(bounds) = &self.bounds else { return vec![group] };
        group.sort_by_key(|root| (bounds[*root as usize], *root));
        group.chunk_by(|a, b| bounds[*a as usize] == bounds[*b as usize]).map(<[u32]>::to_vec).collect()
    }

    pub(super) fn is_suppressed(&self, feature: Feature) -> bool {
        self.suppressed.binary_search(&feature).is_ok()
    }

    /// Those who were split off, and what from, by their components now.
    pub(super) fn sides(&self, forest: &mut Forest) -> BTreeMap<u32, BTreeSet<u32>> {
        let mut sides: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for [these, from] in &self.apart {
            sides.entry(forest.find(*these)).or_default().insert(forest.find(*from));
        }
        sides
    }

    /// Joins the groups of items, all of them as one batch: of those that would
    /// together bring items kept apart into one component, none is joined. Says of each
    /// whether it was.
    ///
    /// A copy of the forest if anything is kept apart.
    pub(super) fn join<'a>(&self, forest: &mut Forest, groups: impl Iterator<Item = &'a [u32]> + Clone) -> Vec<bool> {
        let mut trial = if self.apart.is_empty() { None } else { Some(forest.clone()) };
        let mut bad: Vec<u32> = Vec::new();
        if let Some(trial) = &mut trial {
            groups.clone().for_each(|group| join_all(trial, group));
            for [a, b] in self.apart.iter().filter(|[a, b]| a != b) {
                let root = trial.find(*a);
                if root == trial.find(*b) {
                    bad.push(root);
                }
            }
            bad.sort_unstable();
        }
        let mut is_good = |group: &[u32]| match (&mut trial, group.first()) {
            (Some(trial), Some(first)) => bad.binary_search(&trial.find(*first)).is_err(),
            _ => true,
        };
        let good: Vec<bool> = groups.clone().map(&mut is_good).collect();
        groups.zip(&good).filter(|(_, good)| **good).for_each(|(group, _)| join_all(forest, group));
        good
    }
}

/// The components of a group, ascending, with those taken out that were split off
/// from others of it; and these.
pub(super) fn divide(sides: &BTreeMap<u32, BTreeSet<u32>>, group: Vec<u32>) -> (Vec<u32>, Vec<u32>) {
    if sides.is_empty() {
        return (group, Vec::new());
    }
    let is_split_off = |root: &u32| {
        sides.get(root).is_some_and(|from| group.iter().any(|other| other != root && from.contains(other)))
    };
    let (split_off, rest): (Vec<u32>, Vec<u32>) = group.iter().partition(|root| is_split_off(root));
    (rest, split_off)
}

fn join_all(forest: &mut Forest, group: &[u32]) {
    group.windows(2).for_each(|pair| forest.join(pair[0], pair[1]));
}
