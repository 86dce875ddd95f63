//! The beginning of an identifier at the end of a text.
//!
//! Earlier versions cut texts before they looked for identifiers in them. Whoever forgets
//! one knows it, so that its beginning can be found there. Pure, linear.

/// Fewest characters of a text that was cut.
const CUT_CHARS_MIN: usize = 120;
/// Fewest digits of a number that its beginning is known by.
const DIGITS_MIN: usize = 6;

/// Where a number (`+` and digits) or an address begins that a text was cut within.
pub(super) fn beginning(text: &str, canonical: &str) -> Option<usize> {
    if text.chars().count() < CUT_CHARS_MIN {
        return None;
    }
    if canonical.starts_with('+') {
        let start = text.rfind('+')?;
        let number: String = text[start..].chars().filter(|c| !" -.()/\u{a0}".contains(*c)).collect();
        return (number.len() > DIGITS_MIN && canonical.starts_with(&number)).then_some(start);
    }
    let at = canonical.find('@')?;
    let longest = canonical.char_indices().map(|(end, _)| end).filter(|end| *end > at).rev();
    let mut starts = longest.filter_map(|end| text.strip_suffix(&canonical[..end])).map(str::len);
    starts.find(|start| !text[..*start].ends_with(|c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_what_is_known_is_found_at_the_end_of_a_cut_text() {
        let before = "word ".repeat(30);
        let found = |end: &str, canonical: &str| beginning(&format!("{before}{end}"), canonical);
        for (end, canonical) in [
            ("+44 7700 90", "+447700900303"),
            ("+44 (7700) 900-30", "+447700900303"),
            ("jane.roe308@", "jane.roe308@example.org"),
            ("jane.roe308@example.or", "jane.roe308@example.org"),
        ] {
            assert_eq!(found(end, canonical), Some(before.len()), "{end}");
            assert_eq!(beginning(end, canonical), None, "a short text was not cut");
        }
        for (end, canonical) in [
            ("+44 77", "+447700900303"),
            ("+44 7700 91", "+447700900303"),
            ("mary.jane.roe308@exam", "jane.roe308@example.org"),
            ("jane.roe308@exam.", "jane.roe308@example.org"),
            ("some", "somebody"),
        ] {
            assert_eq!(found(end, canonical), None, "{end}");
        }
    }
}
