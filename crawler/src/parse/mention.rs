//! Onion addresses that stand in the text.
//!
//! A mention is a whole v3 name with a valid checksum before `.onion`, with
//! whatever scheme, subdomain, port and path are written around it. Hidden
//! characters inside do not hide it; `[.]onion` and `hxxp` are understood. An
//! old 16-character name is no mention, and no part of a longer name is one.
//! Whether the key is usable is not asked here: that is dear, and the resolver
//! asks it once per site.

use std::ops::Range;

use model::{ONION_LABEL_LEN, OnionHost, is_hidden};

/// Longest subdomain that is taken along, in bytes.
const SUBDOMAIN_BYTES_MAX: usize = 128;

/// Longest path that is taken along, in bytes.
const PATH_BYTES_MAX: usize = 2048;

/// Stands between two pieces of text of different inline elements. A control
/// character that means nothing in a page, and keeps a line of ASCII one.
pub(crate) const SEAM: char = '\u{1f}';

/// The shortest mention: a name and `.onion`.
const MENTION_BYTES_MIN: usize = ONION_LABEL_LEN + 6;

/// An address in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// `http://…`, as far as it was written.
    pub(super) address: String,
    /// Where the 56 characters stand, in bytes of the text that was searched.
    pub(super) at: Range<usize>,
}

/// Finds all mentions, in order. Pieces of text are first read apart and then
/// joined, so that neither two neighbours nor a name in two colours is missed.
/// Linear in the text.
pub(super) fn find(text: &str) -> Vec<Mention> {
    if text.len() < MENTION_BYTES_MIN || !has_long_run(text.as_bytes()) {
        return Vec::new();
    }
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return if has_onion(text.as_bytes()) { scan(text.as_bytes(), &Positions::Same) } else { Vec::new() };
    }
    // Where no name stands in the joined text, none stands in its pieces.
    let (joined, joined_positions) = plain(text, false);
    if !has_onion(&joined) {
        return Vec::new();
    }
    if !text.contains(SEAM) {
        return scan(&joined, &joined_positions);
    }
    let (apart, positions) = plain(text, true);
    let mut found = scan(&apart, &positions);
    let overlaps = |a: &Mention, b: &Mention| a.at.start < b.at.end && b.at.start < a.at.end;
    // Both lists are in order, so that one look forward is enough.
    let mut next = 0;
    let mut new = Vec::new();
    for mention in scan(&joined, &joined_positions) {
        while found.get(next).is_some_and(|known: &Mention| known.at.end <= mention.at.start) {
            next += 1;
        }
        if !found.get(next).is_some_and(|known| overlaps(known, &mention)) {
            new.push(mention);
        }
    }
    found.append(&mut new);
    found.sort_by_key(|mention| mention.at.start);
    found
}

/// From positions in the plain form to positions in the text.
enum Positions {
    Same,
    Table(Vec<u32>),
}

impl Positions {
    fn get(&self, at: usize) -> usize {
        match self {
            Self::Same => at,
            Self::Table(table) => table.get(at).or(table.last()).map_or(0, |p| *p as usize),
        }
    }
}

/// The text in one byte a character: hidden characters left out, characters
/// beyond ASCII as 0x80, seams as 0x80 or left out.
fn plain(text: &str, seams_part: bool) -> (Vec<u8>, Positions) {
    let mut bytes = Vec::with_capacity(text.len());
    let mut table = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let byte = match c {
            SEAM if seams_part => 0x80,
            ' '..='~' | '\t' | '\n' | '\r' | '\u{c}' => c as u8,
            c if is_hidden(c) => continue,
            _ => 0x80,
        };
        bytes.push(byte);
        table.push(u32::try_from(at).unwrap_or(u32::MAX));
    }
    (bytes, Positions::Table(table))
}

