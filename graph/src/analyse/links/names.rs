//! Names of nodes, numbered in order of first appearance.
//!
//! All names stand in one text, one after the other: beside it a name costs 4
//! bytes for its end and 22 to 43 for its slot in the index. Whole numbers of up to
//! seven digits have no slot: 4 bytes for each up to the largest, at most 64 MiB of which
//! only what is used takes memory.

use std::fmt;
use std::hash::{BuildHasher, RandomState};

use super::LinksError;

const SLOTS_MIN: usize = 16;
/// Names with fewer bytes are their own key.
const SHORT_BELOW: usize = 8;
/// Stands above the keys of longer names, where short ones have their length.
const LONG: u64 = 0xff << 56;
/// Stands there in the keys of whole numbers.
const NUMBER: u64 = 0xfe << 56;

/// Distinct names and their numbers. What is printed of it for debugging shows no
/// name.
#[derive(Clone)]
pub struct Names {
    text: String,
    ends: Vec<u32>,
    /// Open addressing, at most three quarters in use.
    slots: Vec<Slot>,
    /// How many slots are in use.
    slots_used: usize,
    /// For names that are whole numbers, by that number: the name's own plus 1; 0 if
    /// there is no such name.
    counted: Vec<u32>,
    secret: Secret,
}

/// Differs from run to run, so that no file can be made to collide. Numbers do not
/// depend on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Secret(u64);

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: Key,
    start: u32,
    /// The number plus 1; 0 if the slot is free.
    number: u32,
}

/// What stands for a name in the index: the value of a whole number, all of another short
/// name, a hash of a longer one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Key(u64);

impl Default for Names {
    fn default() -> Self {
        let secret = Secret(RandomState::new().hash_one(0u8));
        let slots = vec![Slot::default(); SLOTS_MIN];
        Self { text: String::new(), ends: Vec::new(), slots, slots_used: 0, counted: Vec::new(), secret }
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Names({})", self.len())
    }
}

impl Names {
    /// How many names there are.
    pub fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name of a number; empty if there is no such number.
    pub fn name(&self, number: u32) -> &str {
        let end = |number: usize| self.ends.get(number).map(|end| *end as usize);
        let start = (number as usize).checked_sub(1).map_or(Some(0), end);
        start.zip(end(number as usize)).map_or("", |(start, end)| &self.text[start..end])
    }

