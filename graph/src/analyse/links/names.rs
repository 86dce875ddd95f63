//! Names of nodes, numbered in order of first appearance.
//!
//! All names stand in one text, one after the other: beside it a name costs 4
//! bytes for its end and 11 to 22 for its slot in the index.

use std::hash::{BuildHasher, RandomState};

use super::LinksError;

const SLOTS_MIN: usize = 16;

/// Distinct names and their numbers.
#[derive(Clone, Debug)]
pub struct Names {
    text: String,
    ends: Vec<u32>,
    /// Open addressing: the hash above, the number plus 1 below; 0 is free.
    slots: Vec<u64>,
    /// Differs from run to run, so that no file can be made to collide. Numbers do
    /// not depend on it.
    secret: u64,
}

impl Default for Names {
    fn default() -> Self {
        let secret = RandomState::new().hash_one(0u8);
        Self { text: String::new(), ends: Vec::new(), slots: vec![0; SLOTS_MIN], secret }
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
        self.look_up(name.as_bytes(), self.hash(name.as_bytes())).ok()
    }

    /// The number of a name, a new one if need be. `None` if it is not UTF-8.
    pub(super) fn intern(&mut self, name: &[u8]) -> Result<Option<u32>, LinksError> {
        self.intern_hashed(name, self.hash(name))
    }

    /// What [`Names::intern_hashed`] needs to know of a name.
    pub(super) fn hash(&self, name: &[u8]) -> u32 {
        hash(name, self.secret)
    }

    /// Reads what a name with this hash will be compared with, so that it is near
    /// when it is needed. The result means nothing.
    pub(super) fn touch(&self, hash: u32) -> u8 {
        let found = self.slots[hash as usize & (self.slots.len() - 1)];
        let end = (found as u32).checked_sub(1).map_or(0, |number| self.ends[number as usize] as usize);
        self.text.as_bytes().get(end.wrapping_sub(1)).copied().unwrap_or(0)
    }

    /// As [`Names::intern`], for a name whose hash is known.
    pub(super) fn intern_hashed(&mut self, name: &[u8], hash: u32) -> Result<Option<u32>, LinksError> {
        let slot = match self.look_up(name, hash) {
            Ok(number) => return Ok(Some(number)),
            Err(slot) => slot,
        };
        let Ok(name) = str::from_utf8(name) else { return Ok(None) };
        let end = u32::try_from(self.text.len() + name.len()).map_err(|_| LinksError::TooMuchText)?;
        if self.len() == u32::MAX - 1 {
            return Err(LinksError::TooManyNodes(u64::from(self.len()) + 1));
        }
        let number = self.len();
        self.text.push_str(name);
        self.ends.push(end);
        self.slots[slot] = u64::from(hash) << 32 | u64::from(number + 1);
        if self.ends.len() * 4 > self.slots.len() * 3 {
            self.grow();
        }
        Ok(Some(number))
    }

    /// The number of a name, or the slot where it belongs.
    fn look_up(&self, name: &[u8], hash: u32) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let found = self.slots[slot];
            if found == 0 {
                return Err(slot);
            }
            let number = (found as u32) - 1;
            if (found >> 32) as u32 == hash && self.name(number).as_bytes() == name {
                return Ok(number);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Doubles the index; the hashes in it are all that is needed.
    fn grow(&mut self) {
        let mut slots = vec![0u64; self.slots.len() * 2];
        let mask = slots.len() - 1;
        for found in self.slots.iter().filter(|found| **found != 0) {
            let mut slot = (found >> 32) as usize & mask;
            while slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            slots[slot] = *found;
        }
        self.slots = slots;
    }
}

/// A keyed hash of short texts: eight bytes at a time, folded by multiplication.
fn hash(name: &[u8], secret: u64) -> u32 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let fold = |state: u64, word: u64| {
        let product = u128::from(state ^ word) * u128::from(ODD ^ secret.rotate_left(32));
        product as u64 ^ (product >> 64) as u64
    };
    let mut words = name.chunks_exact(8);
    let mut state = secret ^ name.len() as u64;
    for word in &mut words {
        state = fold(state, word.try_into().map_or(0, u64::from_le_bytes));
    }
    let rest = words.remainder().iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    fold(fold(state, rest), ODD) as u32
}
