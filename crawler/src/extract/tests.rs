//! Published vectors, disguises, decoys, and what must stay linear.

use model::{Disguise, IdentifierKind};
use proptest::prelude::*;

mod corpus;
mod kept;
mod vectors;

use super::*;

fn found(text: &str) -> Vec<(IdentifierKind, String)> {
    extract(text, &Hints::default()).into_iter().map(|one| (one.kind, one.canonical)).collect()
}

fn only(text: &str) -> Option<(IdentifierKind, String, Disguise)> {
    match &extract(text, &Hints { region: Some("GB".into()), checks_max: None })[..] {
        [one] => Some((one.kind, one.canonical.clone(), one.disguise)),
        _ => None,
    }
}

/// Vectors of Base58Check, BIP-173, BIP-350, EIP-55 and the addresses that the
/// projects of the coins publish as examples.
const WALLETS: [(IdentifierKind, &str); 9] = [
    (IdentifierKind::Btc, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    (IdentifierKind::Btc, "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"),
    (IdentifierKind::Btc, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
    (IdentifierKind::Btc, "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"),
    (IdentifierKind::Eth, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
    (IdentifierKind::Eth, "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"),
    (IdentifierKind::Eth, "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB"),
    (IdentifierKind::Eth, "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"),
    (
        IdentifierKind::Xmr,
        "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
    ),
];

#[test]
fn published_addresses_of_coins_are_found() {
    for (kind, address) in WALLETS {
        assert_eq!(found(&format!("pay to {address}, please")), [(kind, address.to_owned())]);
    }
}

/// 100,000 changes of one character a coin: what passes is chance.
#[test]
fn an_address_with_one_wrong_character_is_none() {
    for (kind, address) in [WALLETS[0], WALLETS[2], WALLETS[3], WALLETS[4], WALLETS[8]] {
        let alphabet: Vec<char> = match kind {
            IdentifierKind::Eth => "0123456789abcdefABCDEF".chars().collect(),
            _ if address.starts_with("bc1") => "qpzry9x8gf2tvdw0s3jn54khce6mua7l".chars().collect(),
            _ => "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".chars().collect(),
        };
        let from = if kind == IdentifierKind::Eth { 2 } else { 0 };
        let (mut state, mut accepted) = (0x2545_f491_4f6c_dd1d_u64, 0);
        for _ in 0..100_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = from + (state >> 33) as usize % (address.len() - from);
            let c = alphabet[(state >> 20) as usize % alphabet.len()];
            let mut wrong = address.to_owned();
            wrong.replace_range(at..=at, &c.to_string());
            // EIP-55 checks case, so only a change of case is an error it is meant for.
            if wrong == address || extract(&wrong, &Hints::default()).iter().all(|one| one.kind != kind) {
                continue;
            }
            accepted += 1;
        }
        let most = if kind == IdentifierKind::Eth { 30 } else { 10 };
        assert!(accepted <= most, "{address}: {accepted} of 100,000 accepted");
    }
}

#[test]
fn numbers_are_found_in_any_disguise() {
    let number = |text: &str| only(text).map(|(_, canonical, disguise)| (canonical, disguise));
    let drama = "+447700900123".to_owned();
    for (text, disguise) in [
        ("+44 7700 900123", Disguise::None),
        ("call 07700 900123", Disguise::None),
        ("+44 (7700) 900-123", Disguise::None),
        ("＋４４ ７７００ ９００１２３", Disguise::Fullwidth),
        ("+𝟒𝟒 𝟕𝟕𝟎𝟎 𝟗𝟎𝟎𝟏𝟐𝟑", Disguise::Mathematical),
        ("call 0 7 7 0 0 9 0 0 1 2 3", Disguise::Spaced),
        ("zero seven seven zero zero nine zero zero one two three", Disguise::Words),
        ("zero seven 7 zero zero nine zero zero one 2 three", Disguise::Mixed),
        ("call 077OO 9OO123", Disguise::Leet),
        ("+44\u{200b}7700\u{200b}900123", Disguise::ZeroWidth),
    ] {
        assert_eq!(number(text), Some((drama.clone(), disguise)), "{text}");
    }
    let other = only("+1 202-555-0123");
    assert_eq!(other, Some((IdentifierKind::Phone, "+12025550123".to_owned(), Disguise::None)));
}

#[test]
fn prices_dates_sizes_and_machines_are_no_numbers() {
    for text in [
        "$1,299.00 or 1.299,00",
        "from 2026-11-24 to 24.11.2026, 10:30 to 18:45",
        "server 192.0.2.17 and 198.51.100.4",
        "order 1234567890, parcel 00340434161094",
        "90-60-90, 170 cm, 55 kg, 24 years",
        "SW1A 1AA, 10115 Berlin, 75008 Paris",
        "one of two or three, four if need be, five at six",
        "a picture file@2x.png and we meet at example.org",
    ] {
        let hints = Hints { region: Some("GB".into()), checks_max: None };
        assert_eq!(extract(text, &hints), [], "{text}");
    }
}

#[test]
fn addresses_are_found_plain_and_in_brackets() {
    use Disguise::{Bracketed, None, Words};
    for (text, disguise) in [
        ("write someone@Example.ORG now", None),
        ("someone[at]example.org", Bracketed),
        ("someone (at) example (dot) org", Bracketed),
        ("someone [at] example [dot] org", Bracketed),
        ("someone[@]example[.]org", Bracketed),
        ("someone at example dot org", Words),
    ] {
        assert_eq!(only(text), Some((IdentifierKind::Email, "someone@example.org".to_owned(), disguise)), "{text}");
    }
    assert_eq!(found("xmpp: someone@example.org"), [(IdentifierKind::Xmpp, "someone@example.org".to_owned())]);
}

#[test]
fn names_and_accounts_are_found_by_what_stands_before_them() {
    use IdentifierKind::{Analytics, Discord, Signal, Telegram, Threema, Whatsapp, Wickr};
    for (text, kind, canonical) in [
        ("https://t.me/Some_Name?start=1", Telegram, "some_name"),
        ("Telegram: @some_name", Telegram, "some_name"),
        ("wa.me/447700900123", Whatsapp, "+447700900123"),
        ("discord.gg/aBcDeF", Discord, "aBcDeF"),
        ("Signal: some_name.42", Signal, "some_name.42"),
        ("Threema ID: ABCD1234", Threema, "ABCD1234"),
        ("Wickr: somename", Wickr, "somename"),
        ("ga('create', 'UA-1234567-1')", Analytics, "UA-1234567-1"),
        ("GTM-AB12CD", Analytics, "GTM-AB12CD"),
    ] {
        assert_eq!(found(text), [(kind, canonical.to_owned())], "{text}");
    }
    assert_eq!(found("t.me/joinchat menu-12345678 chat.me/someone"), []);
}

/// The v4 key of RFC 9580, appendix A.1 (the first packet of it), and its fingerprint there.
#[test]
fn the_fingerprint_of_an_armoured_key_is_read_from_its_packets() {
    let key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxjMEU/NfCxYJKwYBBAHaRw8BAQdAPwmJlL3ZFu1AUxl5NOSofIBzOhKA1i+AEJku\n\
               Q+47JAY=\n=ABCD\n-----END PGP PUBLIC KEY BLOCK-----";
    assert_eq!(found(key), [(IdentifierKind::Pgp, "C959BDBAFA32A2F89A153B678CFDE12197965A9A".to_owned())]);
    assert_eq!(found(&key.replace("PUBLIC", "PRIVATE")), []);
    let grouped = "fingerprint: C959 BDBA FA32 A2F8 9A15  3B67 8CFD E121 9796 5A9A";
    assert_eq!(found(grouped), [(IdentifierKind::Pgp, "C959BDBAFA32A2F89A153B678CFDE12197965A9A".to_owned())]);
    assert_eq!(found("commit c959bdbafa32a2f89a153b678cfde12197965a9a"), []);
}

proptest! {
    #[test]
    fn any_text_is_looked_through_and_spans_are_of_it(text in "\\PC{0,200}") {
        let mut last = 0;
        for one in extract(&text, &Hints { region: Some("DE".into()), checks_max: None }) {
            prop_assert!(one.span.start >= last && text.get(one.span.clone()).is_some());
            last = one.span.end;
        }
    }
}

fn phones(text: &str, region: &str) -> Vec<String> {
    let hints = Hints { region: Some(region.into()), checks_max: None };
    extract(text, &hints).into_iter().filter(|one| one.kind == IdentifierKind::Phone).map(|one| one.canonical).collect()
}

#[test]
fn regression_hours_behind_a_number_made_a_longer_false_one() {
    for (text, number) in [
        ("+1 202 555 0123 24/7", "+12025550123"),
        ("+44 7700 900123 10-18 h", "+447700900123"),
        ("+44 7700 900123 10 12 14 16", "+447700900123"),
        ("+33 6 39 98 12 34 24/24", "+33639981234"),
    ] {
        assert_eq!(phones(text, "GB"), [number], "{text}");
    }
    // A range that no metadata knows counts only as a whole, and never beyond E.164.
    assert_eq!(phones("+999 1234 5678 9012 3456", "GB"), [""; 0]);
}

#[test]
fn several_numbers_in_a_row_are_all_found() {
    assert_eq!(phones("call 07700 900123 07700 900456", "GB"), ["+447700900123", "+447700900456"]);
    assert_eq!(phones("call 24/7 07700 900123", "GB"), ["+447700900123"]);
    assert_eq!(phones("appelez 06 39 98 12 34", "FR"), ["+33639981234"]);
}

#[test]
fn regression_dates_and_orders_near_a_word_of_calling_were_numbers() {
    for text in [
        "call from 2026-11-24 12:30",
        "Sunday order 2025550123",
        "calling order no. 2025550123",
        "contact us, invoice 2025550123",
        "call on 24.11.2026 at 192.0.2.17",
    ] {
        assert_eq!(phones(text, "US"), [""; 0], "{text}");
    }
    assert_eq!(phones("call 2025550123", "US"), ["+12025550123"]);
}

#[test]
fn regression_a_word_lent_its_kind_to_a_later_address() {
    let (xmpp, email) = (IdentifierKind::Xmpp, IdentifierKind::Email);
    assert_eq!(
        found("jabber: a@example.org, mail: b@example.com"),
        [(xmpp, "a@example.org".to_owned()), (email, "b@example.com".to_owned())]
    );
    assert_eq!(found("Threema DOWNLOAD now"), []);
    assert_eq!(found("Threema ABCD1234"), [(IdentifierKind::Threema, "ABCD1234".to_owned())]);
}

#[test]
fn a_mail_address_ends_where_a_hyphen_begins_what_is_no_domain() {
    let found = |text: &str| -> Vec<_> {
        let one = |sighting: Sighting| (sighting.canonical, sighting.span);
        extract(text, &Hints::default()).into_iter().map(one).collect()
    };
    let mail = |canonical: &str, span| vec![(canonical.to_owned(), span)];
    assert_eq!(found("/jane@example.org-1.html"), mail("jane@example.org", 1..17));
    assert_eq!(found("jane@mail.example.org-page-2.html"), mail("jane@mail.example.org", 0..21));
    // A longer domain counts where there is one.
    assert_eq!(found("jane@example.org-shop.com"), mail("jane@example.org-shop.com", 0..25));
    assert_eq!(found("jane@my-example.org"), mail("jane@my-example.org", 0..19));
    assert_eq!(found("part@1.2.3-beta"), Vec::new());
}

/// BIP-173 leaves the prefix free; only two are coins that are looked for.
#[test]
fn regression_any_prefix_that_began_like_bitcoin_was_bitcoin() {
    let address = |prefix: &str, version: bech32::Fe32, program: &[u8]| {
        bech32::segwit::encode(bech32::Hrp::parse(prefix).unwrap(), version, program).unwrap()
    };
    let (v0, v1) = (bech32::Fe32::Q, bech32::Fe32::P);
    for prefix in ["bc1fake", "ltc1fake", "tb", "bcrt"] {
        assert_eq!(found(&address(prefix, v0, &[7; 20])), [], "{prefix}");
    }
    let rule = |text: &str| extract(text, &Hints::default()).first().map(|one| one.rule);
    assert_eq!(rule(&address("bc", v1, &[7; 32])), Some("btc.taproot"));
    assert_eq!(rule(&address("bc", v1, &[7; 20])), Some("btc.segwit"));
    assert_eq!(rule(&address("ltc", v0, &[7; 20])), Some("ltc.segwit"));
    assert_eq!(rule(&address("ltc", v1, &[7; 32])), Some("ltc.taproot"));
}

/// The v4 key of RFC 9580, appendix A.1, behind headers that hold words like data.
#[test]
fn regression_an_armoured_key_was_lost_behind_a_comment_or_an_open_block() {
    const BODY: &str = "xjMEU/NfCxYJKwYBBAHaRw8BAQdAPwmJlL3ZFu1AUxl5NOSofIBzOhKA1i+AEJkuQ+47JAY=";
    let key = |between: &str| format!("{}{between}{BODY}\n{}", pgp::BEGIN, pgp::BEGIN.replace("BEGIN", "END"));
    let fingerprint = "C959BDBAFA32A2F89A153B678CFDE12197965A9A".to_owned();
    let wanted = [(IdentifierKind::Pgp, fingerprint)];
    for comment in ["mail me at the usual place", "made here", "contact via xmpp"] {
        assert_eq!(found(&key(&format!("\nVersion: 1\nComment: {comment}\n\n"))), wanted, "{comment}");
        assert_eq!(found(&key(&format!(" Comment: {comment} "))), wanted, "in one line: {comment}");
    }
    assert_eq!(found(&format!("{}\n\nxjME\n{}", pgp::BEGIN, key("\n\n"))), wanted);
}

#[test]
fn a_fingerprint_in_capitals_is_no_wallet_and_an_onion_is_marked_whole() {
    let hex = "C959BDBAFA32A2F89A153B678CFDE12197965A9A";
    assert_eq!(found(&format!("0x{hex}")), []);
    assert_eq!(found(&format!("eth: 0x{hex}")).len(), 1);
    let mut point = [0x66; 32];
    point[0] = 0x58;
    let name = model::OnionHost::from_public_key(point).unwrap().full_name();
    let text = format!("at {name}.");
    let one = extract(&text, &Hints::default());
    assert_eq!((one.len(), &text[one[0].span.clone()]), (1, &*name));
}

#[test]
fn names_in_addresses_that_were_made_harmless_are_found() {
    assert_eq!(only("t[.]me/some_name"), Some((IdentifierKind::Telegram, "some_name".to_owned(), Disguise::Defanged)));
    assert_eq!(found("t.me/+AbCdEfGhIjKlMnOp"), [(IdentifierKind::Telegram, "AbCdEfGhIjKlMnOp".to_owned())]);
    // Digits of a script outside the first plane.
    assert_eq!(phones("+44 7700 \u{1e959}00123", "GB"), ["+447700900123"]);
}

#[test]
fn what_is_dear_to_check_is_tried_so_many_times_and_no_more() {
    let number = "+1 202 555 0123; ".repeat(30);
    let mut point = [0x66; 32];
    point[0] = 0x58;
    let onion = format!("{} ", model::OnionHost::from_public_key(point).unwrap().full_name()).repeat(30);
    let hints = Hints { region: None, checks_max: Some(20) };
    assert_eq!((extract(&number, &hints).len(), extract(&onion, &hints).len()), (20, 20));
    assert_eq!(extract(&number, &Hints::default()).len(), 30);
}
