//! What elements refer to: links, forms, frames, metas, media.
//!
//! Each reference is resolved by `links` and counted; nothing is followed here.

use model::{LinkKind, Rel};

use super::super::links::Resolved;
use super::super::raw_text::RawText;
use super::super::tag::{Attr, Attributes, Tag};
use super::super::visible::Heard;
use super::super::{encoded, media, mention, refresh};
use super::{Collector, SourceOf};

/// Deepest nesting of `picture`, `video` and `audio` that is remembered.
const MEDIA_NESTED_MAX: usize = 64;

impl Collector {
    pub(super) fn hyperlink(&mut self, attributes: &Attributes<'_>) -> Option<usize> {
        let address = attributes.get(Attr::Href)?;
        let resolved = self.links.resolve(address);
        self.note_scheme(resolved);
        if resolved == Resolved::OtherScheme {
            self.visible.note_address(address);
        }
        let Resolved::Web(number) = resolved else { return None };
        self.add(number, LinkKind::Hyperlink, attributes.get(Attr::Rel).map(Rel::parse).unwrap_or_default())
    }

    pub(super) fn form(&mut self, action: Option<&str>) {
        media::count(&mut self.counts.forms);
        self.forms.begin();
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

    pub(super) fn frame(&mut self, src: Option<&str>) {
        media::count(&mut self.counts.frames);
        if let Some(src) = src.filter(|src| !src.trim().is_empty()) {
            self.lead(src, LinkKind::Frame);
        }
    }

    /// A `link` element or header.
    pub(super) fn linked(&mut self, address: &str, rel: &str) {
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

    pub(super) fn onion_location(&mut self, address: &str) {
        if address.trim_start().get(..4).is_some_and(|head| head.eq_ignore_ascii_case("http")) {
            self.lead(address, LinkKind::OnionLocation);
        }
    }

    pub(super) fn meta(&mut self, attributes: &Attributes<'_>) {
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
        let texts = &mut self.texts;
        if is("description") && texts.description.is_none() {
            texts.description = RawText::some(content);
        } else if is("keywords") && texts.keywords.is_none() {
            texts.keywords = RawText::some(content);
        } else if is("generator") && texts.generator.is_none() {
            texts.generator = RawText::some(content);
        } else if is("robots") && texts.robots.is_none() {
            texts.robots = RawText::some(content);
        } else if media::is_media_meta(name) {
            self.resource(content);
        }
    }

    pub(super) fn input(&mut self, tag: Tag, attributes: &Attributes<'_>) {
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
        self.forms.field(kind, attributes.get(Attr::Name).unwrap_or_default());
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

    pub(super) fn medium(&mut self, tag: Tag, attributes: &Attributes<'_>) {
        let src = attributes.get(Attr::Src);
        let media = &mut self.counts.media;
        let address = match tag {
            Tag::Img => {
                media::count(&mut media.img);
                self.note_captcha(attributes);
                if let Some(anchor) = &mut self.anchor
                    && anchor.alt.is_none()
                {
                    anchor.alt = attributes.get(Attr::Alt).and_then(RawText::some);
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
                self.visible.note_script(src.unwrap_or_default());
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

    pub(super) fn candidates(&mut self, srcset: Option<&str>) {
        for address in srcset.into_iter().flat_map(media::srcset) {
            self.resource(address);
        }
    }

    pub(super) fn css(&mut self, css: &str) {
        for address in media::css_addresses(css) {
            if self.resource(address) != Resolved::Data {
                media::count(&mut self.counts.media.css);
            }
        }
    }

    /// Names the host of a resource, or counts it as `data:`.
    pub(super) fn resource(&mut self, address: &str) -> Resolved {
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

    /// Adds a link of which nothing but its address is known.
    fn lead(&mut self, address: &str, kind: LinkKind) -> Option<usize> {
        let resolved = self.links.resolve(address);
        self.note_scheme(resolved);
        match resolved {
            Resolved::Web(number) => self.add(number, kind, Rel::default()),
            _ => None,
        }
    }

    pub(super) fn add(&mut self, number: usize, kind: LinkKind, rel: Rel) -> Option<usize> {
        self.links.add(number, kind, self.places.here(), rel)
    }

    fn note_scheme(&mut self, resolved: Resolved) {
        if matches!(resolved, Resolved::OtherScheme | Resolved::Data) {
            media::count(&mut self.counts.other_schemes);
        }
        if resolved == Resolved::Data {
            media::count(&mut self.counts.media.data_uri);
        }
    }
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
