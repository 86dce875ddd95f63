//! How much of something else the addresses and link texts of one page may carry.
//!
//! Addresses are kept as they are, so a page could hand over a file in them, piece
//! by piece, each too short to be told from a session id. What looks encoded is
//! counted over the whole page, the same piece once, and so are all addresses;
//! beyond its limits a link stands for its site alone and has no text.
//! (A page of 500 links by SHA-256 or 3,000 by short ids stays within them.)

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use percent_encoding::percent_decode_str;
use url::{Position, Url};

/// Bytes of encoded-looking pieces in the addresses and link texts of a page.
const ENCODED_MAX: usize = 32 * 1024;
/// Bytes of all its addresses behind their hosts.
const ADDRESSES_MAX: usize = 256 * 1024;
/// Longest piece of letters alone that may be a word.
const WORD_MAX: usize = 64;
/// Changes between letters, capitals and digits in a piece that is no word, name or number.
const CHANGES_MIN: usize = 3;

/// What is left of a page's limits.
pub(crate) struct Carried {
    encoded_left: usize,
    addresses_left: usize,
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl Carried {
    pub(crate) fn new() -> Self {
        Self {
            encoded_left: ENCODED_MAX,
            addresses_left: ADDRESSES_MAX,
            seen: HashSet::new(),
            hasher: RandomState::new(),
        }
    }

    /// Whether the address may be kept. What it carries is counted then.
    pub(crate) fn takes_address(&mut self, url: &Url) -> bool {
        let behind = &url[Position::BeforePath..];
        if behind.len() > self.addresses_left {
            return false;
        }
        let labels = url.host_str().into_iter().flat_map(|host| host.rsplit('.').skip(2));
        let mut new = Vec::new();
        labels.for_each(|label| self.pieces(label, &mut new));
        let decoded: Vec<u8> = percent_decode_str(behind).collect();
        match str::from_utf8(&decoded) {
            Ok(text) => self.pieces(text, &mut new),
            Err(_) => new.push((self.hasher.hash_one(&decoded), decoded.len())),
        }
        let taken = self.take(&new);
        if taken {
            self.addresses_left -= behind.len();
        }
        taken
    }

    /// Whether the text of a link may be kept. What it carries is counted then.
    pub(crate) fn takes_text(&mut self, text: &str) -> bool {
        let mut new = Vec::new();
        self.pieces(text, &mut new);
        self.take(&new)
    }

    fn take(&mut self, pieces: &[(u64, usize)]) -> bool {
        let new = pieces.iter().filter(|(hash, _)| !self.seen.contains(hash));
        let length: usize = new.map(|(_, length)| length).sum();
        if length > self.encoded_left {
            return false;
        }
        self.encoded_left -= length;
        self.seen.extend(pieces.iter().map(|(hash, _)| *hash));
        true
    }

    /// The pieces of `text` that look encoded, by hash and length.
    fn pieces(&self, text: &str, out: &mut Vec<(u64, usize)>) {
        let pieces = text.split(|c: char| !c.is_ascii_alphanumeric());
        out.extend(pieces.filter(|piece| looks_encoded(piece)).map(|piece| (self.hasher.hash_one(piece), piece.len())));
    }
}

/// Whether a piece of letters and digits is hardly a word, a name or a number.
/// A capital before small letters is no change: `getUserName` has two.
fn looks_encoded(piece: &str) -> bool {
    let class = |byte: &u8| (byte.is_ascii_digit(), byte.is_ascii_uppercase());
    let changes = piece.as_bytes().windows(2).filter(|pair| {
        let (before, after) = (class(&pair[0]), class(&pair[1]));
        before != after && (before, after) != ((false, true), (false, false))
    });
    piece.len() > WORD_MAX || changes.take(CHANGES_MIN).count() == CHANGES_MIN
}

#[cfg(test)]
mod tests {
    use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD, HEXLOWER};

    use super::*;

    fn noise(bytes: usize, salt: u32) -> Vec<u8> {
        let mut out = vec![0; bytes];
        blake3::Hasher::new().update(&salt.to_be_bytes()).finalize_xof().fill(&mut out);
        out
    }

    fn url(rest: &str) -> Url {
        Url::parse("http://host.onion").unwrap().join(rest).unwrap()
    }

    /// How many of `addresses` are kept.
    fn kept(addresses: impl Iterator<Item = String>) -> usize {
        let mut carried = Carried::new();
        addresses.filter(|address| carried.takes_address(&url(address))).count()
    }

    #[test]
    fn a_file_in_pieces_does_not_get_through() {
        // 445 addresses of seven pieces of 200 characters, joined by dots.
        let pieced = (0..445).map(|n| {
            let text = BASE64URL_NOPAD.encode(&noise(1050, n));
            let pieces: Vec<&str> = (0..7).map(|i| &text[i * 200..(i + 1) * 200]).collect();
            format!("/{}", pieces.join("."))
        });
        assert!(kept(pieced) <= ENCODED_MAX / 1300);
        for short in [8, 16, 40] {
            let pieced = (0..2000).map(|n| {
                let text = BASE32_NOPAD.encode(&noise(1000, n)).to_lowercase();
                let pieces: Vec<&str> = (0..1600 / short).map(|i| &text[i * short..(i + 1) * short]).collect();
                format!("/{}", pieces.join("/"))
            });
            // Some pieces of eight look like words; all addresses have a limit of their own.
            assert!(kept(pieced) <= ADDRESSES_MAX / 1600, "{short}");
        }
        let raw =
            (0..500).map(|n| format!("/{}", noise(500, n).iter().map(|b| format!("%{b:02X}")).collect::<String>()));
        assert!(kept(raw) <= ENCODED_MAX / 500);
    }

    #[test]
    fn the_addresses_of_honest_pages_are_kept() {
        let session = "sid=0f3c9a77b1e24d0c8a6f5b4e3d2c1b0a";
        assert_eq!(kept((0..2000).map(|n| format!("/forum/thread-{n}.html?page={n}&{session}"))), 2000);
        assert_eq!(kept((0..2000).map(|n| format!("/a-rather-long-title-of-a-post-about-nothing-{n}/"))), 2000);
        assert_eq!(kept((0..500).map(|n| format!("/tx/{}", HEXLOWER.encode(&noise(32, n))))), 500);
        assert_eq!(kept((0..1500).map(|n| format!("/вики/страница_{n}"))), 1500);
    }

    #[test]
    fn texts_of_links_share_the_limit() {
        let mut carried = Carried::new();
        let taken = (0..2000).filter(|n| carried.takes_text(&HEXLOWER.encode(&noise(100, *n)))).count();
        assert_eq!(taken, ENCODED_MAX / 200);
        assert!(carried.takes_text("the next page, no. 12"));
    }
}
