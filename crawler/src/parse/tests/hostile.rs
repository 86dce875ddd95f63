//! Pages made to hurt, and pages of noise.

use std::collections::HashSet;

use model::{Label, Language, PageText, Summary, Title};
use proptest::prelude::*;

use super::super::encoded;
use super::*;

fn read(text: &str) -> ParsedPage {
    parse(text, &PageContext::new(&at(), MediaType::Html))
}

#[test]
fn nesting_is_cut_at_512() {
    // `html` and `body` are two of the levels.
    let nested = |n: usize| format!("<a href=/before>x</a>{}<a href=/after>x</a>", "<div>".repeat(n));
    let page = read(&nested(509));
    assert!(!page.cut.depth);
    assert_eq!(page.links.len(), 2);
    let page = read(&nested(520));
    assert!(page.cut.depth);
    assert_eq!(lines(&page), ["hyperlink body http://host.example/before “x”"]);
}

#[test]
fn tags_are_cut_at_100_000() {
    let page = read(&"<br>".repeat(100_000));
    assert!(!page.cut.tags);
    let page = read(&format!("{}<a href=/x>x</a>", "<br>".repeat(100_000)));
    assert!(page.cut.tags);
    assert_eq!(page.links, []);
}

/// Shapes whose trees are far larger than their text.
fn dear_pages() -> Vec<String> {
    let formats = ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
    let open: String = formats.iter().map(|name| format!("<{name}><{name}><{name}>")).collect();
    vec![
        format!("{open}{}", "<p>x".repeat(30_000)),
        format!("{}{}", "<div>".repeat(500), "<p></p><hr>".repeat(30_000)),
        "<a><b><i><div></a></b></i>".repeat(10_000),
        format!("<table>{}", "<a href=/x><b>".repeat(10_000)),
    ]
}

#[test]
fn dear_trees_are_given_up_and_their_links_are_still_found() {
    let mut given_up = 0;
    for text in dear_pages() {
        let text = format!("<head><base href=/base/><title>Title</title></head>{text}<a href=last>Last</a>");
        let url = at();
        let context = PageContext::new(&url, MediaType::Html);
        let limits = ParseLimits { depth_max: u32::MAX, ..ParseLimits::default() };
        given_up += usize::from(tree::parse(&text, &context, &limits).is_err());
        let page = parse_within(&text, &context, &limits);
        assert_eq!(page.text.title.as_ref().map(Title::as_str), Some("Title"));
        assert_eq!(page.links.last().map(line).as_deref(), Some("hyperlink body http://host.example/base/last “Last”"));
    }
    assert_eq!(given_up, dear_pages().len());
}

#[test]
fn honest_pages_are_never_too_dear() {
    let row = "<tr><td>1<td><b>2</b><td><a href=/x>3</a></tr>";
    let board = "<div><div><ul><li><p><span><font color=red><b>x</b></font></span><p>y<br>z</ul></div></div>";
    for text in [
        format!("<table>{}</table>", row.repeat(600)),
        format!("{}{}", "<div>".repeat(30), board.repeat(400)),
        "<p>x".repeat(7_000),
        "<li>x".repeat(7_000),
        "<option>x".repeat(7_000),
        format!("<table>{}</table>", "<tr><td><table><tr><td>x</table>".repeat(1_200)),
    ] {
        let limits = ParseLimits::default();
        let page = tree::parse(&text, &PageContext::new(&at(), MediaType::Html), &limits);
        assert!(page.is_ok(), "{}", &text[..40]);
    }
}

#[test]
fn large_pages_of_hardly_anything_but_tags_are_read_as_a_stream() {
    let row = "<tr><td>1<td><b>2</b><td><a href=/x>3</a></tr>";
    let text = format!("<title>t</title><table>{}</table><a href=/last>x</a>", row.repeat(3_000));
    let limits = ParseLimits::default();
    assert!(tree::parse(&text, &PageContext::new(&at(), MediaType::Html), &limits).is_err());
    let page = read(&text);
    assert_eq!((page.counts.a_href, page.counts.words, page.links.len()), (3_001, 9_001, 2));
    assert_eq!(page.cut, model::Cut::default());
}

#[test]
fn unfinished_pages_are_read_as_far_as_they_go() {
    for (text, links) in [
        ("<a href=/x>x<!-- <a href=/y>", 1),
        ("<a href=/x>x<plaintext><a href=/y>", 1),
        ("<a href=/x>x<a href='/y", 1),
        ("<a href=/x>x<title><a href=/y>", 1),
        ("<a href=/x>x<svg><title><a href=/y>", 2),
        ("<a href=/x>x<svg><style><a href=/y>", 2),
        ("<a href=/x>x<style><a href=/y>", 1),
    ] {
        assert_eq!(read(text).links.len(), links, "{text}");
    }
}

