//! Whether what text alone would join hangs together.
//!
//! Texts of one hand have passages in common with each other. A chain, of which each
//! has something in common with the next only, grows with every text that is found
//! and tells nothing about its ends.
//!
//! Invariant: a group is judged as a whole, and what is left out of it at once, so that
//! the order of its pairs is nothing to it.

use std::collections::BTreeMap;

use super::Rules;
use super::forest::Forest;
use super::ground::Pair;

/// How often components are left out at most: texts can be made so that one falls away
/// each time, and what is left then stays apart.
const ROUNDS_MAX: usize = 32;

/// For each pair of `batch` whether it may be joined: of all pairs of components in
/// its group enough have text in common, be it too little to join. `all` are those
/// that have, `batch` among them. From a group that does not hang together the
/// components with the fewest such pairs are left out, all of them at once, and the rest
/// is judged again: whoever writes one text more does not take a group apart.
///
/// A forest of all items, 32 times at most.
pub(super) fn hang_together(rules: &Rules, items: u32, batch: &[Pair], all: &[Pair]) -> Vec<bool> {
    let mut is_tight = vec![false; batch.len()];
    let mut left: Vec<usize> = (0..batch.len()).collect();
    for _ in 0..ROUNDS_MAX {
        let mut groups = Forest::new(items);
        left.iter().for_each(|at| groups.join(batch[*at].ends[0], batch[*at].ends[1]));
        let (mut linked, mut degrees) = (vec![0u64; items as usize], BTreeMap::new());
        for pair in all {
            let [a, b] = pair.ends.map(|end| groups.find(end));
            if a == b {
                linked[a as usize] += 1;
                pair.ends.iter().for_each(|end| *degrees.entry(*end).or_insert(0u64) += 1);
            }
        }
        let mut fewest: BTreeMap<u32, u64> = BTreeMap::new();
        for (end, degree) in &degrees {
            let least = fewest.entry(groups.find(*end)).or_insert(*degree);
            *least = (*least).min(*degree);
        }
        left.retain(|at| {
            let ends = batch[*at].ends;
            let root = groups.find(ends[0]);
            // Only ends of the batch were joined, so that items are components here.
            let components = u64::from(groups.size(root));
            if linked[root as usize] * 200 >= components * (components - 1) * u64::from(rules.cohesion_percent) {
                is_tight[*at] = true;
                return false;
            }
            ends.iter().all(|end| degrees.get(end) > fewest.get(&root))
        });
    }
    is_tight
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many components, the first of which has text in common with the last only, the
    /// second with the last two, and so on.
    fn ladder(count: u32) -> Vec<Pair> {
        let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b))).filter(|(a, b)| a + b + 1 >= count);
        pairs.map(|(a, b)| Pair { ends: [a, b], shown: [1, 1], passage: 0 }).collect()
    }

    #[test]
    fn leaving_out_ends_however_the_texts_are_made() {
        let joined = |count: u32| {
            let pairs = ladder(count);
            hang_together(&Rules::default(), count, &pairs, &pairs).iter().filter(|is_tight| **is_tight).count()
        };
        assert!(joined(20) > 0, "what is common to most is left in the end");
        assert_eq!(joined(400), 0);
    }
}
