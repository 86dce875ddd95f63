//! The usual way: tokens into scraper's tree, and once through the tree.
//!
//! The tree is built on fuel (`meter`). If the fuel gives out, the answer is
//! [`TooDear`] and nothing of the tree is used; if the nesting becomes too deep,
//! the text is cut there. Formatting elements lose their attributes, so that
//! there are never more than a few that HTML's tree construction would open
//! again in every paragraph. The tree lives in this function only.

use std::sync::LazyLock;

use html5ever::interface::QualName;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag as TagToken, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, LocalName, ns};
use html5gum::State;
use model::{Cut, MediaType};
use scraper::{Html, Node};

use super::collect::Collector;
use super::meter::{Handle, Metered};
use super::page::{PageContext, ParseLimits, ParsedPage};
use super::said::Said;
use super::tag::{Attr, Attributes, Tag};
use super::tokens::{StartTag, Tokens, tokenize};

/// Fuel of any page, and of each byte.
const FUEL_BASE: u64 = 400_000;
const FUEL_PER_BYTE: u64 = 8;

/// Tags, of both sorts, that any page may have in a tree, and one more for so
/// many bytes: a node costs about as much as reading a hundred bytes, so that a
/// large page of hardly anything but tags is too dear.
const TREE_TAGS_BASE: usize = 8_000;
const TREE_BYTES_PER_TAG: usize = 16;

/// Formatting elements that may keep a style which names an address.
const STYLED_FORMATTING_MAX: u32 = 32;

/// The page would cost too much to build as a tree.
#[derive(Debug)]
pub(super) struct TooDear {
    /// The `href` of the first `base` that was seen so far.
    pub(super) base: Option<String>,
}

/// Reads a page through its tree.
pub(super) fn parse(text: &str, context: &PageContext<'_>, limits: &ParseLimits) -> Result<ParsedPage, TooDear> {
    if is_dense(text) {
        return Err(TooDear { base: None });
    }
    let fuel = FUEL_BASE + FUEL_PER_BYTE * text.len() as u64;
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let mut builder = Builder {
        tree: TreeBuilder::new(Metered::new(fuel), options),
        is_xhtml: context.media_type == MediaType::Xhtml,
        depth_max: limits.depth_max,
        base: None,
        styled: 0,
        said: Said::default(),
    };
    let tags = tokenize(text, limits, &mut builder);
    let depth = builder.is_too_deep();
    if !depth {
        builder.feed(Token::EOFToken);
    }
    let Builder { tree, base, said, .. } = builder;
    if tree.sink.is_spent() {
        return Err(TooDear { base });
    }
    let mut collector = Collector::new(context, limits);
    collector.visible.begin_with(said);
    if let Some(base) = &base {
        collector.links.set_base(base);
    }
    walk(&tree.sink.finish(), &mut collector);
    Ok(collector.finish(Cut { depth, tags, ..Cut::default() }))
}

/// Whether the text has too many tags for its length; what looks like one counts.
fn is_dense(text: &str) -> bool {
    if text.len() / 3 <= TREE_TAGS_BASE {
        // No tag is shorter than three bytes.
        return false;
    }
    let tags = text
        .as_bytes()
        .windows(2)
        .filter(|pair| pair[0] == b'<' && (pair[1].is_ascii_alphabetic() || pair[1] == b'/'))
        .count();
    tags > TREE_TAGS_BASE + text.len() / TREE_BYTES_PER_TAG
}

/// Goes through the tree in document order, without recursion.
fn walk(html: &Html, collector: &mut Collector) {
    let mut node = html.tree.root();
    loop {
        match node.value() {
            Node::Element(element) => {
                let mut attributes = Attributes::default();
                for (name, value) in element.attrs() {
                    if let Some(attr) = Attr::of(name) {
                        attributes.set(attr, value);
                    }
                }
                collector.start(Tag::of(element.name()), element.name(), &attributes);
            }
            Node::Text(text) => collector.add_text(text),
            _ => {}
        }
        if let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        loop {
            if let Node::Element(element) = node.value() {
                collector.end(Tag::of(element.name()));
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => return,
            }
        }
    }
}

