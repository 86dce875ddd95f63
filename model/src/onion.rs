//! The identity of a site: one onion service, version 3.
//!
//! An [`OnionHost`] is the 32-byte public key behind an address, checked once
//! and then carried as bytes: base32 alphabet, length, version 3, SHA3-256
//! checksum (rend-spec-v3 §6) and a key free of torsion, as tor itself demands
//! (else one service would have several valid addresses). It hides itself in
//! `Debug`; whoever needs the whole name calls [`OnionHost::full_name`].

use std::fmt;

use crrl::ed25519::Point;
use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha3::{Digest, Sha3_256};

/// Characters in the name of a v3 onion service, without `.onion`.
pub const ONION_LABEL_LEN: usize = 56;
const VERSION: u8 = 3;

/// One onion service (v3), as its verified public key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OnionHost([u8; 32]);

/// Why a text is not the address of a v3 onion service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OnionError {
    /// The host does not end in `.onion`.
    #[error("not an onion address")]
    NotOnion,
    /// The label before `.onion` is neither 56 nor 16 characters long.
    #[error("an onion address has 56 characters before .onion")]
    Length,
    /// A 16-character address: version 2 was switched off in 2021.
    #[error("a version 2 address; these were retired in 2021")]
    RetiredV2,
    /// A character outside a–z and 2–7.
    #[error("onion addresses use only the letters a-z and the digits 2-7")]
    Alphabet,
    /// The version byte is not 3.
    #[error("the version byte of the address is not 3")]
    Version,
    /// The checksum does not match the key: usually a typing error.
    #[error("the checksum of the address is wrong (a typing error?)")]
    Checksum,
    /// The key is not a valid point of the prime-order group.
    #[error("the key inside the address is not a valid one")]
    Key,
}

impl OnionError {
    /// A short machine-readable word for this reason, as used in JSON.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NotOnion => "not_onion",
            Self::Length => "length",
            Self::RetiredV2 => "retired_v2",
            Self::Alphabet => "alphabet",
            Self::Version => "version",
            Self::Checksum => "checksum",
            Self::Key => "key",
        }
    }
}

impl OnionHost {
    /// Reads `<56 characters>.onion` in any case, without subdomain or port.
    ///
    /// Costs about 10 µs; see
    /// [`OnionHost::parse_with`] where the same names come again and again.
    pub fn parse(name: &str) -> Result<Self, OnionError> {
        Self::parse_with(name, |_| false)
    }

    /// As [`OnionHost::parse`], but skips the group check for a key of which
    /// `known` says that it has passed before.
    pub fn parse_with(name: &str, known: impl FnOnce(&Self) -> bool) -> Result<Self, OnionError> {
        let label = strip_onion(name).ok_or(OnionError::NotOnion)?;
        let host = Self::decode_label(label)?;
        if known(&host) || host.is_torsion_free() { Ok(host) } else { Err(OnionError::Key) }
    }

    /// Wraps an ed25519 public key after checking that it is usable as one.
    pub fn from_public_key(key: [u8; 32]) -> Result<Self, OnionError> {
        let host = Self(key);
        if host.is_torsion_free() { Ok(host) } else { Err(OnionError::Key) }
    }

    /// Wraps a key that was verified before it was written down by us, such as
    /// one read back from a journal whose frames have been checked.
    pub fn from_recorded(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The public key.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The 56 characters before `.onion`.
    pub fn label(&self) -> String {
        let mut raw = [0u8; 35];
        raw[..32].copy_from_slice(&self.0);
        raw[32..34].copy_from_slice(&checksum(&self.0));
        raw[34] = VERSION;
        BASE32_NOPAD.encode(&raw).to_ascii_lowercase()
    }

    /// The whole name, `<56 characters>.onion`: for data, never for logs.
    pub fn full_name(&self) -> String {
        let mut name = self.label();
        name.push_str(".onion");
        name
    }

    fn decode_label(label: &str) -> Result<Self, OnionError> {
        match label.len() {
            ONION_LABEL_LEN => {}
            16 if label.bytes().all(is_base32) => return Err(OnionError::RetiredV2),
            _ => return Err(OnionError::Length),
        }
        let upper = label.to_ascii_uppercase();
        let raw = BASE32_NOPAD.decode(upper.as_bytes()).map_err(|_| OnionError::Alphabet)?;
        let raw: [u8; 35] = raw.try_into().map_err(|_| OnionError::Length)?;
        let mut key = [0u8; 32];
        key.copy_from_slice(&raw[..32]);
        if raw[34] != VERSION {
            return Err(OnionError::Version);
        }
        if raw[32..34] != checksum(&key) {
            return Err(OnionError::Checksum);
        }
        Ok(Self(key))
    }

    fn is_torsion_free(&self) -> bool {
        // One scalar multiplication would tell as well; halving the point costs half of that (Pornin,
        // "Point-Halving and Subgroup Membership in Twisted Edwards Curves", ePrint 2022/1164).
        Point::decode(&self.0).is_some_and(|point| point.isneutral() == 0 && point.is_in_subgroup() != 0)
    }
}

/// The part of `name` before a final `.onion` (any case, one trailing dot allowed).
fn strip_onion(name: &str) -> Option<&str> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let cut = name.len().checked_sub(".onion".len())?;
    let suffix = name.get(cut..)?;
    suffix.eq_ignore_ascii_case(".onion").then(|| &name[..cut])
}

fn is_base32(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || (b'2'..=b'7').contains(&byte)
}

/// rend-spec-v3 §6: the first two bytes of SHA3-256 over prefix, key and version.
fn checksum(key: &[u8; 32]) -> [u8; 2] {
    let mut hash = Sha3_256::new();
    hash.update(b".onion checksum");
    hash.update(key);
    hash.update([VERSION]);
    let digest = hash.finalize();
    [digest[0], digest[1]]
}

impl fmt::Debug for OnionHost {
    /// Shows four characters only: logs do not name sites.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}….onion", &self.label()[..4])
    }
}

impl Serialize for OnionHost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&self.full_name())
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for OnionHost {
    /// Text is checked in full; the binary form comes from our own journal,
    /// whose checksums stand in for the check that was made before writing.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let name = String::deserialize(deserializer)?;
            Self::parse(&name).map_err(serde::de::Error::custom)
        } else {
            <[u8; 32]>::deserialize(deserializer).map(Self)
        }
    }
}
