//! Every kind with a checksum: published examples or ones made by the rules of the
//! kind, and 100,000 changes of one character each, of which none may pass but by
//! chance.

use bs58::Alphabet;
use data_encoding::HEXUPPER;
use sha3::{Digest, Keccak256};

use super::*;

const BASE58: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const BASE32: &str = "abcdefghijklmnopqrstuvwxyz234567";
const CORRUPTIONS: u32 = 100_000;

/// The sample certificate of RFC 9580, appendix A.3 (version 6, Ed25519).
const V6_KEY: &str = "-----BEGIN PGP PUBLIC KEY BLOCK-----

xioGY4d/4xsAAAAg+U2nu0jWCmHlZ3BqZYfQMxmZu52JGggkLq2EVD34laPCsQYf
GwoAAABCBYJjh3/jAwsJBwUVCg4IDAIWAAKbAwIeCSIhBssYbE8GCaaX5NUt+mxy
KwwfHifBilZwj2Ul7Ce62azJBScJAgcCAAAAAK0oIBA+LX0ifsDm185Ecds2v8lw
gyU2kCcUmKfvBXbAf6rhRYWzuQOwEn7E/aLwIwRaLsdry0+VcallHhSu4RN6HWaE
QsiPlR4zxP/TP7mhfVEe7XWPxtnMUMtf15OyA51YBM4qBmOHf+MZAAAAIIaTJINn
+eUBXbki+PSAld2nhJh/LVmFsS+60WyvXkQ1wpsGGBsKAAAALAWCY4d/4wKbDCIh
BssYbE8GCaaX5NUt+mxyKwwfHifBilZwj2Ul7Ce62azJAAAAAAQBIKbpGG2dWTX8
j+VjFM21J0hqWlEg+bdiojWnKfA5AQpWUWtnNwDEM0g12vYxoWM8Y81W+bHBw805
I8kWVkXU6vFOi+HWvv/ira7ofJu16NnoUkhclkUrk0mXubZvyl4GBg==
-----END PGP PUBLIC KEY BLOCK-----
";

fn bytes(seed: &str, count: usize) -> Vec<u8> {
    let mut out = vec![0; count];
    blake3::Hasher::new().update(seed.as_bytes()).finalize_xof().fill(&mut out);
    out
}

/// Base58Check (Bitcoin's `base58.cpp`) of a version and 20 bytes drawn from it.
fn base58check(version: &[u8]) -> String {
    let payload = [version, &bytes("base58check", 20)].concat();
    bs58::encode(payload).with_alphabet(Alphabet::BITCOIN).with_check().into_string()
}

/// A Monero address (CryptoNote standard 007): network, two keys, perhaps a payment
/// id, the first four bytes of Keccak-256; in blocks of 8 bytes as 11 digits.
fn monero(network: u8, payment_id: &[u8]) -> String {
    let mut data = [&[network], &bytes("monero", 64)[..], payment_id].concat();
    let sum = Keccak256::digest(&data);
    data.extend_from_slice(&sum[..4]);
    const WIDTHS: [usize; 9] = [0, 2, 3, 5, 6, 7, 9, 10, 11];
    let block = |block: &[u8]| {
        let digits = bs58::encode(block).with_alphabet(Alphabet::MONERO).into_string();
        format!("{:1>width$}", digits.trim_start_matches('1'), width = WIDTHS[block.len()])
    };
    data.chunks(8).map(block).collect()
}

/// A Tox id: key, four bytes against unwanted requests, and the two bytes that make
/// the exclusive or of all pairs zero (c-toxcore, `Messenger.c`).
fn tox() -> String {
    let mut id = bytes("tox", 36);
    let sum = id.chunks(2).fold([0, 0], |sum, pair| [sum[0] ^ pair[0], sum[1] ^ pair[1]]);
    id.extend_from_slice(&sum);
    HEXUPPER.encode(&id)
}

/// Kind, example, what follows its fixed beginning, and the digits of its alphabet.
fn examples() -> Vec<(IdentifierKind, String, usize, &'static str)> {
    let ltc_segwit =
        bech32::segwit::encode_v0(bech32::Hrp::parse("ltc").unwrap(), &bytes("segwit", 20)).unwrap().clone();
    vec![
        (IdentifierKind::Ltc, base58check(&[0x30]), 0, BASE58),
        (IdentifierKind::Ltc, base58check(&[0x32]), 0, BASE58),
        (IdentifierKind::Ltc, ltc_segwit, 4, BECH32),
        (IdentifierKind::Doge, base58check(&[0x1e]), 0, BASE58),
        (IdentifierKind::Dash, base58check(&[0x4c]), 0, BASE58),
        (IdentifierKind::Zec, base58check(&[0x1c, 0xb8]), 0, BASE58),
        (IdentifierKind::Zec, base58check(&[0x1c, 0xbd]), 0, BASE58),
        (IdentifierKind::Trx, base58check(&[0x41]), 0, BASE58),
        (IdentifierKind::Btc, base58check(&[0x05]), 0, BASE58),
        (IdentifierKind::Xmr, monero(18, &[]), 0, BASE58),
        (IdentifierKind::Xmr, monero(42, &[]), 0, BASE58),
        (IdentifierKind::Xmr, monero(19, &bytes("payment", 8)), 0, BASE58),
        (IdentifierKind::Tox, tox(), 0, "0123456789ABCDEF"),
        (IdentifierKind::Onion, crate::test_entry().label(), 0, BASE32),
    ]
}

fn text_with(kind: IdentifierKind, value: &str) -> String {
    match kind {
        IdentifierKind::Onion => format!("see {value}.onion there"),
        IdentifierKind::Tox => format!("tox: {value} there"),
        _ => format!("pay to {value} there"),
    }
}

#[test]
fn what_the_rules_of_a_kind_make_is_found_as_that_kind() {
    for (kind, value, ..) in examples() {
        let found = found(&text_with(kind, &value));
        let canonical = if kind == IdentifierKind::Onion { format!("{value}.onion") } else { value };
        assert_eq!(found, [(kind, canonical)]);
    }
}

#[test]
fn published_monero_addresses_of_all_three_forms_are_found() {
    for address in [
        // The general fund of the project (getmonero.org), and the examples of its documentation.
        "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
        "4LL9oSLmtpccfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2bYXZKKQePHES9khPK",
    ] {
        assert_eq!(found(&format!("pay to {address}, please")), [(IdentifierKind::Xmr, address.to_owned())]);
    }
}

#[test]
fn one_wrong_character_is_no_identifier() {
    for (kind, value, from, alphabet) in examples() {
        let digits = alphabet.as_bytes();
        let (mut state, mut tried, mut accepted) = (0x9e37_79b9_7f4a_7c15_u64, 0, 0);
        while tried < CORRUPTIONS {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = from + (state >> 33) as usize % (value.len() - from);
            let mut wrong = value.clone().into_bytes();
            wrong[at] = digits[(state >> 20) as usize % digits.len()];
            let wrong = String::from_utf8(wrong).unwrap();
            if wrong == value {
                continue;
            }
            tried += 1;
            accepted += u32::from(found(&text_with(kind, &wrong)).iter().any(|(found, _)| *found == kind));
        }
        assert!(accepted <= CORRUPTIONS / 10_000, "{kind} {value}: {accepted} accepted");
    }
}

#[test]
fn a_key_of_version_6_gives_its_fingerprint() {
    let fingerprint = "CB186C4F0609A697E4D52DFA6C722B0C1F1E27C18A56708F6525EC27BAD9ACC9";
    assert_eq!(found(V6_KEY), [(IdentifierKind::Pgp, fingerprint.to_owned())]);
}
