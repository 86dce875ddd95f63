//! The elements and attributes that this room looks at, as small enums.
//!
//! Names are matched once, on the way in; everything after works on these
//! values. Names that are not listed here are `Block` (they end a line of text)
//! or `Other`. Nothing here knows where an element stands.

/// An element, by what it means for metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    A,
    Applet,
    Area,
    Article,
    Aside,
    Audio,
    Base,
    Body,
    Button,
    Embed,
    Footer,
    Form,
    Frame,
    H1,
    Head,
    Header,
    Html,
    Iframe,
    Image,
    Img,
    Input,
    Link,
    Main,
    Meta,
    Nav,
    /// `noembed` and `noframes`: raw text that nobody sees.
    NoEmbed,
    Object,
    Picture,
    Plaintext,
    Script,
    Select,
    Source,
    Style,
    Svg,
    Template,
    Textarea,
    Title,
    Video,
    Xmp,
    /// Any other element that begins a new line of text.
    Block,
    /// `b`, `i` and the other formatting elements apart from `a`.
    Formatting,
    /// `br` and `hr`.
    Break,
    /// Another element without content of which nothing is read.
    Void,
    /// An element that does not interrupt a line.
    Other,
}

impl Tag {
    /// Reads a lower-case element name.
    pub(super) fn of(name: &str) -> Self {
        match name {
            "a" => Self::A,
            "applet" => Self::Applet,
            "area" => Self::Area,
            "article" => Self::Article,
            "aside" => Self::Aside,
            "audio" => Self::Audio,
            "base" => Self::Base,
            "body" => Self::Body,
            "button" => Self::Button,
            "embed" => Self::Embed,
            "footer" => Self::Footer,
            "form" => Self::Form,
            "frame" => Self::Frame,
            "h1" => Self::H1,
            "head" => Self::Head,
            "header" => Self::Header,
            "html" => Self::Html,
            "iframe" => Self::Iframe,
            "image" => Self::Image,
            "img" => Self::Img,
            "input" => Self::Input,
            "link" => Self::Link,
            "main" => Self::Main,
            "meta" => Self::Meta,
            "nav" => Self::Nav,
            "noembed" | "noframes" => Self::NoEmbed,
            "object" => Self::Object,
            "picture" => Self::Picture,
            "plaintext" => Self::Plaintext,
            "script" => Self::Script,
            "select" => Self::Select,
            "source" => Self::Source,
            "style" => Self::Style,
            "svg" => Self::Svg,
            "template" => Self::Template,
            "textarea" => Self::Textarea,
            "title" => Self::Title,
            "video" => Self::Video,
            "xmp" => Self::Xmp,
            "p" | "div" | "ul" | "ol" | "li" | "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th"
            | "section" | "h2" | "h3" | "h4" | "h5" | "h6" | "dl" | "dt" | "dd" | "blockquote" | "pre" | "fieldset"
            | "legend" | "option" | "optgroup" | "address" | "details" | "summary" | "figure" | "figcaption"
            | "center" | "caption" | "hgroup" | "dir" | "menu" | "listing" | "dialog" | "frameset" | "marquee" => {
                Self::Block
            }
            "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u" => {
                Self::Formatting
            }
            "br" | "hr" => Self::Break,
            "col" | "param" | "track" | "wbr" => Self::Void,
            _ => Self::Other,
        }
    }

    /// Whether a line of text ends before and after it.
    pub(super) fn is_block(self) -> bool {
        matches!(
            self,
            Self::Block
                | Self::Break
                | Self::H1
                | Self::Article
                | Self::Aside
                | Self::Body
                | Self::Footer
                | Self::Form
                | Self::Header
                | Self::Main
                | Self::Nav
                | Self::Plaintext
                | Self::Select
                | Self::Textarea
                | Self::Xmp
        )
    }

    /// Whether the element never has content (HTML standard, void elements).
    pub(super) fn is_void(self) -> bool {
        matches!(
            self,
            Self::Area
                | Self::Base
                | Self::Break
                | Self::Embed
                | Self::Frame
                | Self::Img
                | Self::Input
                | Self::Link
                | Self::Meta
                | Self::Source
                | Self::Void
        )
    }

    /// Whether nothing inside is text that a reader sees.
    pub(super) fn hides_text(self) -> bool {
        matches!(self, Self::Iframe | Self::NoEmbed | Self::Script | Self::Style | Self::Svg | Self::Template)
    }
}

