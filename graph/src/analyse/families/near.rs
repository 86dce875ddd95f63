//! Pairs of different texts that resemble each other.
//!
//! Two ways lead to a pair: passages in common, over an inverted index; and SimHashes
//! that differ in at most three bits, which have one of their four quarters in common
//! (Manku, Jain, Das Sarma: *Detecting near-duplicates for web crawling*, WWW 2007).
//!
//! Invariant: three pairs at most for each passage of each text. So of a passage that
//! very many texts have, most pairs are left out; texts that share more than it meet
//! over other passages.

use super::buckets::{packed, pairs};
use super::texts::Texts;

/// Fewest passages in common.
const COMMON_MIN: usize = 2;
/// Bits in which SimHashes may differ.
pub(super) const BITS_MAX: u32 = 3;
const BANDS: u32 = 4;
const BAND_BITS: u32 = 16;

/// All such pairs, packed and ascending. `is_telling` says whether a passage of a text
/// counts.
pub(super) fn near_texts(texts: &Texts, is_telling: impl Fn(u32, u64) -> bool) -> Vec<u64> {
    let mut found = by_passages(texts, is_telling);
    found.extend(by_simhash(texts));
    found.sort_unstable();
    found.dedup();
    found
}

fn by_passages(texts: &Texts, is_telling: impl Fn(u32, u64) -> bool) -> Vec<u64> {
    let mut postings: Vec<(u64, u32)> = Vec::new();
    for text in 0..texts.len() {
        let telling = texts.passages(text).iter().filter(|passage| is_telling(text, **passage));
        postings.extend(telling.map(|passage| (*passage, text)));
    }
    postings.sort_unstable();
    let mut met: Vec<u64> = Vec::new();
    for bucket in postings.chunk_by(|a, b| a.0 == b.0) {
        pairs(bucket, |a, b| met.push(packed(a.1, b.1)));
    }
    drop(postings);
    met.sort_unstable();
    met.chunk_by(|a, b| a == b).filter(|run| run.len() >= COMMON_MIN).map(|run| run[0]).collect()
}

fn by_simhash(texts: &Texts) -> Vec<u64> {
    let mut found = Vec::new();
    for band in 0..BANDS {
        // The band, then the rest, so that alike ones are neighbours in a large bucket.
        let turned = |text: u32| Some((texts.simhash(text)?.rotate_left(band * BAND_BITS), text));
        let mut rows: Vec<(u64, u32)> = (0..texts.len()).filter_map(turned).collect();
        rows.sort_unstable();
        for bucket in rows.chunk_by(|a, b| a.0 >> (64 - BAND_BITS) == b.0 >> (64 - BAND_BITS)) {
            pairs(bucket, |a, b| {
                if (a.0 ^ b.0).count_ones() <= BITS_MAX {
                    found.push(packed(a.1, b.1));
                }
            });
        }
    }
    found
}
