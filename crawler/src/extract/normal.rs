//! A text with the commonest disguises of characters undone, and the way back.
//!
//! Undone are: full-width, mathematical, circled and keycap forms, digits of
//! other scripts, invisible characters, also where a kept text shows them as
//! `⟦U+200B⟧`, and letters that look alike in a word that is otherwise Latin
//! (Unicode Technical Standard 39). Invariant: a span of the normal text leads back
//! to whole characters of the original. Linear; a text with nothing to undo is borrowed.

use std::borrow::Cow;
use std::ops::Range;

use crate::chars::is_alphanumeric;
use model::{Disguise, is_hidden};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroize;

/// First digit of each row of ten decimal digits outside ASCII (Unicode, general category Nd).
const NATIVE_ZEROS: [u32; 61] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50,
    0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50,
    0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0,
    0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x11F50,
    0x16A60, 0x16AC0, 0x16B50, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E950, 0x1FBF0,
];

/// A text ready to be searched.
pub(crate) struct Normal<'a> {
    text: Cow<'a, str>,
    /// Where stretches of a changed text begin, and where each came from; both rising.
    stretches: Vec<(u32, u32)>,
    /// Where something was undone, ascending.
    undone: Vec<(usize, Disguise)>,
}

impl<'a> Normal<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let unchanged = Self { text: Cow::Borrowed(text), stretches: Vec::new(), undone: Vec::new() };
        // Offsets are kept in 32 bits; a page has at most 1 MiB.
        if !text.bytes().any(may_be_undone) || u32::try_from(text.len()).is_err() {
            return unchanged;
        }
        let mut builder = Builder { original: text, ..Builder::default() };
        let mut done = 0;
        while let Some(ahead) = text.as_bytes()[done..].iter().position(|byte| may_be_undone(*byte)) {
            let at = done + ahead;
            let Some(c) = text[at..].chars().next() else { break };
            if is_alphanumeric(c) {
                let ascii = text.as_bytes()[done..at].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric());
                let start = at - ascii.count();
                done = text[at..].find(|c: char| !is_alphanumeric(c)).map_or(text.len(), |length| at + length);
                builder.word(start..done);
            } else {
                done = builder.other(c, at);
            }
        }
        if builder.stretches.is_empty() {
            return unchanged;
        }
        builder.copy_until(text.len());
        Self { text: Cow::Owned(builder.text), stretches: builder.stretches, undone: builder.undone }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original that a span came from, and how it was disguised there.
    pub(crate) fn origin(&self, span: Range<usize>) -> (Range<usize>, Disguise) {
        let from = self.undone.partition_point(|(at, _)| *at < span.start);
        let mut disguises = self.undone[from..].iter().take_while(|(at, _)| *at < span.end).map(|(_, how)| *how);
        let disguise = match disguises.next() {
            None => Disguise::None,
            Some(first) if disguises.all(|other| other == first) => first,
            Some(_) => Disguise::Mixed,
        };
        (self.origin_of(span.start)..self.origin_of(span.end), disguise)
    }

    fn origin_of(&self, at: usize) -> usize {
        let after = self.stretches.partition_point(|(begins, _)| *begins as usize <= at);
        let (begins, origin) = after.checked_sub(1).map_or((0, 0), |last| self.stretches[last]);
        origin as usize + (at - begins as usize)
    }
}

/// Whether a byte of a text stands for something else than itself, or may begin what does.
fn may_be_undone(byte: u8) -> bool {
    !byte.is_ascii() || (byte.is_ascii_control() && !(b'\t'..=b'\r').contains(&byte))
}

/// The hidden character that a kept text shows at its beginning, and the bytes of what shows it.
fn shown(text: &str) -> Option<(char, usize)> {
    let digits = text.strip_prefix("⟦U+")?;
    let length = digits.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
    let rest = digits[length..].strip_prefix('⟧')?;
    let hidden = char::from_u32(u32::from_str_radix(&digits[..length], 16).ok()?)?;
    is_hidden(hidden).then_some((hidden, text.len() - rest.len()))
}

impl Drop for Normal<'_> {
    /// What a page says does not outlive it in a copy either.
    fn drop(&mut self) {
        if let Cow::Owned(text) = &mut self.text {
            text.zeroize();
        }
    }
}

/// Copies what stays in stretches.
#[derive(Default)]
struct Builder<'a> {
    original: &'a str,
    /// Bytes of the original that have been dealt with.
    done: usize,
    text: String,
    stretches: Vec<(u32, u32)>,
    undone: Vec<(usize, Disguise)>,
}

