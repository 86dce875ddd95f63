//! A phone number as it is written within its country.
//!
//! Where no region was known, such a spelling was not taken for a number and stays in
//! what is kept. Whoever forgets the number knows it, so that it can be found. Pure, linear.

use std::ops::Range;

/// Digits of the code of a country, at most.
const COUNTRY_DIGITS_MAX: usize = 3;
/// Fewest digits of a number that is not to be taken for another.
const DIGITS_MIN: usize = 7;
/// Most characters between two digits of a number.
const BETWEEN_MAX: usize = 3;

/// Where the number, given as `+` and digits, stands without the code of its country.
pub(super) fn national_spellings(text: &str, number: &str) -> Vec<Range<usize>> {
    let number = number.trim_start_matches('+');
    let is_it = |digits: &str| {
        let digits = digits.trim_start_matches('0');
        digits.len() >= DIGITS_MIN && number.ends_with(digits) && number.len() - digits.len() <= COUNTRY_DIGITS_MAX
    };
    let mut found = Vec::new();
    let (mut digits, mut span) = (String::new(), 0..0);
    for (at, c) in text.char_indices() {
        if c.is_ascii_digit() {
            if digits.is_empty() {
                span.start = at;
            }
            digits.push(c);
            span.end = at + 1;
        }
        let is_within = c.is_ascii_digit() || " -.()/\u{a0}".contains(c);
        if !is_within || at + c.len_utf8() - span.end > BETWEEN_MAX {
            if is_it(&digits) {
                found.push(span.clone());
            }
            digits.clear();
        }
    }
    if is_it(&digits) {
        found.push(span);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'t>(text: &'t str, number: &str) -> Vec<&'t str> {
        national_spellings(text, number).into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn a_number_is_found_however_it_is_written_in_its_country() {
        let us = "+12025550101";
        assert_eq!(found("Call (202) 555-0101 or 202.555.0101", us), ["202) 555-0101", "202.555.0101"]);
        assert_eq!(found("2025550101", us), ["2025550101"]);
        assert_eq!(found("tel 07700 900123, 07700\u{a0}900124", "+447700900123"), ["07700 900123"]);
    }

    #[test]
    fn others_stay() {
        for text in ["202-555-0102", "555-0101x", "5550101", "12-2025550101", "202 - - - 5550101", "0101", ""] {
            assert_eq!(found(text, "+12025550101"), [""; 0], "{text}");
        }
    }
}
