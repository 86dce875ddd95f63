//! Which components have text in common, and how much.
//!
//! A link is an item that has enough passages in common with one item of the other
//! component, and a good part of its own or of the other's: what one page shares with
//! many others, a little with each, is no ground, nor are a few phrases of a long one. Two components that both show contacts, none in common by now, need more
//! passages than one without contacts, because each has a name of its own already.
//!
//! Invariant: links go both ways, so that a pair has one on both sides or on none.

use super::Rules;
use super::table::Table;

/// Two components with common passages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) ends: [u32; 2],
    /// How many items of each are linked with the other; none if what they have in
    /// common is enough for an item without contacts only.
    pub(super) shown: [u32; 2],
    /// The rarest passage.
    pub(super) passage: u32,
}

/// What an item or a component has in common with a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Link {
    other: u32,
    is_weak: bool,
    passage: u32,
}

/// All pairs of components with common passages, by their ends: given the component of
/// each item, which items show contacts, and which passages may link.
///
/// For each passage that leaves its component, the square of its items. 13 bytes an
/// item and 24 a pair.
pub(super) fn pairs(table: &Table, rules: &Rules, roots: &[u32], contacts: &[bool], may_link: &[bool]) -> Vec<Pair> {
    let mut has_contacts = vec![false; roots.len()];
    roots.iter().zip(contacts).for_each(|(root, shows)| has_contacts[*root as usize] |= shows);
    let mut members: Vec<u32> = (0..roots.len() as u32).collect();
    members.sort_unstable_by_key(|item| (roots[*item as usize], *item));
    let mut common = Common { counts: vec![(0, 0); roots.len()], touched: Vec::new() };
    let (mut found, mut links) = (Vec::new(), Vec::new());
    for own in members.chunk_by(|a, b| roots[*a as usize] == roots[*b as usize]) {
        let root = roots[own[0] as usize];
        for item in own {
            for passage in table.features_of(*item).iter().filter(|passage| may_link[**passage as usize]) {
                let others = table.items(*passage).iter().filter(|other| roots[**other as usize] != root);
                others.for_each(|other| common.add(*other, *passage));
            }
            let len = |item: u32| table.features_of(item).len() as u32;
            let needed = |other: u32| {
                let both = has_contacts[root as usize] && has_contacts[roots[other as usize] as usize];
                rules.passages_needed(both, len(*item).min(len(other)))
            };
            common.drain(rules.passages_min, roots, needed, &mut links);
        }
        links.sort_unstable();
        for run in links.chunk_by(|a, b| a.other == b.other) {
            let Link { other, is_weak, passage } = run[0];
            let shown = run.iter().filter(|link| !link.is_weak).count() as u32;
            found.push((root.min(other), root.max(other), is_weak, passage, root, shown));
        }
        links.clear();
    }
    found.sort_unstable();
    let pair = |run: &[(u32, u32, bool, u32, u32, u32)]| {
        let (low, high, _, passage, ..) = run[0];
        let shown = |end| run.iter().find(|link| link.4 == end).map_or(0, |link| link.5);
        Pair { ends: [low, high], shown: [shown(low), shown(high)], passage }
    };
    found.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(pair).collect()
}

/// Passages that one item has in common with each other: how many, and the rarest.
struct Common {
    counts: Vec<(u32, u32)>,
    touched: Vec<u32>,
}

impl Common {
    fn add(&mut self, other: u32, passage: u32) {
        let (count, rarest) = &mut self.counts[other as usize];
        if *count == 0 {
            self.touched.push(other);
            *rarest = passage;
        }
        *count += 1;
        // Passages are numbered by how many items they are on.
        *rarest = passage.min(*rarest);
    }

    /// Adds a link to each component one of whose items has at least `min` in common,
    /// and forgets all.
    fn drain(&mut self, min: u32, roots: &[u32], needed: impl Fn(u32) -> u32, links: &mut Vec<Link>) {
        let start = links.len();
        for item in self.touched.drain(..) {
            let (count, passage) = std::mem::take(&mut self.counts[item as usize]);
            if count >= min {
                let other = roots[item as usize];
                links.push(Link { other, is_weak: count < needed(item), passage });
            }
        }
        links[start..].sort_unstable();
        let mut kept = start;
        for at in start..links.len() {
            if at == start || links[at].other != links[kept - 1].other {
                links[kept] = links[at];
                kept += 1;
            }
        }
        links.truncate(kept);
    }
}
