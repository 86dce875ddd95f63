//! Public OpenPGP keys in ASCII armour (RFC 9580 §6): their fingerprints, read
//! from the packets. Private keys are passed over.

use data_encoding::BASE64_NOPAD;
use model::IdentifierKind;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::found::Found;

pub(super) const BEGIN: &str = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
const END: &str = "-----END PGP PUBLIC KEY BLOCK-----";
/// Shortest word that is taken for data where lines have run together.
const DATA_WORD_MIN: usize = 40;
/// Longest armour that is read.
const ARMOUR_BYTES_MAX: usize = 256 * 1024;

/// Looks at every block of the text.
pub(super) fn find(text: &str, out: &mut Vec<Found>) {
    let mut from = 0;
    while let Some(begin) = text[from..].find(BEGIN).map(|at| from + at) {
        let body = begin + BEGIN.len();
        let Some(end) = text[body..].find(END).map(|at| body + at) else { return };
        // A block without an end must not take the next one with it.
        if let Some(next) = text[body..end].rfind(BEGIN) {
            from = body + next;
            continue;
        }
        from = end + END.len();
        if end - body <= ARMOUR_BYTES_MAX
            && let Some(fingerprint) = fingerprint(&text[body..end])
        {
            out.push(Found::plain(IdentifierKind::Pgp, fingerprint, begin..from, 0.99, "pgp.armour"));
        }
    }
}

/// The fingerprint of the primary key in an armour's body.
fn fingerprint(body: &str) -> Option<String> {
    let mut encoded = String::new();
    for word in data(body).split_whitespace() {
        // A checksum may follow, which must not be a reason to refuse a key (RFC 9580 §6.1).
        if word.starts_with('=') {
            break;
        }
        encoded.push_str(word);
    }
    let encoded = encoded.trim_end_matches('=');
    // What was cut off the end does not matter: the primary key comes first.
    let whole = encoded.len() - encoded.len() % 4;
    let decoded = BASE64_NOPAD.decode(encoded.as_bytes());
    let raw = decoded.or_else(|_| BASE64_NOPAD.decode(encoded.get(..whole).unwrap_or_default().as_bytes())).ok()?;
    let packet = key_packet(&raw)?;
    match packet.first()? {
        4 => {
            let length = u16::try_from(packet.len()).ok()?.to_be_bytes();
            let hash = Sha1::new().chain_update([0x99]).chain_update(length).chain_update(packet).finalize();
            Some(data_encoding::HEXUPPER.encode(&hash))
        }
        6 => {
            let length = u32::try_from(packet.len()).ok()?.to_be_bytes();
            let hash = Sha256::new().chain_update([0x9b]).chain_update(length).chain_update(packet).finalize();
            Some(data_encoding::HEXUPPER.encode(&hash))
        }
        _ => None,
    }
}

/// What stands behind the headers of an armour (`Comment: …`) and the blank line
/// after them. Where the lines have run into one, the first word that is long
/// enough to be data and begins with a key.
fn data(body: &str) -> &str {
    let body = body.trim_start_matches([' ', '\t', '\r']);
    if let Some(lines) = body.strip_prefix('\n') {
        let mut rest = lines;
        while let Some((line, after)) = rest.split_once('\n') {
            let line = line.trim();
            if !line.is_empty() && !line.contains(": ") && !line.ends_with(':') {
                break;
            }
            rest = after;
        }
        return rest;
    }
    let is_key = |word: &str| {
        let first = word.get(..4).and_then(|four| BASE64_NOPAD.decode(four.as_bytes()).ok());
        word.len() >= DATA_WORD_MIN && first.is_some_and(|raw| matches!(raw[0], 0x98..=0x9a | 0xc6))
    };
    let word = body.split_whitespace().find(|word| is_key(word));
    word.and_then(|word| body.find(word)).map_or("", |at| &body[at..])
}

/// The body of the first packet, a public key (RFC 9580 §4.2).
fn key_packet(raw: &[u8]) -> Option<&[u8]> {
    let (tag, rest) = raw.split_first()?;
    let (length, rest) = match *tag {
        0x98 => (usize::from(*rest.first()?), rest.get(1..)?),
        0x99 => (usize::from(u16::from_be_bytes(*rest.first_chunk()?)), rest.get(2..)?),
        0x9a => (usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?, rest.get(4..)?),
        0xc6 => match *rest.first()? {
            short @ 0..=191 => (usize::from(short), rest.get(1..)?),
            first @ 192..=223 => (((usize::from(first) - 192) << 8) + usize::from(*rest.get(1)?) + 192, rest.get(2..)?),
            255 => (usize::try_from(u32::from_be_bytes(*rest.get(1..)?.first_chunk()?)).ok()?, rest.get(5..)?),
            _ => return None,
        },
        _ => return None,
    };
    rest.get(..length)
}
