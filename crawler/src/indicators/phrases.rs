//! The phrases of all rules, as a tree of hashes of their words.
//!
//! Most words of a text begin no phrase. A small table of bits tells so from a word and
//! the next one, before the tree is asked; it may be wrong only in favour of asking.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use config::IndicatorRule;

use crate::fingerprint::{FingerprintKey, Words};

/// Bits of the table for each phrase.
const BITS_A_PHRASE: usize = 16;

/// That a phrase stands in a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Used {
    /// Number of the rule.
    pub(super) rule: usize,
    /// Whether it is one of those that must only be near.
    pub(super) is_near: bool,
}

/// The tree.
#[derive(Clone, Debug)]
pub(super) struct Phrases {
    steps: HashMap<u64, usize, BuildHasherDefault<AsItIs>>,
    /// By node: the rules of the phrase that ends there.
    ends: Vec<Vec<Used>>,
    /// Begins of phrases; a power of two of words.
    begins: Box<[u64]>,
}

impl Phrases {
    /// The phrases of rules, for texts whose words are hashed under this key.
    pub(super) fn of(rules: &[IndicatorRule], key: &FingerprintKey) -> Self {
        let count: usize = rules.iter().map(|rule| rule.any.len() + rule.near.len()).sum();
        let bits = (count * BITS_A_PHRASE).next_power_of_two().max(64);
        let begins = vec![0; bits / 64].into_boxed_slice();
        let mut all = Self { steps: HashMap::default(), ends: vec![Vec::new()], begins };
        for (rule, one) in rules.iter().enumerate() {
            let any = one.any.iter().map(|phrase| (phrase, false));
            for (phrase, is_near) in any.chain(one.near.iter().map(|phrase| (phrase, true))) {
                all.add(Words::read(phrase, &[], key).hashes(), Used { rule, is_near });
            }
        }
        all
    }

    fn add(&mut self, words: &[u64], used: Used) {
        let begin = match words {
            [] => return,
            [only] => *only,
            [first, second, ..] => pair(*first, *second),
        };
        let (word, bit) = self.place(begin);
        self.begins[word] |= bit;
        let mut node = 0;
        for word in words {
            let new = self.ends.len();
            node = *self.steps.entry(step(node, *word)).or_insert(new);
            if node == new {
                self.ends.push(Vec::new());
            }
        }
        if !self.ends[node].contains(&used) {
            self.ends[node].push(used);
        }
    }

    /// Gives every phrase of a text to `see`: where it begins, and for which rule.
    pub(super) fn each(&self, words: &[u64], mut see: impl FnMut(usize, Used)) {
        for (at, first) in words.iter().enumerate() {
            let begins_pair = words.get(at + 1).is_some_and(|next| self.may_begin(pair(*first, *next)));
            if !begins_pair && !self.may_begin(*first) {
                continue;
            }
            let mut node = 0;
            // As long as the longest phrase at most.
            for word in &words[at..] {
                let Some(next) = self.steps.get(&step(node, *word)) else { break };
                node = *next;
                self.ends[node].iter().for_each(|used| see(at, *used));
            }
        }
    }

    fn may_begin(&self, begin: u64) -> bool {
        let (word, bit) = self.place(begin);
        self.begins[word] & bit != 0
    }

    fn place(&self, begin: u64) -> (usize, u64) {
        let at = begin as usize & (self.begins.len() * 64 - 1);
        (at / 64, 1 << (at % 64))
    }
}

fn pair(first: u64, second: u64) -> u64 {
    first.rotate_left(23) ^ second
}

/// The name of a step from a node: words are hashes, so it is spread as they are.
fn step(node: usize, word: u64) -> u64 {
    word ^ (node as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Keys are hashes already.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}
