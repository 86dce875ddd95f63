//! Letters as they are read, whatever they are written with.
//!
//! Undone are the forms that `extract::normal` knows (full-width, mathematical,
//! circled, native digits), small capitals, accents and strokes, invisible
//! characters, and Cyrillic, Greek, Armenian and Cherokee letters inside a word that
//! has Latin ones (Unicode Technical Standard 39). Invariant: the same letters give
//! the same form for a term and for a text; ASCII is only made small. Pure, linear.

use model::is_hidden;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use crate::chars::push_lower;
use crate::extract::{alike, folded};

/// Adds a run of letters, digits, marks and hidden characters in the form in which
/// words are compared. Other characters in it stay as they are.
pub(super) fn fold(run: &str, out: &mut String) {
    if run.is_ascii() {
        let from = out.len();
        out.push_str(run);
        out[from..].make_ascii_lowercase();
        return;
    }
    let plain: String = run.chars().filter(|c| !is_dropped(*c)).flat_map(plain_forms).collect();
    let is_mixed = plain.bytes().any(|byte| byte.is_ascii_alphabetic());
    let is_latin_looking = |c: char| !c.is_alphanumeric() || c.is_ascii() || latin(c).is_some();
    if is_mixed && plain.chars().all(is_latin_looking) {
        plain.chars().for_each(|c| push_lower(out, latin(c).unwrap_or(c)));
    } else {
        plain.chars().for_each(|c| push_lower(out, c));
    }
}

/// Adds the Latin word that a word looks like of which every letter is one of
/// another script; gives whether it is such a word.
pub(super) fn fold_other_script(run: &str, out: &mut String) -> bool {
    let letters = run.chars().filter(|c| !is_dropped(*c) && c.is_alphabetic());
    if run.is_ascii() || !letters.clone().all(|c| alike(c).is_some()) || letters.count() == 0 {
        return false;
    }
    run.chars().filter(|c| !is_dropped(*c)).for_each(|c| push_lower(out, alike(c).unwrap_or(c)));
    true
}

/// Whether a character belongs to the word around it.
pub(super) fn is_within_word(c: char) -> bool {
    is_dropped(c) || is_combining_mark(c)
}

/// Characters that leave no trace: invisible ones, and marks over and through letters.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{e0100}'..='\u{e01ef}')
        || (is_hidden(c) && !c.is_whitespace())
}

/// A character without its accents, in its plain form.
fn plain_forms(c: char) -> impl Iterator<Item = char> {
    let mut forms = [None; 4];
    let mut count = 0;
    let mut add = |c: char| {
        if let Some(room) = forms.get_mut(count)
            && !is_dropped(c)
        {
            *room = Some(c);
            count += 1;
        }
    };
    match c {
        _ if c.is_ascii() => add(c),
        'ß' | 'ẞ' => {
            add('s');
            add('s');
        }
        // Syllables that are letters of their own.
        '\u{ac00}'..='\u{d7a3}' => add(c),
        _ => match folded(c).map(|(plain, _)| plain).or_else(|| styled(c)) {
            Some(plain) => add(plain),
            // A ligature of more than four letters is a phrase of Arabic, and is cut.
            None => decompose_compatible(c, add),
        },
    }
    forms.into_iter().flatten()
}

/// The plain letter of one with a stroke, of a small capital, or of one in a black
/// square: what no decomposition knows.
fn styled(c: char) -> Option<char> {
    let code = u32::from(c);
    let from = |first: u32| char::from_u32(code - first + u32::from('a'));
    Some(match c {
        '\u{1f170}'..='\u{1f189}' => return from(0x1f170),
        'ø' | 'Ø' => 'o',
        'ł' | 'Ł' | 'ƚ' => 'l',
        'đ' | 'Đ' | 'ð' => 'd',
        'ħ' | 'Ħ' => 'h',
        'ŧ' | 'Ŧ' => 't',
        'ƀ' => 'b',
        'ɨ' | 'ı' | 'ɩ' | 'ɪ' => 'i',
        'ʉ' | 'ᴜ' => 'u',
        'ɑ' | 'ᴀ' => 'a',
        'ʙ' => 'b',
        'ᴄ' => 'c',
        'ᴅ' => 'd',
        'ᴇ' => 'e',
        'ꜰ' => 'f',
        'ɡ' | 'ɢ' => 'g',
        'ʜ' => 'h',
        'ᴊ' | 'ȷ' => 'j',
        'ᴋ' => 'k',
        'ʟ' => 'l',
        'ᴍ' => 'm',
        'ɴ' => 'n',
        'ᴏ' => 'o',
        'ᴘ' => 'p',
        'ʀ' => 'r',
        'ꜱ' => 's',
        'ᴛ' => 't',
        'ᴠ' => 'v',
        'ᴡ' => 'w',
        'ʏ' => 'y',
        'ᴢ' => 'z',
        _ => return None,
    })
}

