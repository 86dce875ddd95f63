//! What is kept of a page: structure and text metadata. There is no field that
//! could hold content, and every text has a cap in its type.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::text::{Label, Summary, Text, Title};

/// The metadata of one page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageRecord {
    /// HTTP status.
    pub status: u16,
    /// The admitted media type.
    pub media_type: MediaType,
    /// Name of the character encoding that was used (WHATWG name, lower case).
    pub charset: Label,
    /// What the response head tells about the server.
    pub head: HeadFacts,
    /// Text fields of the document.
    pub text: PageText,
    /// The declared language (`html lang`), as written.
    pub html_lang: Option<Label>,
    /// The detected language.
    pub language: Option<Language>,
    /// What sort of page it is.
    pub class: PageClass,
    /// Numbers about its structure.
    pub counts: Counts,
    /// Hash of the sequence of tag names.
    pub dom_hash: Option<Digest16>,
    /// What was cut off because a limit was reached.
    pub cut: Cut,
}

/// A 128-bit digest, lower-case hex in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest16(pub [u8; 16]);

impl Digest16 {
    /// Lower-case hex.
    pub fn to_hex(self) -> String {
        data_encoding::HEXLOWER.encode(&self.0)
    }

    /// Reads 32 hex digits.
    pub fn from_hex(hex: &str) -> Option<Self> {
        let raw = data_encoding::HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok()?;
        raw.try_into().ok().map(Self)
    }
}

impl Serialize for Digest16 {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&self.to_hex())
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Digest16 {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let hex = String::deserialize(deserializer)?;
            Self::from_hex(&hex).ok_or_else(|| serde::de::Error::custom("not 32 hex digits"))
        } else {
            <[u8; 16]>::deserialize(deserializer).map(Self)
        }
    }
}

/// The media types that the guard admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MediaType {
    /// `text/html`
    #[serde(rename = "text/html")]
    Html,
    /// `application/xhtml+xml`
    #[serde(rename = "application/xhtml+xml")]
    Xhtml,
    /// `text/plain`
    #[serde(rename = "text/plain")]
    Plain,
}

impl MediaType {
    /// The type as in `Content-Type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Html => "text/html",
            Self::Xhtml => "application/xhtml+xml",
            Self::Plain => "text/plain",
        }
    }
}

/// What the response head tells about the server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HeadFacts {
    /// `Server`.
    pub server: Option<Label>,
    /// `X-Powered-By`.
    pub powered_by: Option<Label>,
    /// Hash of the names of the header fields in their order.
    pub header_order: Option<Digest16>,
    /// Hash of the `ETag`.
    pub etag: Option<Digest16>,
    /// Names of cookies that the server wanted to set; never their values.
    pub cookie_names: Vec<Label>,
    /// SHA-256 of the certificate of an https onion, in hex.
    pub certificate: Option<Box<str>>,
}

/// Text fields of a document, each with its cap.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PageText {
    /// `title`.
    pub title: Option<Title>,
    /// `meta name=description`.
    pub description: Option<Summary>,
    /// `meta name=keywords`.
    pub keywords: Option<Summary>,
    /// The first `h1`.
    pub h1: Option<Label>,
    /// `meta name=generator`.
    pub generator: Option<Label>,
    /// `link rel=canonical`, absolute.
    pub canonical: Option<Box<str>>,
    /// `meta name=robots`.
    pub robots: Option<Label>,
}

/// A detected language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Language {
    /// ISO 639-3 code.
    pub code: Box<str>,
    /// Confidence in percent, 0 to 100.
    pub confidence_percent: u8,
}

/// What sort of page it is, by its structure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageClass {
    /// An ordinary page.
    #[default]
    Content,
    /// Mostly links to other sites.
    Directory,
    /// A log-in form.
    Login,
    /// A captcha or a waiting queue.
    CaptchaOrQueue,
    /// Says "not found" without saying so in its status.
    Soft404,
    /// Says that the site is under maintenance.
    Maintenance,
    /// A server's listing of a folder.
    DirectoryListing,
    /// The page that a fresh web server shows.
    DefaultServerPage,
}

impl PageClass {
    /// All classes, in the order of their codes.
    pub const ALL: [Self; 8] = [
        Self::Content,
        Self::Directory,
        Self::Login,
        Self::CaptchaOrQueue,
        Self::Soft404,
        Self::Maintenance,
        Self::DirectoryListing,
        Self::DefaultServerPage,
    ];

    /// The word used in JSON and exports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Directory => "directory",
            Self::Login => "login",
            Self::CaptchaOrQueue => "captcha_or_queue",
            Self::Soft404 => "soft_404",
            Self::Maintenance => "maintenance",
            Self::DirectoryListing => "directory_listing",
            Self::DefaultServerPage => "default_server_page",
        }
    }
}

