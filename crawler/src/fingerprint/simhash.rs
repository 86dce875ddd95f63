//! SimHash-64 (Charikar 2002; for web pages: Manku, Jain, Das Sarma 2007).
//!
//! Features are three tokens in a row, each as often as it stands there. Pages
//! that share most of them differ in few bits; unrelated ones in about 32.

use super::passages::shingle;
use super::words::Words;

/// Tokens of a feature.
const FEATURE: usize = 3;
/// Fewest tokens of a text that has one.
const TOKENS_MIN: usize = 8;

/// The SimHash of a text; `None` if it has too few tokens.
pub(super) fn simhash(words: &Words) -> Option<u64> {
    if words.hashes.len() < TOKENS_MIN {
        return None;
    }
    let mut ones = Ones::default();
    words.hashes.windows(FEATURE).for_each(|feature| ones.add(shingle(feature)));
    let (ones, features) = (ones.counts(), words.hashes.len() + 1 - FEATURE);
    Some(ones.iter().enumerate().filter(|(_, count)| **count as usize * 2 > features).map(|(bit, _)| 1 << bit).sum())
}

/// How often each bit was one. Eight bits are counted at a time in the eight bytes of
/// a word, which are added up before one of them is full.
struct Ones {
    waiting: [u64; 8],
    added: u8,
    counts: [u32; 64],
}

/// For each byte, its bits as eight bytes, the lowest first.
const SPREAD: [u64; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            table[byte] |= ((byte as u64 >> bit) & 1) << (8 * bit);
            bit += 1;
        }
        byte += 1;
    }
    table
};

impl Default for Ones {
    fn default() -> Self {
        Self { waiting: [0; 8], added: 0, counts: [0; 64] }
    }
}

impl Ones {
    fn add(&mut self, hash: u64) {
        for (waiting, byte) in self.waiting.iter_mut().zip(hash.to_le_bytes()) {
            *waiting += SPREAD[usize::from(byte)];
        }
        self.added += 1;
        if self.added == u8::MAX {
            self.add_up();
        }
    }

    fn add_up(&mut self) {
        let bytes = self.waiting.iter().flat_map(|waiting| waiting.to_le_bytes());
        self.counts.iter_mut().zip(bytes).for_each(|(count, byte)| *count += u32::from(byte));
        (self.waiting, self.added) = ([0; 8], 0);
    }

    fn counts(mut self) -> [u32; 64] {
        self.add_up();
        self.counts
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bits_are_counted_as_one_by_one(hashes in prop::collection::vec(any::<u64>(), 0..700)) {
            let mut ones = Ones::default();
            hashes.iter().for_each(|hash| ones.add(*hash));
            let counts = ones.counts();
            for (bit, count) in counts.iter().enumerate() {
                let expected = hashes.iter().filter(|hash| **hash >> bit & 1 == 1).count();
                prop_assert_eq!(*count as usize, expected);
            }
        }
    }
}
