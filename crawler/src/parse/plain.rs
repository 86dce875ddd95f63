//! Plain text: words, language and mentions; there is no structure to read.

use model::Cut;

use super::collect::Collector;
use super::page::{PageContext, ParseLimits, ParsedPage};
use super::tag::{Attributes, Tag};

/// Reads a page of plain text.
pub(super) fn parse(text: &str, context: &PageContext<'_>, limits: &ParseLimits) -> ParsedPage {
    let mut collector = Collector::new(context, limits);
    collector.start(Tag::Body, "body", &Attributes::default());
    for line in text.lines() {
        collector.add_text(line);
        collector.end_line();
    }
    let mut page = collector.finish(Cut::default());
    page.dom_hash = None;
    page
}
