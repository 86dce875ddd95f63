//! Which character encoding a text is in: byte order mark, then the response
//! head, then `meta` within the first 1,024 bytes, then UTF-8 if it is valid,
//! then a guess (WHATWG Encoding and HTML standards).
//!
//! Encodings that browsers have given up (UTF-7, UTF-32, the ISO-2022 family of
//! Korea and China, HZ) have no name here: a label that means one of them counts
//! as no label.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, X_USER_DEFINED};

use super::prescan::declared_in_markup;

/// Bytes within which a `meta` may declare the encoding.
pub(crate) const META_WINDOW: usize = 1024;
/// Bytes from the first non-ASCII byte on that a guess looks at.
const GUESS_WINDOW: usize = 64 * 1024;

/// The encoding of a label, unless it is unknown or unsafe.
pub(crate) fn encoding_for_label(label: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_label(label).filter(|e| *e != REPLACEMENT && *e != X_USER_DEFINED)
}

/// The encoding named by a byte order mark, and the length of the mark.
pub(crate) fn byte_order_mark(body: &[u8]) -> (Option<&'static Encoding>, usize) {
    Encoding::for_bom(body).map_or((None, 0), |(encoding, length)| (Some(encoding), length))
}

/// What is declared: mark, head, then markup. `None` if nothing usable is.
pub(crate) fn declared(body: &[u8], head: Option<&'static Encoding>, markup: bool) -> Option<&'static Encoding> {
    byte_order_mark(body)
        .0
        .or(head)
        .or_else(|| markup.then(|| declared_in_markup(&body[..body.len().min(META_WINDOW)])).flatten())
}

/// Guesses the encoding of an undeclared text that is not UTF-8.
pub(crate) fn guessed(body: &[u8]) -> &'static Encoding {
    let Some(first) = body.iter().position(|b| !b.is_ascii()) else { return UTF_8 };
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&body[first..body.len().min(first + GUESS_WINDOW)], true);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(body: &[u8], head: Option<&str>, markup: bool) -> Option<&'static str> {
        declared(body, head.and_then(|l| encoding_for_label(l.as_bytes())), markup).map(Encoding::name)
    }

    #[test]
    fn mark_beats_head_beats_markup() {
        let meta = b"<meta charset=koi8-r>";
        assert_eq!(name(meta, None, true), Some("KOI8-R"));
        assert_eq!(name(meta, Some("gbk"), true), Some("GBK"));
        assert_eq!(name(b"\xEF\xBB\xBF<meta charset=koi8-r>", Some("gbk"), true), Some("UTF-8"));
        assert_eq!(name(b"\xFE\xFF\0<", Some("utf-8"), true), Some("UTF-16BE"));
        assert_eq!(name(meta, None, false), None, "plain text has no markup to ask");
    }

    #[test]
    fn a_meta_counts_within_the_first_1024_bytes_only() {
        let near = format!("{}<meta charset=gbk>", " ".repeat(1024 - 18));
        let far = format!("{}<meta charset=gbk>", " ".repeat(1024 - 10));
        assert_eq!(name(near.as_bytes(), None, true), Some("GBK"));
        assert_eq!(name(far.as_bytes(), None, true), None);
    }

    #[test]
    fn an_undeclared_text_is_guessed_by_its_letters() {
        let text = "Объявление о работе за границей, проживание и питание бесплатно";
        for label in ["windows-1251", "koi8-r"] {
            let encoding = encoding_for_label(label.as_bytes()).unwrap();
            assert_eq!(
                guessed(&encoding.encode(text).0).name().to_ascii_lowercase().replace("koi8-u", "koi8-r"),
                label
            );
        }
    }
}
