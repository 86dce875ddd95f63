//! What is gathered while walking through a page: one step an element begins,
//! one a piece of text, one an element ends.
//!
//! The steps come from a tree (`tree`) or straight from the tokens (`stream`);
//! nothing here knows which. End tags that close nothing are ignored. Invariant:
//! text is kept only through [`RawText`] and a capped type of the model.

mod drawn;
mod refer;

use std::collections::BTreeMap;

use model::{Counts, Cut, Label, LinkKind, PageText, Rel, Title};

use super::capture::Capture;
use super::class::{self, Signals};
use super::domhash::DomHash;
use super::forms::FormShapes;
use super::links::{Links, Resolved};
use super::media::{self, SourceOf};
use super::page::{PageContext, ParseLimits, ParsedPage};
use super::place::Places;
use super::raw_text::{RawText, RawTexts};
use super::tag::{Attr, Attributes, Tag};
use super::visible::{Heard, Visible};
use super::{language, link_header};

/// A page while it is being read.
pub(super) struct Collector {
    pub(super) links: Links,
    pub(super) counts: Counts,
    pub(super) visible: Visible,
    pub(super) text: PageText,
    pub(super) texts: RawTexts,
    status: u16,
    inputs: BTreeMap<&'static str, u32>,
    places: Places,
    dom: DomHash,
    forms: FormShapes,
    title: Capture,
    h1: Capture,
    anchor: Option<Anchor>,
    media_open: Vec<(Tag, SourceOf)>,
    in_style: bool,
    script: bool,
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
    alt: Option<RawText>,
}

impl Collector {
    /// Begins with what the response head says.
    pub(super) fn new(context: &PageContext<'_>, limits: &ParseLimits) -> Self {
        let mut new = Self {
            links: Links::new(context.url, limits.links_max),
            counts: Counts::default(),
            visible: Visible::default(),
            text: PageText::default(),
            texts: RawTexts::default(),
            status: context.status,
            inputs: BTreeMap::new(),
            places: Places::before_document(),
            dom: DomHash::default(),
            forms: FormShapes::default(),
            title: Capture::default(),
            h1: Capture::default(),
            anchor: None,
            media_open: Vec::new(),
            in_style: false,
            script: false,
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
        self.begin_drawn(name);
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
                    self.links.set_text(link, || attributes.get(Attr::Alt).and_then(RawText::some));
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
            Tag::Html if self.texts.html_lang.is_none() => {
                let lang = attributes.get(Attr::Lang).or(attributes.get(Attr::XmlLang));
                self.texts.html_lang = lang.and_then(RawText::some);
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
            Tag::Script => {
                self.script = true;
                self.raw += 1;
            }
            _ if tag.hides_text() => self.raw += 1,
            _ => {}
        }
    }

    /// Adds text.
    pub(super) fn add_text(&mut self, text: &str) {
        if self.script {
            self.visible.note_script(text);
        } else if self.in_style {
            self.css(text);
        } else if self.svg == 0 && self.title.is_open() {
            self.title.push(text);
        } else if self.svg > 0 {
            self.visible.note_drawn(text);
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
        self.end_drawn();
        match tag {
            Tag::A => self.end_anchor(),
            Tag::Title => self.title.close(),
            Tag::H1 => self.h1.close(),
            Tag::Form => self.forms.end(),
            Tag::Svg => self.svg = self.svg.saturating_sub(1),
            Tag::Template => self.template = self.template.saturating_sub(1),
            Tag::Style => self.in_style = false,
            Tag::Script => {
                self.script = false;
                self.raw = self.raw.saturating_sub(1);
            }
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
        self.texts.title = self.title.take().as_deref().and_then(RawText::some);
        self.texts.h1 = self.h1.take().as_deref().and_then(RawText::some);
        self.texts.labels = self.links.take_labels();
        self.texts.keep_in(&mut self.text);
        self.counts.words = self.visible.words();
        self.counts.inputs = self.inputs.iter().map(|(kind, count)| (Label::new(kind), *count)).collect();
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
        let html_lang: Option<Label> = self.texts.html_lang.as_ref().and_then(RawText::kept);
        let language = language::detect(self.visible.sample(), html_lang.as_ref().map(Label::as_str));
        let (links, links_cut) = self.links.finish();
        cut.links |= links_cut;
        ParsedPage {
            text: self.text,
            html_lang,
            language,
            class,
            counts: self.counts,
            dom_hash: self.dom.finish(),
            forms: self.forms.finish(),
            cut,
            links,
            said: self.visible.take_said(),
            raw: self.texts,
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
        self.links.set_text(link, || anchor.text.take().as_deref().and_then(RawText::some).or(anchor.alt));
    }
}
