//! What is gathered while walking through a page: one step an element begins,
//! one a piece of text, one an element ends.
//!
//! The steps come from a tree (`tree`) or straight from the tokens (`stream`);
//! nothing here knows which. End tags that close nothing are ignored. Invariant:
//! text is kept only through [`encoded::redact`] and a capped type of the model.

use std::collections::BTreeMap;

use model::{Counts, Cut, Label, LinkKind, PageText, Rel, Summary, Title};

use super::capture::Capture;
use super::class::{self, Signals};
use super::domhash::DomHash;
use super::links::{Links, Resolved};
use super::media::{self, SourceOf};
use super::parse::{PageContext, ParseLimits, ParsedPage};
use super::place::Places;
use super::tag::{Attr, Attributes, Tag};
use super::visible::{Heard, Visible};
use super::{encoded, language, link_header, mention, refresh};

/// Deepest nesting of `picture`, `video` and `audio` that is remembered.
const MEDIA_NESTED_MAX: usize = 64;

/// A page while it is being read.
pub(super) struct Collector {
    pub(super) links: Links,
    pub(super) counts: Counts,
    pub(super) visible: Visible,
    pub(super) text: PageText,
    status: u16,
    inputs: BTreeMap<&'static str, u32>,
    html_lang: Option<Label>,
    places: Places,
    dom: DomHash,
    title: Capture,
    h1: Capture,
    anchor: Option<Anchor>,
    media_open: Vec<(Tag, SourceOf)>,
    in_style: bool,
    svg: u32,
    template: u32,
    raw: u32,
    asks_password: bool,
    shows_captcha: bool,
}

/// The `a` that is open.
struct Anchor {
    link: Option<usize>,
    /// Where it begins in the line.
    from: usize,
    text: Capture,
    /// Text of the first image in it, for when it has no other.
    alt: Option<Label>,
}

impl Collector {
    /// Begins with what the response head says.
    pub(super) fn new(context: &PageContext<'_>, limits: &ParseLimits) -> Self {
        let mut new = Self {
            links: Links::new(context.url, limits.links_max),
            counts: Counts::default(),
            visible: Visible::default(),
            text: PageText::default(),
            status: context.status,
            inputs: BTreeMap::new(),
            html_lang: None,
            places: Places::before_document(),
            dom: DomHash::default(),
            title: Capture::default(),
            h1: Capture::default(),
            anchor: None,
            media_open: Vec::new(),
            in_style: false,
            svg: 0,
            template: 0,
            raw: 0,
            asks_password: false,
            shows_captcha: false,
        };
        if let Some(address) = context.onion_location {
            new.onion_location(address);
        }
        for (address, rel) in context.link_headers.iter().flat_map(|value| link_header::links(value)) {
            new.linked(address, rel);
        }
        new.places = Places::default();
        new
    }

    /// Begins an element. `base` has been dealt with by the caller.
    pub(super) fn start(&mut self, tag: Tag, name: &str, attributes: &Attributes<'_>) {
        self.dom.add(name);
        if tag.is_block() {
            self.end_line();
        } else if !tag.is_void() && !self.is_hidden() {
            self.visible.seam();
        }
        self.places.enter(tag);
        if let Some(style) = attributes.get(Attr::Style) {
            self.css(style);
        }
        if let Some(address) = attributes.get(Attr::Background) {
            self.resource(address);
        }
        match tag {
            Tag::A => self.start_anchor(attributes),
            Tag::Area => {
                if let Some(link) = self.hyperlink(attributes) {
                    self.links.set_text(link, || attributes.get(Attr::Alt).and_then(label));
                }
            }
            Tag::Meta => self.meta(attributes),
            Tag::Link => {
                self.linked(
                    attributes.get(Attr::Href).unwrap_or_default(),
                    attributes.get(Attr::Rel).unwrap_or_default(),
                );
                self.candidates(attributes.get(Attr::ImageSrcset));
            }
            Tag::Form => self.form(attributes.get(Attr::Action)),
            Tag::Frame | Tag::Iframe => self.frame(attributes.get(Attr::Src)),
            Tag::Html if self.html_lang.is_none() => {
                let lang = attributes.get(Attr::Lang).or(attributes.get(Attr::XmlLang));
                self.html_lang = lang.and_then(label);
            }
            Tag::Title if self.svg == 0 => self.title.open(),
            Tag::H1 => self.h1.open(),
            Tag::Button | Tag::Input | Tag::Select | Tag::Textarea => self.input(tag, attributes),
            _ => self.medium(tag, attributes),
        }
        match tag {
            Tag::Svg => {
                if self.svg == 0 {
                    media::count(&mut self.counts.media.inline_svg);
                }
                self.svg += 1;
            }
            Tag::Template => self.template += 1,
            Tag::Style => self.in_style = true,
            _ if tag.hides_text() => self.raw += 1,
            _ => {}
        }
    }

