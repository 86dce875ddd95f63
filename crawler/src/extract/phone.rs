//! Telephone numbers: windows of digits, also spelt as words, that are valid
//! numbers of some country (libphonenumber's metadata).
//!
//! Precision first: without `+`, `00`, a word before it or the groups of a
//! written number, digits are no number. Dates, prices, times, sizes and long
//! ids are not even tried.

use std::cell::OnceCell;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use model::{Disguise, IdentifierKind};
use phonenumber::{Mode, country};

use super::digit_words::digit_of;
use super::found::{Found, Hints, any_of, is_near, is_within};
use super::runs::Run;

static CALL_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_of(&[
        "tel",
        "telef",
        "telep",
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
        "cellul",
        "ligue",
        "celul",
        "sun",
        "sunați",
        "zadzwo",
        "номер",
        "тел",
        "телеф",
        "звон",
        "contact",
    ])
});
/// What makes a row of digits something else. Stronger than a word of calling, because nearer.
static OTHER_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    any_of(&[
        "order",
        "orders",
        "invoice",
        "ref",
        "refer",
        "parcel",
        "track",
        "ticket",
        "account",
        "isbn",
        "iban",
        "id",
        "item",
        "bestell",
        "rechn",
        "kunden",
        "pedido",
        "factura",
        "commande",
        "facture",
        "ordine",
        "fattura",
        "encomenda",
        "comand",
        "zamów",
        "заказ",
        "поръч",
    ])
});
/// Bytes before digits in which such a word counts.
const OTHER_WORD_BYTES: usize = 20;
const DIGITS_MIN: usize = 7;
const DIGITS_MAX: usize = 15;
/// Digits before a number that are not part of it: `00`.
const TRUNK_DIGITS: usize = 2;
/// Fewest digits of a number that no metadata knows.
const DIGITS_UNKNOWN_MIN: usize = 9;
/// Longest stretch between two groups of one number.
const GAP_BYTES_MAX: usize = 3;

/// Whether a code of two letters (ISO 3166) is one of a region with a numbering plan.
pub fn is_region(code: &str) -> bool {
    code.to_uppercase().parse::<country::Id>().is_ok()
}

/// One group of digits, as it stood.
#[derive(Clone)]
struct Group {
    span: std::ops::Range<usize>,
    digits: String,
    how: Disguise,
    plus: bool,
}

/// Gathers windows of digits from the words of a text, and judges each at its end.
pub(super) struct Numbers<'a> {
    text: &'a str,
    region: Option<country::Id>,
    /// How many numbers may be tried yet.
    tries: usize,
    window: Vec<Group>,
}

impl<'a> Numbers<'a> {
    pub(super) fn new(text: &'a str, hints: &Hints) -> Self {
        let region = hints.region.as_deref().and_then(|region| region.to_uppercase().parse().ok());
        Self { text, region, tries: hints.checks_max.unwrap_or(usize::MAX), window: Vec::new() }
    }

    /// Takes the next word of the text.
    pub(super) fn look(&mut self, run: &Run<'_>, out: &mut Vec<Found>) {
        let Some(group) = group(run) else { return };
        let last = self.window.last();
        if last.is_some_and(|last| group.plus || !is_gap(&self.text[last.span.end..group.span.start])) {
            self.end(out);
        }
        self.window.push(group);
    }

    /// Judges what was gathered last.
    pub(super) fn end(&mut self, out: &mut Vec<Found>) {
        numbers(self.text, &self.window, self.region, &mut self.tries, out);
        self.window.clear();
    }
}

/// The numbers of a window, one after the other. What is none is stepped over up
/// to a group that may begin one: with a zero, as national numbers do.
fn numbers(text: &str, mut window: &[Group], region: Option<country::Id>, tries: &mut usize, out: &mut Vec<Found>) {
    while !window.is_empty() && *tries > 0 {
        *tries -= 1;
        let used = match number(text, window, region) {
            Some((found, used)) => {
                out.push(found);
                used
            }
            None => {
                let begins = |group: &Group| group.digits.len() >= 3 && group.digits.starts_with('0');
                1 + window[1..].iter().position(begins).unwrap_or(window.len() - 1)
            }
        };
        window = &window[used..];
    }
}

