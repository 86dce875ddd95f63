//! Telephone numbers: windows of digits, also spelt as words, that are valid
//! numbers of some country (libphonenumber's metadata).
//!
//! Precision first: without `+`, `00`, a word before it or the groups of a
//! written number, digits are no number. Dates, prices, times, sizes and long
//! ids are not even tried.

use std::ops::Range;

use model::{Disguise, IdentifierKind};
use phonenumber::{Mode, country};

use super::digit_words::digit_of;
use super::found::{Found, Hints, is_near};

const CALL_WORDS: &[&str] = &[
    "tel",
    "phone",
    "call",
    "whatsapp",
    "mobile",
    "cell",
    "sms",
    "text me",
    "viber",
    "fon",
    "handy",
    "anruf",
    "ring",
    "llama",
    "móvil",
    "appel",
    "portable",
    "chiama",
    "cellulare",
    "ligue",
    "celular",
    "sun",
    "zadzwo",
    "номер",
    "тел",
    "звон",
    "contact",
];
const DIGITS_MIN: usize = 7;
const DIGITS_MAX: usize = 15;
/// Fewest digits of a number that no metadata knows.
const DIGITS_UNKNOWN_MIN: usize = 9;
/// Longest stretch between two groups of one number.
const GAP_BYTES_MAX: usize = 3;

/// One group of digits, as it stood.
#[derive(Clone)]
struct Group {
    span: Range<usize>,
    digits: String,
    how: Disguise,
    plus: bool,
}

/// Looks through a text for windows of digits.
pub(super) fn find(text: &str, hints: &Hints, out: &mut Vec<Found>) {
    let region: Option<country::Id> = hints.region.as_deref().and_then(|region| region.to_uppercase().parse().ok());
    let mut tries = hints.phones_max.unwrap_or(usize::MAX);
    let mut window: Vec<Group> = Vec::new();
    let mut words = Groups { text, at: 0 };
    loop {
        let next = words.next();
        let joins = next.as_ref().is_some_and(|group| {
            window.last().is_none_or(|last| !group.plus && is_gap(&text[last.span.end..group.span.start]))
        });
        if !joins && !window.is_empty() {
            if tries > 0 && is_plausible(&window) {
                tries -= 1;
                out.extend(number(text, &window, region));
            }
            window.clear();
        }
        match next {
            Some(group) => window.push(group),
            None => return,
        }
    }
}

/// Whether two groups with this between them may be of one number.
fn is_gap(between: &str) -> bool {
    between.len() <= GAP_BYTES_MAX && between.bytes().all(|byte| b" -.()/\t".contains(&byte))
}

fn is_plausible(window: &[Group]) -> bool {
    let digits: usize = window.iter().map(|group| group.digits.len()).sum();
    (DIGITS_MIN..=2 * DIGITS_MAX).contains(&digits)
}

/// The number that a window begins with, if it is one; what stands behind it may
/// be something else.
fn number(text: &str, window: &[Group], region: Option<country::Id>) -> Option<Found> {
    for end in (1..=window.len()).rev().take(3) {
        let groups = &window[..end];
        let digits: String = groups.iter().map(|group| group.digits.as_str()).collect();
        if (DIGITS_MIN..=DIGITS_MAX + 2).contains(&digits.len())
            && let Some(found) = one(text, groups, &digits, region)
        {
            return Some(found);
        }
    }
    None
}

fn one(text: &str, groups: &[Group], digits: &str, region: Option<country::Id>) -> Option<Found> {
    let span = groups.first()?.span.start..groups.last()?.span.end;
    let is_international = groups[0].plus || (digits.starts_with("00") && digits.len() > 9);
    let disguise = disguise(groups);
    let is_called = is_near(text, span.start, CALL_WORDS);
    let written = match (groups[0].plus, is_international) {
        (true, _) => format!("+{digits}"),
        (false, true) => format!("+{}", &digits[2..]),
        (false, false) => digits.to_owned(),
    };
    if !is_international {
        let is_grouped = groups.len() >= 2 && (digits.starts_with('0') || text[..span.start].ends_with('('));
        if !(is_called || is_grouped || disguise != Disguise::None) || looks_like_else(text, groups) {
            return None;
        }
    }
    let parsed = phonenumber::parse(region.filter(|_| !is_international), &written).ok()?;
    let is_known = parsed.is_valid() || is_for_drama(&parsed);
    let (confidence, rule) = match (is_international, is_known, is_called) {
        (true, true, _) => (0.95, "phone.international"),
        // Metadata ages; a calling code and a plausible length are something.
        (true, false, _) if groups[0].plus && digits.len() >= DIGITS_UNKNOWN_MIN => (0.7, "phone.unknown_range"),
        (false, true, true) => (0.8, "phone.called"),
        (false, true, false) => (0.6, "phone.national"),
        (_, false, _) => return None,
    };
    let canonical = parsed.format().mode(Mode::E164).to_string();
    Some(Found { kind: IdentifierKind::Phone, canonical, span, confidence, disguise, rule })
}

