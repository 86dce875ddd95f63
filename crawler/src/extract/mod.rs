//! Identifiers in a text: phone numbers, addresses, wallets, keys, names.
//!
//! Data: `normal` undoes disguises of characters and keeps the way back; one
//! automaton finds the signs that announce something, one pass the words, with
//! windows of digits among them; each kind is judged in its own
//! file, by its checksum where it has one. `page` asks this of all fields of a
//! page. Invariants: the work is linear in the text; nothing is kept here, and
//! what may be kept is decided in `privacy`.

mod analytics;
mod called;
mod coins;
mod digit_words;
mod email;
mod found;
mod handles;
mod hexes;
mod mailbox;
mod mask;
mod normal;
mod page;
mod pgp;
mod phone;
mod runs;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use model::{Disguise, IdentifierKind};

use crate::known_sites::KnownSites;

use found::Found;
pub use found::Hints;
pub(crate) use mask::{hints_of, mask_head, mask_label, mask_record, names_person};
pub(crate) use normal::{Normal, alike, folded};
pub(crate) use page::keep_traces;
pub(crate) use page::percent_decoded;
pub use page::{Traces, traces_of_text};
use phone::Numbers;
pub use phone::is_region;

/// Shortest word that is looked at for its checksum.
const RUN_BYTES_MIN: usize = 4;

/// An identifier in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// Its kind.
    pub kind: IdentifierKind,
    /// Its canonical form.
    pub canonical: String,
    /// Where it stood, in bytes of the text.
    pub span: Range<usize>,
    /// How sure the rule is, 0 to 1.
    pub confidence: f32,
    /// How it was disguised.
    pub disguise: Disguise,
    /// Stable id of the rule that found it.
    pub rule: &'static str,
}

/// Finds the identifiers in a text, in the order in which they stand. Of two
/// that overlap the surer one is given, of two as sure the longer one.
///
/// Time is linear in the text, memory in what is found.
pub fn extract(text: &str, hints: &Hints) -> Vec<Sighting> {
    extract_with(text, hints, &KnownSites::default())
}

/// As [`extract`], with sites whose keys have been checked before; the answer does not depend on them.
fn extract_with(text: &str, hints: &Hints, known: &KnownSites) -> Vec<Sighting> {
    let normal = Normal::new(text);
    let mut found = Vec::new();
    signs(normal.text(), &mut found);
    let mut onions = hints.checks_max.unwrap_or(usize::MAX);
    let mut numbers = Numbers::new(normal.text(), hints);
    for run in runs::words(normal.text()) {
        // A letter of another script beside it makes it part of something else.
        if run.word.len() >= RUN_BYTES_MIN && run.word.is_ascii() {
            coins::look(&run, &mut found);
            hexes::look(&run, &mut onions, known, &mut found);
        }
        numbers.look(&run, &mut found);
    }
    numbers.end(&mut found);
    let kept = without_overlaps(found);
    kept.into_iter().map(|found| sighting(&normal, found)).collect()
}

/// Finds the accounts of counters and advertisers in the scripts of a page. Linear.
fn extract_accounts(scripts: &str) -> Vec<Sighting> {
    let kept = without_overlaps(analytics::in_scripts(scripts));
    let plain = |found: Found| {
        let Found { kind, canonical, span, confidence, disguise, rule } = found;
        Sighting { kind, canonical, span, confidence, disguise, rule }
    };
    kept.into_iter().map(plain).collect()
}

/// What begins with a sign: addresses, names, armoured keys.
fn signs(text: &str, out: &mut Vec<Found>) {
    let mut ats = Vec::new();
    let mut has_key = false;
    for hit in AUTOMATON.find_overlapping_iter(text) {
        let number = hit.pattern().as_usize();
        match handles::MARKS.get(number) {
            Some(mark) => handles::look(mark, text, hit.start(), out),
            None if number == handles::MARKS.len() => has_key = true,
            None => ats.push(hit.start()),
        }
    }
    // Hits come in the order of their ends.
    ats.sort_unstable();
    email::find(text, &ats, out);
    if has_key {
        pgp::find(text, out);
    }
}

#[expect(clippy::expect_used, reason = "the patterns are constants; a test builds the automaton")]
static AUTOMATON: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let signs = handles::MARKS.iter().map(|mark| mark.sign).chain([pgp::BEGIN]).chain(email::signs());
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(signs)
        .expect("a few short patterns make an automaton")
});

fn without_overlaps(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|one| {
        (Reverse((one.confidence * 1000.0) as u32), Reverse(one.span.len()), one.span.start, one.kind)
    });
    let mut kept: BTreeMap<usize, Found> = BTreeMap::new();
    for one in found {
        let before = kept.range(..one.span.end).next_back();
        if before.is_none_or(|(_, other)| other.span.end <= one.span.start) {
            kept.insert(one.span.start, one);
        }
    }
    kept.into_values().collect()
}

fn sighting(normal: &Normal<'_>, found: Found) -> Sighting {
    let Found { kind, canonical, span, confidence, disguise, rule } = found;
    let (span, of_characters) = normal.origin(span);
    let disguise = match (disguise, of_characters) {
        (own, Disguise::None) => own,
        (Disguise::None, of_characters) => of_characters,
        _ => Disguise::Mixed,
    };
    Sighting { kind, canonical, span, confidence, disguise, rule }
}
