//! The key under which a case keeps identifiers.

use std::fmt;

use hmac::{Hmac, Mac};
use model::{Digest16, IdentifierKind, Token};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::fingerprint::FingerprintKey;

/// Parts the tokens of this version from anything else that may be keyed alike.
const PURPOSE: &[u8] = b"oniongraph identifier token 1\0";

/// Parts the keys of fingerprints from tokens.
const PURPOSE_FINGERPRINTS: &[u8] = b"oniongraph fingerprint key 1\0";

/// Parts what is put under a further key from anything else.
const PURPOSE_LINK: &[u8] = b"oniongraph further key 1\0";

/// Parts the terms of a tripwire from anything else that is put under a further key.
const PURPOSE_TERM: &[u8] = b"tripwire term";

/// A secret of one case. Whoever holds it can try numbers against tokens.
///
/// A case that was given a further key has a chain of them: what the first one
/// makes is hashed under the second, and so on. Each of them is needed to make a
/// token, so one that was stolen before is of no use against the case as it is now.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct IdentifierKey {
    first: [u8; 32],
    further: Vec<[u8; 32]>,
}

impl IdentifierKey {
    /// A key of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self { first: bytes, further: Vec::new() }
    }

    /// A key of one or more parts of 32 bytes; `None` if they are not.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (parts, []) = bytes.as_chunks::<32>() else { return None };
        let (first, further) = parts.split_first()?;
        Some(Self { first: *first, further: further.to_vec() })
    }

    /// This key with a further one behind it.
    pub fn with_further(&self, further: [u8; 32]) -> Self {
        let mut new = self.clone();
        new.further.push(further);
        new
    }

    /// All its parts, as [`IdentifierKey::from_bytes`] reads them.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(32 * (1 + self.further.len())));
        bytes.extend_from_slice(&self.first);
        self.further.iter().for_each(|part| bytes.extend_from_slice(part));
        bytes
    }

    /// Something that tells whether two keys are the same, and nothing else of them.
    pub fn check(&self) -> Digest16 {
        self.linked(b"check", self.half(b"key check"), 0)
    }

    /// What the last further key makes of something that was made without it.
    pub(super) fn relinked(&self, purpose: &[u8], value: [u8; 16]) -> [u8; 16] {
        self.further.last().map_or(value, |part| link(part, purpose, value))
    }

    /// What the last further key makes of a token.
    pub(super) fn relinked_token(&self, kind: IdentifierKind, token: Token) -> Token {
        Token(self.relinked(kind.as_str().as_bytes(), token.0))
    }

    /// A value of the first key under all further ones, but for so many.
    fn linked(&self, purpose: &[u8], value: [u8; 16], without: usize) -> Digest16 {
        let parts = &self.further[..self.further.len() - without.min(self.further.len())];
        Digest16(parts.iter().fold(value, |value, part| link(part, purpose, value)))
    }

    fn half(&self, name: &[u8]) -> [u8; 16] {
        let mut half = [0; 16];
        half.copy_from_slice(&self.derived(name)[..16]);
        half
    }

    /// The key of the case's fingerprints: it follows from this one, and does not lead back to it.
    pub fn fingerprint_key(&self) -> FingerprintKey {
        let (mut words, passages) = ([0; 16], self.derived(b"passages"));
        words.copy_from_slice(&self.derived(b"words")[..16]);
        FingerprintKey::new(words, passages).with_further(self.further.clone())
    }

    /// What stands for an identifier that was forgotten: a keyed hash that is not its token.
    pub(crate) fn tombstone(&self, kind: IdentifierKind, token: Token) -> Digest16 {
        let hex = token.to_hex();
        Digest16(self.half(&[b"forgotten\0", kind.as_str().as_bytes(), b"\0", hex.as_bytes()].concat()))
    }

    /// Everything that may stand for an identifier that was forgotten: now, or before
    /// the case was given one of its further keys.
    pub(crate) fn tombstones(&self, kind: IdentifierKind, canonical: &str) -> Vec<Digest16> {
        let at = |without: usize| {
            let later = &self.further[self.further.len() - without..];
            let tombstone = self.tombstone(kind, self.token_without(kind, canonical, without)).0;
            Digest16(later.iter().fold(tombstone, |value, part| link(part, b"forgotten", value)))
        };
        (0..=self.further.len()).map(at).collect()
    }

    /// Number of its further parts.
    pub(crate) fn further_parts(&self) -> usize {
        self.further.len()
    }

    /// This key with its first further parts only; `None` if it has not so many.
    pub(crate) fn with_parts(&self, further: usize) -> Option<Self> {
        let further = self.further.get(..further)?.to_vec();
        Some(Self { first: self.first, further })
    }

    /// The first 128 bits of an HMAC of the words of a tripwire term, under all further keys.
    pub(crate) fn term(&self, words: &str) -> [u8; 16] {
        self.linked(PURPOSE_TERM, self.half(&[b"tripwire term\0", words.as_bytes()].concat()), 0).0
    }

    /// What the last further key makes of a term.
    pub(crate) fn relinked_term(&self, term: [u8; 16]) -> [u8; 16] {
        self.relinked(PURPOSE_TERM, term)
    }

    /// For each further part the key under which the hash of a window of words is put.
    pub(crate) fn window_keys(&self) -> Vec<[u8; 16]> {
        self.further.iter().map(|part| link(part, b"tripwire window", [0; 16])).collect()
    }

    /// What stands for a file, so that a change of it is noticed.
    pub(crate) fn file_mark(&self, content: &[u8]) -> Digest16 {
        self.linked(b"file mark", self.half(&[b"file mark\0", content].concat()), 0)
    }

    /// A keyed hash of the name of a file.
    pub(crate) fn file_name(&self, name: &[u8]) -> Digest16 {
        self.linked(b"file name", self.half(&[b"file name\0", name].concat()), 0)
    }

    fn derived(&self, name: &[u8]) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.first) else { unreachable!("HMAC takes any key") };
        mac.update(PURPOSE_FINGERPRINTS);
        mac.update(name);
        mac.finalize().into_bytes().into()
    }

    /// The token of an identifier in its canonical form: the first 128 bits of
    /// HMAC-SHA-256 (RFC 2104, FIPS 180-4) over purpose, kind and form, and for each
    /// further key those of another over what came before.
    pub fn token(&self, kind: IdentifierKind, canonical: &str) -> Token {
        self.token_without(kind, canonical, 0)
    }

    fn token_without(&self, kind: IdentifierKind, canonical: &str, without: usize) -> Token {
        // HMAC takes keys of any length, so this cannot fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.first) else { unreachable!("HMAC takes any key") };
        mac.update(PURPOSE);
        mac.update(kind.as_str().as_bytes());
        mac.update(&[0]);
        mac.update(canonical.as_bytes());
        let sum = mac.finalize().into_bytes();
        let mut token = [0; 16];
        token.copy_from_slice(&sum[..16]);
        Token(self.linked(kind.as_str().as_bytes(), token, without).0)
    }
}

