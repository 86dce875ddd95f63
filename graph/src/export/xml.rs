//! What both XML formats need: a writer, and texts that XML 1.0 can hold.

use std::borrow::Cow;
use std::io::Write;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::ExportError;

/// An XML document being written.
pub(super) struct Document<'a> {
    writer: Writer<&'a mut dyn Write>,
}

impl<'a> Document<'a> {
    /// Begins a document with its declaration.
    pub(super) fn begin(out: &'a mut dyn Write) -> Result<Self, ExportError> {
        let mut document = Self { writer: Writer::new_with_indent(out, b' ', 1) };
        document.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(document)
    }

    /// Opens an element.
    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<(), ExportError> {
        let start = element(name, attributes);
        self.event(Event::Start(start))
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<(), ExportError> {
        let start = element(name, attributes);
        self.event(Event::Empty(start))
    }

    /// An element that holds a text.
    pub(super) fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> Result<(), ExportError> {
        self.open(name, attributes)?;
        self.event(Event::Text(BytesText::new(&storable(text))))?;
        self.close(name)
    }

    /// Closes an element.
    pub(super) fn close(&mut self, name: &str) -> Result<(), ExportError> {
        self.event(Event::End(BytesEnd::new(name)))
    }

    /// Ends the document.
    pub(super) fn end(self) -> Result<(), ExportError> {
        Ok(self.writer.into_inner().write_all(b"\n")?)
    }

    fn event(&mut self, event: Event<'_>) -> Result<(), ExportError> {
        Ok(self.writer.write_event(event)?)
    }
}

fn element<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, &*storable(value)));
    }
    start
}

/// XML 1.0 cannot hold most control characters nor U+FFFE and U+FFFF: readers
/// refuse the whole file. Kept texts have them escaped already; this is the
/// last line of defence, at the writer.
fn storable(text: &str) -> Cow<'_, str> {
    let fits = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{FFFD}' | '\u{10000}'..);
    if text.chars().all(fits) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if fits(c) { c } else { '\u{FFFD}' }).collect())
}