/// The Latin letter for which a letter of another script stands in a Latin word.
fn latin(c: char) -> Option<char> {
    if let Some(latin) = alike(c) {
        return Some(latin);
    }
    Some(match c {
        'α' => 'a',
        'в' | 'ь' | 'β' => 'b',
        'ς' => 'c',
        'ε' | 'є' => 'e',
        'ց' => 'g',
        'н' | 'հ' => 'h',
        'ι' => 'i',
        'к' | 'κ' => 'k',
        'ӏ' | 'Ӏ' => 'l',
        'м' => 'm',
        'п' | 'η' | 'ո' => 'n',
        'σ' | 'օ' => 'o',
        'ρ' => 'p',
        'գ' | 'զ' | 'ԛ' => 'q',
        'г' => 'r',
        'т' | 'τ' => 't',
        'υ' | 'ս' | 'и' | 'μ' => 'u',
        'ѵ' => 'v',
        'ω' | 'ԝ' | 'ш' => 'w',
        'χ' => 'x',
        'γ' | 'ү' => 'y',
        'Ꭺ' => 'a',
        'Ᏼ' => 'b',
        'Ꮯ' => 'c',
        'Ꭰ' => 'd',
        'Ꭼ' => 'e',
        'Ꮋ' => 'h',
        'Ꭻ' => 'j',
        'Ꮶ' => 'k',
        'Ꮮ' => 'l',
        'Ꮇ' => 'm',
        'Ꮲ' => 'p',
        'Ꭱ' => 'r',
        'Ꮪ' => 's',
        'Ꭲ' => 't',
        'Ꮩ' => 'v',
        'Ꮃ' => 'w',
        'Ꮓ' => 'z',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(word: &str) -> String {
        let mut out = String::new();
        fold(word, &mut out);
        out
    }

    #[test]
    fn a_word_is_read_as_it_looks() {
        for disguised in [
            "TURNIP",
            "ｔｕｒｎｉｐ",
            "𝐭𝐮𝐫𝐧𝐢𝐩",
            "𝓽𝓾𝓻𝓷𝓲𝓹",
            "𝚝𝚞𝚛𝚗𝚒𝚙",
            "ⓣⓤⓡⓝⓘⓟ",
            "🅣🅤🅡🅝🅘🅟",
            "🆃🆄🆁🅽🅸🅿",
            "ᴛᴜʀɴɪᴘ",
            "turniр",
            "tυrnip",
            "тurnip",
            "tuгnip",
            "τurniρ",
            "Tսrnip",
            "Ꭲurnip",
            "tu\u{200b}r\u{2060}nip",
            "t\u{ad}urnip",
            "tu\u{338}rni\u{301}p",
            "túrñíp",
            "tu\u{fe0f}rnip",
            "tu\u{34f}rnip",
        ] {
            assert_eq!(read(disguised), "turnip", "{disguised}");
        }
        assert_eq!(read("Straße"), "strasse");
        assert_eq!(read("øłđ"), "old");
    }

    #[test]
    fn words_of_other_scripts_stay_words_of_theirs() {
        for word in ["сорт", "мир", "репа", "γογγύλι", "शलगम", "순무", "لفت"] {
            assert!(read(word).chars().all(|c| !c.is_ascii()), "{word} is read as {}", read(word));
        }
        assert_eq!(read("शलगम"), "शलगम", "marks that make another word stay");
        let mut looks = String::new();
        assert!(fold_other_script("раурас", &mut looks));
        assert_eq!(looks, "paypac");
        assert!(!fold_other_script("репка", &mut looks) && !fold_other_script("abc", &mut looks));
    }
}
