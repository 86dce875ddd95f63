//! A text as the words in which terms are looked for, in two readings.
//!
//! *Plain*: words in small letters without accents, look-alike letters undone;
//! digits and signs as they are. *Undone*: digits and signs that stand for letters
//! (`turn1p`, `$alad`) are letters too, and `l` and `i`, for which `1` and `!` both
//! stand, are one. The second is for what is disguised: in it `mail` and `mall` are
//! the same word, so a word that holds nothing to undo is compared in the first.
//! Invariant: a word is read the same way alone as in its text. Linear.

use std::hash::Hasher;
use std::ops::Range;

use siphasher::sip::SipHasher13;
use unicode_normalization::UnicodeNormalization;

use super::letters::{fold, fold_other_script, is_within_word};
use crate::chars::is_alphanumeric;
use crate::extract::alike;
use crate::fingerprint::is_spaceless;

/// Signs that stand for letters, and the letters.
const SIGNS: [(char, char); 9] =
    [('@', 'a'), ('$', 's'), ('!', 'i'), ('|', 'i'), ('+', 't'), ('€', 'e'), ('£', 'i'), ('¢', 'c'), ('§', 's')];
/// Those of them that stand for letters at the end of a word, too.
const SIGNS_AT_END: [char; 5] = ['@', '$', '€', '¢', '§'];
/// What the digits stand for.
const DIGITS: [char; 10] = ['o', 'i', 'z', 'e', 'a', 's', 'g', 't', 'b', 'g'];

/// A word or, in the undone reading, a run of words with signs between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    start: u32,
    end: u32,
}

impl Piece {
    fn new(span: Range<usize>) -> Self {
        // A text of a page has at most 1 MiB; of a longer one the rest is read as one word.
        let short = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: short(span.start), end: short(span.end) }
    }

    /// Its bytes in the text.
    pub(super) fn span(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The readings of a text.
pub(super) struct Readings<'t> {
    text: &'t str,
    hasher: SipHasher13,
    /// The words, and their hashes.
    pub(super) words: Vec<Piece>,
    pub(super) hashes: Vec<u64>,
    /// The runs.
    pub(super) runs: Vec<Piece>,
    /// Numbers of the runs that are disguised, rising.
    pub(super) disguised: Vec<usize>,
}

impl<'t> Readings<'t> {
    pub(super) fn new(text: &'t str, key: &[u8; 16]) -> Self {
        let hasher = SipHasher13::new_with_key(key);
        let (words, hashes) = (Vec::with_capacity(text.len() / 6), Vec::with_capacity(text.len() / 6));
        let mut all =
            Self { text, hasher, words, hashes, runs: Vec::with_capacity(text.len() / 6), disguised: Vec::new() };
        let mut buffer = String::new();
        each_run(text, |run| all.add(run, &mut buffer));
        all
    }

    fn add(&mut self, run: Range<usize>, buffer: &mut String) {
        let text = &self.text[run.clone()];
        each_word(text, |word| {
            let (from, to) = (run.start + word.start, run.start + word.end);
            let hash = plain_hash(&self.text[from..to], self.hasher, buffer);
            self.words.push(Piece::new(from..to));
            self.hashes.push(hash);
        });
        buffer.clear();
        if may_be_disguised(text) && undo(text, buffer) {
            self.disguised.push(self.runs.len());
        }
        self.runs.push(Piece::new(run));
    }

    /// The hash of a run in the undone reading.
    pub(super) fn undone_hash(&self, run: usize) -> u64 {
        let mut undone = String::new();
        undo(&self.text[self.runs[run].span()], &mut undone);
        hash(&undone, self.hasher)
    }
}

/// The words of a piece of text in the plain reading, each with a blank behind it.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::new();
    each_run(text, |run| {
        each_word(&text[run.clone()], |word| {
            fold_word(&text[run.start + word.start..run.start + word.end], &mut out);
            out.push(' ');
        });
    });
    out
}

/// The runs of a piece of text in the undone reading, each with a blank behind it.
pub(super) fn undone(text: &str) -> String {
    let mut out = String::new();
    each_run(text, |run| {
        undo(&text[run], &mut out);
        out.push(' ');
    });
    out
}

fn plain_hash(word: &str, hasher: SipHasher13, buffer: &mut String) -> u64 {
    buffer.clear();
    fold_word(word, buffer);
    hash(buffer, hasher)
}

fn hash(word: &str, mut hasher: SipHasher13) -> u64 {
    hasher.write(word.as_bytes());
    hasher.finish()
}

fn fold_word(word: &str, out: &mut String) {
    match word.chars().next() {
        Some(c) if is_spaceless(c) => out.extend(word.chars().nfkc()),
        _ => fold(word, out),
    }
}