/// Whether so many bytes in a row may belong to a name, hidden characters and
/// all. Looks at few bytes of text that is made of words.
fn has_long_run(bytes: &[u8]) -> bool {
    let may_belong = |byte: &u8| byte.is_ascii_alphanumeric() || byte.is_ascii_control() || !byte.is_ascii();
    let mut at = ONION_LABEL_LEN - 1;
    while at < bytes.len() {
        // A run of this length that ends at or after `at` begins at most so far before it.
        let before = bytes[at + 1 - ONION_LABEL_LEN..=at].iter().rev().take_while(|b| may_belong(b)).count();
        if before == ONION_LABEL_LEN {
            return true;
        }
        at += ONION_LABEL_LEN - before;
    }
    false
}

fn has_onion(bytes: &[u8]) -> bool {
    next_onion(bytes, 0).is_some()
}

/// Position of the next `onion` in any case.
fn next_onion(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(step) = bytes.get(at..)?.iter().position(|b| matches!(b, b'o' | b'O')) {
        at += step;
        if bytes.get(at..at + 5).is_some_and(|word| word.eq_ignore_ascii_case(b"onion")) {
            return Some(at);
        }
        at += 1;
    }
    None
}

fn scan(bytes: &[u8], positions: &Positions) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = next_onion(bytes, from) {
        from = at + 5;
        let Some(end) = before_dot(&bytes[..at]) else { continue };
        if bytes.get(from).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'-') {
            continue;
        }
        let is_label = |b: &&u8| b.is_ascii_alphanumeric();
        let length = bytes[..end].iter().rev().take(ONION_LABEL_LEN + 1).take_while(is_label).count();
        if length != ONION_LABEL_LEN || bytes[..end - length].last().is_some_and(|b| matches!(b, b'-' | b'_')) {
            continue;
        }
        let start = end - length;
        let label = String::from_utf8_lossy(&bytes[start..end]).to_ascii_lowercase();
        let name = format!("{label}.onion");
        if OnionHost::parse_with(&name, |_| true).is_err() {
            continue;
        }
        let (tail, next) = tail(bytes, from);
        let address = format!("{}{name}{tail}", head(&bytes[..start]));
        found.push(Mention { address, at: positions.get(start)..positions.get(end - 1) + 1 });
        from = next;
    }
    found
}

/// The length of the text before a dot, plain or defanged.
fn before_dot(bytes: &[u8]) -> Option<usize> {
    [&b"."[..], b"[.]", b"(.)", b"{.}", b"[dot]", b"(dot)"]
        .iter()
        .find(|dot| bytes.len() >= dot.len() && bytes[bytes.len() - dot.len()..].eq_ignore_ascii_case(dot))
        .map(|dot| bytes.len() - dot.len())
}

/// Scheme and subdomain before the name.
fn head(before: &[u8]) -> String {
    let subdomain = match before.last() {
        Some(b'.') => {
            let part = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'-' | b'.');
            let length = before.iter().rev().take(SUBDOMAIN_BYTES_MAX).take_while(part).count();
            String::from_utf8_lossy(&before[before.len() - length..])
                .trim_start_matches(['.', '-'])
                .to_ascii_lowercase()
        }
        _ => String::new(),
    };
    let before = &before[..before.len() - subdomain.len()];
    let secure = [&b"https://"[..], b"hxxps://"].iter().any(|scheme| {
        before.len() >= scheme.len() && before[before.len() - scheme.len()..].eq_ignore_ascii_case(scheme)
    });
    format!("{}://{subdomain}", if secure { "https" } else { "http" })
}