#[test]
fn a_tag_with_very_many_attributes_is_still_a_tag() {
    let attributes: String = (0..32_000).map(|n| format!(" a{n}=1")).collect();
    let page = read(&format!("<p{attributes}><a href=/x {attributes}>x</a>"));
    assert_eq!(page.links.len(), 1);
    let page = read(&format!("<a {attributes} href=/x>x</a>"));
    assert_eq!(page.links.len(), 0);
}

/// All text that would be kept.
fn kept(page: &ParsedPage) -> Vec<String> {
    let PageText { title, description, keywords, h1, generator, canonical, robots } = &page.text;
    let summary = |text: &Option<Summary>| text.as_ref().map(|t| t.as_str().to_owned());
    let label = |text: &Option<Label>| text.as_ref().map(|t| t.as_str().to_owned());
    let mut all = vec![
        title.as_ref().map(|t| t.as_str().to_owned()),
        summary(description),
        summary(keywords),
        label(h1),
        label(generator),
        label(robots),
        label(&page.html_lang),
        canonical.as_ref().map(ToString::to_string),
        page.language.as_ref().map(|Language { code, .. }| code.to_string()),
    ];
    all.extend(page.links.iter().map(|link| label(&link.text)));
    all.into_iter().flatten().collect()
}

fn check(page: &ParsedPage) -> Result<(), TestCaseError> {
    for text in kept(page) {
        prop_assert!(!encoded::holds_run(&text), "{text}");
        prop_assert!(!text.chars().any(char::is_control), "{text:?}");
    }
    prop_assert!(page.links.len() <= 2_000);
    let mut seen = HashSet::new();
    for link in &page.links {
        prop_assert!(matches!(link.url.scheme(), "http" | "https"));
        prop_assert!(link.url.has_host());
        prop_assert_eq!(link.url.fragment(), None);
        prop_assert_eq!((link.url.username(), link.url.password()), ("", None));
        prop_assert!(link.count > 0);
        prop_assert!(seen.insert((link.url.clone(), link.kind, link.place)));
    }
    Ok(())
}

/// Pieces of markup that go together badly.
fn piece() -> impl Strategy<Value = String> {
    let names = "a|b|i|p|div|table|tr|td|svg|math|title|style|script|template|select|option|form|frameset|head|body|nav|li|button|\
                 annotation-xml|foreignObject|desc|mi|plaintext|textarea|h1|caption|colgroup|applet|noscript|iframe|base|meta|link|img";
    let values = prop_oneof![
        "[a-z0-9:/?#@.%&;\"' \t\u{1}é-]{0,40}",
        "(http://|//|data:|javascript:|/)[A-Za-z0-9@:/.#?%-]{0,30}",
        "[A-Za-z0-9+/]{200,400}",
        "0;url=[a-z/]{0,9}",
    ];
    let attributes = "href|src|content|name|http-equiv|rel|srcset|style|action|lang|type|property";
    prop_oneof![
        (names, attributes, values).prop_map(|(name, attribute, value)| format!("<{name} {attribute}='{value}'>")),
        names.prop_map(|name| format!("<{name}>")),
        names.prop_map(|name| format!("</{name}>")),
        "(<!--|-->|<!\\[CDATA\\[|\\]\\]>|<!doctype html>|<|>|&#x|&amp;|&#0;|\0|\r\n|\u{c})",
        "[ a-z\u{1b}\u{202e}\u{200b}é]{0,20}",
        "[A-Za-z0-9+/]{250,300}",
    ]
}

proptest! {
    #[test]
    fn noise_gives_a_page_within_the_rules(text in "\\PC{0,200}") {
        check(&read(&text))?;
    }

    #[test]
    fn bytes_give_a_page_within_the_rules(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        check(&read(&String::from_utf8_lossy(&bytes)))?;
    }

    #[test]
    fn broken_markup_gives_a_page_within_the_rules(pieces in proptest::collection::vec(piece(), 0..60)) {
        let text = pieces.concat();
        let page = read(&text);
        check(&page)?;
        prop_assert_eq!(&read(&text), &page);
        let url = at();
        let context = PageContext::new(&url, MediaType::Html);
        check(&stream::parse(&text, &context, &ParseLimits::default(), &tree::TooDear { base: None }))?;
        check(&parse(&text, &PageContext::new(&url, MediaType::Xhtml)))?;
        check(&parse(&text, &PageContext::new(&url, MediaType::Plain)))?;
    }
}
