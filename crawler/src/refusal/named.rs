//! Onion addresses in a text, however they are written.
//!
//! For one question only: does a text that would be kept name a refused site? A
//! service's label is 56 characters of base32 with a checksum in it, so the text
//! is stripped of everything else first (percent-encoding, hidden characters and
//! their notes, blanks, dots, letters of other widths) and every window of what is
//! left is tried. A window that passes by chance names a key that is on no list.

use model::{ONION_LABEL_LEN, OnionHost, is_hidden};
use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

/// The last character of every v3 label: it follows from the version byte, 3.
const LAST: u8 = b'd';

/// The v3 onion services whose label stands in `text`, with or without `.onion`.
/// Linear in the text but for the windows that end as a label does.
pub(crate) fn named_sites(text: &str) -> impl Iterator<Item = OnionHost> {
    let letters = if text.len() < ONION_LABEL_LEN { Vec::new() } else { letters(text) };
    let ends = (ONION_LABEL_LEN..=letters.len()).filter(|end| letters[end - 1] == LAST).collect::<Vec<_>>();
    ends.into_iter().filter_map(move |end| {
        let label = str::from_utf8(&letters[end - ONION_LABEL_LEN..end]).ok()?;
        OnionHost::parse_with(&format!("{label}.onion"), |_| true).ok()
    })
}

/// The base32 digits of `text` in lower case, and nothing else of it.
fn letters(text: &str) -> Vec<u8> {
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    let mut letters = Vec::with_capacity(decoded.len());
    let mut rest = decoded.as_ref();
    while let Some(c) = rest.chars().next() {
        // The note that stands for a hidden character in a kept text.
        if let Some((note, after)) = rest.strip_prefix("⟦U+").and_then(|after| after.split_once('⟧'))
            && note.len() <= 6
        {
            rest = after;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if c.is_ascii() {
            push_digit(&mut letters, c);
        } else if !is_hidden(c) {
            std::iter::once(c).nfkc().for_each(|c| push_digit(&mut letters, c));
        }
    }
    letters
}

fn push_digit(letters: &mut Vec<u8>, c: char) {
    if let 'a'..='z' | 'A'..='Z' | '2'..='7' = c {
        letters.push(c.to_ascii_lowercase() as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::super::list::test_entry;
    use super::*;

    #[test]
    fn an_address_is_found_however_it_is_written() {
        let label = test_entry().label();
        let (front, back) = label.split_at(20);
        let wide: String = label
            .chars()
            .map(|c| if c.is_ascii_lowercase() { char::from_u32(c as u32 + 0xFEE0).unwrap() } else { c })
            .collect();
        let percent: String = label.bytes().map(|b| format!("%{b:02x}")).collect();
        for text in [
            format!("see http://{label}.onion/x"),
            label.to_uppercase(),
            format!("/go?to={label}"),
            format!("{front} {back} . onion"),
            format!("{front}\u{200b}{back}"),
            format!("{front}⟦U+200B⟧{back}"),
            format!("{front}-{back}"),
            format!("mirror{label}mirror"),
            wide,
            percent,
        ] {
            assert!(named_sites(&text).any(|site| site == test_entry()), "{text}");
        }
    }

    #[test]
    fn nothing_is_found_where_nothing_stands() {
        let label = test_entry().label();
        for text in ["", "a title", &"d".repeat(500), &label[..55], &format!("{}a", &label[..55])] {
            assert_eq!(named_sites(text).count(), 0, "{text}");
        }
    }
}
