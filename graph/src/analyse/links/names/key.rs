//! What stands for a name in the index.
//!
//! Invariant: names with equal keys are equal, but for names of eight and more bytes,
//! whose key is a hash.

use std::hash::{BuildHasher, RandomState};

/// Names with fewer bytes are their own key.
const SHORT_BELOW: usize = 8;
/// Stands above the keys of longer names, where short ones have their length.
const LONG: u64 = 0xff << 56;
/// Stands there in the keys of whole numbers.
const NUMBER: u64 = 0xfe << 56;

/// Differs from run to run, so that no file can be made to collide. Numbers do not
/// depend on it.
#[derive(Clone, Copy, Debug)]
pub(in crate::analyse::links) struct Secret(u64);

impl Secret {
    pub(super) fn new() -> Self {
        Self(RandomState::new().hash_one(0u8))
    }
}

/// The value of a whole number, all of another short name, a hash of a longer one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::analyse::links) struct Key(u64);

impl Key {
    /// The key of a name.
    pub(in crate::analyse::links) fn of(name: &[u8], secret: Secret) -> Self {
        if name.len() >= SHORT_BELOW {
            return Self::of_long(name, secret.0);
        }
        let key = Self::of_short(name);
        key.counted().unwrap_or(key)
    }

    /// The key of a whole number, if that is what a short name is: digits, the first of
    /// which is 0 only if there is no other.
    fn counted(self) -> Option<Self> {
        let len = self.0 >> 56;
        if len == 0 || (len > 1 && self.0 as u8 == b'0') {
            return None;
        }
        // The last digit stands highest, with zeros before the first.
        let digits = self.0 << (8 * (8 - len)) | ZEROS >> (8 * len);
        let high_halves = digits & HIGH_HALVES | (digits.wrapping_add(SIXES) & HIGH_HALVES) >> 4;
        if high_halves != THREES {
            return None;
        }
        // Neighbours are put together: eight digits, four pairs, two fours, one number.
        let pairs = (digits & !HIGH_HALVES).wrapping_mul(10 << 8 | 1) >> 8;
        let fours = (pairs & 0x00ff_00ff_00ff_00ff).wrapping_mul(100 << 16 | 1) >> 16;
        let value = (fours & 0x0000_ffff_0000_ffff).wrapping_mul(10_000 << 32 | 1) >> 32;
        Some(Self(NUMBER | value))
    }

    /// The whole number that the name is.
    pub(super) fn value(self) -> Option<usize> {
        (self.0 & LONG == NUMBER).then_some((self.0 & !LONG) as usize)
    }

    /// The name, if the key is that of a short one.
    pub(super) fn short_name(self) -> ShortName {
        ShortName { bytes: self.0.to_le_bytes(), len: (self.0 >> 56).min(SHORT_BELOW as u64 - 1) as usize }
    }

    /// The bytes below and the length above.
    fn of_short(name: &[u8]) -> Self {
        // From four bytes on, two overlapping reads need no loop.
        let bytes = match (name.first_chunk::<4>(), name.last_chunk::<4>()) {
            (Some(first), Some(last)) => {
                let word = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
                word(first) | word(last) << (8 * (name.len() - 4))
            }
            _ => name.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
        };
        Self(bytes | (name.len() as u64) << 56)
    }

    /// A keyed hash: eight bytes at a time, folded by multiplication; the last
    /// eight may overlap those before.
    fn of_long(name: &[u8], secret: u64) -> Self {
        let word = |bytes: &[u8]| bytes.try_into().map_or(0, u64::from_le_bytes);
        let last = name.last_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let start = secret.rotate_left(32) ^ name.len() as u64;
        let state = name.chunks_exact(8).fold(start, |state, bytes| fold(state ^ word(bytes), MULTIPLIER ^ secret));
        Self(fold(state ^ last, MULTIPLIER) | LONG)
    }

    /// Where the search for it begins, in as many bits as are wanted.
    pub(super) fn place(self, secret: Secret) -> u64 {
        fold(self.0 ^ secret.0, MULTIPLIER)
    }

    /// The key of a longer name with this hash.
    #[cfg(test)]
    pub(super) fn of_hash(hash: u64) -> Self {
        Self(LONG | hash)
    }

    /// Whether it does not tell the name.
    pub(in crate::analyse::links) fn is_long(self) -> bool {
        self.0 >= LONG
    }
}

/// A name of few bytes.
pub(super) struct ShortName {
    bytes: [u8; 8],
    len: usize,
}

impl ShortName {
    pub(super) fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// Eight times the digit 0, the lower and the upper half of a digit's byte, and what
/// carries into the upper half if the lower one is above 9.
const ZEROS: u64 = 0x3030_3030_3030_3030;
const THREES: u64 = 0x3333_3333_3333_3333;
const HIGH_HALVES: u64 = 0xf0f0_f0f0_f0f0_f0f0;
const SIXES: u64 = 0x0606_0606_0606_0606;

const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// Both halves of a product, folded into one.
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_told_apart_by_their_keys_alone() {
        let names: Vec<Vec<u8>> = (0u32..70_000)
            .map(|number| number.to_string().into_bytes())
            .chain((0..8).flat_map(|len| [vec![b'a'; len], vec![0; len], vec![0xff; len]]))
            .filter(|name| name.len() < SHORT_BELOW)
            .collect();
        let mut keys: Vec<u64> = names.iter().map(|name| Key::of_short(name).0).collect();
        assert!(keys.iter().all(|key| !Key(*key).is_long()));
        let distinct: std::collections::BTreeSet<_> = names.iter().collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), distinct.len());
    }

    #[test]
    fn whole_numbers_are_told_from_what_looks_like_them() {
        let value = |name: &str| Key::of(name.as_bytes(), Secret(7)).value();
        for number in [0, 1, 9, 10, 99, 1_000, 45_678, 123_456, 9_999_999] {
            assert_eq!(value(&number.to_string()), Some(number));
        }
        for other in ["", "00", "01", "-1", "+1", "1.0", "1:", "/1", "1a", "12345678", " 1", "1\0", "\u{661}"] {
            assert_eq!(value(other), None, "{other:?}");
        }
    }
}
