//! Whole pages, by value and by property.

mod hostile;
mod links;
mod metadata;

use model::{LinkKind, MediaType, Place};
use url::Url;

use super::page::parse_within;
use super::{FoundLink, PageContext, ParseLimits, ParsedPage, parse, stream, tree};

/// Where the pages of these tests stand.
const PAGE: &str = "http://host.example/dir/page?q=1";

fn at() -> Url {
    Url::parse(PAGE).unwrap()
}

/// Reads an HTML page by tree and by stream, which must agree, and gives the former.
fn html(text: &str) -> ParsedPage {
    let url = at();
    let context = PageContext::new(&url, MediaType::Html);
    let limits = ParseLimits::default();
    let page = parse(text, &context);
    let mut streamed = stream::parse(text, &context, &limits, &tree::TooDear { base: None });
    // Elements that only a tree implies, and how seams lie between them.
    streamed.dom_hash = page.dom_hash;
    assert_eq!(streamed, page, "{text}");
    page
}

fn plain(text: &str) -> ParsedPage {
    parse(text, &PageContext::new(&at(), MediaType::Plain))
}

/// `kind place url text ×count` of each link.
fn lines(page: &ParsedPage) -> Vec<String> {
    page.links.iter().map(line).collect()
}

fn line(link: &FoundLink) -> String {
    let text = link.text.as_ref().map(|text| format!(" “{}”", text.as_str())).unwrap_or_default();
    let count = if link.count > 1 { format!(" ×{}", link.count) } else { String::new() };
    format!("{} {} {}{text}{count}", link.kind.as_str(), link.place.as_str(), link.url)
}

fn urls(page: &ParsedPage, kind: LinkKind) -> Vec<&str> {
    page.links.iter().filter(|link| link.kind == kind).map(|link| link.url.as_str()).collect()
}

fn places(page: &ParsedPage) -> Vec<Place> {
    page.links.iter().map(|link| link.place).collect()
}

#[test]
fn what_a_page_says_is_its_visible_text_and_the_addresses_that_are_no_links() {
    let page = html(
        "<title>not here</title><script>nor here</script><p>call <b>12</b>34 or</p>\
         <p><a href='mailto:someone@example.org'>write</a> <a href='/page'>read</a></p><!-- nor this -->",
    );
    assert_eq!(page.said.text(), "call 1234 or\nwrite read\n");
    assert_eq!(page.said.addresses(), ["mailto:someone@example.org"]);
    assert_eq!(plain("one\ntwo").said.text(), "one\ntwo\n");
    assert_eq!(format!("{:?}", page.said), "Said(24 bytes, 0 aside, 1 addresses)");
}

#[test]
fn what_stands_in_attributes_and_in_drawings_is_said_beside_the_text() {
    let page = html(
        "<p title=one>text</p><img alt='two'><input placeholder=three value=four><b aria-label=five>bold</b>\
         <svg viewBox='0 0 1 1'><title>six</title><style>none</style><text>se<tspan>ven</tspan></text></svg><p alt=''>end</p>",
    );
    assert_eq!(page.said.spoken(), "one\ntwo\nthree\nfour\nfive\n");
    let drawn: Vec<String> = page.said.drawn().split('\n').map(|line| line.replace('\u{1f}', "")).collect();
    assert_eq!(drawn, ["", "six", "seven"]);
    let copied = html("<b title=once><p>one</b>two<p>three");
    assert_eq!(copied.said.spoken(), "once\n", "however often a tree holds the element");
    assert_eq!(page.said.text(), "text\nbold\nend\n");
    assert!(!format!("{page:?}").contains("seven"), "none of it is kept");
}
