//! Fingerprints of a page: what it shares with others, without what it says.

use serde::{Deserialize, Serialize};

use crate::{Digest16, PageUrl, ScanId, UtcTime};

/// A keyed hash of a few words in a row. Only within one case, or under one key,
/// do equal passages mean equal words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Passage(pub [u8; 8]);

impl Passage {
    /// 16 lower-case hex digits.
    pub fn to_hex(self) -> String {
        data_encoding::HEXLOWER.encode(&self.0)
    }
}

/// Fingerprints that are made from what a page says and how its forms are built.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprints {
    /// SimHash-64 of the text with its identifiers masked (Charikar 2002, Manku et
    /// al. 2007); `None` where there are too few words. Keyed as passages are.
    pub simhash: Option<u64>,
    /// First half of SHA-256 of the title's words, identifiers masked.
    pub title: Option<Digest16>,
    /// First half of SHA-256 of the types and names of a form's fields, one a form,
    /// in the order of the page, each once.
    pub forms: Vec<Digest16>,
    /// Passages of the masked text (winnowing: Schleimer, Wilkerson, Aiken 2003), in
    /// the order of the page, each once.
    pub passages: Vec<Passage>,
    /// Private keys that stood in the text: counted, never read.
    pub private_keys: u32,
}

impl Fingerprints {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Bytes that are kept of the page, for the ledger.
    pub fn kept_bytes(&self) -> u64 {
        let digests = self.forms.len() + usize::from(self.title.is_some());
        (digests * 16 + self.passages.len() * 8 + usize::from(self.simhash.is_some()) * 8) as u64
    }
}

/// The fingerprints of a page in one visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageFingerprints {
    /// Which scan.
    pub scan: ScanId,
    /// When the visit began.
    pub at: UtcTime,
    /// The page.
    pub url: PageUrl,
    /// Its fingerprints.
    pub prints: Fingerprints,
}
