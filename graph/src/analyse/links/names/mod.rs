//! Names of nodes, numbered in order of first appearance.
//!
//! All names stand in one text, one after the other: beside it a name costs 4
//! bytes for its end and 22 to 43 for its slot in the index. Whole numbers of up to
//! seven digits have no slot, but 4 to 8 bytes for each number up to the largest, at most
//! 64 MiB.

mod key;

use std::fmt;

pub(super) use key::{Key, Secret};

use super::LinksError;

const SLOTS_MIN: usize = 16;

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

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: Key,
    start: u32,
    /// The number plus 1; 0 if the slot is free.
    number: u32,
}

impl Default for Names {
    fn default() -> Self {
        let secret = Secret::new();
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
        key.place(self.secret) as usize & (self.slots.len() - 1)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_names_like_others() {
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
        let same = Key::of_hash(1);
        assert_eq!(names.intern_keyed(b"one long name", same).unwrap(), Some(0));
        assert_eq!(names.intern_keyed(b"another long name", same).unwrap(), Some(1));
        assert_eq!(names.intern_keyed(b"one long name", same).unwrap(), Some(0));
        assert_eq!(names.intern_keyed(b"not text \xff", same).unwrap(), None);
        assert_eq!((names.len(), names.name(1)), (2, "another long name"));
        assert_eq!(format!("{names:?}"), "Names(2)");
    }
}
