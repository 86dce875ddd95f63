//! From text to tokens, in one pass and in bounds: html5gum's state machine
//! drives an [`Emitter`] that counts, cuts and hands on.
//!
//! Invariant: whatever the text, a token has at most
//! [`ParseLimits::attributes_max`] attributes of at most
//! [`ParseLimits::attribute_bytes_max`] bytes each, a name of at most
//! [`NAME_BYTES_MAX`], and no more than [`ParseLimits::tags_max`] start tags are
//! handed on. Comments, document types, most script code and attributes that nobody
//! reads end here. Nothing here knows what a tree is.

use html5gum::{Emitter, Error, State, Tokenizer};

use super::page::ParseLimits;
use super::tag::{Attr, Attributes};

/// Bytes of an element name that are looked at.
const NAME_BYTES_MAX: usize = 64;

/// Bytes of a `data:` address that are looked at: enough for its media type.
pub(super) const DATA_URI_BYTES_MAX: usize = 128;

/// Script code of a page that is handed on: more is not looked at.
const SCRIPT_BYTES_MAX: usize = 64 * 1024;

/// Who takes the tokens.
pub(super) trait Tokens {
    /// A start tag. The answer switches the tokenizer, as in HTML's tree construction.
    fn start_tag(&mut self, tag: &StartTag<'_>) -> Option<State>;

    /// An end tag.
    fn end_tag(&mut self, name: &str) -> Option<State>;

    /// A run of text; never empty.
    fn text(&mut self, text: &str);

    /// Whether the innermost open element is not an HTML one, so that CDATA means something.
    fn in_foreign_element(&self) -> bool;

    /// Whether no more tokens are wanted.
    fn is_full(&self) -> bool;
}

/// A start tag with the attributes that are read.
pub(super) struct StartTag<'a> {
    /// The element's name in lower case.
    pub(super) name: &'a str,
    /// Its attributes.
    pub(super) attributes: Attributes<'a>,
    /// Whether it was written `<name/>`.
    pub(super) self_closing: bool,
}

/// Tokenizes `text` into `sink`. Says whether the rest was cut off after the
/// largest number of tags.
pub(super) fn tokenize(text: &str, limits: &ParseLimits, sink: &mut impl Tokens) -> bool {
    let mut cut = false;
    let emitter = Feed {
        sink,
        cut: &mut cut,
        limits,
        tags: 0,
        script_left: SCRIPT_BYTES_MAX,
        state: Current::default(),
        stopped: false,
    };
    // Everything happens in the emitter; the one token there may be says to stop.
    let _ = Tokenizer::new_with_emitter(text, emitter).next();
    cut
}

/// Yielded once, when the tokenizer should stop.
struct Stop;

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Nothing,
    Start,
    End,
}

/// The token that is being read.
#[derive(Default)]
struct Current {
    kind: Kind,
    name: Vec<u8>,
    self_closing: bool,
    /// Values of the attributes that are read, one after the other.
    values: Vec<u8>,
    /// Which part of `values` belongs to whom.
    attributes: Vec<(Attr, usize, usize)>,
    seen: u32,
    attribute: Option<Attr>,
    attribute_name: Vec<u8>,
    in_name: bool,
    text: Vec<u8>,
    last_start_tag: Vec<u8>,
    in_script: bool,
}

struct Feed<'s, S> {
    sink: &'s mut S,
    cut: &'s mut bool,
    limits: &'s ParseLimits,
    tags: u32,
    /// How much script code is still handed on.
    script_left: usize,
    state: Current,
    stopped: bool,
}

