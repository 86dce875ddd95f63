//! What fingerprints tell apart, and what they do not.

use model::{Fingerprints, IdentifierKind};

use super::*;
use crate::extract::{Hints, extract};

/// `count` invented words from a seed.
fn prose(seed: u32, count: usize) -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "ke", "ri", "so", "lum", "pan", "te", "vo", "mir", "da", "quo", "fen", "gar", "hul", "xi", "ze"];
    let mut bytes = vec![0; count * 3];
    blake3::Hasher::new().update(&seed.to_be_bytes()).finalize_xof().fill(&mut bytes);
    let word = |three: &[u8]| three.iter().map(|byte| SYLLABLES[usize::from(byte % 16)]).collect::<String>();
    bytes.chunks(3).map(word).collect::<Vec<_>>().join(" ")
}

fn prints_under(text: &str, key: &FingerprintKey) -> Fingerprints {
    let masked: Vec<Masked> =
        extract(text, &Hints::default()).into_iter().map(|sighting| (sighting.span, sighting.kind)).collect();
    fingerprints(&Words::read(text, &masked, key), None, Vec::new(), key)
}

fn prints(text: &str) -> Fingerprints {
    prints_under(text, &FingerprintKey::open())
}

fn bits_apart(one: &Fingerprints, other: &Fingerprints) -> u32 {
    (one.simhash.unwrap() ^ other.simhash.unwrap()).count_ones()
}

#[test]
fn two_texts_that_differ_in_identifiers_alone_are_the_same() {
    let ad = |phone: &str, mail: &str| {
        format!("{} call {phone} now {} write to {mail} or {}", prose(1, 60), prose(2, 60), prose(3, 60))
    };
    let one = prints(&ad("+1 202-555-0123", "jane.roe@example.org"));
    assert_eq!(one, prints(&ad("+44 20 7946 0018", "someone@example.net")));
    assert!(one.passages.len() > 8);
}

#[test]
fn case_blanks_marks_and_hidden_characters_do_not_matter() {
    let text = prose(4, 100);
    let disguised: String = text.to_uppercase().replace(' ', ",\n  ").replace('A', "A\u{200b}");
    assert_eq!(prints(&text), prints(&disguised));
    let wide: String = text
        .chars()
        .map(|c| if c.is_ascii_lowercase() { char::from_u32(c as u32 + 0xFEE0).unwrap() } else { c })
        .collect();
    assert_eq!(prints(&text), prints(&wide));
}

#[test]
fn a_paragraph_that_moves_keeps_its_passages() {
    let shared = prose(5, 60);
    let one = prints(&format!("{} {shared} {}", prose(6, 200), prose(7, 30)));
    let other = prints(&format!("{} {shared} {}", prose(8, 40), prose(9, 300)));
    let common = one.passages.iter().filter(|passage| other.passages.contains(passage)).count();
    // 60 words hold 53 shingles; a window of 16 picks at least every 16th of them.
    assert!(common >= 3, "{common}");
    assert!(bits_apart(&one, &other) > 8);
    let unrelated = prints(&prose(10, 300));
    assert!(!one.passages.iter().any(|passage| unrelated.passages.contains(passage)));
}

#[test]
fn a_small_change_moves_few_bits_and_an_unrelated_text_many() {
    let text = prose(11, 400);
    let changed = text.replacen(&prose(11, 400)[200..240], "something else altogether", 1);
    assert!(bits_apart(&prints(&text), &prints(&changed)) <= 8);
    assert!(bits_apart(&prints(&text), &prints(&prose(12, 400))) >= 16);
}

#[test]
fn a_short_text_costs_at_most_256_bytes() {
    for seed in 0..50 {
        assert!(prints(&prose(seed, 200)).passages.len() * 8 <= 256);
        let han: String = prose(seed, 300)
            .bytes()
            .filter(|byte| *byte != b' ')
            .take(600)
            .enumerate()
            .map(|(at, byte)| char::from_u32(0x4E00 + (u32::from(byte) * 131 + at as u32 * 17 + seed) % 3000).unwrap())
            .collect();
        let found = prints(&han).passages.len();
        assert!((8..=32).contains(&found), "{found}");
    }
    assert_eq!(prints(&prose(1, 200_000)).passages.len(), 512);
}

#[test]
fn a_text_in_a_script_without_blanks_shares_passages_too() {
    let han = |seed: u32, count: u32| -> String {
        (0..count).map(|at| char::from_u32(0x4E00 + (seed * 7919 + at * at * 31 + at * 17) % 5000).unwrap()).collect()
    };
    let shared = han(1, 120);
    let one = prints(&format!("{}{shared}{}", han(2, 200), han(3, 100)));
    let other = prints(&format!("{}，{shared}{}", han(4, 90), han(5, 250)));
    assert!(one.passages.iter().any(|passage| other.passages.contains(passage)));
}

#[test]
fn too_few_words_give_no_fingerprint() {
    assert!(prints("").is_empty());
    assert!(prints("seven words are not enough for it").is_empty());
    assert!(prints("but these are eight words and give one").simhash.is_some());
}

#[test]
fn under_another_key_nothing_is_the_same() {
    let text = prose(13, 300);
    let (open, keyed) = (prints(&text), prints_under(&text, &FingerprintKey::new([7; 16], [9; 32])));
    assert!(!open.passages.iter().any(|passage| keyed.passages.contains(passage)));
    assert!(bits_apart(&open, &keyed) >= 10);
}

#[test]
fn the_hash_of_a_title_is_that_of_its_words() {
    let masked = [(12..25, IdentifierKind::Phone)];
    let found = fingerprints(
        &Words::read("", &[], &FingerprintKey::open()),
        Some(("Fresh Bread! +12025550123", &masked)),
        Vec::new(),
        &FingerprintKey::open(),
    );
    assert_eq!(found.title.unwrap().0, Sha256::digest("fresh bread ⟦phone⟧".as_bytes())[..16]);
}

/// If this fails, fingerprints of old cases meet no new ones any more.
#[test]
fn fingerprints_of_version_1_do_not_change() {
    let found = prints(&prose(14, 30));
    let passages: Vec<_> = found.passages.iter().map(|passage| passage.to_hex()).collect();
    assert_eq!(format!("{:016x}", found.simhash.unwrap()), "f7a2f03b8e9b108b");
    assert_eq!(passages, ["2ab63575acea6c00", "b046d73e3c10adb3", "2e979c24752f6d02", "3e10dd6ad77014bb"]);
}
