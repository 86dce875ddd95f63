//! Moves single nodes to the group where they gain most, until none gains.

use std::collections::VecDeque;

use super::gather::Gather;
use super::level::Level;
use crate::analyse::links::dice::Dice;

/// A gain must exceed another by more than rounding could make of equal ones.
const ROUNDING: f64 = 1e-10;

/// Groups while nodes move between them.
struct Groups<'a> {
    of: &'a mut [u32],
    /// Sum of the strengths in each group.
    totals: Vec<f64>,
    sizes: Vec<u32>,
    /// Groups without nodes.
    empty: Vec<u32>,
}

/// Moves nodes in random order, and then again those whose neighbours have moved.
/// Groups are numbered below the number of nodes.
pub(super) fn improve(level: &Level<'_>, groups: &mut [u32], dice: &mut Dice) {
    let mut order: Vec<u32> = (0..level.nodes()).collect();
    dice.shuffle(&mut order);
    let mut queue = VecDeque::from(order);
    let mut is_queued = vec![true; groups.len()];
    let mut groups = Groups::new(level, groups);
    let mut gather = Gather::new(level.nodes());
    while let Some(node) = queue.pop_front() {
        is_queued[node as usize] = false;
        let from = groups.of[node as usize];
        level.for_each_edge(node, |target, weight| gather.add(groups.of[target as usize], weight));
        groups.leave(node, level.strengths[node as usize]);
        let to = groups.best(from, level.strengths[node as usize] * level.chance, &gather);
        groups.join(node, to, level.strengths[node as usize]);
        gather.clear();
        if to == from {
            continue;
        }
        for target in level.targets(node) {
            if groups.of[*target as usize] != to && !std::mem::replace(&mut is_queued[*target as usize], true) {
                queue.push_back(*target);
            }
        }
    }
}

impl<'a> Groups<'a> {
    fn new(level: &Level<'_>, of: &'a mut [u32]) -> Self {
        let totals = level.totals(of);
        let mut sizes = vec![0; of.len()];
        of.iter().for_each(|group| sizes[*group as usize] += 1);
        let empty = (0..).zip(&sizes).filter(|(_, size)| **size == 0).map(|(group, _)| group).collect();
        Self { of, totals, sizes, empty }
    }

    /// Takes a node out of its group.
    fn leave(&mut self, node: u32, strength: f64) {
        let from = self.of[node as usize];
        self.totals[from as usize] -= strength;
        self.sizes[from as usize] -= 1;
        if self.sizes[from as usize] == 0 {
            self.totals[from as usize] = 0.0;
            self.empty.push(from);
        }
    }

    /// The group where a node gains most; where it came from if none is better.
    /// `chance` is what it is expected to share with a node of strength 1.
    fn best(&self, from: u32, chance: f64, gather: &Gather) -> u32 {
        let gain = |group: u32, weight: f64| weight - chance * self.totals[group as usize];
        let (mut best, mut most) = (from, gain(from, gather.sum(from)));
        for (group, weight) in gather.iter() {
            let gain = gain(group, weight);
            if gain > most + ROUNDING {
                (best, most) = (group, gain);
            }
        }
        match self.empty.last() {
            Some(empty) if most < -ROUNDING => *empty,
            _ => best,
        }
    }

    /// Puts a node that has left into a group.
    fn join(&mut self, node: u32, to: u32, strength: f64) {
        if self.sizes[to as usize] == 0 {
            // An empty group is joined only if it is the last one.
            self.empty.pop();
        }
        self.totals[to as usize] += strength;
        self.sizes[to as usize] += 1;
        self.of[node as usize] = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::links::tests::undirected;

    #[test]
    fn nodes_are_looked_at_again_when_their_neighbours_have_moved() {
        // A ring of 40 cliques of 6.
        let clique = |c: u32| (0..6).flat_map(move |a| (0..a).map(move |b| (c * 6 + a, c * 6 + b)));
        let next = |c: u32| (c * 6, (c * 6 + 9) % 240);
        let edges: Vec<(u32, u32)> = (0..40).flat_map(|c| clique(c).chain([next(c)])).collect();
        let graph = undirected(240, &edges);
        let level = Level::of(graph.outward(), 1.0);
        let broken = |seed| {
            let mut groups: Vec<u32> = (0..240).collect();
            improve(&level, &mut groups, &mut Dice::new(seed));
            groups.chunks(6).filter(|clique| clique.iter().any(|group| *group != clique[0])).count()
        };
        assert_eq!((0..20).map(broken).sum::<usize>(), 0);
    }
}
