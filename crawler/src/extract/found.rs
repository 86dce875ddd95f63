//! What a finder tells, and what is asked of it.

use std::ops::Range;

use crate::chars::is_alphanumeric;
use aho_corasick::AhoCorasick;
use model::{Disguise, IdentifierKind};

/// What is known of a text before it is searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// ISO 3166-1 code of the region whose national numbers are looked for.
    pub region: Option<String>,
    /// Most phone numbers, and as many onion addresses, that are tried: checking one
    /// takes some microseconds.
    pub checks_max: Option<usize>,
}

/// What a finder found in the text it was given.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) kind: IdentifierKind,
    pub(super) canonical: String,
    /// Bytes of the text that was searched.
    pub(super) span: Range<usize>,
    /// 0 to 1.
    pub(super) confidence: f32,
    /// What the finder itself had to undo; what normalisation undid comes on top.
    pub(super) disguise: Disguise,
    /// Stable id of the rule.
    pub(super) rule: &'static str,
}

impl Found {
    /// Something that stood there plainly.
    pub(super) fn plain(
        kind: IdentifierKind,
        canonical: impl Into<String>,
        span: Range<usize>,
        confidence: f32,
        rule: &'static str,
    ) -> Self {
        Self { kind, canonical: canonical.into(), span, confidence, disguise: Disguise::None, rule }
    }
}

/// Bytes before a place in which a word may lend it meaning.
pub(super) const NEAR_BYTES: usize = 48;
/// Words shorter than this count whole only: "sun" in "Sunday" says nothing.
const STEM_CHARS_MIN: usize = 5;

/// Whether one of these words, in lower case, stands shortly before `at`. Longer
/// ones count as the beginning of a word too.
pub(super) fn is_near(text: &str, at: usize, words: &AhoCorasick) -> bool {
    is_within(text, at, NEAR_BYTES, words)
}

/// As [`is_near`], within so many bytes.
pub(super) fn is_within(text: &str, at: usize, bytes: usize, words: &AhoCorasick) -> bool {
    let from = at.saturating_sub(bytes);
    let Some(from) = (from..=at).find(|from| text.is_char_boundary(*from)) else { return false };
    let before = text[from..at].to_lowercase();
    words.find_overlapping_iter(&before).any(|hit| {
        let begins = !before[..hit.start()].chars().next_back().is_some_and(is_alphanumeric);
        let ends = !before[hit.end()..].chars().next().is_some_and(is_alphanumeric);
        begins && (ends || before[hit.range()].chars().count() >= STEM_CHARS_MIN)
    })
}

/// Finds words of a list, all at once. They are written in small letters.
#[expect(clippy::expect_used, reason = "the lists are constants; every rule with one has a test")]
pub(super) fn any_of(words: &[&str]) -> AhoCorasick {
    AhoCorasick::new(words).expect("a few short words make an automaton")
}
