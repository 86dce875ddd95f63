//! Onion addresses: the checks of rend-spec-v3, by value and by property.

use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::scalar::Scalar;
use data_encoding::BASE32_NOPAD;
use oniongraph_model::{OnionError, OnionHost};
use proptest::prelude::*;
use sha3::{Digest, Sha3_256};

fn key(seed: u64) -> [u8; 32] {
    (Scalar::from(seed + 1) * ED25519_BASEPOINT_POINT).compress().to_bytes()
}

/// Writes an address for any 32 bytes and version, as rend-spec-v3 §6 says.
fn address(key: &[u8; 32], version: u8) -> String {
    let digest = Sha3_256::new().chain_update(b".onion checksum").chain_update(key).chain_update([version]).finalize();
    let raw = [key.as_slice(), &digest[..2], &[version]].concat();
    format!("{}.onion", BASE32_NOPAD.encode(&raw).to_ascii_lowercase())
}

#[test]
fn an_address_reads_back_in_any_case_and_with_a_trailing_dot() {
    let name = address(&key(1), 3);
    let host = OnionHost::parse(&name).unwrap();
    assert_eq!(host.full_name(), name);
    assert_eq!(OnionHost::parse(&name.to_ascii_uppercase()).unwrap(), host);
    assert_eq!(OnionHost::parse(&format!("{name}.")).unwrap(), host);
}

#[test]
fn each_defect_has_its_own_reason() {
    let name = address(&key(1), 3);
    let cases = [
        ("example.org".to_owned(), OnionError::NotOnion),
        ("onion".to_owned(), OnionError::NotOnion),
        (".onion".to_owned(), OnionError::Length),
        ("abcdefghij234567.onion".to_owned(), OnionError::RetiredV2),
        (format!("a{name}"), OnionError::Length),
        (name.replacen(&name[..1], "1", 1), OnionError::Alphabet),
        (address(&key(1), 4), OnionError::Version),
    ];
    for (text, expected) in cases {
        assert_eq!(OnionHost::parse(&text), Err(expected), "{text}");
    }
}

#[test]
fn a_key_with_torsion_is_refused_so_that_one_service_has_one_address() {
    let point = Scalar::from(77u64) * ED25519_BASEPOINT_POINT;
    for torsion in &EIGHT_TORSION[1..] {
        let twisted = (point + torsion).compress().to_bytes();
        assert_eq!(OnionHost::parse(&address(&twisted, 3)), Err(OnionError::Key));
        assert_eq!(OnionHost::parse(&address(&torsion.compress().to_bytes(), 3)), Err(OnionError::Key));
    }
}

#[test]
fn logs_do_not_name_the_site() {
    let host = OnionHost::from_public_key(key(5)).unwrap();
    let shown = format!("{host:?}");
    assert!(!host.full_name().contains(&shown) && shown.chars().count() < 15, "{shown}");
}

proptest! {
    #[test]
    fn one_wrong_character_is_noticed(seed in 0u64..1000, at in 0usize..56, to in 0usize..32) {
        let name = address(&key(seed), 3);
        let letter = "abcdefghijklmnopqrstuvwxyz234567".as_bytes()[to];
        let mut wrong = name.clone().into_bytes();
        prop_assume!(wrong[at] != letter);
        wrong[at] = letter;
        let wrong = String::from_utf8(wrong).unwrap();
        // The checksum has 16 bits: one in 65,536 slips through, none of these seeds does.
        prop_assert!(OnionHost::parse(&wrong).is_err());
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,80}") {
        let _ = OnionHost::parse(&text);
        let _ = OnionHost::parse(&format!("{text}.onion"));
    }
}