    /// Adds text.
    pub(super) fn add_text(&mut self, text: &str) {
        if self.in_style {
            self.css(text);
        } else if self.svg == 0 && self.title.is_open() {
            self.title.push(text);
        } else if !self.is_hidden() {
            self.h1.push(text);
            if let Some(anchor) = &mut self.anchor {
                anchor.text.push(text);
            }
            let heard = self.visible.push(text);
            if let Some(anchor) = &mut self.anchor
                && anchor.from > self.visible.position()
            {
                anchor.from = 0;
            }
            self.heard(heard);
        }
    }

    /// Ends an element.
    pub(super) fn end(&mut self, tag: Tag) {
        if tag.is_block() {
            self.end_line();
        }
        match tag {
            Tag::A => self.end_anchor(),
            Tag::Title => self.title.close(),
            Tag::H1 => self.h1.close(),
            Tag::Svg => self.svg = self.svg.saturating_sub(1),
            Tag::Template => self.template = self.template.saturating_sub(1),
            Tag::Style => self.in_style = false,
            Tag::Picture | Tag::Video | Tag::Audio => {
                if let Some(at) = self.media_open.iter().rposition(|(open, _)| *open == tag) {
                    self.media_open.truncate(at);
                }
            }
            _ if tag.hides_text() => self.raw = self.raw.saturating_sub(1),
            _ => {}
        }
        if !tag.is_block() && !tag.is_void() && !self.is_hidden() {
            self.visible.seam();
        }
        self.places.leave(tag);
    }

    /// HTML elements that begin inside an `svg` end it: for the stream, in which nobody else does.
    pub(super) fn leave_svg(&mut self) {
        self.svg = 0;
    }

    /// Whether an `svg` is open.
    pub(super) fn is_in_svg(&self) -> bool {
        self.svg > 0
    }

    /// The metadata of the page. `cut` says what the caller has cut.
    pub(super) fn finish(mut self, mut cut: Cut) -> ParsedPage {
        self.end_anchor();
        self.end_line();
        let title = self.title.take();
        let h1 = self.h1.take();
        self.counts.words = self.visible.words();
        self.counts.inputs = self.inputs.iter().map(|(kind, count)| (Label::new(kind), *count)).collect();
        self.text.title = title.as_deref().and_then(|raw| Title::some(&encoded::redact(raw)));
        self.text.h1 = h1.as_deref().and_then(label);
        let class = class::classify(&Signals {
            status: self.status,
            title: self.text.title.as_ref().map_or("", Title::as_str),
            h1: self.text.h1.as_ref().map_or("", Label::as_str),
            lead: self.visible.lead(),
            words: self.counts.words,
            asks_password: self.asks_password,
            shows_captcha: self.shows_captcha,
            links: self.links.found(),
            host: self.links.page_url().host_str().unwrap_or_default(),
        });
        let language = language::detect(self.visible.sample());
        let (links, links_cut) = self.links.finish();
        cut.links |= links_cut;
        ParsedPage {
            text: self.text,
            html_lang: self.html_lang,
            language,
            class,
            counts: self.counts,
            dom_hash: self.dom.finish(),
            cut,
            links,
        }
    }

    /// Ends a line of visible text.
    pub(super) fn end_line(&mut self) {
        self.h1.push(" ");
        if let Some(anchor) = &mut self.anchor {
            anchor.text.push(" ");
            if let Some(link) = anchor.link {
                self.visible.mark_anchor(anchor.from, link);
            }
            anchor.from = 0;
        }
        let heard = self.visible.end_line();
        self.heard(heard);
    }

    fn is_hidden(&self) -> bool {
        self.svg + self.template + self.raw > 0 || self.in_style
    }

    fn heard(&mut self, heard: Vec<Heard>) {
        for Heard { mention, anchor } in heard {
            let Resolved::Web(number) = self.links.resolve(&mention.address) else { continue };
            let url = self.links.url(number);
            // The text of a link that names its own target is no second relation.
            if anchor.is_none_or(|link| !self.links.leads_to_site_of(link, url)) {
                self.add(number, LinkKind::TextMention, Rel::default());
            }
        }
    }

    fn add(&mut self, number: usize, kind: LinkKind, rel: Rel) -> Option<usize> {
        self.links.add(number, kind, self.places.here(), rel)
    }