impl<S: Tokens> Feed<'_, S> {
    fn flush_text(&mut self) {
        if self.state.text.is_empty() {
            return;
        }
        if !self.stopped {
            match std::str::from_utf8(&self.state.text) {
                Ok(text) => self.sink.text(text),
                Err(_) => self.sink.text(&String::from_utf8_lossy(&self.state.text)),
            }
            self.stopped = self.sink.is_full();
        }
        self.state.text.clear();
    }

    /// Ends the attribute that is being read, if there is one.
    fn close_attribute_name(&mut self) {
        let state = &mut self.state;
        if !state.in_name {
            return;
        }
        state.in_name = false;
        let known = std::str::from_utf8(&state.attribute_name).ok().and_then(Attr::of);
        let known = known.filter(|attr| state.attributes.iter().all(|(other, ..)| other != attr));
        if let Some(attr) = known {
            state.attributes.push((attr, state.values.len(), state.values.len()));
        }
        state.attribute = known;
    }

    fn start(&mut self) -> Option<State> {
        self.tags += 1;
        if self.tags > self.limits.tags_max {
            *self.cut = true;
            self.stopped = true;
            return None;
        }
        let state = &self.state;
        let mut attributes = Attributes::default();
        for &(attr, from, to) in &state.attributes {
            attributes.set(attr, utf8_prefix(&state.values[from..to]));
        }
        let tag = StartTag { name: utf8_prefix(&state.name), attributes, self_closing: state.self_closing };
        let next = self.sink.start_tag(&tag);
        self.state.in_script = next == Some(State::ScriptData);
        self.state.last_start_tag.clone_from(&self.state.name);
        next
    }
}

impl<S: Tokens> Emitter for Feed<'_, S> {
    type Token = Stop;

    fn set_last_start_tag(&mut self, name: Option<&[u8]>) {
        self.state.last_start_tag = name.unwrap_or_default().to_vec();
    }

    fn emit_eof(&mut self) {
        self.flush_text();
    }

    fn emit_error(&mut self, _: Error) {}

    #[inline]
    fn should_emit_errors(&mut self) -> bool {
        false
    }

    #[inline]
    fn pop_token(&mut self) -> Option<Stop> {
        self.stopped.then_some(Stop)
    }

    fn emit_string(&mut self, text: &[u8]) {
        let mut text = text;
        if self.state.in_script {
            text = &text[..text.len().min(self.script_left)];
            self.script_left -= text.len();
        }
        if !text.is_empty() {
            self.state.text.extend(text.iter().filter(|byte| **byte != 0));
        }
    }

    fn init_start_tag(&mut self) {
        self.state.kind = Kind::Start;
        self.state.name.clear();
        self.state.values.clear();
        self.state.attributes.clear();
        self.state.self_closing = false;
        self.state.in_name = false;
        self.state.attribute = None;
        self.state.seen = 0;
    }

    fn init_end_tag(&mut self) {
        self.init_start_tag();
        self.state.kind = Kind::End;
    }

    fn init_comment(&mut self) {
        self.state.kind = Kind::Nothing;
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        self.close_attribute_name();
        self.flush_text();
        if self.stopped {
            return None;
        }
        let next = if self.state.kind == Kind::Start {
            self.start()
        } else {
            self.state.in_script = false;
            self.sink.end_tag(utf8_prefix(&self.state.name))
        };
        self.stopped |= self.sink.is_full();
        next
    }

    fn emit_current_comment(&mut self) {}

    fn emit_current_doctype(&mut self) {}

    fn set_self_closing(&mut self) {
        self.state.self_closing = true;
    }

    fn set_force_quirks(&mut self) {}

    fn push_tag_name(&mut self, name: &[u8]) {
        push_within(&mut self.state.name, 0, name, NAME_BYTES_MAX);
    }

    fn push_comment(&mut self, _: &[u8]) {}

    fn push_doctype_name(&mut self, _: &[u8]) {}

    fn init_doctype(&mut self) {
        self.state.kind = Kind::Nothing;
    }

    fn init_attribute(&mut self) {
        self.close_attribute_name();
        let state = &mut self.state;
        state.attribute = None;
        state.attribute_name.clear();
        state.seen = state.seen.saturating_add(1);
        state.in_name = state.kind == Kind::Start && state.seen <= self.limits.attributes_max;
    }

    fn push_attribute_name(&mut self, name: &[u8]) {
        if self.state.in_name {
            push_within(&mut self.state.attribute_name, 0, name, NAME_BYTES_MAX);
        }
    }

    fn push_attribute_value(&mut self, value: &[u8]) {
        self.close_attribute_name();
        let state = &mut self.state;
        if state.attribute.is_none() {
            return;
        }
        let Some((_, from, to)) = state.attributes.last_mut() else { return };
        let max = match state.values.get(*from..*from + 5) {
            Some(head) if head.eq_ignore_ascii_case(b"data:") => DATA_URI_BYTES_MAX,
            _ => self.limits.attribute_bytes_max,
        };
        push_within(&mut state.values, *from, value, max);
        *to = state.values.len();
    }

    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}

    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}

    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.state.kind == Kind::End && self.state.name == self.state.last_start_tag
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.sink.in_foreign_element()
    }
}