/// Whether there may be anything to undo in a run: told by a look at its characters,
/// since in most runs there is nothing.
fn may_be_disguised(run: &str) -> bool {
    let is_common_letter = |c: char| c.is_ascii_alphabetic() || ('\u{c0}'..='\u{52f}').contains(&c);
    !run.chars().all(is_common_letter) || (!run.is_ascii() && run.chars().all(|c| alike(c).is_some()))
}

/// Adds a run in the undone reading; gives whether there was anything to undo.
fn undo(run: &str, out: &mut String) -> bool {
    let from = out.len();
    let is_of_other_script = fold_other_script(run, out);
    if !is_of_other_script {
        fold_word(run, out);
    }
    let has_letter = out[from..].chars().any(char::is_alphabetic);
    let stands_for = |c: char| match c.to_digit(10) {
        Some(digit) if has_letter => DIGITS.get(digit as usize).copied(),
        _ => letter_of_sign(c),
    };
    let is_disguised = is_of_other_script || out[from..].chars().any(|c| stands_for(c).is_some());
    let merged = |c: char| if c == 'l' { 'i' } else { c };
    let undone: String = out[from..].chars().map(|c| merged(stands_for(c).unwrap_or(c))).collect();
    out.truncate(from);
    out.push_str(&undone);
    is_disguised
}

fn letter_of_sign(c: char) -> Option<char> {
    SIGNS.iter().find(|(sign, _)| *sign == c).map(|(_, letter)| *letter)
}

/// Gives each run: letters, digits, what belongs to them, and signs that stand for letters.
fn each_run(text: &str, mut take: impl FnMut(Range<usize>)) {
    let mut start = None;
    let mut end_run = |start: &mut Option<usize>, end: usize| {
        if let Some(start) = start.take() {
            let (from, to) = trimmed(&text[start..end]);
            if from < to {
                take(start + from..start + to);
            }
        }
    };
    for (at, c) in text.char_indices() {
        if is_spaceless(c) {
            end_run(&mut start, at);
            start = Some(at);
            end_run(&mut start, at + c.len_utf8());
        } else if is_alphanumeric(c) || letter_of_sign(c).is_some() || (!c.is_ascii() && is_within_word(c)) {
            start.get_or_insert(at);
        } else {
            end_run(&mut start, at);
        }
    }
    end_run(&mut start, text.len());
}

/// A run without the signs around it that stand for themselves; empty if nothing is left.
fn trimmed(run: &str) -> (usize, usize) {
    let Some(first) = run.find(is_alphanumeric) else { return (0, 0) };
    let is_letter = |c: char| is_alphanumeric(c) && !c.is_ascii_digit();
    let from = match run[first..].chars().next() {
        // A sign before a letter may be one: the last of them.
        Some(c) if is_letter(c) => run[..first]
            .char_indices()
            .next_back()
            .filter(|(_, sign)| letter_of_sign(*sign).is_some())
            .map_or(first, |(at, _)| at),
        _ => first,
    };
    let last = run.rfind(is_alphanumeric).unwrap_or(first);
    let (letter, behind) = (run[last..].chars().next(), last + run[last..].chars().next().map_or(0, char::len_utf8));
    let to = match run[behind..].chars().next() {
        Some(sign) if SIGNS_AT_END.contains(&sign) && letter.is_some_and(is_letter) => behind + sign.len_utf8(),
        Some(c) if is_within_word(c) => {
            run[behind..].find(|c| letter_of_sign(c).is_some()).map_or(run.len(), |at| behind + at)
        }
        _ => behind,
    };
    (from, to)
}

/// Gives the words of a run: what stands between signs.
fn each_word(run: &str, mut take: impl FnMut(Range<usize>)) {
    let mut at = 0;
    for piece in run.split(|c| letter_of_sign(c).is_some()) {
        if piece.contains(is_alphanumeric) {
            take(at..at + piece.len());
        }
        at += piece.len() + run[at + piece.len()..].chars().next().map_or(0, char::len_utf8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_a_letter_is_one_in_the_undone_reading() {
        for (text, read) in [
            ("turn1p", "turnip "),
            ("TURN!P", "turnip "),
            ("Turn|p, $alad!", "turnip saiad "),
            ("р@с", "pac "),
            ("c@rrot$", "carrots "),
            ("p0tat0 100 $100 50€", "potato 100 100 50 "),
            ("𝟏ettuce", "iettuce "),
            ("one!two", "oneitwo "),
            ("тор", "тор "),
        ] {
            assert_eq!(undone(text), read, "{text}");
        }
    }

    #[test]
    fn the_plain_reading_parts_words_at_signs() {
        for (text, read) in [
            ("Turn!p, $alad!", "turn p alad "),
            ("someone@example.org", "someone example org "),
            ("a\u{200b}b cé d\u{301}", "ab ce d "),
            ("漢字 and kana", "漢 字 and kana "),
            ("!!! $$ …", ""),
        ] {
            assert_eq!(plain(text), read, "{text}");
        }
    }
}
