//! Short texts that may be kept: cleaned, in Unicode NFC and never longer than
//! their cap. A page's content has no way to become one of these except through
//! a named field of [`crate::PageRecord`] or [`crate::LinkEdge`].

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A text of at most `MAX` characters: NFC, white space folded, trimmed.
///
/// Control characters, bidirectional overrides and zero-width characters are
/// kept escaped (`⟦U+202E⟧`), so that no reader can be steered by them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text<const MAX: usize>(Box<str>);

/// A page title.
pub type Title = Text<512>;
/// A description or list of keywords.
pub type Summary = Text<1024>;
/// A heading, the text of a link, or a header value.
pub type Label = Text<256>;

impl<const MAX: usize> Text<MAX> {
    /// Cleans and cuts `raw`.
    pub fn new(raw: &str) -> Self {
        Self(clean(raw, MAX).into_boxed_str())
    }

    /// Cleans and cuts `raw`; `None` if nothing is left.
    pub fn some(raw: &str) -> Option<Self> {
        let text = Self::new(raw);
        (!text.is_empty()).then_some(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Length in bytes of UTF-8.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl<const MAX: usize> fmt::Debug for Text<MAX> {
    /// Logs show the size only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text<{MAX}>({} bytes)", self.0.len())
    }
}

impl<const MAX: usize> Serialize for Text<MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Text<MAX> {
    /// Text from outside is cleaned again; cleaning twice changes nothing. The
    /// binary form comes from our own journal and is only checked for length.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let readable = deserializer.is_human_readable();
        let raw = Cow::<'de, str>::deserialize(deserializer)?;
        if readable || raw.len() > MAX * 4 {
            return Ok(Self::new(&raw));
        }
        Ok(Self(raw.into_owned().into_boxed_str()))
    }
}

/// Longest note such as `⟦whatsapp 7f3a-91c2⟧`.
const NOTE_BYTES_MAX: usize = 40;

fn clean(raw: &str, max: usize) -> String {
    // The cap is on characters of the result; four times as many are looked at,
    // so that a megabyte of white space costs nothing.
    let head: Cow<'_, str> = match raw.char_indices().nth(max.saturating_mul(4)) {
        Some((cut, _)) => Cow::Borrowed(&raw[..cut]),
        None => Cow::Borrowed(raw),
    };
    let nfc: Cow<'_, str> = match is_nfc_quick(head.chars()) {
        IsNormalized::Yes => head,
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(head.nfc().collect()),
    };
    let mut out = String::with_capacity(nfc.len().min(max * 2));
    let mut written = 0;
    let mut gap = false;
    for c in nfc.chars() {
        if c.is_whitespace() {
            gap = !out.is_empty();
            continue;
        }
        let width = escaped_width(c);
        if written + usize::from(gap) + width > max {
            // A note such as ⟦phone 7f3a-91c2⟧ is whole or not there.
            if let Some(note) =
                out.rfind('⟦').filter(|note| out.len() - note <= NOTE_BYTES_MAX && !out[*note..].contains('⟧'))
            {
                out.truncate(note);
                out.truncate(out.trim_end().len());
            }
            break;
        }
        if gap {
            out.push(' ');
            written += 1;
            gap = false;
        }
        push_visible(&mut out, c);
        written += width;
    }
    out
}

fn escaped_width(c: char) -> usize {
    if is_hidden(c) { 4 + format!("{:04X}", u32::from(c)).len() } else { 1 }
}

fn push_visible(out: &mut String, c: char) {
    if is_hidden(c) {
        let _ = write!(out, "⟦U+{:04X}⟧", u32::from(c));
    } else {
        out.push(c);
    }
}

/// Characters that change how other text is shown, or that show nothing at all:
/// C0 and C1 controls, zero-width and bidirectional controls, tags, and
/// code points that XML cannot hold.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}'
            | '\u{E0000}'..='\u{E007F}')
}

/// Makes hidden characters visible, for text that reaches a terminal or a file
/// and did not go through [`Text`] (URLs, file names, messages of others).
pub fn visible(raw: &str) -> Cow<'_, str> {
    if !raw.chars().any(is_hidden) {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len() + 16);
    raw.chars().for_each(|c| push_visible(&mut out, c));
    Cow::Owned(out)
}