/// Appends as much of `more` as keeps the part of `bytes` after `from` within `max`.
fn push_within(bytes: &mut Vec<u8>, from: usize, more: &[u8], max: usize) {
    let room = max.saturating_sub(bytes.len() - from);
    bytes.extend_from_slice(&more[..more.len().min(room)]);
}

/// The longest valid beginning: a cap may have cut a character in two.
fn utf8_prefix(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the tokens down.
    #[derive(Default)]
    struct Written(String);

    impl Tokens for Written {
        fn start_tag(&mut self, tag: &StartTag<'_>) -> Option<State> {
            self.0.push_str(&format!("<{}", tag.name));
            for attr in Attr::ALL {
                if let Some(value) = tag.attributes.get(attr) {
                    self.0.push_str(&format!(" {}={value}", attr.name()));
                }
            }
            self.0.push_str(if tag.self_closing { "/>" } else { ">" });
            (tag.name == "script").then_some(State::ScriptData)
        }
        fn end_tag(&mut self, name: &str) -> Option<State> {
            self.0.push_str(&format!("</{name}>"));
            None
        }
        fn text(&mut self, text: &str) {
            self.0.push_str(text);
        }
        fn in_foreign_element(&self) -> bool {
            false
        }
        fn is_full(&self) -> bool {
            self.0.contains("STOP")
        }
    }

    fn written(text: &str) -> (String, bool) {
        let mut sink = Written::default();
        let limits = ParseLimits { tags_max: 5, attributes_max: 3, attribute_bytes_max: 10, ..ParseLimits::default() };
        let cut = tokenize(text, &limits, &mut sink);
        (sink.0, cut)
    }

    #[test]
    fn tokens_carry_only_what_is_read() {
        let (tokens, cut) = written("<!doctype html><!-- no -->a<P CLASS=x HREF='/é'>b&amp;c\0<br/></p>");
        assert_eq!(tokens, "a<p href=/é>b&c<br/></p>");
        assert!(!cut);
    }

    #[test]
    fn script_code_ends_here() {
        assert_eq!(written("<script>if (a<b) '<a href=x>'</script>c").0, "<script>if (a<b) '<a href=x>'</script>c");
    }

    #[test]
    fn attributes_are_capped_in_number_and_length() {
        assert_eq!(written("<a x=1 y=2 href=/3 rel=4>").0, "<a href=/3>");
        assert_eq!(written("<a href=/34567890123>").0, "<a href=/345678901>");
        assert_eq!(written("<a href=/34567890é>").0, "<a href=/34567890>");
        assert_eq!(written("<a href=1 href=2>").0, "<a href=1>");
    }

    #[test]
    fn the_sixth_of_five_tags_is_cut() {
        assert_eq!(written(&"<b>x</b>".repeat(5)), ("<b>x</b>".repeat(5), false));
        assert_eq!(written(&"<b>x</b>".repeat(6)), ("<b>x</b>".repeat(5), true));
    }

    #[test]
    fn a_sink_that_is_full_gets_no_more() {
        assert_eq!(written("a STOP<b>c</b>").0, "a STOP");
    }
}
