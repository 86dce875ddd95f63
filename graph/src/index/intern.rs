//! Memory of rows used lately, so that the twenty links of a page are not twenty
//! questions to the store.
//!
//! Invariant: bounded. Two generations: when the young one is full it becomes
//! the old one, and what is asked for again moves back. Forgetting costs time,
//! never correctness: the rows are in the store.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};

/// A bounded map that keeps what was used lately.
pub(crate) struct Recent<K, V, S = RandomState> {
    young: HashMap<K, V, S>,
    old: HashMap<K, V, S>,
    generation: usize,
}

/// For keys that are digests or public keys, which are as good as random.
pub(crate) type RecentByDigest<K, V> = Recent<K, V, BuildHasherDefault<DigestHasher>>;

impl<K: Hash + Eq + Clone, V, S: BuildHasher + Default> Recent<K, V, S> {
    /// Remembers at least `generation` and at most twice as many entries.
    pub(crate) fn new(generation: usize) -> Self {
        Self { young: HashMap::default(), old: HashMap::default(), generation }
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

/// Folds what it is given instead of hashing it again. Whoever grinds keys can
/// make look-ups slower, not wrong.
#[derive(Clone, Copy, Default)]
pub(crate) struct DigestHasher(u64);

impl Hasher for DigestHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(23) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_usize(&mut self, _: usize) {
        // The length of an array, which all keys share.
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_the_rest_goes() {
        let mut recent: Recent<_, _> = Recent::new(10);
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
    fn digests_spread_over_both_ends_of_the_hash() {
        let hash = |n: u32| {
            BuildHasherDefault::<DigestHasher>::default().hash_one((1u32, blake3::hash(&n.to_le_bytes()).as_bytes()))
        };
        let low: std::collections::HashSet<u64> = (0..4_096).map(|n| hash(n) & 0xffff).collect();
        let high: std::collections::HashSet<u64> = (0..4_096).map(|n| hash(n) >> 48).collect();
        assert!(low.len() > 3_900 && high.len() > 3_900, "{} {}", low.len(), high.len());
    }

    #[test]
    fn the_last_value_counts() {
        let mut recent: Recent<_, _> = Recent::new(2);
        recent.put("a", 1);
        recent.put("b", 1);
        recent.put("c", 1);
        recent.put("a", 2);
        assert_eq!(recent.get(&"a"), Some(&2));
    }
}