    /// Adds a link of which nothing but its address is known.
    fn lead(&mut self, address: &str, kind: LinkKind) -> Option<usize> {
        let resolved = self.links.resolve(address);
        self.note_scheme(resolved);
        match resolved {
            Resolved::Web(number) => self.add(number, kind, Rel::default()),
            _ => None,
        }
    }

    fn note_scheme(&mut self, resolved: Resolved) {
        if matches!(resolved, Resolved::OtherScheme | Resolved::Data) {
            media::count(&mut self.counts.other_schemes);
        }
        if resolved == Resolved::Data {
            media::count(&mut self.counts.media.data_uri);
        }
    }

    fn hyperlink(&mut self, attributes: &Attributes<'_>) -> Option<usize> {
        let resolved = self.links.resolve(attributes.get(Attr::Href)?);
        self.note_scheme(resolved);
        let Resolved::Web(number) = resolved else { return None };
        self.add(number, LinkKind::Hyperlink, attributes.get(Attr::Rel).map(Rel::parse).unwrap_or_default())
    }

    fn start_anchor(&mut self, attributes: &Attributes<'_>) {
        self.end_anchor();
        if attributes.get(Attr::Href).is_none() {
            return;
        }
        media::count(&mut self.counts.a_href);
        let link = self.hyperlink(attributes);
        let mut text = Capture::default();
        text.open();
        self.anchor = Some(Anchor { link, from: self.visible.position(), text, alt: None });
    }

    fn end_anchor(&mut self) {
        let Some(mut anchor) = self.anchor.take() else { return };
        let Some(link) = anchor.link else { return };
        self.visible.mark_anchor(anchor.from, link);
        self.links.set_text(link, || anchor.text.take().as_deref().and_then(label).or(anchor.alt));
    }

    fn onion_location(&mut self, address: &str) {
        if address.trim_start().get(..4).is_some_and(|head| head.eq_ignore_ascii_case("http")) {
            self.lead(address, LinkKind::OnionLocation);
        }
    }

    fn meta(&mut self, attributes: &Attributes<'_>) {
        let Some(content) = attributes.get(Attr::Content) else { return };
        if let Some(name) = attributes.get(Attr::HttpEquiv) {
            match name.trim() {
                name if name.eq_ignore_ascii_case("refresh") => {
                    if let Some(address) = refresh::target(content) {
                        self.lead(address, LinkKind::Redirect);
                    }
                }
                name if name.eq_ignore_ascii_case("onion-location") => self.onion_location(content),
                _ => {}
            }
        }
        for name in [attributes.get(Attr::Name), attributes.get(Attr::Property)].into_iter().flatten() {
            self.named_meta(name.trim(), content);
        }
    }

    fn named_meta(&mut self, name: &str, content: &str) {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        let text = &mut self.text;
        if is("description") && text.description.is_none() {
            text.description = Summary::some(&encoded::redact(content));
        } else if is("keywords") && text.keywords.is_none() {
            text.keywords = Summary::some(&encoded::redact(content));
        } else if is("generator") && text.generator.is_none() {
            text.generator = label(content);
        } else if is("robots") && text.robots.is_none() {
            text.robots = label(content);
        } else if media::is_media_meta(name) {
            self.resource(content);
        }
    }