    /// All names, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|number| self.name(number))
    }

    /// The number of a name.
    pub fn find(&self, name: &str) -> Option<u32> {
        let key = Key::of(name.as_bytes(), self.secret);
        match key.value() {
            Some(value) => self.counted.get(value).and_then(|number| number.checked_sub(1)),
            None => self.look_up(name.as_bytes(), key).ok(),
        }
    }

    /// The number of a name, a new one if need be. `None` if it is not UTF-8.
    pub(super) fn intern(&mut self, name: &[u8]) -> Result<Option<u32>, LinksError> {
        self.intern_keyed(name, Key::of(name, self.secret))
    }

    /// What the keys of names are made with.
    pub(super) fn secret(&self) -> Secret {
        self.secret
    }

    /// Reads what a name with this key will be compared with, so that it is near
    /// when it is needed. The result means nothing.
    pub(super) fn touch(&self, key: Key) -> u32 {
        if let Some(value) = key.value() {
            return self.counted.get(value).copied().unwrap_or(0);
        }
        let slot = self.slots[self.first_slot(key)];
        if !key.is_long() {
            return slot.number;
        }
        let end = (slot.number as usize).checked_sub(1).map_or(0, |number| self.ends[number]);
        // A name may lie on two lines of the cache.
        let byte = |at: u32| self.text.as_bytes().get(at as usize).map_or(0, |byte| u32::from(*byte));
        byte(slot.start) ^ byte(end.saturating_sub(1))
    }

    /// As [`Names::intern`], for a name whose key is known. The name itself is only
    /// looked at if its key is that of a longer one.
    pub(super) fn intern_keyed(&mut self, name: &[u8], key: Key) -> Result<Option<u32>, LinksError> {
        if let Some(value) = key.value() {
            return self.intern_counted(value).map(Some);
        }
        let short = key.short_name();
        let name = if key.is_long() { name } else { short.as_slice() };
        let slot = match self.look_up(name, key) {
            Ok(number) => return Ok(Some(number)),
            Err(slot) => slot,
        };
        let Ok(name) = str::from_utf8(name) else { return Ok(None) };
        let start = self.text.len() as u32;
        let number = self.add(name)?;
        self.slots[slot] = Slot { key, start, number: number + 1 };
        self.slots_used += 1;
        if self.slots_used * 4 > self.slots.len() * 3 {
            self.grow();
        }
        Ok(Some(number))
    }

    fn intern_counted(&mut self, value: usize) -> Result<u32, LinksError> {
        if value >= self.counted.len() {
            self.counted.resize((value + 1).next_power_of_two(), 0);
        }
        if let Some(number) = self.counted[value].checked_sub(1) {
            return Ok(number);
        }
        let number = self.add(&value.to_string())?;
        self.counted[value] = number + 1;
        Ok(number)
    }

    /// Gives a new name its number.
    fn add(&mut self, name: &str) -> Result<u32, LinksError> {
        let end = u32::try_from(self.text.len() + name.len()).map_err(|_| LinksError::TooMuchText)?;
        if self.len() == u32::MAX - 1 {
            return Err(LinksError::TooManyNodes(u64::from(self.len()) + 1));
        }
        let number = self.len();
        self.text.push_str(name);
        self.ends.push(end);
        Ok(number)
    }

    /// The number of a name, or the free slot where it belongs.
    fn look_up(&self, name: &[u8], key: Key) -> Result<u32, usize> {
        let mut at = self.first_slot(key);
        loop {
            let slot = self.slots[at];
            if slot.number == 0 {
                return Err(at);
            }
            if slot.key == key && (!key.is_long() || self.stands_at(slot, name)) {
                return Ok(slot.number - 1);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    fn stands_at(&self, slot: Slot, name: &[u8]) -> bool {
        let end = self.ends[slot.number as usize - 1];
        self.text.as_bytes().get(slot.start as usize..end as usize) == Some(name)
    }

    fn first_slot(&self, key: Key) -> usize {
        fold(key.0 ^ self.secret.0, MULTIPLIER) as usize & (self.slots.len() - 1)
    }

    /// Doubles the index; the keys in it are all that is needed.
    fn grow(&mut self) {
        let doubled = vec![Slot::default(); self.slots.len() * 2];
        let slots = std::mem::replace(&mut self.slots, doubled);
        for slot in slots.into_iter().filter(|slot| slot.number != 0) {
            let mut at = self.first_slot(slot.key);
            while self.slots[at].number != 0 {
                at = (at + 1) & (self.slots.len() - 1);
            }
            self.slots[at] = slot;
        }
    }
}

impl Key {
    /// The key of a name.
    pub(super) fn of(name: &[u8], secret: Secret) -> Self {
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
    fn value(self) -> Option<usize> {
        (self.0 & LONG == NUMBER).then_some((self.0 & !LONG) as usize)
    }

    /// The name, if the key is that of a short one.
    fn short_name(self) -> ShortName {
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

    /// Whether it does not tell the name.
    pub(super) fn is_long(self) -> bool {
        self.0 >= LONG
    }
}

/// A name of few bytes.
struct ShortName {
    bytes: [u8; 8],
    len: usize,
}

impl ShortName {
    fn as_slice(&self) -> &[u8] {
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
        let mut names = Names::default();
        for (at, name) in ["7", "07", "9999999", "x", "0"].iter().enumerate() {
            assert_eq!(names.intern(name.as_bytes()).unwrap(), Some(at as u32));
        }
        assert_eq!(names.intern(b"07").unwrap(), Some(1));
        assert_eq!(names.iter().collect::<Vec<_>>(), ["7", "07", "9999999", "x", "0"]);
        assert_eq!((names.find("9999999"), names.find("8"), names.find("007")), (Some(2), None, None));
    }

    #[test]
    fn long_names_are_compared_even_if_their_keys_are_equal() {
        let mut names = Names::default();
        let same = Key(LONG | 1);
        assert_eq!(names.intern_keyed(b"one long name", same).unwrap(), Some(0));
        assert_eq!(names.intern_keyed(b"another long name", same).unwrap(), Some(1));
        assert_eq!(names.intern_keyed(b"one long name", same).unwrap(), Some(0));
        assert_eq!(names.intern_keyed(b"not text \xff", same).unwrap(), None);
        assert_eq!((names.len(), names.name(1)), (2, "another long name"));
        assert_eq!(format!("{names:?}"), "Names(2)");
    }
}
