//! The list itself: keyed entries, look-up, and its form on disk.

use std::fmt;

use hmac::{Hmac, Mac};
use md5::{Digest as _, Md5};
use model::{OnionHost, PageUrl, RefusedTag, UtcTime};
use sha2::Sha256;
use zeroize::Zeroizing;

const MAGIC: &[u8; 8] = b"OGREFUS1";
const ENTRY_BYTES: usize = 16;

/// The key under which entries are kept. It never leaves the case.
pub struct RefusalKey(Zeroizing<[u8; 32]>);

impl RefusalKey {
    /// Wraps 32 random bytes.
    pub fn new(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    fn mac(&self, domain: &str, message: &[u8]) -> [u8; ENTRY_BYTES] {
        // HMAC takes keys of any length, so this cannot fail for 32 bytes.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0[..]) else { return [0; ENTRY_BYTES] };
        mac.update(domain.as_bytes());
        mac.update(&[0]);
        mac.update(message);
        let mut entry = [0; ENTRY_BYTES];
        entry.copy_from_slice(&mac.finalize().into_bytes()[..ENTRY_BYTES]);
        entry
    }
}

impl fmt::Debug for RefusalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefusalKey(…)")
    }
}

/// Why the stored list cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// Not a list of this program, or cut short.
    #[error("the stored refusal list is damaged")]
    Damaged,
}

/// The refusal list of a case.
#[derive(Debug)]
pub struct RefusalList {
    key: RefusalKey,
    imported_at: UtcTime,
    entries: Vec<[u8; ENTRY_BYTES]>,
}

impl RefusalList {
    /// A list with only the built-in test entry.
    pub fn empty(key: RefusalKey, imported_at: UtcTime) -> Self {
        Self { key, imported_at, entries: Vec::new() }
    }

    /// Reads the stored form.
    pub fn from_bytes(key: RefusalKey, bytes: &[u8]) -> Result<Self, ListError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(ListError::Damaged)?;
        let (millis, rest) = rest.split_first_chunk::<8>().ok_or(ListError::Damaged)?;
        let (sum, rest) = rest.split_first_chunk::<32>().ok_or(ListError::Damaged)?;
        let (entries, tail) = rest.as_chunks::<ENTRY_BYTES>();
        let sorted = entries.is_sorted_by(|a, b| a < b);
        if !tail.is_empty() || !sorted || blake3::hash(rest).as_bytes() != sum {
            return Err(ListError::Damaged);
        }
        Ok(Self { key, imported_at: UtcTime::from_millis(i64::from_be_bytes(*millis)), entries: entries.to_vec() })
    }

    /// The stored form: magic, time of import, checksum, sorted entries.
    pub fn to_bytes(&self) -> Vec<u8> {
        let entries = self.entries.concat();
        let mut out = Vec::with_capacity(entries.len() + 48);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&self.imported_at.as_millis().to_be_bytes());
        out.extend_from_slice(blake3::hash(&entries).as_bytes());
        out.extend_from_slice(&entries);
        out
    }

    /// When the list was imported.
    pub fn imported_at(&self) -> UtcTime {
        self.imported_at
    }

    /// Number of imported entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing was imported. Such a list is no list.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// BLAKE3 of the stored entries, lower-case hex, for the record of a scan.
    pub fn digest(&self) -> String {
        blake3::hash(&self.entries.concat()).to_hex().to_string()
    }

    /// Whether a page's service or its full host is on the list. If so, the tag
    /// that stands for the service from then on.
    pub fn refuses(&self, url: &PageUrl) -> Option<RefusedTag> {
        self.refuses_site(&url.site()).or_else(|| {
            let listed = url.subdomain().is_some() && self.lists(&url.host_name());
            listed.then(|| self.tag(&url.site()))
        })
    }

    /// Whether a service is on the list.
    pub fn refuses_site(&self, site: &OnionHost) -> Option<RefusedTag> {
        let listed = *site == test_entry() || self.lists(&site.full_name());
        listed.then(|| self.tag(site))
    }

    /// Adds entries that were given by their MD5 or SHA-256, in lower-case hex.
    pub(crate) fn insert_hashes<'a>(&mut self, hashes: impl Iterator<Item = &'a str>) {
        self.entries.extend(hashes.map(|hex| self.key.mac("entry", hex.as_bytes())));
        self.entries.sort_unstable();
        self.entries.dedup();
    }

    fn lists(&self, host: &str) -> bool {
        // Ahmia's form is the MD5 of the name; partners also exchange SHA-256.
        let md5 = data_encoding::HEXLOWER.encode(&Md5::digest(host.as_bytes()));
        let sha = data_encoding::HEXLOWER.encode(&Sha256::digest(host.as_bytes()));
        [md5, sha].iter().any(|hex| self.entries.binary_search(&self.key.mac("entry", hex.as_bytes())).is_ok())
    }

    /// The tag that stands for a site that is refused, for whatever reason.
    pub fn tag(&self, site: &OnionHost) -> RefusedTag {
        let mac = self.key.mac("tag", site.as_bytes());
        let mut tag = [0; 8];
        tag.copy_from_slice(&mac[..8]);
        RefusedTag(tag)
    }
}

/// An address that is on every list, so that anybody can prove that the list
/// works without knowing a bad address. Nobody holds its key: it is the
/// first point of the ed25519 group that follows from hashing a fixed text.
pub fn test_entry() -> OnionHost {
    static ENTRY: std::sync::LazyLock<OnionHost> = std::sync::LazyLock::new(|| {
        (0u32..)
            .map(|n| *blake3::hash(format!("oniongraph refusal test entry {n}").as_bytes()).as_bytes())
            .find_map(|key| OnionHost::from_public_key(key).ok())
            .unwrap_or_else(|| OnionHost::from_recorded([0; 32]))
    });
    *ENTRY
}
