//! The entries of a list by number of words and keyed hash, and the hash.
//!
//! Nearly every window of a text is of no entry: a sieve of one bit a few hashes
//! says so without a look into the table. Invariant: entries come in one order.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hasher;

use model::Label;
use siphasher::sip::SipHasher13;

use crate::fingerprint::shingle;
use crate::privacy::IdentifierKey;

/// Fewest bits of the sieve for each entry.
const SIEVE_BITS_PER_ENTRY: usize = 16;

/// What stands for a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The HMAC of its words.
    pub(super) mac: [u8; 16],
    /// Its category.
    pub(super) category: Label,
    /// Whether it was written in disguise itself: then it is met by plain words, too.
    pub(super) is_code: bool,
}

/// Entries of one reading.
#[derive(Debug)]
pub(super) struct Table {
    by_count: BTreeMap<usize, BTreeMap<u64, Entry>>,
    length: usize,
    sieve: Vec<u64>,
}

impl Table {
    pub(super) fn new() -> Self {
        Self { by_count: BTreeMap::new(), length: 0, sieve: vec![0; 16] }
    }

    /// Adds an entry of so many words; of two with the same hash the later one stays.
    pub(super) fn insert(&mut self, count: usize, hash: u64, mut entry: Entry) {
        let entries = self.by_count.entry(count).or_default();
        match entries.get(&hash) {
            Some(before) => entry.is_code |= before.is_code,
            None => self.length += 1,
        }
        entries.insert(hash, entry);
        if self.length * SIEVE_BITS_PER_ENTRY > self.sieve.len() * 64 {
            self.sieve = vec![0; self.sieve.len() * 2];
            let hashes: Vec<u64> = self.by_count.values().flat_map(BTreeMap::keys).copied().collect();
            hashes.into_iter().for_each(|hash| self.let_through(hash));
        } else {
            self.let_through(hash);
        }
    }

    fn let_through(&mut self, hash: u64) {
        let (word, bit) = self.place(hash);
        self.sieve[word] |= bit;
    }

    /// The sieve has a power of two of words.
    fn place(&self, hash: u64) -> (usize, u64) {
        let word = (hash >> 6) as usize & (self.sieve.len() - 1);
        (word, 1 << (hash & 63))
    }

    /// The entry of a window of `count` words.
    pub(super) fn get(&self, count: usize, hash: u64) -> Option<&Entry> {
        let (word, bit) = self.place(hash);
        if self.sieve[word] & bit == 0 {
            return None;
        }
        self.by_count.get(&count)?.get(&hash)
    }

    /// The numbers of words for which there are entries.
    pub(super) fn counts(&self) -> impl Iterator<Item = usize> {
        self.by_count.keys().copied()
    }

    /// Number of entries.
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// All entries with number of words and hash, in order.
    pub(super) fn entries(&self) -> impl Iterator<Item = (usize, u64, &Entry)> {
        let of_count = |(count, entries): (&usize, _)| (*count, entries);
        self.by_count.iter().map(of_count).flat_map(|(count, entries): (usize, &BTreeMap<u64, Entry>)| {
            entries.iter().map(move |(hash, entry)| (count, *hash, entry))
        })
    }

    /// The categories of the entries.
    pub(super) fn categories(&self) -> BTreeSet<Label> {
        self.entries().map(|(_, _, entry)| entry.category.clone()).collect()
    }

    /// The table with every entry changed.
    pub(super) fn map(&self, change: impl Fn(u64, &Entry) -> (u64, Entry)) -> Self {
        let mut new = Self::new();
        for (count, hash, entry) in self.entries() {
            let (hash, entry) = change(hash, entry);
            new.insert(count, hash, entry);
        }
        new
    }
}

/// Hashes windows of words, whose own hashes are keyed already, under all further keys.
#[derive(Clone, Debug)]
pub(super) struct WindowHash(Vec<SipHasher13>);

impl WindowHash {
    pub(super) fn new(key: &IdentifierKey) -> Self {
        Self(key.window_keys().iter().map(SipHasher13::new_with_key).collect())
    }

    /// The hash of words in a row, given by their hashes.
    pub(super) fn of(&self, words: &[u64]) -> u64 {
        self.0.iter().fold(shingle(words), put_under)
    }

    /// What the last further key makes of a hash.
    pub(super) fn relinked(&self, hash: u64) -> u64 {
        self.0.last().map_or(hash, |last| put_under(hash, last))
    }
}

fn put_under(hash: u64, key: &SipHasher13) -> u64 {
    let mut hasher = *key;
    hasher.write_u64(hash);
    hasher.finish()
}
