//! A text as tokens: words, or single characters where words are not parted by blanks.

use std::hash::Hasher;

use model::is_hidden;
use siphasher::sip::SipHasher13;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::{FingerprintKey, Masked};
use crate::chars::{is_alphanumeric, is_plain_letter, push_lower};

/// Keyed hashes of the tokens of a text, in order.
pub(crate) struct Words {
    pub(super) hashes: Vec<u64>,
    /// Whether most of them are single characters.
    pub(super) is_spaceless: bool,
}

impl Words {
    pub(crate) fn read(text: &str, masked: &[Masked], key: &FingerprintKey) -> Self {
        let hasher = SipHasher13::new_with_key(&key.words);
        let mut hashes = Vec::with_capacity(text.len() / 6);
        let mut single = 0;
        each(text, masked, |word, is_single| {
            let mut hasher = hasher;
            hasher.write(word.as_bytes());
            hashes.push(hasher.finish());
            single += usize::from(is_single);
        });
        Self { is_spaceless: single * 2 > hashes.len(), hashes }
    }

    /// The keyed hashes, in order.
    pub(crate) fn hashes(&self) -> &[u64] {
        &self.hashes
    }
}

/// Gives each token to `take`, in NFKC and small letters, and whether it is a single
/// character of a script without blanks. What is masked is its kind in brackets.
pub(crate) fn each(text: &str, masked: &[Masked], mut take: impl FnMut(&str, bool)) {
    let mut done = 0;
    let mut buffer = String::new();
    for (span, kind) in masked {
        each_plain(&text[done..span.start], &mut buffer, &mut take);
        take(&format!("⟦{kind}⟧"), false);
        done = span.end;
    }
    each_plain(&text[done..], &mut buffer, &mut take);
}

fn each_plain(text: &str, buffer: &mut String, take: &mut impl FnMut(&str, bool)) {
    buffer.clear();
    let mut is_plain = true;
    let mut at = 0;
    while let Some(first) = text.as_bytes().get(at) {
        if first.is_ascii() {
            let length = text.as_bytes()[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let end = buffer.len();
            buffer.push_str(&text[at..at + length]);
            buffer[end..].make_ascii_lowercase();
            at += length;
            if text.as_bytes().get(at).is_some_and(u8::is_ascii) {
                flush(buffer, &mut is_plain, take);
                at += 1;
            }
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        at += c.len_utf8();
        if is_spaceless(c) {
            flush(buffer, &mut is_plain, take);
            buffer.extend(std::iter::once(c).nfkc());
            take(buffer, true);
            buffer.clear();
        } else if is_alphanumeric(c) || is_mark(c) {
            is_plain &= is_plain_letter(c);
            push_lower(buffer, c);
        } else if !is_hidden(c) {
            flush(buffer, &mut is_plain, take);
        }
    }
    flush(buffer, &mut is_plain, take);
}

/// Gives what has been gathered. `is_plain` says whether it needs no normalizing.
fn flush(buffer: &mut String, is_plain: &mut bool, take: &mut impl FnMut(&str, bool)) {
    if buffer.is_empty() {
        return;
    }
    if std::mem::replace(is_plain, true) || is_nfkc_quick(buffer.chars()) == IsNormalized::Yes {
        take(buffer, false);
    } else {
        take(&buffer.nfkc().flat_map(char::to_lowercase).collect::<String>(), false);
    }
    buffer.clear();
}

/// Marks that belong to the letter before them.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Letters of scripts that part no words: Han, kana, Thai, Lao, Tibetan, Myanmar, Khmer.
pub(crate) fn is_spaceless(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0FFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}')
}
