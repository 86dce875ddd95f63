//! The key under which a case keeps identifiers.

use std::fmt;

use hmac::{Hmac, Mac};
use model::{Digest16, IdentifierKind, Token};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::fingerprint::FingerprintKey;

/// Parts the tokens of this version from anything else that may be keyed alike.
const PURPOSE: &[u8] = b"oniongraph identifier token 1\0";

/// Parts the keys of fingerprints from tokens.
const PURPOSE_FINGERPRINTS: &[u8] = b"oniongraph fingerprint key 1\0";

/// A secret of one case. Whoever holds it can try numbers against tokens.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct IdentifierKey([u8; 32]);

impl IdentifierKey {
    /// A key of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key of the case's fingerprints: it follows from this one, and does not lead back to it.
    pub fn fingerprint_key(&self) -> FingerprintKey {
        let (mut words, passages) = ([0; 16], self.derived(b"passages"));
        words.copy_from_slice(&self.derived(b"words")[..16]);
        FingerprintKey::new(words, passages)
    }

    /// What stands for an identifier that was forgotten, from the form in which it
    /// was kept: a keyed hash that is not its token.
    pub(crate) fn tombstone(&self, kind: IdentifierKind, form: &str) -> Digest16 {
        let name = [b"forgotten\0", kind.as_str().as_bytes(), b"\0", form.as_bytes()].concat();
        let mut half = [0; 16];
        half.copy_from_slice(&self.derived(&name)[..16]);
        Digest16(half)
    }

    /// The first 128 bits of an HMAC of the words of a tripwire term.
    pub(crate) fn term(&self, words: &str) -> [u8; 16] {
        let mut half = [0; 16];
        half.copy_from_slice(&self.derived(&[b"tripwire term\0", words.as_bytes()].concat())[..16]);
        half
    }

    /// A keyed hash of the name of a file.
    pub(crate) fn file_name(&self, name: &[u8]) -> Digest16 {
        let mut half = [0; 16];
        half.copy_from_slice(&self.derived(&[b"file name\0", name].concat())[..16]);
        Digest16(half)
    }

    fn derived(&self, name: &[u8]) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { unreachable!("HMAC takes any key") };
        mac.update(PURPOSE_FINGERPRINTS);
        mac.update(name);
        mac.finalize().into_bytes().into()
    }

    /// The token of an identifier in its canonical form: the first 128 bits of
    /// HMAC-SHA-256 (RFC 2104, FIPS 180-4) over purpose, kind and form.
    pub fn token(&self, kind: IdentifierKind, canonical: &str) -> Token {
        // HMAC takes keys of any length, so this cannot fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { unreachable!("HMAC takes any key") };
        mac.update(PURPOSE);
        mac.update(kind.as_str().as_bytes());
        mac.update(&[0]);
        mac.update(canonical.as_bytes());
        let sum = mac.finalize().into_bytes();
        let mut token = [0; 16];
        token.copy_from_slice(&sum[..16]);
        Token(token)
    }
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
    fn a_key_is_not_shown() {
        assert_eq!(format!("{:?}", IdentifierKey::new([0x41; 32])), "IdentifierKey(secret)");
    }
}
