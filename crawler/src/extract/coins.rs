//! Addresses of coins, each by its own checksum. The version byte or the prefix
//! says which coin it is.
//!
//! Sources: Base58Check (Bitcoin), BIP-173 and BIP-350 (segwit, taproot),
//! EIP-55 (Ethereum), the Monero address format. No claim that an address was used.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use bech32::segwit;
use model::IdentifierKind;
use sha2::{Digest, Sha256};
use sha3::Keccak256;

use super::found::{Found, any_of, is_near};
use super::runs::Run;

/// Looks at one run of letters and digits.
pub(super) fn look(run: &Run<'_>, out: &mut Vec<Found>) {
    let word = run.word;
    let found = match word.len() {
        26..=35 => base58_check(word),
        42 if word.starts_with("0x") || word.starts_with("0X") => ethereum(run),
        95 | 106 => monero(word),
        _ => None,
    };
    let found = found.or_else(|| if (14..=90).contains(&word.len()) { segwit_address(word) } else { None });
    if let Some((kind, canonical, confidence, rule)) = found {
        out.push(Found::plain(kind, canonical, run.span.clone(), confidence, rule));
    }
}

static ETH_WORDS: LazyLock<AhoCorasick> =
    LazyLock::new(|| any_of(&["eth", "ether", "usdt", "usdc", "erc20", "bep20", "evm", "bsc", "polygon", "metamask"]));

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

type Hit = (IdentifierKind, String, f32, &'static str);

/// Base58Check: a version, 20 bytes, the first four of a double SHA-256.
fn base58_check(word: &str) -> Option<Hit> {
    let raw = bs58::decode(word).into_vec().ok()?;
    let (payload, sum) = raw.split_last_chunk::<4>()?;
    let (kind, rule) = match *payload {
        [0x00, ..] if payload.len() == 21 => (IdentifierKind::Btc, "btc.p2pkh"),
        [0x05, ..] if payload.len() == 21 => (IdentifierKind::Btc, "btc.p2sh"),
        [0x30, ..] if payload.len() == 21 => (IdentifierKind::Ltc, "ltc.p2pkh"),
        [0x32, ..] if payload.len() == 21 => (IdentifierKind::Ltc, "ltc.p2sh"),
        [0x1e, ..] if payload.len() == 21 => (IdentifierKind::Doge, "doge.p2pkh"),
        [0x16, ..] if payload.len() == 21 => (IdentifierKind::Doge, "doge.p2sh"),
        [0x4c, ..] if payload.len() == 21 => (IdentifierKind::Dash, "dash.p2pkh"),
        [0x10, ..] if payload.len() == 21 => (IdentifierKind::Dash, "dash.p2sh"),
        [0x41, ..] if payload.len() == 21 => (IdentifierKind::Trx, "trx.base58"),
        [0x1c, 0xb8, ..] if payload.len() == 22 => (IdentifierKind::Zec, "zec.p2pkh"),
        [0x1c, 0xbd, ..] if payload.len() == 22 => (IdentifierKind::Zec, "zec.p2sh"),
        _ => return None,
    };
    let twice = Sha256::digest(Sha256::digest(payload));
    twice.starts_with(sum).then(|| (kind, word.to_owned(), 0.99, rule))
}

/// A witness program of Bitcoin or Litecoin; upper case is canonical in lower case.
fn segwit_address(word: &str) -> Option<Hit> {
    if !starts_like_segwit(word) {
        return None;
    }
    let (prefix, version, program) = segwit::decode(word).ok()?;
    let is_taproot = version.to_u8() == 1 && program.len() == 32;
    // The checksum covers the prefix, so a longer one that begins alike is another coin.
    let (kind, rule) = match (prefix.to_lowercase().as_str(), is_taproot) {
        ("bc", true) => (IdentifierKind::Btc, "btc.taproot"),
        ("bc", false) => (IdentifierKind::Btc, "btc.segwit"),
        ("ltc", true) => (IdentifierKind::Ltc, "ltc.taproot"),
        ("ltc", false) => (IdentifierKind::Ltc, "ltc.segwit"),
        _ => return None,
    };
    Some((kind, word.to_ascii_lowercase(), 0.99, rule))
}

/// Most words are told from an address by their beginning alone.
fn starts_like_segwit(word: &str) -> bool {
    let starts = |prefix: &str| word.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    starts("bc1") || starts("ltc1")
}

/// EIP-55: the case of the letters is the checksum. One case throughout has
/// none, and says less.
fn ethereum(run: &Run<'_>) -> Option<Hit> {
    let hex = run.word.get(2..)?;
    if hex.len() != 40 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let canonical = eip55(&hex.to_ascii_lowercase());
    let has_upper = hex.bytes().any(|byte| byte.is_ascii_uppercase());
    let has_lower = hex.bytes().any(|byte| byte.is_ascii_lowercase());
    let (confidence, rule) = match (has_upper, has_lower) {
        (true, true) if canonical[2..] == *hex => (0.99, "eth.eip55"),
        (true, true) => return None,
        // So are fingerprints of OpenPGP keys written.
        (true, false) if !is_near(run.text, run.span.start, &ETH_WORDS) => return None,
        // Forty equal digits are a place holder.
        _ if hex.bytes().all(|byte| byte == hex.as_bytes()[0]) => return None,
        _ => (0.8, "eth.one_case"),
    };
    Some((IdentifierKind::Eth, canonical, confidence, rule))
}

fn eip55(lower: &str) -> String {
    let hash = Keccak256::digest(lower.as_bytes());
    let mut out = String::from("0x");
    for (at, c) in lower.chars().enumerate() {
        let nibble = hash[at / 2] >> (if at % 2 == 0 { 4 } else { 0 }) & 0xf;
        out.push(if nibble >= 8 { c.to_ascii_uppercase() } else { c });
    }
    out
}

/// Monero: blocks of 8 bytes in 11 digits of base 58, the last of 5 in 7; the
/// last four bytes are the beginning of a Keccak-256.
fn monero(word: &str) -> Option<Hit> {
    let mut raw = Vec::with_capacity(77);
    for block in word.as_bytes().chunks(11) {
        let size = match block.len() {
            11 => 8,
            7 => 5,
            _ => return None,
        };
        let mut value: u128 = 0;
        for byte in block {
            let digit = BASE58.iter().position(|c| c == byte)?;
            value = value * 58 + digit as u128;
        }
        if value >> (8 * size) != 0 {
            return None;
        }
        raw.extend_from_slice(&value.to_be_bytes()[16 - size..]);
    }
    let (payload, sum) = raw.split_last_chunk::<4>()?;
    let rule = match (payload.first()?, payload.len()) {
        (18, 65) => "xmr.standard",
        (42, 65) => "xmr.subaddress",
        (19, 73) => "xmr.integrated",
        _ => return None,
    };
    Keccak256::digest(payload).starts_with(sum).then(|| (IdentifierKind::Xmr, word.to_owned(), 0.99, rule))
}
