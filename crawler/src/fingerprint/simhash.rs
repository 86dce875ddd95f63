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
    let mut ones = [0_u32; 64];
    let mut features = 0_u32;
    for feature in words.hashes.windows(FEATURE) {
        let hash = shingle(feature);
        for (bit, count) in ones.iter_mut().enumerate() {
            *count += (hash >> bit & 1) as u32;
        }
        features += 1;
    }
    Some(ones.iter().enumerate().filter(|(_, count)| **count * 2 > features).map(|(bit, _)| 1 << bit).sum())
}
