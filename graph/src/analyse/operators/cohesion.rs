//! Whether what text alone would join hangs together.
//!
//! Texts of one hand have passages in common with each other. A chain, of which each
//! has something in common with the next only, grows with every text that is found
//! and tells nothing about its ends.
//!
//! Invariant: a group is judged as a whole, so that the order of its pairs is nothing
//! to it.

use super::Rules;
use super::forest::Forest;
use super::ground::Pair;

/// For each pair of `batch` whether it may be joined: of all pairs of components in
/// its group enough have text in common, be it too little to join. `all` are those
/// that have, `batch` among them.
///
/// A forest of all items.
pub(super) fn hang_together(rules: &Rules, items: u32, batch: &[Pair], all: &[Pair]) -> Vec<bool> {
    let mut groups = Forest::new(items);
    batch.iter().for_each(|pair| groups.join(pair.ends[0], pair.ends[1]));
    let mut linked = vec![0u64; items as usize];
    for pair in all {
        let [a, b] = pair.ends.map(|end| groups.find(end));
        linked[a as usize] += u64::from(a == b);
    }
    let is_tight = |pair: &Pair| {
        let root = groups.find(pair.ends[0]);
        // Only ends of the batch were joined, so that items are components here.
        let components = u64::from(groups.size(root));
        linked[root as usize] * 200 >= components * (components - 1) * u64::from(rules.cohesion_percent)
    };
    batch.iter().map(is_tight).collect()
}