/// Port and path after the name, and where they end.
fn tail(bytes: &[u8], from: usize) -> (String, usize) {
    let mut end = from;
    if bytes.get(end) == Some(&b':') {
        let digits = bytes[end + 1..].iter().take(6).take_while(|b| b.is_ascii_digit()).count();
        let follows = bytes.get(end + 1 + digits);
        if (1..=5).contains(&digits) && !follows.is_some_and(u8::is_ascii_alphanumeric) {
            end += 1 + digits;
        }
    }
    if matches!(bytes.get(end), Some(b'/' | b'?')) {
        let of_path = |b: &&u8| b.is_ascii_graphic() && !b"\"<>`{}|\\^[]".contains(b);
        let length = bytes[end..].iter().take(PATH_BYTES_MAX).take_while(of_path).count();
        let path = &bytes[end..end + length];
        // What closes a sentence or a bracket is not part of the address.
        let kept = path.iter().rposition(|b| !b".,;:!?'()*_".contains(b)).map_or(0, |last| last + 1);
        end += kept;
    }
    (String::from_utf8_lossy(&bytes[from..end]).into_owned(), end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::test_sites::onion;
    use super::*;

    fn addresses(text: &str) -> Vec<String> {
        find(text).into_iter().map(|m| m.address).collect()
    }

    #[test]
    fn a_bare_name_is_found() {
        let name = onion(1);
        assert_eq!(addresses(&format!("our mirror is {name}.")), [format!("http://{name}")]);
        assert_eq!(addresses(&name.to_uppercase()), [format!("http://{name}")]);
        assert_eq!(find(&format!("x {name}"))[0].at, 2..58);
    }

    #[test]
    fn scheme_subdomain_port_and_path_are_taken_along() {
        let name = onion(2);
        for (text, address) in [
            (format!("(https://{name}/a/B?c=d&e)."), format!("https://{name}/a/B?c=d&e")),
            (format!("HTTP://www.{name}:8080/"), format!("http://www.{name}:8080/")),
            (format!("go to {name}:81, now"), format!("http://{name}:81")),
            (format!("hxxps://a.b.{name}/x."), format!("https://a.b.{name}/x")),
            (format!("{}[.]onion/x", &name[..56]), format!("http://{name}/x")),
            (format!("<{name}/path>"), format!("http://{name}/path")),
            (format!("{name}:notaport"), format!("http://{name}")),
            (format!("адрес:{name}/путь"), format!("http://{name}/")),
        ] {
            assert_eq!(addresses(&text), [address], "{text}");
        }
    }

    #[test]
    fn hidden_characters_inside_do_not_hide_it() {
        let name = onion(3);
        let text = format!("{}\u{200b}{}\u{ad}{}", &name[..10], &name[10..58], &name[58..]);
        assert_eq!(addresses(&text), [format!("http://{name}")]);
    }

    #[test]
    fn regression_a_v2_pattern_does_not_bite_into_v3_names() {
        let name = onion(4);
        assert_eq!(addresses(&format!("{name} {}", &name[40..])), [format!("http://{name}")]);
        assert_eq!(addresses("abcdefghij234567.onion"), Vec::<String>::new());
    }

    #[test]
    fn damaged_or_longer_names_are_no_mentions() {
        let name = onion(5);
        let flipped = if name.starts_with('a') { 'b' } else { 'a' };
        for text in [
            format!("{flipped}{}", &name[1..]),
            format!("x{name}"),
            format!("x-{name}"),
            name[1..].to_owned(),
            format!("{name}s"),
            name.replace(".onion", " onion"),
            "the onion".to_owned(),
            "onion".to_owned(),
        ] {
            assert_eq!(addresses(&text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn neighbours_and_a_name_in_two_pieces_are_both_found() {
        let (one, two) = (onion(6), onion(7));
        assert_eq!(addresses(&format!("{one}{SEAM}{two}")), [format!("http://{one}"), format!("http://{two}")]);
        let pieces = format!("{}{SEAM}{}", &one[..20], &one[20..]);
        assert_eq!(addresses(&pieces), [format!("http://{one}")]);
    }

    #[test]
    fn a_name_behind_a_clearnet_gateway_is_still_a_mention() {
        let name = onion(8);
        assert_eq!(addresses(&format!("https://{name}.gateway.example/x")), [format!("https://{name}")]);
    }

    proptest! {
        #[test]
        fn a_name_is_found_wherever_it_stands(before in "[a-z ,.\u{200b}é]{0,200}", after in "[a-z ,é]{0,100}") {
            let text = format!("{before} {} {after}", onion(9));
            prop_assert_eq!(addresses(&text), [format!("http://{}", onion(9))]);
        }

        #[test]
        fn anything_goes_in(text in "[a-z2-7./:\u{2060}\u{200b}é \\[\\]]{0,80}(\\.onion)?\\PC{0,40}") {
            for mention in find(&text) {
                prop_assert!(text.get(mention.at.clone()).is_some());
            }
        }
    }
}
