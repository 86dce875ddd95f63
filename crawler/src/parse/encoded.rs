//! Encoded data inside text: found and replaced by a note of its kind and length.
//!
//! Invariant: after [`redact`] a text holds no `data:` address, no inline SVG, no
//! uuencoded or Ascii85 part, and no run of [`RUN_CHARS_MIN`] or more characters
//! of base64 or hexadecimal digits; each has become `data:[type,length]`.
//! Hidden characters strewn into a run do not break it. Nothing is ever decoded.

use std::borrow::Cow;

use model::is_hidden;

/// Shortest run of base64 or hexadecimal characters that counts as data.
pub(super) const RUN_CHARS_MIN: usize = 256;

/// Shortest line of a run that is wrapped into lines.
const WRAPPED_LINE_MIN: usize = 40;

/// Longest media type that a `data:` address is believed to have.
const MEDIA_TYPE_BYTES_MAX: usize = 127;

/// What a head of a `data:` address with odd characters must hold to be one.
const MEDIA_KINDS: [&str; 5] = ["image/", "video/", "audio/", "application/", "font/"];

/// Replaces encoded data. Linear in the text.
pub(crate) fn redact(text: &str) -> Cow<'_, str> {
    if !may_hold_data(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len().min(4096));
    let mut rest = text;
    let mut no_svg_end = false;
    let mut no_ascii85_end = false;
    while let Some(first) = rest.chars().next() {
        let found = match first {
            'd' | 'D' => data_uri(rest),
            '<' if !no_svg_end && starts_with_ignoring_case(rest, "<svg") => {
                let found = enclosed(rest, "</svg>", "image/svg+xml");
                no_svg_end = found.is_none();
                found
            }
            '<' if !no_ascii85_end && rest.starts_with("<~") => {
                let found = enclosed(rest, "~>", "ascii85");
                no_ascii85_end = found.is_none();
                found
            }
            'b' => uuencoded(rest),
            _ => None,
        };
        let (length, note) = found.unwrap_or_else(|| run(rest));
        let (taken, left) = rest.split_at(length);
        match note {
            Some(kind) => {
                // The word of the note is made of digits too, and would go on with a run before it.
                if out.ends_with(is_digit) {
                    out.push(' ');
                }
                out.push_str(&format!("data:[{kind},{}]", taken.chars().filter(|c| !is_hidden(*c)).count()));
            }
            None => out.push_str(taken),
        }
        rest = left;
    }
    Cow::Owned(out)
}

/// A part of the text by its length in bytes, and what kind of data it is, if it is any.
type Part = (usize, Option<String>);

