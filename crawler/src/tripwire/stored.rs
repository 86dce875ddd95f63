//! The form of a list on disk.
//!
//! A magic line, the checksum of the rest, a line that says how texts are read and
//! under how many keys the entries are, then one entry a line. Lists of version 1 have
//! no such line: they are under the first key, and their texts are read without
//! undoing more than the fingerprints do. They stay in force as they were made.

use model::Label;

use super::table::{Entry, Table, WindowHash};
use super::{Reading, Tripwire, TripwireError, WORDS_MAX};
use crate::privacy::IdentifierKey;

/// First line of version 1.
const MAGIC_1: &str = "oniongraph tripwire 1";
/// First line.
const MAGIC: &str = "oniongraph tripwire 2";

impl Tripwire {
    /// The stored form.
    pub fn to_text(&self) -> String {
        let reading = match self.reading {
            Reading::AsFingerprints => "as-fingerprints",
            Reading::Undone => "undone",
        };
        let mut body = format!("{reading} {}\n", self.key.further_parts());
        for (table, name) in [(&self.plain, "plain"), (&self.undone, "undone")] {
            for (words, hash, Entry { mac, category, is_code }) in table.entries() {
                let name = if *is_code { "code" } else { name };
                let mac = data_encoding::HEXLOWER.encode(mac);
                body += &format!("{name} {words} {hash:016x} {mac} {}\n", category.as_str());
            }
        }
        format!("{MAGIC}\n{}\n{body}", blake3::hash(body.as_bytes()).to_hex())
    }

    /// Reads the stored form. The list is under as many parts of the key as when it was stored.
    ///
    /// # Errors
    /// It is damaged, or under more keys than there are.
    pub fn from_text(key: &IdentifierKey, text: &str) -> Result<Self, TripwireError> {
        let (magic, rest) = text.split_once('\n').ok_or(TripwireError::Damaged)?;
        let (sum, body) = rest.split_once('\n').ok_or(TripwireError::Damaged)?;
        if ![MAGIC, MAGIC_1].contains(&magic) || blake3::hash(body.as_bytes()).to_hex().as_str() != sum {
            return Err(TripwireError::Damaged);
        }
        if magic == MAGIC_1 {
            let first = key.with_parts(0).ok_or(TripwireError::OtherKey)?;
            let mut list = Self { reading: Reading::AsFingerprints, ..Self::new(first) };
            return body.lines().try_for_each(|line| read_entry(line, false, &mut list.plain)).map(|()| list);
        }
        let (head, entries) = body.split_once('\n').ok_or(TripwireError::Damaged)?;
        let (reading, parts) = head.split_once(' ').ok_or(TripwireError::Damaged)?;
        let parts = parts.parse().map_err(|_| TripwireError::Damaged)?;
        let reading = match reading {
            "as-fingerprints" => Reading::AsFingerprints,
            "undone" => Reading::Undone,
            _ => return Err(TripwireError::Damaged),
        };
        let mut list = Self { reading, ..Self::new(key.with_parts(parts).ok_or(TripwireError::OtherKey)?) };
        for line in entries.lines() {
            let (name, entry) = line.split_once(' ').ok_or(TripwireError::Damaged)?;
            match name {
                "plain" => read_entry(entry, false, &mut list.plain)?,
                "undone" | "code" => read_entry(entry, name == "code", &mut list.undone)?,
                _ => return Err(TripwireError::Damaged),
            }
        }
        Ok(list)
    }

    /// The list under all parts of a longer key; `None` if it is under as many already.
    pub fn under(&self, key: &IdentifierKey) -> Option<Self> {
        let missing = self.key.further_parts() + 1..=key.further_parts();
        let mut keys = missing.filter_map(|parts| key.with_parts(parts));
        let first = self.relinked(keys.next()?);
        Some(keys.fold(first, |list, key| list.relinked(key)))
    }

    /// The list under a key with one further part.
    fn relinked(&self, key: IdentifierKey) -> Self {
        let windows = WindowHash::new(&key);
        let relink = |table: &Table| {
            table.map(|hash, entry| {
                let mac = key.relinked_term(entry.mac);
                (windows.relinked(hash), Entry { mac, ..entry.clone() })
            })
        };
        let (plain, undone) = (relink(&self.plain), relink(&self.undone));
        Self { reading: self.reading, plain, undone, ..Self::new(key) }
    }
}

/// Reads `words hash mac category`.
fn read_entry(line: &str, is_code: bool, table: &mut Table) -> Result<(), TripwireError> {
    let mut parts = line.splitn(4, ' ');
    let mut next = || parts.next().ok_or(TripwireError::Damaged);
    let words = next()?.parse().ok().filter(|words| (1..=WORDS_MAX).contains(words));
    let hash = u64::from_str_radix(next()?, 16).ok();
    let mac = data_encoding::HEXLOWER.decode(next()?.as_bytes()).ok().and_then(|mac| mac.try_into().ok());
    let category = Label::some(next()?);
    let (Some(words), Some(hash), Some(mac), Some(category)) = (words, hash, mac, category) else {
        return Err(TripwireError::Damaged);
    };
    table.insert(words, hash, Entry { mac, category, is_code });
    Ok(())
}