/// Attribute names as the tree wants them, in the order of [`Attr::ALL`].
static NAMES: LazyLock<Vec<QualName>> = LazyLock::new(|| {
    let name = |attr: Attr| QualName::new(None, ns!(), LocalName::from(attr.name()));
    Attr::ALL.into_iter().map(name).collect()
});

struct Builder {
    tree: TreeBuilder<Handle, Metered>,
    is_xhtml: bool,
    depth_max: u32,
    base: Option<String>,
    styled: u32,
    /// What attributes say is taken down here: the tree has not all of them, and some twice.
    said: Said,
}

impl Builder {
    fn feed(&self, token: Token) -> Option<State> {
        match self.tree.process_token(token, 1) {
            TokenSinkResult::Plaintext => Some(State::PlainText),
            TokenSinkResult::RawData(RawKind::Rcdata) => Some(State::RcData),
            TokenSinkResult::RawData(RawKind::Rawtext) => Some(State::RawText),
            TokenSinkResult::RawData(_) => Some(State::ScriptData),
            TokenSinkResult::Continue | TokenSinkResult::Script(_) | TokenSinkResult::EncodingIndicator(_) => None,
        }
    }

    fn is_too_deep(&self) -> bool {
        self.tree.sink.deepest() > self.depth_max
    }

    fn attributes(&mut self, kind: Tag, tag: &StartTag<'_>) -> Vec<Attribute> {
        let read = |attr: Attr| tag.attributes.get(attr).map(|value| (attr, value));
        let attribute = |(attr, value): (Attr, &str)| Attribute {
            name: NAMES[attr as usize].clone(),
            value: StrTendril::from_slice(value),
        };
        if kind == Tag::Formatting {
            let style =
                read(Attr::Style).filter(|(_, style)| style.contains('(') && self.styled < STYLED_FORMATTING_MAX);
            self.styled += u32::from(style.is_some());
            return style.map(attribute).into_iter().collect();
        }
        let is_for_tree = |attr: &Attr| !matches!(attr, Attr::AriaLabel | Attr::Title);
        Attr::ALL.into_iter().filter(is_for_tree).filter_map(read).map(attribute).collect()
    }
}

impl Tokens for Builder {
    fn start_tag(&mut self, tag: &StartTag<'_>) -> Option<State> {
        let kind = Tag::of(tag.name);
        if kind == Tag::Base && self.base.is_none() {
            self.base = tag.attributes.get(Attr::Href).map(str::to_owned);
        }
        self.said.add_spoken(&tag.attributes);
        let name = LocalName::from(tag.name);
        let attrs = self.attributes(kind, tag);
        let token = TagToken {
            kind: TagKind::StartTag,
            name,
            self_closing: tag.self_closing,
            attrs,
            had_duplicate_attributes: false,
        };
        let next = self.feed(Token::TagToken(token));
        if self.is_xhtml && tag.self_closing && !kind.is_void() {
            // In XHTML `<title/>` is a whole element; HTML would read on to the end.
            self.end_tag(tag.name);
            return None;
        }
        next
    }

    fn end_tag(&mut self, name: &str) -> Option<State> {
        self.feed(Token::TagToken(TagToken {
            kind: TagKind::EndTag,
            name: LocalName::from(name),
            self_closing: false,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        }))
    }

    fn text(&mut self, text: &str) {
        // White space between elements needs no memory of its own.
        let text = if text.bytes().all(|b| b.is_ascii_whitespace()) { " " } else { text };
        self.feed(Token::CharacterTokens(StrTendril::from_slice(text)));
    }

    fn in_foreign_element(&self) -> bool {
        self.is_xhtml || self.tree.adjusted_current_node_present_but_not_in_html_namespace()
    }

    fn is_full(&self) -> bool {
        self.tree.sink.is_spent() || self.is_too_deep()
    }
}