fn may_hold_data(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= RUN_CHARS_MIN
        || bytes.windows(5).any(|w| w.eq_ignore_ascii_case(b"data:") || w.eq_ignore_ascii_case(b"<svg "))
        || bytes.windows(2).any(|w| w == b"<~")
        || text.contains("begin ")
        || bytes.windows(4).any(|w| w.eq_ignore_ascii_case(b"<svg"))
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

/// `data:` media type, parameters, comma, payload up to white space or a quote.
/// Blanks, quotes and odd characters are let pass in a head that names a type or
/// `base64`: browsers let them pass too.
fn data_uri(text: &str) -> Option<Part> {
    if !starts_with_ignoring_case(text, "data:") {
        return None;
    }
    let after = &text[5..];
    let head = after.bytes().take(MEDIA_TYPE_BYTES_MAX).position(|byte| byte == b',')?;
    let is_type = |b: u8| b.is_ascii_alphanumeric() || b"/+.;=_-".contains(&b);
    let named = after.get(..head)?.to_ascii_lowercase();
    if !named.bytes().all(is_type) && !named.contains("base64") && !MEDIA_KINDS.iter().any(|kind| named.contains(kind))
    {
        return None;
    }
    let is_clean = |t: &&str| !t.is_empty() && t.bytes().all(is_type);
    let media_type = named.split(';').next().map(str::trim).filter(is_clean).unwrap_or("text/plain").to_owned();
    let payload = &after[head..];
    let end = payload.find(|c: char| c.is_whitespace() || "\"'<>()".contains(c)).unwrap_or(payload.len());
    Some((5 + head + end, Some(media_type)))
}

/// From the beginning of `text` to the end of `close`.
fn enclosed(text: &str, close: &str, kind: &str) -> Option<Part> {
    let end = text.as_bytes().windows(close.len()).position(|w| w.eq_ignore_ascii_case(close.as_bytes()))?;
    Some((end + close.len(), Some(kind.to_owned())))
}

/// `begin 644 name` and the lines after it, which hold no lower-case letters.
fn uuencoded(text: &str) -> Option<Part> {
    let after = text.strip_prefix("begin ")?;
    let mode = after.bytes().take_while(u8::is_ascii_digit).count();
    if !(3..=4).contains(&mode) || after.as_bytes().get(mode) != Some(&b' ') {
        return None;
    }
    let name = after[mode + 1..].find(char::is_whitespace)?;
    let body = &after[mode + 1 + name..];
    let length = body.find(|c: char| !(c.is_whitespace() || ('!'..='`').contains(&c))).unwrap_or(body.len());
    let header = text.len() - body.len();
    (length >= WRAPPED_LINE_MIN).then(|| (header + length, Some("uuencode".to_owned())))
}

/// The run at the beginning of `text`: digits of base64 or hexadecimal in one
/// piece or in long lines, else the one character that is no such digit.
fn run(text: &str) -> Part {
    let mut end = 0;
    let mut digits = 0;
    let mut is_hex = true;
    let mut is_wrapped = false;
    let mut line = first_line(text);
    if line.bytes == 0 {
        return (text.chars().next().map_or(0, char::len_utf8), None);
    }
    loop {
        end += line.bytes;
        digits += line.digits;
        is_hex &= line.is_hex;
        // A longer run goes on after one line break if both lines are long.
        let gap = text[end..].bytes().take(2).take_while(u8::is_ascii_whitespace).count();
        let next = first_line(&text[end + gap..]);
        if gap == 0 || line.digits < WRAPPED_LINE_MIN || next.digits < WRAPPED_LINE_MIN {
            // The last line of wrapped data may be short.
            if is_wrapped && text[end..].starts_with(['\r', '\n']) && next.digits > 0 {
                end += gap + next.bytes;
                digits += next.digits;
                is_hex &= next.is_hex;
            }
            break;
        }
        is_wrapped = true;
        end += gap;
        line = next;
    }
    let kind = (digits >= RUN_CHARS_MIN).then(|| if is_hex { "hex" } else { "base64" }.to_owned());
    (end, kind)
}

struct Line {
    bytes: usize,
    digits: usize,
    is_hex: bool,
}

fn first_line(text: &str) -> Line {
    let mut line = Line { bytes: 0, digits: 0, is_hex: true };
    for c in text.chars() {
        if is_digit(c) {
            line.digits += 1;
            line.is_hex &= c.is_ascii_hexdigit();
        } else if line.digits == 0 || c.is_whitespace() || !is_hidden(c) {
            break;
        }
        line.bytes += c.len_utf8();
    }
    line
}

fn is_digit(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-' | '%')
}

/// Whether a text that must not be changed, such as an address, holds a run of
/// encoded data.
pub(crate) fn holds_run(text: &str) -> bool {
    text.split(|c| !is_digit(c)).any(|part| part.len() >= RUN_CHARS_MIN)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_text_stays_as_it_is() {
        for text in ["", "A title", "data: none today", "database: full", "x".repeat(255).as_str(), "begin 2024 well"] {
            assert_eq!(redact(text), text);
        }
        let long = "words and words ".repeat(100);
        assert_eq!(redact(&long), long);
    }

    #[test]
    fn data_addresses_become_a_note() {
        assert_eq!(redact("see data:image/png;base64,iVBORw0KGgo= here"), "see data:[image/png,34] here");
        assert_eq!(redact("DATA:,hello world"), "data:[text/plain,11] world");
        assert_eq!(redact("url(data:Image/GIF;base64,R0lG)"), "url(data:[image/gif,26])");
        assert_eq!(redact("data: image/png ; base64 ,iVBORw0KGgo= x"), "data:[image/png,38] x");
        assert_eq!(redact("data:image/png;name=\"a b\";base64,iVBO"), "data:[image/png,37]");
        assert_eq!(redact("data: one, two"), "data: one, two");
    }

    #[test]
    fn long_runs_become_a_note() {
        assert_eq!(redact(&format!("a {} b", "Zz09+/".repeat(50))), "a data:[base64,300] b");
        assert_eq!(redact(&"0f".repeat(128)), "data:[hex,256]");
        assert_eq!(redact(&"0f".repeat(127)), "0f".repeat(127));
    }

    #[test]
    fn wrapped_runs_become_one_note() {
        let lines =
            format!("{}\n{}\n{}\n{}\nQUJD=", "Ab1".repeat(24), "Ab1".repeat(24), "Ab1".repeat(24), "x".repeat(72));
        assert_eq!(redact(&format!("key {lines} end")), "key data:[base64,293] end");
    }

    #[test]
    fn hidden_characters_do_not_break_a_run() {
        let run = "Ab1/".repeat(16);
        let text = format!("{run}\u{200b}{run}\u{ad}{run}\u{200d}{run}{run}");
        assert_eq!(redact(&text), "data:[base64,320]");
    }

    #[test]
    fn inline_svg_and_other_encodings_become_a_note() {
        assert_eq!(redact("a <SVG viewBox='0'><path d='M0'/></svg> b"), "a data:[image/svg+xml,37] b");
        assert_eq!(redact("a <svg without end"), "a <svg without end");
        assert_eq!(redact("a <~87cURD_*#TDfTZ)~> b"), "a data:[ascii85,19] b");
        let uu = format!("begin 644 a.gif\nM{}\n`\nend", "#0V%T+%".repeat(9));
        assert!(redact(&uu).starts_with("data:[uuencode,"), "{}", redact(&uu));
    }

    #[test]
    fn regression_a_note_behind_digits_made_a_run_of_both() {
        let digits = "Ab1".repeat(84);
        assert_eq!(redact(&format!("{digits}<svg></svg>")), format!("{digits} data:[image/svg+xml,11]"));
    }

    #[test]
    fn an_address_with_a_run_is_recognised() {
        assert!(holds_run(&format!("http://host/?d={}", "a".repeat(256))));
        assert!(!holds_run(&format!("http://host/?d={}.{}", "a".repeat(250), "a".repeat(250))));
    }

    proptest! {
        #[test]
        fn no_run_survives(parts in proptest::collection::vec(
            prop_oneof!["[A-Za-z0-9+/=]{1,400}", "[0-9a-f]{200,300}", "data:[a-z]{0,5}/?[a-z]{0,5}(;base64)?,[A-Za-z0-9]{0,40}", "[ \n<>~é.\u{200b}]{1,4}"], 0..8)) {
            let text = parts.concat();
            let clean = redact(&text);
            let longest = clean.split(|c: char| !(is_digit(c))).map(str::len).max().unwrap_or(0);
            prop_assert!(longest < RUN_CHARS_MIN, "{clean}");
        }

        #[test]
        fn anything_goes_in(text in "\\PC{0,400}") {
            redact(&text);
        }
    }
}