/// A value under one further key.
fn link(part: &[u8; 32], purpose: &[u8], value: [u8; 16]) -> [u8; 16] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(part) else { unreachable!("HMAC takes any key") };
    mac.update(PURPOSE_LINK);
    mac.update(purpose);
    mac.update(&[0]);
    mac.update(&value);
    let mut half = [0; 16];
    half.copy_from_slice(&mac.finalize().into_bytes()[..16]);
    half
}

impl fmt::Debug for IdentifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentifierKey(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_depends_on_key_kind_and_form() {
        let (one, other) = (IdentifierKey::new([1; 32]), IdentifierKey::new([2; 32]));
        let token = one.token(IdentifierKind::Phone, "+12025550123");
        assert_eq!(token, one.token(IdentifierKind::Phone, "+12025550123"));
        assert_ne!(token, one.token(IdentifierKind::Phone, "+12025550124"));
        assert_ne!(token, one.token(IdentifierKind::Whatsapp, "+12025550123"));
        assert_ne!(token, other.token(IdentifierKind::Phone, "+12025550123"));
    }

    /// If this fails, tokens of old cases meet no new ones any more.
    #[test]
    fn tokens_of_version_1_do_not_change() {
        let token = IdentifierKey::new([7; 32]).token(IdentifierKind::Email, "someone@example.org");
        assert_eq!(token.to_hex(), "297848f27409acf4721052cee88067ed");
    }

    #[test]
    fn a_further_key_makes_of_old_values_what_it_makes_of_new_ones() {
        let old = IdentifierKey::new([7; 32]);
        let new = old.with_further([8; 32]).with_further([9; 32]);
        let between = old.with_further([8; 32]);
        let kind = IdentifierKind::Phone;
        let [first, second, third] = [&old, &between, &new].map(|key| key.token(kind, "+12025550123"));
        assert_eq!((between.relinked_token(kind, first), new.relinked_token(kind, second)), (second, third));
        assert!(first != second && second != third && old.check() != new.check());
        let again = IdentifierKey::from_bytes(&new.to_bytes()).unwrap();
        assert_eq!((again.token(kind, "+12025550123"), again.check()), (third, new.check()));
        assert!(IdentifierKey::from_bytes(&[1; 33]).is_none() && IdentifierKey::from_bytes(&[]).is_none());
        // A tombstone of any time is met.
        let carried = new.relinked(b"forgotten", between.tombstone(kind, second).0);
        assert!(new.tombstones(kind, "+12025550123").contains(&Digest16(carried)));
        assert!(new.tombstones(kind, "+12025550123").contains(&new.tombstone(kind, third)));
    }

    #[test]
    fn a_key_is_not_shown() {
        assert_eq!(format!("{:?}", IdentifierKey::new([0x41; 32])), "IdentifierKey(secret)");
    }
}