/// Whether two groups with this between them may be of one number.
fn is_gap(between: &str) -> bool {
    // A dot with a blank behind it ends a sentence.
    between.len() <= GAP_BYTES_MAX && !between.contains(". ") && between.bytes().all(|byte| b" -.()/\t".contains(&byte))
}

/// The number that a window begins with, if it is one; what stands behind it may
/// be something else. The longest valid number counts. Only where there is none
/// may the whole be a number of a range that no metadata knows.
///
/// Gives the number of groups it takes.
fn number(text: &str, window: &[Group], region: Option<country::Id>) -> Option<(Found, usize)> {
    let said = SaidBefore::new(text, window.first()?.span.start);
    let mut digits = String::new();
    let mut ends = Vec::new();
    for group in window {
        digits.push_str(&group.digits);
        if digits.len() > DIGITS_MAX + TRUNK_DIGITS {
            break;
        }
        ends.push(digits.len());
    }
    for (end, length) in ends.iter().enumerate().rev().filter(|(_, length)| **length >= DIGITS_MIN) {
        if let Some(found) = one(text, &window[..=end], &digits[..*length], region, Ranges::Known, &said) {
            return Some((found, end + 1));
        }
    }
    let length = *ends.last().filter(|length| ends.len() == window.len() && **length <= DIGITS_MAX)?;
    let found = one(text, window, &digits[..length], region, Ranges::Unknown, &said)?;
    Some((found, window.len()))
}

/// What the words before a window say of it, looked up when it is first asked.
struct SaidBefore<'a> {
    text: &'a str,
    at: usize,
    called: OnceCell<bool>,
    other: OnceCell<bool>,
}

impl<'a> SaidBefore<'a> {
    fn new(text: &'a str, at: usize) -> Self {
        Self { text, at, called: OnceCell::new(), other: OnceCell::new() }
    }

    /// That somebody can be called there.
    fn is_called(&self) -> bool {
        *self.called.get_or_init(|| is_near(self.text, self.at, &CALL_WORDS))
    }

    /// That it is the number of something else.
    fn is_something_else(&self) -> bool {
        *self.other.get_or_init(|| is_within(self.text, self.at, OTHER_WORD_BYTES, &OTHER_WORDS))
    }
}

/// Which numbers are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ranges {
    Known,
    Unknown,
}

fn one(
    text: &str,
    groups: &[Group],
    digits: &str,
    region: Option<country::Id>,
    range: Ranges,
    said: &SaidBefore<'_>,
) -> Option<Found> {
    let span = groups.first()?.span.start..groups.last()?.span.end;
    let is_international = groups[0].plus || (digits.starts_with("00") && digits.len() > 9);
    let disguise = disguise(groups);
    if !is_international {
        let is_grouped = groups.len() >= 2 && (digits.starts_with('0') || text[..span.start].ends_with('('));
        let is_said = is_grouped || disguise != Disguise::None || said.is_called();
        if !is_said || looks_like_else(text, groups) {
            return None;
        }
    }
    if !groups[0].plus && said.is_something_else() {
        return None;
    }
    let written = match (groups[0].plus, is_international) {
        (true, _) => format!("+{digits}"),
        (false, true) => format!("+{}", &digits[2..]),
        (false, false) => digits.to_owned(),
    };
    let parsed = phonenumber::parse(region.filter(|_| !is_international), &written).ok()?;
    let is_known = parsed.is_valid() || is_for_drama(&parsed);
    let (confidence, rule) = match (range, is_international, !is_international && said.is_called()) {
        (Ranges::Known, true, _) if is_known => (0.95, "phone.international"),
        (Ranges::Known, false, true) if is_known => (0.8, "phone.called"),
        (Ranges::Known, false, false) if is_known => (0.6, "phone.national"),
        // Metadata ages; a calling code and a plausible length are something.
        (Ranges::Unknown, true, _) if groups[0].plus && digits.len() >= DIGITS_UNKNOWN_MIN => {
            (0.7, "phone.unknown_range")
        }
        _ => return None,
    };
    let canonical = parsed.format().mode(Mode::E164).to_string();
    Some(Found { kind: IdentifierKind::Phone, canonical, span, confidence, disguise, rule })
}

