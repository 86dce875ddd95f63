//! Looks for an encoding declared in the markup itself (HTML standard, §13.2.3.2
//! "prescan a byte stream to determine its encoding", and the XML declaration).
//!
//! Works on the bytes it is given and nothing else, in one pass; it does not
//! build a tree and its answer never reaches the parser as text.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::charset::encoding_for_label;

/// The encoding declared by an XML declaration or a `meta` element.
///
/// A declaration in ASCII cannot truthfully say UTF-16: as in the standard, it
/// then means UTF-8.
pub(crate) fn declared_in_markup(head: &[u8]) -> Option<&'static Encoding> {
    xml_declaration(head).or_else(|| meta(head)).map(|e| if e == UTF_16LE || e == UTF_16BE { UTF_8 } else { e })
}

fn xml_declaration(head: &[u8]) -> Option<&'static Encoding> {
    let rest = head.strip_prefix(b"<?xml")?;
    let declaration = &rest[..find(rest, b">")?];
    let rest = &declaration[find(declaration, b"encoding")? + b"encoding".len()..];
    let rest = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = rest.split_first().filter(|(q, _)| matches!(q, b'"' | b'\''))?;
    let end = rest.iter().position(|b| b == quote)?;
    encoding_for_label(&rest[..end])
}

fn meta(head: &[u8]) -> Option<&'static Encoding> {
    let mut rest = head;
    loop {
        rest = &rest[find(rest, b"<")?..];
        if rest.starts_with(b"<!--") {
            // `<!-->` closes itself, so the search begins inside the opening.
            rest = &rest[2 + find(&rest[2..], b"-->")?..];
            continue;
        }
        match rest.get(1)? {
            b'!' | b'?' => rest = &rest[find(rest, b">")?..],
            b'/' if !rest.get(2)?.is_ascii_alphabetic() => rest = &rest[find(rest, b">")?..],
            b'/' | b'a'..=b'z' | b'A'..=b'Z' => {
                let is_meta = rest.len() > 5
                    && rest[1..5].eq_ignore_ascii_case(b"meta")
                    && (rest[5].is_ascii_whitespace() || rest[5] == b'/');
                let name_end = rest.iter().position(|b| b.is_ascii_whitespace() || *b == b'>')?;
                rest = &rest[if is_meta { 5 } else { name_end }..];
                let mut found = Declared::default();
                while let Some((name, value, after)) = attribute(rest)? {
                    rest = after;
                    if is_meta {
                        found.note(&name, &value);
                    }
                }
                if let Some(encoding) = found.encoding() {
                    return Some(encoding);
                }
            }
            _ => rest = &rest[1..],
        }
    }
}

#[derive(Default)]
struct Declared {
    is_content_type: bool,
    charset: Option<Vec<u8>>,
    content: Option<Vec<u8>>,
}

impl Declared {
    fn note(&mut self, name: &[u8], value: &[u8]) {
        match name {
            b"http-equiv" => self.is_content_type |= value.eq_ignore_ascii_case(b"content-type"),
            b"charset" if self.charset.is_none() => self.charset = Some(value.to_vec()),
            b"content" if self.content.is_none() => self.content = charset_in_content(value),
            _ => {}
        }
    }

    fn encoding(self) -> Option<&'static Encoding> {
        let label = self.charset.or(if self.is_content_type { self.content } else { None })?;
        encoding_for_label(&label)
    }
}

/// The charset named in the `content` of a `meta http-equiv`.
fn charset_in_content(value: &[u8]) -> Option<Vec<u8>> {
    let lower = value.to_ascii_lowercase();
    let mut rest = lower.as_slice();
    loop {
        rest = &rest[find(rest, b"charset")? + b"charset".len()..];
        let Some(named) = rest.trim_ascii_start().strip_prefix(b"=") else { continue };
        let named = named.trim_ascii_start();
        let label = match named.split_first()? {
            (quote @ (b'"' | b'\''), quoted) => &quoted[..quoted.iter().position(|b| b == quote)?],
            _ => named.split(|b| b.is_ascii_whitespace() || *b == b';').next()?,
        };
        return Some(label.to_vec());
    }
}

type Attribute<'a> = (Vec<u8>, Vec<u8>, &'a [u8]);

/// The next attribute of a tag, its name in lower case, and what follows it;
/// `Some(None)` at the end of the tag, `None` at the end of the bytes.
fn attribute(bytes: &[u8]) -> Option<Option<Attribute<'_>>> {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace() && *b != b'/')?;
    let rest = &bytes[start..];
    if rest[0] == b'>' {
        return Some(None);
    }
    let name_end = 1 + rest[1..].iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'/' | b'>'))?;
    let name = rest[..name_end].to_ascii_lowercase();
    let Some(value) = rest[name_end..].trim_ascii_start().strip_prefix(b"=") else {
        return Some(Some((name, Vec::new(), &rest[name_end..])));
    };
    let value = value.trim_ascii_start();
    match value.split_first()? {
        (quote @ (b'"' | b'\''), quoted) => {
            let end = quoted.iter().position(|b| b == quote)?;
            Some(Some((name, quoted[..end].to_vec(), &quoted[end + 1..])))
        }
        _ => {
            let end = value.iter().position(|b| b.is_ascii_whitespace() || *b == b'>')?;
            Some(Some((name, value[..end].to_vec(), &value[end..])))
        }
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn declarations_are_found_as_browsers_find_them() {
        let cases: [(&str, Option<&str>); 18] = [
            ("<meta charset=utf-8>", Some("UTF-8")),
            ("<html><head><title>x</title><META CHARSET = 'Windows-1251' />", Some("windows-1251")),
            ("<meta http-equiv=Content-Type content=\"text/html; charset=koi8-r\">", Some("KOI8-R")),
            ("<meta content='text/html;charset = \"gb2312\"' http-equiv='content-type'>", Some("GBK")),
            ("<meta content=\"text/html; charset=koi8-r\">", None),
            ("<!-- <meta charset=gbk> --><meta charset=big5>", Some("Big5")),
            ("<!--><meta charset=gbk>", Some("GBK")),
            ("<a title=\"<meta charset=gbk>\"><meta charset=euc-kr>", Some("EUC-KR")),
            ("</p <meta charset=gbk>><meta charset=euc-jp>", Some("EUC-JP")),
            ("<!doctype html><?pi x?><meta/charset=iso-8859-2>", Some("ISO-8859-2")),
            ("<meta charset=nonsense><meta charset=gbk>", Some("GBK")),
            ("<meta charset=utf-16le>", Some("UTF-8")),
            ("<metadata charset=gbk>", None),
            ("<?xml version=\"1.0\" encoding=\"windows-1252\"?><html>", Some("windows-1252")),
            ("<?xml version='1.0'?><meta charset=gbk>", Some("GBK")),
            ("<meta charset=utf-7>", None),
            ("<meta charset=gbk", None),
            ("<a title=\"<meta charset=gbk>", None),
        ];
        for (head, expected) in cases {
            assert_eq!(declared_in_markup(head.as_bytes()).map(Encoding::name), expected, "{head}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(head in prop::collection::vec(prop::sample::select(b"<!->/ =\"'metacharset;?x\0\xFF".to_vec()), 0..400)) {
            declared_in_markup(&head);
        }
    }
}
