//! From ties to what happened.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::hash::Hash;

use super::super::operators::forest::Forest;
use super::Group;
use super::ties::{Tie, lines, ties};

/// What happened to groups between two analyses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Happened {
    /// A new group that shares too little with any old one.
    Born,
    /// Several old groups are one now.
    Merged,
    /// One old group is several now.
    Split,
    /// Several old groups are several others now.
    Reshaped,
    /// Members came to it.
    Grew,
    /// Members left it.
    Shrank,
    /// Members came and left.
    Changed,
    /// An old group that shares too little with any new one.
    Died,
    /// Its members are those that it had.
    Same,
}

impl Happened {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 9] = [
        Self::Born,
        Self::Merged,
        Self::Split,
        Self::Reshaped,
        Self::Grew,
        Self::Shrank,
        Self::Changed,
        Self::Died,
        Self::Same,
    ];

    /// The word used in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Born => "born",
            Self::Merged => "merged",
            Self::Split => "split",
            Self::Reshaped => "reshaped",
            Self::Grew => "grew",
            Self::Shrank => "shrank",
            Self::Changed => "changed",
            Self::Died => "died",
            Self::Same => "same",
        }
    }

    fn of(before: usize, after: usize, joined: usize, left: usize) -> Self {
        match (before, after) {
            (0, _) => Self::Born,
            (_, 0) => Self::Died,
            (1, 1) => match (joined, left) {
                (0, 0) => Self::Same,
                (_, 0) => Self::Grew,
                (0, _) => Self::Shrank,
                _ => Self::Changed,
            },
            (_, 1) => Self::Merged,
            (1, _) => Self::Split,
            _ => Self::Reshaped,
        }
    }
}

/// One event: groups of the two analyses that ties lead to from each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event<I> {
    /// What happened.
    pub happened: Happened,
    /// The old groups, by id.
    pub before: Vec<I>,
    /// The new groups, by id.
    pub after: Vec<I>,
    /// Members that were in the old groups and are in the new ones.
    pub kept: usize,
    /// Members of the new groups that were in none of the old ones.
    pub joined: usize,
    /// Members of the old groups that are in none of the new ones.
    pub left: usize,
}

/// What happened between two analyses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage<I> {
    events: Vec<Event<I>>,
    continues: BTreeMap<I, Vec<I>>,
}

impl<I: Ord + Clone> Lineage<I> {
    /// The events, by what happened and ids. Every group is in exactly one of them.
    pub fn events(&self) -> &[Event<I>] {
        &self.events
    }

    /// The old groups that a new one is tied with: the one first that it is the
    /// continuation of, if it is that of any, then by how much is shared.
    pub fn continues(&self, new: &I) -> &[I] {
        self.continues.get(new).map_or(&[], Vec::as_slice)
    }

    /// The new groups that an old one is tied with, by id.
    pub fn continued_by(&self, old: &I) -> Vec<I> {
        let of_it = self.continues.iter().filter(|(_, before)| before.contains(old));
        of_it.map(|(new, _)| new.clone()).collect()
    }

    /// The event that an old group is in.
    pub fn of_old(&self, old: &I) -> Option<&Event<I>> {
        self.events.iter().find(|event| event.before.binary_search(old).is_ok())
    }

    /// How often something happened.
    pub fn count(&self, happened: Happened) -> usize {
        self.events.iter().filter(|event| event.happened == happened).count()
    }
}

/// Finds what happened to groups between two analyses.
///
/// Linear in members, but for sorting.
pub fn lineage<I: Ord + Clone, M: Hash + Eq>(old: &[Group<I, M>], new: &[Group<I, M>]) -> Lineage<I> {
    let ties = ties(old, new);
    let mut events: Vec<Event<I>> = joined(&ties, old.len(), new.len())
        .into_iter()
        .map(|(before, after)| event(&before, &after, old, new))
        .collect();
    events.sort();
    Lineage { events, continues: continues(&ties, old, new) }
}

/// The sets of old and new groups that ties lead to from each other.
fn joined(ties: &[Tie], old: usize, new: usize) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut forest = Forest::new((old + new) as u32);
    ties.iter().for_each(|tie| forest.join(tie.old as u32, (old + tie.new) as u32));
    let mut sets: BTreeMap<u32, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (node, root) in forest.roots().into_iter().enumerate() {
        let set = sets.entry(root).or_default();
        if node < old { set.0.push(node) } else { set.1.push(node - old) }
    }
    sets.into_values().collect()
}

fn event<I: Ord + Clone, M: Hash + Eq>(
    before: &[usize],
    after: &[usize],
    old: &[Group<I, M>],
    new: &[Group<I, M>],
) -> Event<I> {
    let had: HashSet<&M> = before.iter().flat_map(|place| &old[*place].members).collect();
    let has = after.iter().flat_map(|place| &new[*place].members);
    let (mut kept, mut joined) = (0, 0);
    for member in has {
        if had.contains(member) { kept += 1 } else { joined += 1 }
    }
    let left = had.len() - kept;
    let ids = |places: &[usize], groups: &[Group<I, M>]| {
        let mut ids: Vec<I> = places.iter().map(|place| groups[*place].id.clone()).collect();
        ids.sort();
        ids
    };
    let happened = Happened::of(before.len(), after.len(), joined, left);
    Event { happened, before: ids(before, old), after: ids(after, new), kept, joined, left }
}

fn continues<I: Ord + Clone, M>(ties: &[Tie], old: &[Group<I, M>], new: &[Group<I, M>]) -> BTreeMap<I, Vec<I>> {
    let lines: HashSet<(usize, usize)> = lines(ties, old, new).iter().map(|tie| (tie.old, tie.new)).collect();
    let mut of_new: BTreeMap<usize, Vec<Tie>> = BTreeMap::new();
    for tie in ties {
        of_new.entry(tie.new).or_default().push(*tie);
    }
    let mut continues = BTreeMap::new();
    for (place, mut found) in of_new {
        found.sort_by_cached_key(|tie| {
            (!lines.contains(&(tie.old, tie.new)), Reverse(tie.shared), old[tie.old].id.clone())
        });
        continues.insert(new[place].id.clone(), found.iter().map(|tie| old[tie.old].id.clone()).collect());
    }
    continues
}
