//! Letters, digits and small letters, fast for the scripts that most pages use.
//!
//! The standard library looks them up in tables of bits; page after page of
//! Cyrillic spends a tenth of its time there. Invariant: the answers are those of
//! the standard library; a test compares every character.

/// As [`char::is_alphanumeric`].
pub(crate) fn is_alphanumeric(c: char) -> bool {
    match c {
        '\0'..='\x7F' => c.is_ascii_alphanumeric(),
        'À'..='\u{24F}' => c != '×' && c != '÷',
        '\u{400}'..='\u{481}' | '\u{48A}'..='\u{52F}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' => true,
        'Α'..='Ρ' | 'Σ'..='ώ' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' => true,
        '\u{2000}'..='\u{206F}' => false,
        _ => c.is_alphanumeric(),
    }
}

/// The first place from `from` on with a letter or digit (or, if `wanted` is false, with something else).
pub(crate) fn next_alphanumeric(text: &str, from: usize, wanted: bool) -> Option<usize> {
    let other = if wanted { Class::Other } else { Class::Alphanumeric };
    let mut at = from;
    loop {
        let rest = &text.as_bytes()[at..];
        at += rest.iter().position(|byte| CLASSES[usize::from(*byte)] != other)?;
        if text.as_bytes()[at].is_ascii() {
            return Some(at);
        }
        let c = text[at..].chars().next()?;
        if is_alphanumeric(c) == wanted {
            return Some(at);
        }
        at += c.len_utf8();
    }
}

/// What a byte of UTF-8 tells by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Alphanumeric,
    Other,
    BeyondAscii,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::BeyondAscii; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = if (byte as u8).is_ascii_alphanumeric() { Class::Alphanumeric } else { Class::Other };
        byte += 1;
    }
    classes
};

/// Adds `c` in small letters, as [`char::to_lowercase`] gives them.
pub(crate) fn push_lower(out: &mut String, c: char) {
    match c {
        '\0'..='\x7F' => out.push(c.to_ascii_lowercase()),
        'ß'..='ÿ' | 'а'..='џ' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' => out.push(c),
        'А'..='Я' => out.push(char::from_u32(c as u32 + 32).unwrap_or(c)),
        _ => out.extend(c.to_lowercase()),
    }
}

/// Whether a letter is surely its own NFKC form, alone and beside others of which
/// that is so.
pub(crate) fn is_plain_letter(c: char) -> bool {
    matches!(c,
        '\0'..='\x7F' | 'À'..='\u{131}' | '\u{134}'..='\u{13E}' | '\u{141}'..='\u{148}' | '\u{14A}'..='\u{17E}'
        | '\u{218}'..='\u{21B}' | 'Α'..='Ρ' | 'Σ'..='\u{3CE}' | '\u{400}'..='\u{481}' | '\u{48A}'..='\u{52F}'
        | '\u{5D0}'..='\u{5EA}' | '\u{621}'..='\u{63A}' | '\u{641}'..='\u{64A}' | '\u{4E00}'..='\u{9FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_letters_are_their_own_normal_form() {
        use unicode_normalization::UnicodeNormalization;
        let plain: String = ('\0'..=char::MAX).filter(|c| is_plain_letter(*c)).collect();
        assert_eq!(plain.nfkc().collect::<String>(), plain);
        let backwards: String = plain.chars().rev().collect();
        assert_eq!(backwards.nfkc().collect::<String>(), backwards);
    }

    #[test]
    fn every_character_is_what_the_standard_library_says() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
            let mut lower = String::new();
            push_lower(&mut lower, c);
            assert_eq!(lower, c.to_lowercase().to_string(), "{c:?}");
        }
    }
}
