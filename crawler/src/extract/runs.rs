//! Runs of ASCII letters and digits: where checksummed identifiers can stand.

use crate::chars::is_alphanumeric;
use std::ops::Range;

/// A run that no letter or digit borders on.
pub(super) struct Run<'a> {
    pub(super) text: &'a str,
    pub(super) word: &'a str,
    pub(super) span: Range<usize>,
}

/// All runs of at least `min` bytes, in one pass.
pub(super) fn runs(text: &str, min: usize) -> impl Iterator<Item = Run<'_>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            if !bytes[at].is_ascii_alphanumeric() {
                at += 1;
                continue;
            }
            let start = at;
            while at < bytes.len() && bytes[at].is_ascii_alphanumeric() {
                at += 1;
            }
            // A letter of another script beside it makes it part of something else.
            let borders = [start.checked_sub(1), Some(at)].into_iter().flatten();
            let is_bordered = borders.filter_map(|at| bytes.get(at)).any(|byte| *byte >= 0x80);
            if at - start >= min && !(is_bordered && touches_letter(text, start..at)) {
                return Some(Run { text, word: &text[start..at], span: start..at });
            }
        }
        None
    })
}

fn touches_letter(text: &str, span: Range<usize>) -> bool {
    let before = text[..span.start].chars().next_back();
    let after = text[span.end..].chars().next();
    [before, after].into_iter().flatten().any(is_alphanumeric)
}
