//! The texts of a page that are kept, as they stood there: what is looked through
//! for identifiers before anything of it is escaped and cut.
//!
//! Invariant: encoded data is a note already and white space one blank; none of it can
//! be cloned, printed or recorded, and it is wiped with the page. How much of a text
//! no limit of the readers can have touched is known.

use model::{PageText, Text};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::encoded;
use super::tokens::DATA_URI_BYTES_MAX;

/// Texts from this length on may have been cut: attributes are read up to 8 KiB, and
/// the text of an element further.
const WHOLE_BYTES: usize = 8 * 1024 - 3;
/// Bytes before a cut in which the beginning of an identifier may stand.
const BEFORE_CUT_BYTES: usize = 512;

/// A text of a page that nothing has been taken out of.
#[derive(PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub(crate) struct RawText {
    text: String,
    sure_bytes: usize,
}

impl RawText {
    /// Takes down a text as it stood; `None` if there is nothing but white space.
    pub(super) fn some(raw: &str) -> Option<Self> {
        let plain = encoded::redact(raw);
        // No text grows here, so that no copy stays behind.
        let mut text = String::with_capacity(plain.len());
        for word in plain.split_whitespace() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        let sure_bytes = if is_cut_data(raw) {
            text.find(' ').unwrap_or(text.len())
        } else if raw.len() >= WHOLE_BYTES {
            text.floor_char_boundary(text.len().saturating_sub(BEFORE_CUT_BYTES))
        } else {
            text.len()
        };
        (!text.is_empty()).then_some(Self { text, sure_bytes })
    }

    /// The text, white space folded.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// How many bytes of it end before any cut, with what might be cut in two there.
    pub(crate) fn sure_bytes(&self) -> usize {
        self.sure_bytes
    }

    /// As much of it as may be kept where no identifier is looked for.
    pub(super) fn kept<const MAX: usize>(&self) -> Option<Text<MAX>> {
        Text::some(&self.text)
    }
}

/// Whether a text is an attribute that was not read on because it began as data.
fn is_cut_data(raw: &str) -> bool {
    let is_data = || raw.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("data:"));
    (DATA_URI_BYTES_MAX - 3..=DATA_URI_BYTES_MAX).contains(&raw.len()) && is_data()
}

/// The texts of a document and of its links.
#[derive(Default, PartialEq, Eq)]
pub(crate) struct RawTexts {
    pub(crate) title: Option<RawText>,
    pub(crate) description: Option<RawText>,
    pub(crate) keywords: Option<RawText>,
    pub(crate) h1: Option<RawText>,
    pub(crate) generator: Option<RawText>,
    pub(crate) robots: Option<RawText>,
    pub(crate) html_lang: Option<RawText>,
    /// Of the links that have one, by their place among the links of the page.
    pub(crate) labels: Vec<(usize, RawText)>,
}

impl RawTexts {
    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &RawText> {
        let Self { title, description, keywords, h1, generator, robots, html_lang, labels } = self;
        let fields = [title, description, keywords, h1, generator, robots, html_lang];
        fields.into_iter().flatten().chain(labels.iter().map(|(_, label)| label))
    }

    /// Puts what may be kept where no identifier is looked for into the fields of a page.
    pub(super) fn keep_in(&self, text: &mut PageText) {
        text.title = self.title.as_ref().and_then(RawText::kept);
        text.description = self.description.as_ref().and_then(RawText::kept);
        text.keywords = self.keywords.as_ref().and_then(RawText::kept);
        text.h1 = self.h1.as_ref().and_then(RawText::kept);
        text.generator = self.generator.as_ref().and_then(RawText::kept);
        text.robots = self.robots.as_ref().and_then(RawText::kept);
    }
}

impl std::fmt::Debug for RawTexts {
    /// Logs show the size only.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes: usize = self.all().map(|raw| raw.text.len()).sum();
        write!(f, "RawTexts({bytes} bytes)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_tells_how_much_of_it_no_limit_can_have_touched() {
        let sure = |raw: &str| RawText::some(raw).map(|raw| raw.as_str()[..raw.sure_bytes()].to_owned());
        assert_eq!(sure(" two \n words "), Some("two words".to_owned()));
        assert_eq!(sure(" \u{a0}\n"), None);
        let long = format!("{}end", "words ".repeat(2000));
        assert_eq!(sure(&long).map(|text| text.len()), Some(long.len() - BEFORE_CUT_BYTES));
        let data = format!("data:image/png,{} +49 30 23125", "A".repeat(DATA_URI_BYTES_MAX - 28));
        assert_eq!(data.len(), DATA_URI_BYTES_MAX);
        assert_eq!(sure(&data), Some("data:[image/png,115]".to_owned()));
    }
}