    /// A `link` element or header.
    fn linked(&mut self, address: &str, rel: &str) {
        if address.trim().is_empty() {
            return;
        }
        let resource = media::fetched_rel(rel);
        if let Some(icon) = resource {
            if icon.0 {
                media::count(&mut self.counts.media.icon);
            }
            self.resource(address);
        }
        if rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("canonical")) {
            let link = self.lead(address, LinkKind::Canonical);
            let url = link.map(|link| self.links.found()[link].url.as_str());
            if let Some(url) = url
                && self.text.canonical.is_none()
                && url.len() <= model::URL_BYTES_MAX
                && !encoded::holds_run(url)
            {
                self.text.canonical = Some(url.into());
            }
        }
    }

    fn form(&mut self, action: Option<&str>) {
        media::count(&mut self.counts.forms);
        self.form_target(action);
    }

    fn form_target(&mut self, action: Option<&str>) {
        match action.filter(|action| !action.trim().is_empty()) {
            Some(action) => {
                self.lead(action, LinkKind::Form);
            }
            None => {
                if let Resolved::Web(number) = self.links.page() {
                    self.add(number, LinkKind::Form, Rel::default());
                }
            }
        }
    }

    fn frame(&mut self, src: Option<&str>) {
        media::count(&mut self.counts.frames);
        if let Some(src) = src.filter(|src| !src.trim().is_empty()) {
            self.lead(src, LinkKind::Frame);
        }
    }

    fn input(&mut self, tag: Tag, attributes: &Attributes<'_>) {
        if let Some(action) = attributes.get(Attr::FormAction) {
            self.form_target(Some(action));
        }
        let kind = match tag {
            Tag::Select => "select",
            Tag::Textarea => "textarea",
            Tag::Input => input_type(attributes.get(Attr::Type).unwrap_or_default()),
            _ => return,
        };
        media::count(self.inputs.entry(kind).or_default());
        self.asks_password |= kind == "password";
        self.note_captcha(attributes);
        if kind == "image" {
            media::count(&mut self.counts.media.img);
            self.resource(attributes.get(Attr::Src).unwrap_or_default());
        }
        if let Some(value) = attributes.get(Attr::Value)
            && !matches!(kind, "hidden" | "password")
        {
            let heard = mention::find(value).into_iter().map(|mention| Heard { mention, anchor: None }).collect();
            self.heard(heard);
        }
    }

    fn note_captcha(&mut self, attributes: &Attributes<'_>) {
        let named = [Attr::Name, Attr::Id, Attr::Placeholder, Attr::Src, Attr::Alt];
        let says = |value: &str| value.as_bytes().windows(7).any(|w| w.eq_ignore_ascii_case(b"captcha"));
        self.shows_captcha |= named.into_iter().filter_map(|attr| attributes.get(attr)).any(says);
    }

    fn medium(&mut self, tag: Tag, attributes: &Attributes<'_>) {
        let src = attributes.get(Attr::Src);
        let media = &mut self.counts.media;
        let address = match tag {
            Tag::Img => {
                media::count(&mut media.img);
                self.note_captcha(attributes);
                if let Some(anchor) = &mut self.anchor
                    && anchor.alt.is_none()
                {
                    anchor.alt = attributes.get(Attr::Alt).and_then(label);
                }
                src
            }
            Tag::Image => {
                media::count(&mut media.img);
                attributes.get(Attr::Href).or(src)
            }
            Tag::Video => {
                media::count(&mut media.video);
                if let Some(poster) = attributes.get(Attr::Poster) {
                    media::count(&mut media.video);
                    self.resource(poster);
                }
                self.open_medium(tag, SourceOf::Video);
                src
            }
            Tag::Audio => {
                media::count(&mut media.audio);
                self.open_medium(tag, SourceOf::Audio);
                src
            }
            Tag::Picture => {
                self.open_medium(tag, SourceOf::Picture);
                None
            }
            Tag::Source => {
                media::count_source(media, self.media_open.last().map(|(_, of)| *of));
                src
            }
            Tag::Object | Tag::Embed | Tag::Applet => {
                media::count(&mut media.object);
                attributes.get(Attr::Data).or(src)
            }
            Tag::Script => {
                media::count(&mut self.counts.scripts);
                src
            }
            _ => return,
        };
        if let Some(address) = address {
            self.resource(address);
        }
        self.candidates(attributes.get(Attr::Srcset));
    }

    fn open_medium(&mut self, tag: Tag, of: SourceOf) {
        if self.media_open.len() < MEDIA_NESTED_MAX {
            self.media_open.push((tag, of));
        }
    }

    fn candidates(&mut self, srcset: Option<&str>) {
        for address in srcset.into_iter().flat_map(media::srcset) {
            self.resource(address);
        }
    }

    fn css(&mut self, css: &str) {
        for address in media::css_addresses(css) {
            if self.resource(address) != Resolved::Data {
                media::count(&mut self.counts.media.css);
            }
        }
    }

    /// Names the host of a resource, or counts it as `data:`.
    fn resource(&mut self, address: &str) -> Resolved {
        if address.trim().is_empty() {
            return Resolved::Nothing;
        }
        let resolved = self.links.host_of(address);
        match resolved {
            Resolved::Web(number) => {
                self.add(number, LinkKind::ResourceHost, Rel::default());
            }
            Resolved::Data => media::count(&mut self.counts.media.data_uri),
            Resolved::Within | Resolved::OtherScheme | Resolved::Nothing => {}
        }
        resolved
    }
}

fn label(raw: &str) -> Option<Label> {
    Label::some(&encoded::redact(raw))
}

/// The type of an `input`; what is not in the HTML standard is a text field.
fn input_type(written: &str) -> &'static str {
    const TYPES: [&str; 22] = [
        "button",
        "checkbox",
        "color",
        "date",
        "datetime-local",
        "email",
        "file",
        "hidden",
        "image",
        "month",
        "number",
        "password",
        "radio",
        "range",
        "reset",
        "search",
        "submit",
        "tel",
        "text",
        "time",
        "url",
        "week",
    ];
    TYPES.into_iter().find(|known| known.eq_ignore_ascii_case(written.trim())).unwrap_or("text")
}