/// An attribute that is read. All others are dropped before anything is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attr {
    Action,
    Alt,
    AriaLabel,
    Background,
    Content,
    Data,
    FormAction,
    Href,
    HttpEquiv,
    Id,
    ImageSrcset,
    Lang,
    Name,
    Placeholder,
    Poster,
    Property,
    Rel,
    Src,
    Srcset,
    Style,
    Title,
    Type,
    Value,
    XmlLang,
}

impl Attr {
    /// All of them, in the order of their codes.
    pub(super) const ALL: [Self; 24] = [
        Self::Action,
        Self::Alt,
        Self::AriaLabel,
        Self::Background,
        Self::Content,
        Self::Data,
        Self::FormAction,
        Self::Href,
        Self::HttpEquiv,
        Self::Id,
        Self::ImageSrcset,
        Self::Lang,
        Self::Name,
        Self::Placeholder,
        Self::Poster,
        Self::Property,
        Self::Rel,
        Self::Src,
        Self::Srcset,
        Self::Style,
        Self::Title,
        Self::Type,
        Self::Value,
        Self::XmlLang,
    ];

    /// Reads an attribute name in any case.
    pub(super) fn of(name: &str) -> Option<Self> {
        let mut lower = [0u8; 16];
        let lower = lower.get_mut(..name.len())?;
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        Some(match &*lower {
            b"action" => Self::Action,
            b"alt" => Self::Alt,
            b"aria-label" => Self::AriaLabel,
            b"background" => Self::Background,
            b"content" => Self::Content,
            b"data" => Self::Data,
            b"formaction" => Self::FormAction,
            b"href" | b"xlink:href" => Self::Href,
            b"http-equiv" => Self::HttpEquiv,
            b"id" => Self::Id,
            b"imagesrcset" => Self::ImageSrcset,
            b"lang" => Self::Lang,
            b"name" => Self::Name,
            b"placeholder" => Self::Placeholder,
            b"poster" => Self::Poster,
            b"property" => Self::Property,
            b"rel" => Self::Rel,
            b"src" => Self::Src,
            b"srcset" => Self::Srcset,
            b"style" => Self::Style,
            b"title" => Self::Title,
            b"type" => Self::Type,
            b"value" => Self::Value,
            b"xml:lang" => Self::XmlLang,
            _ => return None,
        })
    }

    /// The lower-case name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Alt => "alt",
            Self::AriaLabel => "aria-label",
            Self::Background => "background",
            Self::Content => "content",
            Self::Data => "data",
            Self::FormAction => "formaction",
            Self::Href => "href",
            Self::HttpEquiv => "http-equiv",
            Self::Id => "id",
            Self::ImageSrcset => "imagesrcset",
            Self::Lang => "lang",
            Self::Name => "name",
            Self::Placeholder => "placeholder",
            Self::Poster => "poster",
            Self::Property => "property",
            Self::Rel => "rel",
            Self::Src => "src",
            Self::Srcset => "srcset",
            Self::Style => "style",
            Self::Title => "title",
            Self::Type => "type",
            Self::Value => "value",
            Self::XmlLang => "xml:lang",
        }
    }
}

/// The attributes of one element, borrowed from wherever they are kept.
#[derive(Clone, Copy, Default)]
pub(super) struct Attributes<'a>([Option<&'a str>; Attr::ALL.len()]);

impl<'a> Attributes<'a> {
    /// The value of an attribute, if it stands on the element.
    pub(super) fn get(&self, attr: Attr) -> Option<&'a str> {
        self.0[attr as usize]
    }

    /// Sets a value; the first one given stays, as in HTML.
    pub(super) fn set(&mut self, attr: Attr, value: &'a str) {
        self.0[attr as usize].get_or_insert(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attribute_codes_follow_the_list() {
        for (code, attr) in Attr::ALL.into_iter().enumerate() {
            assert_eq!(attr as usize, code);
            assert_eq!(Attr::of(attr.name()), Some(attr));
            assert_eq!(Attr::of(&attr.name().to_ascii_uppercase()), Some(attr));
        }
        assert_eq!(Attr::of("a-name-longer-than-any"), None);
        assert_eq!(Attr::of("class"), None);
    }

    #[test]
    fn the_first_of_two_equal_attributes_counts() {
        let mut attributes = Attributes::default();
        attributes.set(Attr::Href, "/first");
        attributes.set(Attr::Href, "/second");
        assert_eq!(attributes.get(Attr::Href), Some("/first"));
    }
}
