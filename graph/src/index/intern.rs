//! Memory of rows used lately, so that the twenty links of a page are not twenty
//! questions to the store.
//!
//! Invariant: bounded. Two generations: when the young one is full it becomes
//! the old one, and what is asked for again moves back. Forgetting costs time,
//! never correctness: the rows are in the store.

use std::collections::HashMap;
use std::hash::Hash;

/// A bounded map that keeps what was used lately.
pub(crate) struct Recent<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    generation: usize,
}

impl<K: Hash + Eq + Clone, V> Recent<K, V> {
    /// Remembers at least `generation` and at most twice as many entries.
    pub(crate) fn new(generation: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), generation }
    }

    pub(crate) fn get(&mut self, key: &K) -> Option<&V> {
        if !self.young.contains_key(key) {
            let value = self.old.remove(key)?;
            self.put(key.clone(), value);
        }
        self.young.get(key)
    }

    pub(crate) fn put(&mut self, key: K, value: V) {
        if self.young.len() >= self.generation && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_the_rest_goes() {
        let mut recent = Recent::new(10);
        recent.put(0, 0);
        for n in 1..100 {
            recent.put(n, n);
            assert_eq!(recent.get(&0), Some(&0));
        }
        assert_eq!(recent.get(&99), Some(&99));
        assert_eq!(recent.get(&1), None);
        assert!(recent.young.len() + recent.old.len() <= 20);
    }

    #[test]
    fn the_last_value_counts() {
        let mut recent = Recent::new(2);
        recent.put("a", 1);
        recent.put("b", 1);
        recent.put("c", 1);
        recent.put("a", 2);
        assert_eq!(recent.get(&"a"), Some(&2));
    }
}
