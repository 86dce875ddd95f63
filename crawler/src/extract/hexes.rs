//! Keys and ids written in hex or base 32: onion services, Tox, Session, OpenPGP fingerprints.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use data_encoding::HEXUPPER_PERMISSIVE;
use model::IdentifierKind;

use super::found::{Found, any_of, is_near};
use super::runs::Run;
use crate::known_sites::KnownSites;

static SESSION_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| any_of(&["session"]));
static PGP_WORDS: LazyLock<AhoCorasick> =
    LazyLock::new(|| any_of(&["pgp", "gpg", "openpgp", "fingerprint", "empreinte", "huella", "fingerabdruck"]));
/// Groups of a fingerprint that is written in groups of four digits.
const GROUPS: usize = 10;
const GROUP: usize = 4;

/// Looks at one run of letters and digits. `onions` is how many onion addresses
/// may be tried yet.
pub(super) fn look(run: &Run<'_>, onions: &mut usize, known: &KnownSites, out: &mut Vec<Found>) {
    match run.word.len() {
        GROUP => out.extend(grouped_fingerprint(run)),
        40 if is_hex(run.word) && is_near(run.text, run.span.start, &PGP_WORDS) => {
            let canonical = run.word.to_ascii_uppercase();
            out.push(Found::plain(IdentifierKind::Pgp, canonical, run.span.clone(), 0.85, "pgp.fingerprint"));
        }
        56 if *onions > 0 => {
            *onions -= 1;
            if let Some(host) = known.check(&format!("{}.onion", run.word)) {
                let has_ending =
                    run.text[run.span.end..].get(..6).is_some_and(|end| end.eq_ignore_ascii_case(".onion"));
                let span = run.span.start..run.span.end + if has_ending { 6 } else { 0 };
                out.push(Found::plain(IdentifierKind::Onion, host.full_name(), span, 0.99, "onion.v3"));
            }
        }
        66 if run.word.starts_with("05") && is_hex(run.word) && is_near(run.text, run.span.start, &SESSION_WORDS) => {
            let canonical = run.word.to_ascii_lowercase();
            out.push(Found::plain(IdentifierKind::Session, canonical, run.span.clone(), 0.9, "session.account"));
        }
        76 if is_tox(run.word) => {
            let canonical = run.word.to_ascii_uppercase();
            out.push(Found::plain(IdentifierKind::Tox, canonical, run.span.clone(), 0.97, "tox.id"));
        }
        _ => {}
    }
}

fn is_hex(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A Tox id: key (32), nospam (4), and an XOR over both in two bytes.
fn is_tox(word: &str) -> bool {
    let Ok(raw) = HEXUPPER_PERMISSIVE.decode(word.as_bytes()) else { return false };
    let Some((payload, sum)) = raw.split_last_chunk::<2>() else { return false };
    let mut check = [0; 2];
    payload.iter().enumerate().for_each(|(at, byte)| check[at % 2] ^= byte);
    check == *sum && payload.iter().any(|byte| *byte != payload[0])
}

/// Ten groups of four digits in a row, the first of which is `run`, as `gpg` prints them.
fn grouped_fingerprint(run: &Run<'_>) -> Option<Found> {
    if !is_hex(run.word) {
        return None;
    }
    let mut hex = String::with_capacity(GROUP * GROUPS);
    let mut at = run.span.start;
    for number in 0..GROUPS {
        let group = run.text.get(at..at + GROUP).filter(|group| is_hex(group))?;
        hex.push_str(&group.to_ascii_uppercase());
        at += GROUP;
        if number + 1 < GROUPS {
            // One space, or two in the middle.
            let gap = run.text[at..].bytes().take_while(|byte| *byte == b' ').count();
            if !(1..=2).contains(&gap) {
                return None;
            }
            at += gap;
        }
    }
    let span = run.span.start..at;
    let ends = !run.text[at..].starts_with(|c: char| c.is_ascii_alphanumeric());
    let is_key = ends && is_near(run.text, run.span.start, &PGP_WORDS);
    is_key.then(|| Found::plain(IdentifierKind::Pgp, hex, span, 0.9, "pgp.grouped"))
}
