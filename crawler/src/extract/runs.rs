//! The words of a text, in one pass: where numbers and checksummed identifiers can stand.

use std::ops::Range;

use crate::chars::next_alphanumeric;

/// A run of letters and digits of any script, that no other borders on.
pub(super) struct Run<'a> {
    pub(super) text: &'a str,
    pub(super) word: &'a str,
    pub(super) span: Range<usize>,
}

/// All words of a text, in order. Linear.
pub(super) fn words(text: &str) -> impl Iterator<Item = Run<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = next_alphanumeric(text, at, true)?;
        at = next_alphanumeric(text, start, false).unwrap_or(text.len());
        Some(Run { text, word: &text[start..at], span: start..at })
    })
}