/// Numbers kept free for drama in Britain (Ofcom) and France (ARCEP). They are
/// given to nobody and so not in the metadata, but a text that names one names a number.
fn is_for_drama(number: &phonenumber::PhoneNumber) -> bool {
    const GB: [&str; 19] = [
        "7700900", "2079460", "1632960", "1134960", "1144960", "1154960", "1164960", "1174960", "1184960", "1214960",
        "1314960", "1414960", "1514960", "1614960", "1914980", "2896496", "2920180", "8081570", "3069990",
    ];
    const FR: [&str; 6] = ["19900", "26191", "35301", "46571", "53649", "63998"];
    let (ranges, length): (&[&str], usize) = match number.code().value() {
        44 => (&GB, 10),
        33 => (&FR, 9),
        _ => return false,
    };
    let national = number.national().value().to_string();
    national.len() == length && ranges.iter().any(|range| national.starts_with(range))
}

/// Whether a date (2026-11-24, 24.11.2026) or the address of a machine
/// (192.0.2.17) is among the groups.
fn looks_like_else(text: &str, groups: &[Group]) -> bool {
    let joined_by = |pair: &[Group]| &text[pair[0].span.end..pair[1].span.start];
    let is_date = |three: &[Group]| {
        let is_joined = three.windows(2).all(|pair| ["-", ".", "/"].contains(&joined_by(pair)));
        let in_range = |group: &Group, from: u32, to: u32| group.digits.parse().is_ok_and(|n| (from..=to).contains(&n));
        let [first, second, third] = three else { return false };
        let (begins, ends) = (in_range(first, 1900, 2100), in_range(third, 1900, 2100));
        is_joined && in_range(second, 1, 31) && (begins && in_range(third, 1, 31) || ends && in_range(first, 1, 31))
    };
    let is_machine = |four: &[Group]| {
        four.windows(2).all(|pair| joined_by(pair) == ".")
            && four.iter().all(|group| group.digits.parse::<u16>().is_ok_and(|byte| byte <= 255))
    };
    groups.windows(3).any(is_date) || groups.windows(4).any(is_machine)
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

/// A word as a group of digits: digits, a word of a digit, digits with letters in their place.
fn group(run: &Run<'_>) -> Option<Group> {
    let (digits, how) = read(run.word)?;
    let before = &run.text[..run.span.start];
    let plus = before.ends_with('+');
    // Part of a longer number: 1,299 or 12:30.
    let touches = |c: char| matches!(c, ',' | ':' | '%' | '$' | '€' | '£' | '#');
    if !plus && before.ends_with(touches) {
        return None;
    }
    let start = run.span.start - usize::from(plus);
    Some(Group { span: start..run.span.end, digits, how, plus })
}

/// The digits that a word stands for.
fn read(word: &str) -> Option<(String, Disguise)> {
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return (word.len() <= DIGITS_MAX + TRUNK_DIGITS).then(|| (word.to_owned(), Disguise::None));
    }
    if let Some(digit) = digit_of(word) {
        return Some((digit.to_string(), Disguise::Words));
    }
    let undone = |byte: u8| {
        Some(match byte {
            b'0'..=b'9' => char::from(byte),
            b'O' | b'o' => '0',
            b'l' | b'I' => '1',
            b'S' => '5',
            b'B' => '8',
            _ => return None,
        })
    };
    // Most words begin with another letter.
    undone(*word.as_bytes().first()?)?;
    let real = word.bytes().filter(u8::is_ascii_digit).count();
    if word.len() > DIGITS_MAX + TRUNK_DIGITS || word.len() < 2 || 2 * real < word.len() {
        return None;
    }
    Some((word.bytes().map(undone).collect::<Option<String>>()?, Disguise::Leet))
}
