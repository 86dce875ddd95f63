//! Character encodings of the practice web, and how a page declares its own.

use encoding_rs::Encoding;

use crate::draw::Draw;
use crate::language::Language;

/// A character encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charset {
    Utf8,
    Utf16Le,
    Utf16Be,
    /// Any other WHATWG encoding, under the label the site uses for it.
    Legacy(&'static str),
}

/// Where a page says which encoding it uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Declared {
    /// In `Content-Type`.
    Header,
    /// In `<meta charset>`.
    Meta,
    /// In `<meta http-equiv>`.
    HttpEquiv,
    /// In `Content-Type` and in `<meta charset>`.
    Both,
    /// By a byte order mark only.
    Bom,
    /// Nowhere (UTF-8 only).
    Nowhere,
}

const DECLARATIONS: [Declared; 5] =
    [Declared::Header, Declared::Header, Declared::Meta, Declared::HttpEquiv, Declared::Both];

/// Draws the encoding of a site and its way of declaring it.
pub(crate) fn draw_charset(draw: &mut Draw, language: Language) -> (Charset, Declared) {
    let declared = draw.pick(&DECLARATIONS);
    let number = draw.below(100);
    match number {
        0..66 => (Charset::Utf8, declared),
        66..69 => (Charset::Utf8, Declared::Bom),
        69..71 => (Charset::Utf8, Declared::Nowhere),
        71..73 => (Charset::Utf16Le, Declared::Bom),
        73..75 => (Charset::Utf16Be, Declared::Bom),
        _ => (Charset::Legacy(draw.pick(legacy_labels(language))), declared),
    }
}

fn legacy_labels(language: Language) -> &'static [&'static str] {
    match language {
        Language::English | Language::German | Language::Spanish | Language::French | Language::Italian => {
            &["iso-8859-1", "windows-1252"]
        }
        Language::Romanian | Language::Polish => &["iso-8859-2", "windows-1250"],
        Language::Russian => &["windows-1251", "koi8-r", "iso-8859-5"],
        Language::Bulgarian => &["windows-1251", "iso-8859-5"],
        Language::Ukrainian => &["windows-1251", "koi8-u"],
        Language::Greek => &["iso-8859-7", "windows-1253"],
        Language::Japanese => &["shift_jis", "euc-jp"],
    }
}

impl Charset {
    /// The label as it stands in headers and `meta` elements.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Legacy(label) => label,
        }
    }

    /// The bytes of `text`. Characters the encoding lacks become numeric
    /// character references, as browsers do it.
    pub(crate) fn encode(self, text: String, bom: bool) -> Vec<u8> {
        match self {
            Self::Utf8 if bom => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            Self::Utf8 => text.into_bytes(),
            Self::Utf16Le => utf16(&text, u16::to_le_bytes),
            Self::Utf16Be => utf16(&text, u16::to_be_bytes),
            Self::Legacy(label) => match Encoding::for_label(label.as_bytes()) {
                Some(encoding) => encoding.encode(&text).0.into_owned(),
                None => text.into_bytes(),
            },
        }
    }
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Purpose;

    #[test]
    fn every_encoding_gives_the_text_back() {
        let mut draw = Draw::of(3, Purpose::Content, &[]);
        let mut labels = std::collections::BTreeSet::new();
        for _ in 0..3_000 {
            let language = Language::draw(&mut draw);
            let (charset, declared) = draw_charset(&mut draw, language);
            labels.insert(charset.label());
            let text = language.words().labels.not_found;
            let bytes = charset.encode(text.to_owned(), declared == Declared::Bom);
            let encoding = Encoding::for_label(charset.label().as_bytes()).unwrap();
            let (back, _, broken) = encoding.decode(&bytes);
            assert_eq!((back.as_ref(), broken), (text, false), "{}", charset.label());
        }
        assert!(labels.len() >= 14, "{labels:?}");
    }
}
