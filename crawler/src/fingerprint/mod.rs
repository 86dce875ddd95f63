//! Fingerprints of what a page says: SimHash, passages, title.
//!
//! Data: `words` cuts the text into tokens with identifiers replaced by their
//! kind, so that two texts that differ in a number alone are the same; each token
//! is a keyed hash and nothing else of it goes on. `simhash` sums them up for the
//! page as a whole, `passages` picks a few runs of them. Invariants: linear in the
//! text; without the key of the case nobody can tell whether a text is among them.

mod key;
mod passages;
mod simhash;
mod words;

use std::ops::Range;

use model::{Digest16, Fingerprints, IdentifierKind};
use sha2::{Digest, Sha256};

pub use key::FingerprintKey;
pub(crate) use passages::shingle;
pub(crate) use words::{Words, each as each_word, is_spaceless};

/// A part of a text that is replaced by the name of a kind.
pub(crate) type Masked = (Range<usize>, IdentifierKind);

/// The fingerprints of a text, given by its words, and of a title with the identifiers
/// in it, in order and without overlaps.
pub(crate) fn fingerprints(
    words: &Words,
    title: Option<(&str, &[Masked])>,
    forms: Vec<Digest16>,
    key: &FingerprintKey,
) -> Fingerprints {
    let mut prints = Fingerprints {
        simhash: simhash::simhash(words),
        title: title.and_then(|(title, masked)| title_hash(title, masked)),
        forms,
        passages: passages::passages(words, key),
        private_keys: 0,
    };
    key.finish(&mut prints);
    prints
}

/// Characters of a title that count: no more of it is kept.
const TITLE_CHARS_MAX: usize = 512;

/// First half of SHA-256 of the words of a title, joined by blanks. No key: titles are kept.
fn title_hash(title: &str, masked: &[Masked]) -> Option<Digest16> {
    let mut hash = Sha256::new();
    let (mut words, mut chars) = (0, 0);
    words::each(title, masked, |word, _| {
        chars += word.chars().count() + usize::from(words > 0);
        if chars > TITLE_CHARS_MAX {
            return;
        }
        if words > 0 {
            hash.update(b" ");
        }
        hash.update(word.as_bytes());
        words += 1;
    });
    let mut half = [0; 16];
    half.copy_from_slice(&hash.finalize()[..16]);
    (words > 0).then_some(Digest16(half))
}

#[cfg(test)]
mod tests;