impl Builder<'_> {
    /// A run of letters and digits, not all ASCII. Letters that look alike are undone
    /// where the rest of it is Latin, so that Russian stays Russian.
    fn word(&mut self, span: Range<usize>) {
        let (start, word) = (span.start, &self.original[span]);
        let is_mixed = word.bytes().any(|byte| byte.is_ascii_alphanumeric())
            && word.chars().all(|c| c.is_ascii() || alike(c).is_some() || folded(c).is_some());
        for (offset, c) in word.char_indices().filter(|(_, c)| !c.is_ascii()) {
            match alike(c).filter(|_| is_mixed) {
                Some(latin) => {
                    let at = start + offset;
                    self.undo(at, at + c.len_utf8(), latin, Some(Disguise::Confusable));
                }
                None => self.fold(c, start + offset),
            }
        }
    }

    /// A character that is neither printable ASCII nor a letter or digit, or what shows a
    /// hidden one. Gives where the text goes on.
    fn other(&mut self, c: char, at: usize) -> usize {
        let (c, length) = shown(&self.original[at..]).unwrap_or((c, c.len_utf8()));
        let after = at + length;
        match c {
            // A keycap: the digit before it is the one that counts.
            '\u{20e3}' | '\u{fe00}'..='\u{fe0f}' => {
                self.leave_out(at, after);
                if let Some(last) = self.text.len().checked_sub(1).filter(|_| c == '\u{20e3}') {
                    self.undone.push((last, Disguise::Keycap));
                }
            }
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{2800}' | '\u{3000}' => {
                self.undo(at, after, ' ', None);
            }
            c if is_hidden(c) && (c.is_whitespace() || is_alphanumeric(c)) => self.undo(at, after, ' ', None),
            c if is_hidden(c) => {
                self.leave_out(at, after);
                self.undone.push((self.text.len().saturating_sub(1), Disguise::ZeroWidth));
            }
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' => self.undo(at, after, '-', None),
            '\u{2024}' | '\u{3002}' => self.undo(at, after, '.', None),
            _ => self.fold(c, at),
        }
        after
    }

    /// A letter or another character that may be a form of one in ASCII.
    fn fold(&mut self, c: char, at: usize) {
        let after = at + c.len_utf8();
        if let Some((plain, how)) = folded(c) {
            self.undo(at, after, plain, Some(how));
        } else if is_hidden(c) {
            // A letter that shows nothing but its room.
            self.undo(at, after, ' ', None);
        }
    }

    fn undo(&mut self, at: usize, after: usize, plain: char, how: Option<Disguise>) {
        self.copy_until(at);
        if let Some(how) = how {
            self.undone.push((self.text.len(), how));
        }
        self.text.push(plain);
        self.goes_on_at(after);
    }

    fn leave_out(&mut self, at: usize, after: usize) {
        self.copy_until(at);
        self.goes_on_at(after);
    }

    fn copy_until(&mut self, at: usize) {
        // No form is longer than what it is a form of, so the text never moves: no copy stays behind.
        if self.text.capacity() == 0 {
            self.text.reserve_exact(self.original.len());
        }
        self.text.push_str(&self.original[self.done..at]);
        self.done = at;
    }

    fn goes_on_at(&mut self, at: usize) {
        self.done = at;
        self.stretches.push((self.text.len() as u32, at as u32));
    }
}

/// The Latin letter that a Cyrillic or Greek letter looks like.
pub(crate) fn alike(c: char) -> Option<char> {
    Some(match c {
        '\u{410}' | '\u{391}' => 'A',
        '\u{412}' | '\u{392}' => 'B',
        '\u{421}' => 'C',
        '\u{415}' | '\u{395}' => 'E',
        '\u{41d}' | '\u{397}' => 'H',
        '\u{406}' | '\u{399}' => 'I',
        '\u{408}' => 'J',
        '\u{41a}' | '\u{39a}' => 'K',
        '\u{41c}' | '\u{39c}' => 'M',
        '\u{39d}' => 'N',
        '\u{41e}' | '\u{39f}' => 'O',
        '\u{420}' | '\u{3a1}' => 'P',
        '\u{405}' => 'S',
        '\u{422}' | '\u{3a4}' => 'T',
        '\u{425}' | '\u{3a7}' => 'X',
        '\u{3a5}' => 'Y',
        '\u{396}' => 'Z',
        '\u{430}' => 'a',
        '\u{441}' => 'c',
        '\u{501}' => 'd',
        '\u{435}' => 'e',
        '\u{4bb}' => 'h',
        '\u{456}' => 'i',
        '\u{458}' => 'j',
        '\u{43e}' | '\u{3bf}' => 'o',
        '\u{440}' => 'p',
        '\u{455}' => 's',
        '\u{3bd}' => 'v',
        '\u{445}' => 'x',
        '\u{443}' => 'y',
        _ => return None,
    })
}

