//! What is kept of a page apart from its links.

use model::{Digest16, Label, MediaCounts, PageClass, Summary, Title};
use sha2::{Digest, Sha256};

use super::super::test_sites::onion;
use super::*;

fn title(page: &ParsedPage) -> Option<&str> {
    page.text.title.as_ref().map(Title::as_str)
}

#[test]
fn text_fields_are_read_from_where_they_stand() {
    let page = html(
        "<!doctype html><html lang=de-CH><head><title> A &amp; B\n </title><title>No</title>\
         <META NAME=Description CONTENT=' about '><meta name=description content=second>\
         <meta name=keywords content='a, b'><meta name=generator content='Press 1.0'><meta name=ROBOTS content='noindex'></head>\
         <body><h1> </h1><h1>First <b>head</b>ing<br>two</h1><h1>No</h1></body></html>",
    );
    assert_eq!(title(&page), Some("A & B"));
    assert_eq!(page.text.description.as_ref().map(Summary::as_str), Some("about"));
    assert_eq!(page.text.keywords.as_ref().map(Summary::as_str), Some("a, b"));
    assert_eq!(page.text.generator.as_ref().map(Label::as_str), Some("Press 1.0"));
    assert_eq!(page.text.robots.as_ref().map(Label::as_str), Some("noindex"));
    assert_eq!(page.text.h1.as_ref().map(Label::as_str), Some("First heading two"));
    assert_eq!(page.html_lang.as_ref().map(Label::as_str), Some("de-CH"));
}

#[test]
fn a_page_without_anything_has_nothing() {
    let page = html("");
    assert_eq!(page.text, model::PageText::default());
    assert_eq!((page.html_lang, page.language, page.class), (None, None, PageClass::Content));
    assert_eq!(page.links, []);
    assert_eq!(page.counts, model::Counts::default());
}

#[test]
fn media_are_counted_by_the_element_that_refers_to_them() {
    let page = html(
        "<link rel=icon href=/i><img src=a><img><picture><source srcset=b><img src=c></picture><input type=image src=d>\
         <video src=e poster=f><source src=g></video><audio><source src=h><source src=i></audio><object data=j></object><embed src=k>\
         <svg><image href=l /></svg><p style='background: url(m), url(n)'>x</p><b style='background:url(o)'>y</b><img src='data:image/png;base64,AA=='>",
    );
    assert_eq!(
        page.counts.media,
        MediaCounts { img: 7, video: 3, audio: 3, object: 2, icon: 1, css: 3, inline_svg: 1, data_uri: 1 }
    );
}

#[test]
fn inputs_are_counted_by_type() {
    let page = html(
        "<form><input><input type=TEXT><input type=odd><input type=checkbox><select></select><textarea></textarea></form>",
    );
    let inputs: Vec<(&str, u32)> = page.counts.inputs.iter().map(|(kind, n)| (kind.as_str(), *n)).collect();
    assert_eq!(inputs, [("checkbox", 1), ("select", 1), ("text", 3), ("textarea", 1)]);
}

#[test]
fn words_are_those_that_a_reader_sees() {
    let page = html(
        "<head><title>not these</title><style>nor these</style></head><body>one <b>t</b>wo<script>no</script><p>three<p>four\
         <template>no</template><svg><text>no</text></svg><iframe>no</iframe><noscript> five</noscript><textarea>six</textarea>",
    );
    assert_eq!(page.counts.words, 6);
}

#[test]
fn the_dom_hash_is_over_the_names_in_document_order() {
    let page = html("<html><head><title>x</title></head><body><p class=a>b<br><i>c</i></p></body></html>");
    let whole = Sha256::digest("html|head|title|body|p|br|i");
    assert_eq!(page.dom_hash, Digest16::from_hex(&data_encoding::HEXLOWER.encode(&whole[..16])));
    let other = html("<html><head><title>other</title></head><body><p>text<br><i>here</i></p></body></html>");
    assert_eq!(page.dom_hash, other.dom_hash);
}

#[test]
fn the_language_is_told_from_visible_text() {
    let text = "Der Garten auf dem Hügel wurde angelegt, lange bevor sich jemand im Dorf erinnern kann, und jeden Herbst geht \
                die ganze Stadt hinauf, um Äpfel zu ernten.";
    let page =
        html(&format!("<html lang=en><nav>Home</nav><script>the and of to is with that for</script><p>{text}</p>"));
    assert_eq!(page.language.map(|language| language.code.into_string()).as_deref(), Some("deu"));
    assert_eq!(plain(text).language.map(|language| language.code.into_string()).as_deref(), Some("deu"));
}

#[test]
fn plain_text_has_words_language_and_mentions_and_nothing_else() {
    let name = onion(1);
    let page = plain(&format!("<title>not HTML</title>\n<a href=/x>\nsee {name}\r\n\r\nthree more words"));
    assert_eq!(page.counts.words, 9);
    assert_eq!(lines(&page), [format!("text-mention body http://{name}/")]);
    assert_eq!((page.dom_hash, title(&page)), (None, None));
}

#[test]
fn classes_are_told_from_whole_pages() {
    let class = |text: &str| html(text).class;
    assert_eq!(class("<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>"), PageClass::DefaultServerPage);
    assert_eq!(class("<title>Index of /files</title><pre><a href=../>../</a></pre>"), PageClass::DirectoryListing);
    assert_eq!(class("<form><input name=user><input type=password></form>"), PageClass::Login);
    assert_eq!(class("<p>Prove it</p><img src=/captcha.php><form><input name=code></form>"), PageClass::CaptchaOrQueue);
    assert_eq!(class("<h1>Nicht gefunden</h1><p>Diese Seite gibt es nicht.</p>"), PageClass::Soft404);
    assert_eq!(class("<p>The site is down for maintenance. Come back later.</p>"), PageClass::Maintenance);
    let directory: String = (0..12).map(|n| format!("<li><a href=http://{}/>site</a></li>", onion(n))).collect();
    assert_eq!(class(&format!("<ul>{directory}</ul><a href=/>home</a>")), PageClass::Directory);
    let listed: String = (0..12).map(|n| format!("<li>{}</li>", onion(n))).collect();
    assert_eq!(class(&format!("<ul>{listed}</ul>")), PageClass::Directory);
    assert_eq!(plain("404 page not found").class, PageClass::Soft404);
}

#[test]
fn data_in_text_is_replaced_before_it_is_kept() {
    let run = "iVBORw0KGgo".repeat(40);
    let page = html(&format!(
        "<title>a {run} b</title><meta name=description content='data:image/png;base64,{run}'><h1>{run}</h1>\
         <link rel=canonical href=/?d={run}><a href=/x>&lt;svg onload=x&gt;{run}&lt;/svg&gt;</a>"
    ));
    assert_eq!(title(&page), Some("a data:[base64,440] b"));
    assert_eq!(page.text.description.as_ref().map(Summary::as_str), Some("data:[image/png,462]"));
    assert_eq!(page.text.h1.as_ref().map(Label::as_str), Some("data:[base64,440]"));
    assert_eq!(page.text.canonical, None);
    assert_eq!(lines(&page)[1], "hyperlink body http://host.example/x “data:[image/svg+xml,460]”");
}

#[test]
fn control_characters_in_text_are_made_visible() {
    let page = html("<title>a\u{1b}[31m\u{202e}b</title>");
    assert_eq!(title(&page), Some("a⟦U+001B⟧[31m⟦U+202E⟧b"));
}
