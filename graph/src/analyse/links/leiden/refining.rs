//! Splits groups into parts that are well connected, each grown from single nodes.

use super::gather::Gather;
use super::level::{Level, Parts};
use crate::analyse::links::dice::Dice;

/// Below this exponent a choice is as good as impossible.
const EXPONENT_MIN: f64 = -40.0;

/// Parts while they grow; each is named after one of its nodes.
struct Growing {
    of: Vec<u32>,
    strengths: Vec<f64>,
    /// Weight between a part and the rest of its group.
    outer: Vec<f64>,
    /// Whether a node is a part by itself.
    is_alone: Vec<bool>,
}

/// Parts of groups. A node joins a part of its group if both are well connected
/// with the rest of it and nothing is lost; what gains more is likelier.
pub(super) fn refine(level: &Level<'_>, groups: &[u32], randomness: f64, dice: &mut Dice) -> Parts {
    let totals = level.totals(groups);
    let mut parts = Growing::start(level, groups);
    let mut order: Vec<u32> = (0..level.nodes()).collect();
    dice.shuffle(&mut order);
    let mut gather = Gather::new(level.nodes());
    let mut choices = Vec::new();
    for node in order {
        let (group, strength) = (groups[node as usize], level.strengths[node as usize]);
        let total = totals[group as usize];
        if !parts.is_alone[node as usize] || !parts.is_well_connected(node, total, level.chance) {
            continue;
        }
        level.for_each_edge(node, |target, weight| {
            if groups[target as usize] == group {
                gather.add(parts.of[target as usize], weight);
            }
        });
        choices.clear();
        choices.push((node, 0.0));
        for (part, weight) in gather.iter() {
            let gain = weight - strength * level.chance * parts.strengths[part as usize];
            if gain >= 0.0 && parts.is_well_connected(part, total, level.chance) {
                choices.push((part, gain));
            }
        }
        let chosen = choose(&choices, randomness, dice);
        if chosen != node {
            parts.join(node, chosen, gather.sum(chosen));
        }
        gather.clear();
    }
    Parts::numbered(parts.of)
}

/// One of the choices, its probability growing with the exponential of its gain.
fn choose(choices: &[(u32, f64)], randomness: f64, dice: &mut Dice) -> u32 {
    let best = choices.iter().fold((0, f64::NEG_INFINITY), |best, own| if own.1 > best.1 { *own } else { best });
    let odds = |gain: f64| {
        let exponent = (gain - best.1) / randomness;
        if exponent < EXPONENT_MIN { 0.0 } else { exponent.exp() }
    };
    let mut left = dice.unit() * choices.iter().map(|(_, gain)| odds(*gain)).sum::<f64>();
    for (part, gain) in choices {
        left -= odds(*gain);
        if left < 0.0 {
            return *part;
        }
    }
    best.0
}

impl Growing {
    fn start(level: &Level<'_>, groups: &[u32]) -> Self {
        let outer = |node: u32| {
            let mut within = 0.0;
            level.for_each_edge(node, |target, weight| {
                if groups[target as usize] == groups[node as usize] {
                    within += weight;
                }
            });
            within
        };
        Self {
            of: (0..level.nodes()).collect(),
            strengths: level.strengths.clone(),
            outer: (0..level.nodes()).map(outer).collect(),
            is_alone: vec![true; groups.len()],
        }
    }

    /// Whether a part shares with the rest of its group at least what chance would
    /// give it; `total` is the strength of the group.
    fn is_well_connected(&self, part: u32, total: f64, chance: f64) -> bool {
        let strength = self.strengths[part as usize];
        self.outer[part as usize] >= chance * strength * (total - strength)
    }

    /// Puts a node that is a part by itself into another part, with which it shares
    /// `weight`.
    fn join(&mut self, node: u32, part: u32, weight: f64) {
        self.of[node as usize] = part;
        self.is_alone[node as usize] = false;
        self.is_alone[part as usize] = false;
        self.strengths[part as usize] += self.strengths[node as usize];
        self.outer[part as usize] += self.outer[node as usize] - 2.0 * weight;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::links::tests::undirected;

    #[test]
    fn what_is_badly_connected_with_its_group_stays_apart() {
        // Node 0 has one link within its group, and four to others.
        let within = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 2), (1, 3)];
        let without = [(0, 5), (0, 6), (0, 7), (0, 8), (5, 6), (6, 7), (7, 8), (8, 5), (5, 7), (6, 8)];
        let graph = undirected(9, &[&within[..], &without[..]].concat());
        let level = Level::of(graph.outward(), 1.0);
        let groups = [0, 0, 0, 0, 0, 1, 1, 1, 1];
        for seed in 0..50 {
            // So random that every allowed choice is taken now and then.
            let parts = refine(&level, &groups, 10.0, &mut Dice::new(seed));
            assert!(parts.of[1..].iter().all(|part| *part != parts.of[0]), "{:?}", parts.of);
            assert!((1..5).all(|node| (5..9).all(|other| parts.of[node] != parts.of[other])), "{:?}", parts.of);
        }
    }
}