/// British numbers kept free for drama (Ofcom). They are given to nobody and so
/// not in the metadata, but a text that names one names a number.
fn is_for_drama(number: &phonenumber::PhoneNumber) -> bool {
    const GB: [&str; 19] = [
        "7700900", "2079460", "1632960", "1134960", "1144960", "1154960", "1164960", "1174960", "1184960", "1214960",
        "1314960", "1414960", "1514960", "1614960", "1914980", "2896496", "2920180", "8081570", "3069990",
    ];
    let national = number.national().value().to_string();
    number.code().value() == 44 && national.len() == 10 && GB.iter().any(|range| national.starts_with(range))
}

/// Dates (2026-11-24, 24.11.2026) and addresses of machines (192.0.2.17).
fn looks_like_else(text: &str, groups: &[Group]) -> bool {
    let lengths: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    let joined_by = |at: usize| &text[groups[at].span.end..groups[at + 1].span.start];
    match lengths[..] {
        [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4] => true,
        [1..=3, 1..=3, 1..=3, 1..=3] => (0..3).all(|at| joined_by(at) == "."),
        _ => false,
    }
}

fn disguise(groups: &[Group]) -> Disguise {
    // Digits that stand one by one are spaced out.
    if groups.iter().all(|group| group.how == Disguise::None) {
        let single = groups.iter().filter(|group| group.digits.len() == 1).count();
        return if single >= DIGITS_MIN - 1 { Disguise::Spaced } else { Disguise::None };
    }
    let mut kinds = groups.iter().map(|group| group.how);
    match kinds.next() {
        Some(first) if kinds.all(|how| how == first) => first,
        _ if groups.iter().any(|group| group.how == Disguise::Words) => Disguise::Mixed,
        _ => Disguise::Leet,
    }
}

/// The groups of digits of a text: digits, words of digits, digits with letters in their place.
struct Groups<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Groups<'_> {
    type Item = Group;

    fn next(&mut self) -> Option<Group> {
        loop {
            let rest = &self.text[self.at..];
            let start = self.at + rest.find(|c: char| c.is_alphanumeric())?;
            let word = &self.text[start..];
            let length = word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len());
            self.at = start + length;
            let (word, span) = (&word[..length], start..start + length);
            let plus = self.text[..start].ends_with('+');
            // Part of a longer number: 1,299 or 12:30.
            let touches = |c: Option<char>| matches!(c, Some(',' | ':' | '%' | '$' | '€' | '£' | '#'));
            if !plus && touches(self.text[..start].chars().next_back()) {
                continue;
            }
            if let Some((digits, how)) = read(word) {
                return Some(Group { span: if plus { start - 1..span.end } else { span }, digits, how, plus });
            }
        }
    }
}

/// The digits that a word stands for.
fn read(word: &str) -> Option<(String, Disguise)> {
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return (word.len() <= DIGITS_MAX + 2).then(|| (word.to_owned(), Disguise::None));
    }
    if let Some(digit) = digit_of(word) {
        return Some((digit.to_string(), Disguise::Words));
    }
    let real = word.bytes().filter(u8::is_ascii_digit).count();
    if word.len() > DIGITS_MAX + 2 || word.len() < 2 || 2 * real < word.len() {
        return None;
    }
    let undone = word.chars().map(|c| match c {
        '0'..='9' => Some(c),
        'O' | 'o' => Some('0'),
        'l' | 'I' => Some('1'),
        'S' => Some('5'),
        'B' => Some('8'),
        _ => None,
    });
    Some((undone.collect::<Option<String>>()?, Disguise::Leet))
}
