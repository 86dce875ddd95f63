//! The fallback: metadata straight from the tokens, without a tree.
//!
//! For pages whose tree would cost too much. It gives the same fields; what
//! differs is what only a tree knows, such as elements that end without an end
//! tag. Nothing is looked up backwards, so it is linear whatever the page.

use html5gum::State;
use model::{Cut, MediaType};

use super::collect::Collector;
use super::page::{PageContext, ParseLimits, ParsedPage};
use super::tag::{Attr, Tag};
use super::tokens::{StartTag, Tokens, tokenize};
use super::tree::TooDear;

/// Reads a page from its tokens.
pub(super) fn parse(text: &str, context: &PageContext<'_>, limits: &ParseLimits, tree: &TooDear) -> ParsedPage {
    let mut collector = Collector::new(context, limits);
    if let Some(base) = &tree.base {
        collector.links.set_base(base);
    }
    let has_base = tree.base.is_some();
    let mut stream = Stream { collector, has_base, is_xhtml: context.media_type == MediaType::Xhtml };
    let tags = tokenize(text, limits, &mut stream);
    stream.collector.finish(Cut { tags, ..Cut::default() })
}

struct Stream {
    collector: Collector,
    has_base: bool,
    is_xhtml: bool,
}

impl Tokens for Stream {
    fn start_tag(&mut self, tag: &StartTag<'_>) -> Option<State> {
        let kind = Tag::of(tag.name);
        if kind == Tag::Base
            && !self.has_base
            && let Some(href) = tag.attributes.get(Attr::Href)
        {
            self.has_base = true;
            self.collector.links.set_base(href);
        }
        if kind.is_block() && self.collector.is_in_svg() {
            self.collector.leave_svg();
        }
        self.collector.visible.note_spoken(&tag.attributes);
        self.collector.start(kind, tag.name, &tag.attributes);
        let in_svg = self.collector.is_in_svg();
        if kind.is_void() || (tag.self_closing && (self.is_xhtml || in_svg)) {
            self.collector.end(kind);
            return None;
        }
        match kind {
            Tag::Script => Some(State::ScriptData),
            Tag::Style | Tag::Iframe | Tag::Xmp | Tag::NoEmbed if !in_svg => Some(State::RawText),
            Tag::Title | Tag::Textarea if !in_svg => Some(State::RcData),
            Tag::Plaintext => Some(State::PlainText),
            _ => None,
        }
    }

    fn end_tag(&mut self, name: &str) -> Option<State> {
        self.collector.end(Tag::of(name));
        None
    }

    fn text(&mut self, text: &str) {
        self.collector.add_text(text);
    }

    fn in_foreign_element(&self) -> bool {
        self.is_xhtml || self.collector.is_in_svg()
    }

    fn is_full(&self) -> bool {
        false
    }
}
