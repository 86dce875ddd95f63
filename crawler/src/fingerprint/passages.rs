//! Passages by winnowing (Schleimer, Wilkerson, Aiken: *Winnowing*, SIGMOD 2003).
//!
//! Of every window of shingles the one with the least hash is picked, so that two
//! texts that share `shingle + window - 1` tokens in a row share a passage,
//! wherever it stands. A least of a wide window is a least of every narrow one
//! inside it: what a short text picks includes what a long one would.

use std::collections::{BTreeSet, HashSet, VecDeque};

use model::Passage;

use super::FingerprintKey;
use super::words::Words;

/// Words of a shingle, and the shingles of a window.
const WORDS: Shape = Shape { shingle: 8, window: 16, window_short: 8 };
/// The same for single characters. A window of 16 would pick three times as many
/// of them as the 256 bytes of a short text allow.
const CHARACTERS: Shape = Shape { shingle: 24, window: 48, window_short: 24 };
/// Tokens, in shingles, up to which a text is short.
const SHORT: usize = 8;
/// Most passages of a page; of more the least are kept, which are the same in all pages.
const PASSAGES_MAX: usize = 512;

struct Shape {
    shingle: usize,
    window: usize,
    window_short: usize,
}

/// The passages of a text, in its order, each once.
pub(super) fn passages(words: &Words, key: &FingerprintKey) -> Vec<Passage> {
    let shape = if words.is_spaceless { CHARACTERS } else { WORDS };
    let is_short = words.hashes.len() <= SHORT * shape.shingle;
    let window = if is_short { shape.window_short } else { shape.window };
    let hashes: Vec<u64> = words.hashes.windows(shape.shingle).map(shingle).collect();
    let mut picked = picked(&hashes, window);
    let mut sorted: Vec<u64> = picked.iter().map(|at| hashes[*at]).collect();
    sorted.sort_unstable();
    if sorted.windows(2).any(|pair| pair[0] == pair[1]) {
        let mut seen = HashSet::new();
        picked.retain(|at| seen.insert(hashes[*at]));
    }
    if picked.len() > PASSAGES_MAX {
        let least: BTreeSet<u64> = picked.iter().map(|at| hashes[*at]).collect();
        let limit = least.into_iter().nth(PASSAGES_MAX - 1).unwrap_or(u64::MAX);
        picked.retain(|at| hashes[*at] <= limit);
    }
    picked.into_iter().map(|at| keyed(&words.hashes[at..at + shape.shingle], key)).collect()
}

/// The hash of tokens in a row, by which passages are picked.
pub(crate) fn shingle(tokens: &[u64]) -> u64 {
    let mixed = tokens.iter().fold(0_u64, |sum, token| sum.rotate_left(7).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ token);
    // The finalizer of MurmurHash3: every bit of the sum moves every bit of the hash.
    let mixed = (mixed ^ mixed >> 33).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    let mixed = (mixed ^ mixed >> 33).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    mixed ^ mixed >> 33
}

/// Places of the least hash of every window, the last of equals; of a text shorter
/// than one window, of the whole. Each place once, in order.
fn picked(hashes: &[u64], window: usize) -> Vec<usize> {
    let mut picked = Vec::new();
    // Candidates of the window, their hashes rising.
    let mut rising: VecDeque<usize> = VecDeque::new();
    for (at, hash) in hashes.iter().enumerate() {
        while rising.back().is_some_and(|last| hashes[*last] >= *hash) {
            rising.pop_back();
        }
        rising.push_back(at);
        while rising.front().is_some_and(|first| *first + window <= at) {
            rising.pop_front();
        }
        let is_full = at + 1 >= window || at + 1 == hashes.len();
        if let Some(&least) = rising.front()
            && is_full
            && picked.last() != Some(&least)
        {
            picked.push(least);
        }
    }
    picked
}

/// The first 64 bits of BLAKE3 of the tokens under the key.
fn keyed(tokens: &[u64], key: &FingerprintKey) -> Passage {
    let mut bytes = [0; 8 * CHARACTERS.shingle];
    let bytes = &mut bytes[..8 * tokens.len()];
    for (place, token) in bytes.chunks_exact_mut(8).zip(tokens) {
        place.copy_from_slice(&token.to_le_bytes());
    }
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::keyed_hash(&key.passages, bytes).as_bytes()[..8]);
    Passage(first)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_window_holds_a_picked_place(hashes in prop::collection::vec(0_u64..50, 1..200), window in 1_usize..20) {
            let found = picked(&hashes, window);
            prop_assert!(found.is_sorted_by(|a, b| a < b));
            for (start, of_window) in hashes.windows(window.min(hashes.len())).enumerate() {
                let least = of_window.iter().min().unwrap();
                let holds = |at: &usize| (start..start + of_window.len()).contains(at) && hashes[*at] == *least;
                prop_assert!(found.iter().any(holds), "{start}");
            }
        }

        #[test]
        fn narrow_windows_pick_what_wide_ones_do(hashes in prop::collection::vec(any::<u64>(), 16..200)) {
            let narrow = picked(&hashes, 8);
            prop_assert!(picked(&hashes, 16).iter().all(|at| narrow.contains(at)));
        }
    }
}