/// Numbers about the structure of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Words of visible text.
    pub words: u32,
    /// `a` elements with `href`.
    pub a_href: u32,
    /// Links with a scheme that is not followed (`mailto:`, `tel:`, `javascript:`, `data:` …).
    pub other_schemes: u32,
    /// `form` elements.
    pub forms: u32,
    /// Input fields by type (`text`, `password` …), sorted by type.
    pub inputs: Vec<(Label, u32)>,
    /// `script` elements.
    pub scripts: u32,
    /// `iframe` and `frame` elements.
    pub frames: u32,
    /// References to media.
    pub media: MediaCounts,
}

/// References to media, by the element that makes them. Counted, never fetched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaCounts {
    /// `img`, `picture source`, `input type=image`, `image` in SVG.
    pub img: u32,
    /// `video` and its sources and posters.
    pub video: u32,
    /// `audio` and its sources.
    pub audio: u32,
    /// `object` and `embed`.
    pub object: u32,
    /// `link rel=icon` and its kin.
    pub icon: u32,
    /// `url(…)` in style attributes and style elements.
    pub css: u32,
    /// `svg` elements in the page itself.
    pub inline_svg: u32,
    /// `data:` addresses.
    pub data_uri: u32,
}

/// What was cut off a page because a limit was reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// Body longer than the cap.
    pub bytes: bool,
    /// Nesting deeper than the cap.
    pub depth: bool,
    /// More tags than the cap.
    pub tags: bool,
    /// More links than the cap.
    pub links: bool,
}

impl PageRecord {
    /// Shows every text to `edit`, which keeps it (borrowed), changes it (owned) or
    /// drops it (`None`). An address is dropped rather than changed. The names that
    /// this program gives (charset, language) are not shown.
    pub fn edit_texts(&mut self, mut edit: impl FnMut(&str) -> Option<Cow<'_, str>>) {
        self.text.edit_texts(&mut edit);
        self.head.edit_texts(&mut edit);
        edit_text(&mut self.html_lang, &mut edit);
        self.counts.edit_texts(&mut edit);
    }

    /// Bytes of text that this record keeps, for the ledger.
    pub fn kept_bytes(&self) -> u64 {
        let text = &self.text;
        let lengths = [
            text.title.as_ref().map_or(0, Title::len),
            text.description.as_ref().map_or(0, Summary::len),
            text.keywords.as_ref().map_or(0, Summary::len),
            text.h1.as_ref().map_or(0, Label::len),
            text.generator.as_ref().map_or(0, Label::len),
            text.canonical.as_ref().map_or(0, |c| c.len()),
            text.robots.as_ref().map_or(0, Label::len),
            self.html_lang.as_ref().map_or(0, Label::len),
            self.head.server.as_ref().map_or(0, Label::len),
            self.head.powered_by.as_ref().map_or(0, Label::len),
            self.head.cookie_names.iter().map(Label::len).sum(),
        ];
        lengths.iter().map(|n| *n as u64).sum()
    }
}

impl PageText {
    /// As [`PageRecord::edit_texts`], for these.
    pub fn edit_texts(&mut self, mut edit: impl FnMut(&str) -> Option<Cow<'_, str>>) {
        let Self { title, description, keywords, h1, generator, canonical, robots } = self;
        edit_text(title, &mut edit);
        edit_text(description, &mut edit);
        edit_text(keywords, &mut edit);
        for label in [h1, generator, robots] {
            edit_text(label, &mut edit);
        }
        canonical.take_if(|address| !matches!(edit(address), Some(Cow::Borrowed(_))));
    }
}

impl HeadFacts {
    /// As [`PageRecord::edit_texts`], for these.
    pub fn edit_texts(&mut self, mut edit: impl FnMut(&str) -> Option<Cow<'_, str>>) {
        edit_text(&mut self.server, &mut edit);
        edit_text(&mut self.powered_by, &mut edit);
        let names = std::mem::take(&mut self.cookie_names).into_iter();
        self.cookie_names = names.filter_map(|name| edited(name, &mut edit)).collect();
    }
}

impl Counts {
    /// As [`PageRecord::edit_texts`], for the types of input fields.
    pub fn edit_texts(&mut self, mut edit: impl FnMut(&str) -> Option<Cow<'_, str>>) {
        let inputs = std::mem::take(&mut self.inputs).into_iter();
        self.inputs = inputs.filter_map(|(name, count)| Some((edited(name, &mut edit)?, count))).collect();
    }
}

fn edit_text<const MAX: usize>(field: &mut Option<Text<MAX>>, edit: &mut impl FnMut(&str) -> Option<Cow<'_, str>>) {
    *field = field.take().and_then(|text| edited(text, edit));
}

fn edited<const MAX: usize>(text: Text<MAX>, edit: &mut impl FnMut(&str) -> Option<Cow<'_, str>>) -> Option<Text<MAX>> {
    match edit(text.as_str())? {
        Cow::Borrowed(_) => Some(text),
        Cow::Owned(changed) => Text::some(&changed),
    }
}