/// The ASCII character that a character is a form of, and which form.
pub(crate) fn folded(c: char) -> Option<(char, Disguise)> {
    let code = u32::from(c);
    // Most letters: beyond the raised digits of Latin-1 up to the first digits of another script, and Han.
    if matches!(code, 0xBA..0x660 | 0x3041..0xA620) {
        return None;
    }
    let digit = |first: u32, zero: u32| char::from_digit(code - first + zero, 10).map(|d| (d, Disguise::Circled));
    match code {
        0x24EA | 0x24FF => return Some(('0', Disguise::Circled)),
        0x2460..=0x2468 => return digit(0x2460, 1),
        0x2474..=0x247C => return digit(0x2474, 1),
        0x2488..=0x2490 => return digit(0x2488, 1),
        0x24F5..=0x24FD => return digit(0x24F5, 1),
        0x2776..=0x277E => return digit(0x2776, 1),
        0x2780..=0x2788 => return digit(0x2780, 1),
        0x278A..=0x2792 => return digit(0x278A, 1),
        0x1F150..=0x1F169 => return char::from_u32(code - 0x1F150 + 0x41).map(|c| (c, Disguise::Circled)),
        _ => {}
    }
    let row = NATIVE_ZEROS.partition_point(|zero| *zero <= code).checked_sub(1).map(|row| NATIVE_ZEROS[row]);
    if let Some(zero) = row.filter(|zero| code < zero + 10) {
        return char::from_digit(code - zero, 10).map(|c| (c, Disguise::NativeDigits));
    }
    let how = match code {
        0xFF01..=0xFF5E | 0xFE50..=0xFE6B => Disguise::Fullwidth,
        0x24B6..=0x24E9 | 0x1F130..=0x1F149 => Disguise::Circled,
        0x1D400..=0x1D7FF | 0x2070..=0x209C | 0xB2 | 0xB3 | 0xB9 | 0x2100..=0x214F => Disguise::Mathematical,
        _ => return None,
    };
    let mut plain = std::iter::once(c).nfkc();
    match (plain.next(), plain.next()) {
        (Some(plain), None) if plain.is_ascii_graphic() => Some((plain, how)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn undone(text: &str) -> (String, Disguise) {
        let normal = Normal::new(text);
        let (span, how) = normal.origin(0..normal.text().len());
        assert_eq!(span, 0..text.len());
        (normal.text().to_owned(), how)
    }

    #[test]
    fn the_forms_of_a_digit_become_the_digit() {
        for (text, how) in [
            ("１２３", Disguise::Fullwidth),
            ("𝟏𝟐𝟑", Disguise::Mathematical),
            ("①②③", Disguise::Circled),
            ("❶❷❸", Disguise::Circled),
            ("1\u{fe0f}\u{20e3}2\u{fe0f}\u{20e3}3\u{fe0f}\u{20e3}", Disguise::Keycap),
            ("١٢٣", Disguise::NativeDigits),
            ("१२३", Disguise::NativeDigits),
            ("1\u{200b}2\u{2060}3", Disguise::ZeroWidth),
            ("1\u{34f}2\u{1}3", Disguise::ZeroWidth),
            ("1⟦U+00AD⟧2⟦U+E0020⟧⟦U+0001⟧3", Disguise::ZeroWidth),
        ] {
            assert_eq!(undone(text), ("123".to_owned(), how), "{text:?}");
        }
        assert_eq!(undone("１②3"), ("123".to_owned(), Disguise::Mixed));
    }

    #[test]
    fn hidden_characters_that_take_room_are_blanks_and_other_notes_stay() {
        for room in ["\u{2800}", "\u{3164}", "⟦U+2028⟧", "⟦U+3164⟧", "\u{2029}"] {
            assert_eq!(Normal::new(&format!("1{room}2")).text(), "1 2", "{room:?}");
        }
        for note in ["⟦U+0041⟧", "⟦U+⟧", "⟦U+200B", "⟦U+D800⟧", "⟦phone 7f3a-91c2⟧"] {
            assert_eq!(Normal::new(note).text(), note);
        }
    }

    #[test]
    fn letters_that_look_alike_are_undone_in_latin_words_only() {
        assert_eq!(undone("mаil").0, "mail");
        assert_eq!(undone("сор and мир").0, "сор and мир");
    }

    proptest! {
        #[test]
        fn ascii_is_borrowed_and_any_span_leads_back_to_whole_characters(text in "\\PC{0,60}", ascii in "[ -~]{0,60}") {
            let normal = Normal::new(&text);
            for (start, _) in normal.text().char_indices() {
                for (length, _) in normal.text()[start..].char_indices() {
                    let (span, _) = normal.origin(start..start + length);
                    prop_assert!(text.get(span).is_some());
                }
            }
            prop_assert!(matches!(Normal::new(&ascii).text, Cow::Borrowed(_)));
        }

        #[test]
        fn any_text_becomes_what_its_words_and_other_characters_become(
            text in "[a-z0-9 .аеоѕя０９①𝟏\u{200b}\u{ad}\u{a0}–。\u{20e3}ü漢]{0,40}",
        ) {
            let mut expected = String::new();
            let mut words = text.split_inclusive(|c: char| !c.is_alphanumeric());
            words.by_ref().for_each(|piece| {
                let end = piece.find(|c: char| !c.is_alphanumeric()).unwrap_or(piece.len());
                expected.push_str(Normal::new(&piece[..end]).text());
                expected.push_str(Normal::new(&piece[end..]).text());
            });
            let normal = Normal::new(&text);
            prop_assert_eq!(normal.text(), expected);
            let mut origins = (0..=normal.text().len()).filter(|at| normal.text().is_char_boundary(*at));
            prop_assert!(origins.all(|at| normal.origin(at..at).0.start <= text.len()));
        }
    }
}
