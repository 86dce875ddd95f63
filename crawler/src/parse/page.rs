//! The entry: one admitted text in, its metadata out.
//!
//! Invariants: the work is linear in the text (the tree runs on fuel, see
//! `meter`), the answer follows from text and context alone, and what is kept
//! of the text passes through `encoded` and the capped types of the model.
//! Nothing here decides what is visited.

use std::fmt;

use model::{Counts, Cut, Digest16, Label, Language, LinkKind, MediaType, PageClass, PageText, Place, Rel};
use url::Url;

use super::raw_text::RawTexts;
use super::said::Said;
use super::{plain, stream, tree};

/// How much of a page is looked at. There is no setting for these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseLimits {
    /// Deepest nesting of elements.
    pub depth_max: u32,
    /// Largest number of start tags.
    pub tags_max: u32,
    /// Largest number of links, merged by address, kind and place.
    pub links_max: usize,
    /// Largest number of attributes of one tag; further ones are not read.
    pub attributes_max: u32,
    /// Longest attribute value in bytes; the rest is not read.
    pub attribute_bytes_max: usize,
}

impl Default for ParseLimits {
    fn default() -> Self {
        Self { depth_max: 512, tags_max: 100_000, links_max: 2_000, attributes_max: 256, attribute_bytes_max: 8 * 1024 }
    }
}

/// What is known of a page before its text is read.
#[derive(Clone, Copy)]
pub struct PageContext<'a> {
    /// Its absolute http(s) address; links are resolved against it.
    pub url: &'a Url,
    /// Its media type.
    pub media_type: MediaType,
    /// HTTP status it came with.
    pub status: u16,
    /// The `Onion-Location` header, if there was one.
    pub onion_location: Option<&'a str>,
    /// The `Link` headers, in order.
    pub link_headers: &'a [&'a str],
    /// Largest number of links that are kept; more than [`ParseLimits`] allows counts as that.
    pub links_max: usize,
}

impl<'a> PageContext<'a> {
    /// A page that came with status 200 and without headers of interest.
    pub fn new(url: &'a Url, media_type: MediaType) -> Self {
        Self { url, media_type, status: 200, onion_location: None, link_headers: &[], links_max: usize::MAX }
    }
}

impl fmt::Debug for PageContext<'_> {
    /// Logs do not name pages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageContext").field("media_type", &self.media_type).field("status", &self.status).finish()
    }
}

/// The metadata of a page, and the links found on it.
#[derive(Debug, PartialEq)]
pub struct ParsedPage {
    /// Text fields of the document.
    pub text: PageText,
    /// The declared language (`html lang`).
    pub html_lang: Option<Label>,
    /// The detected language, if it is clear.
    pub language: Option<Language>,
    /// What sort of page it is.
    pub class: PageClass,
    /// Numbers about its structure.
    pub counts: Counts,
    /// Hash of the sequence of element names; `None` for plain text.
    pub dom_hash: Option<Digest16>,
    /// Hashes of the forms, see [`model::Fingerprints::forms`].
    pub forms: Vec<Digest16>,
    /// What was cut off. `bytes` is for the reader of the body to set.
    pub cut: Cut,
    /// The links, in document order, headers first.
    pub links: Vec<FoundLink>,
    /// What the page says. Not part of the metadata: it goes when it has been looked through.
    pub said: Said,
    /// The texts of `text`, `html_lang` and the links before they were escaped and cut: they go with it.
    pub(crate) raw: RawTexts,
}

/// A link as it stood on the page, resolved: all with equal address, kind and
/// place are one.
#[derive(Clone, PartialEq, Eq)]
pub struct FoundLink {
    /// Where it leads: absolute http(s), without fragment, user name and password.
    pub url: Url,
    /// What kind of relation it is.
    pub kind: LinkKind,
    /// Where on the page it stood.
    pub place: Place,
    /// Union of the `rel` words.
    pub rel: Rel,
    /// Text of the first such link that has one.
    pub text: Option<Label>,
    /// How many such links stood there.
    pub count: u32,
}

impl FoundLink {
    /// Bytes of text that the edge of this link keeps, for the ledger: its address and its text.
    pub(crate) fn kept_bytes(&self) -> u64 {
        (self.url.as_str().len() + self.text.as_ref().map_or(0, Label::len)) as u64
    }
}

impl fmt::Debug for FoundLink {
    /// Logs do not name targets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FoundLink")
            .field("kind", &self.kind)
            .field("place", &self.place)
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

/// Reads a page. Never fails: a text that is no HTML at all is a page without
/// structure.
pub fn parse(text: &str, context: &PageContext<'_>) -> ParsedPage {
    let limits = ParseLimits::default();
    parse_within(text, context, &ParseLimits { links_max: limits.links_max.min(context.links_max), ..limits })
}

/// As [`parse`], within other limits.
pub(super) fn parse_within(text: &str, context: &PageContext<'_>, limits: &ParseLimits) -> ParsedPage {
    if context.media_type == MediaType::Plain {
        return plain::parse(text, context, limits);
    }
    tree::parse(text, context, limits).unwrap_or_else(|dear| stream::parse(text, context, limits, &dear))
}
