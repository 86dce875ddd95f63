//! Which groups of two analyses share more than half of the smaller one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::Group;

/// An old and a new group, by their places, and how many members they share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tie {
    pub(super) old: usize,
    pub(super) new: usize,
    pub(super) shared: usize,
}

/// The ties, by place of the old group and of the new one. Linear in members.
pub(super) fn ties<I, M: Hash + Eq>(old: &[Group<I, M>], new: &[Group<I, M>]) -> Vec<Tie> {
    let mut of_old: HashMap<&M, usize> = HashMap::new();
    for (place, group) in old.iter().enumerate() {
        of_old.extend(group.members.iter().map(|member| (member, place)));
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (place, group) in new.iter().enumerate() {
        for before in group.members.iter().filter_map(|member| of_old.get(member)) {
            *shared.entry((*before, place)).or_default() += 1;
        }
    }
    let ties = shared.into_iter().map(|((old, new), shared)| Tie { old, new, shared });
    // Of two groups of two pages both must be shared: one alone ties nobody.
    ties.filter(|tie| 2 * tie.shared > old[tie.old].members.len().min(new[tie.new].members.len())).collect()
}

/// The ties of which each end is what the other shares most with; at a draw the smaller
/// id counts. Every set of groups that ties join has one at least.
pub(super) fn lines<I: Ord, M>(ties: &[Tie], old: &[Group<I, M>], new: &[Group<I, M>]) -> Vec<Tie> {
    let mut best_of_old: HashMap<usize, Tie> = HashMap::new();
    let mut best_of_new: HashMap<usize, Tie> = HashMap::new();
    for tie in ties {
        let rank = |tie: &Tie| (Reverse(tie.shared), &old[tie.old].id, &new[tie.new].id);
        for best in [best_of_old.entry(tie.old).or_insert(*tie), best_of_new.entry(tie.new).or_insert(*tie)] {
            if rank(tie) < rank(best) {
                *best = *tie;
            }
        }
    }
    ties.iter().filter(|tie| best_of_old[&tie.old] == **tie && best_of_new[&tie.new] == **tie).copied().collect()
}
