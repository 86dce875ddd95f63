//! `inspect`: what would be kept of a saved page.

use std::fs::File;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::demo::fields;
use crate::support::{Ran, oniongraph};

const PAGE: &str = r##"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harbour &amp; Bakery</title>
<base href="/shop/"><meta name="description" content="Bread and rolls"><meta name="keywords" content="bread, rolls">
<meta name="generator" content="Oven 2"><link rel="canonical" href="/shop/index.html"></head><body>
<nav><a href="rolls#top" rel="nofollow">Rolls</a></nav><main><h1>Fresh bread</h1>
<p>We have been baking for three generations, and every morning before the sun rises our ovens are already warm.</p>
<a href="rolls">Rolls again</a> <a href="//other.example/x?y=1">Elsewhere</a> <a href="mailto:nobody@example.org">Mail</a>
<img src="bread.jpg"><img src="data:image/png;base64,AAAA"><form action="order" method="post"><input type="text"></form>
</main></body></html>"##;

fn inspect(content: &[u8], more: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    std::fs::write(&file, content).unwrap();
    let mut command = oniongraph();
    command.arg("inspect").arg(&file).args(["--url", "https://saved.example/shop/page.html#x"]).args(more);
    Ran::of(more, command.output().unwrap()).ok()
}

#[test]
fn the_json_has_the_agreed_fields() {
    let page = inspect(PAGE.as_bytes(), &["--json"]).json();
    let agreed = [
        "schema",
        "url",
        "verdict",
        "refusal",
        "charset",
        "title",
        "html_lang",
        "language",
        "description",
        "keywords",
        "h1",
        "canonical",
        "generator",
        "class",
        "counts",
        "links",
    ];
    let missing: Vec<_> = agreed.iter().filter(|name| !fields(&page).contains(**name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let expected = json!({
        "schema": "oniongraph.page/1",
        "url": "https://saved.example/shop/page.html",
        "verdict": "admitted",
        "refusal": null,
        "charset": "utf-8",
        "title": "Harbour & Bakery",
        "html_lang": "en",
        "description": "Bread and rolls",
        "keywords": "bread, rolls",
        "h1": "Fresh bread",
        "canonical": "https://saved.example/shop/index.html",
        "generator": "Oven 2",
        "class": "content",
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&page[name], value, "{name}");
    }
    assert_eq!(page["language"]["code"], "eng");
    assert!(page["language"]["confidence"].as_f64().is_some_and(|share| (0.0..=1.0).contains(&share)));
    assert_eq!((&page["counts"]["a_href"], &page["counts"]["forms"]), (&4.into(), &1.into()));
    assert!(page["counts"]["words"].as_u64().is_some_and(|words| words > 20));
    assert_eq!(page["counts"]["media"]["img"], 2);
}

#[test]
fn links_are_absolute_without_fragment_and_unique() {
    let page = inspect(PAGE.as_bytes(), &["--json"]).json();
    let links = page["links"].as_array().unwrap();
    let of_kind = |kind: &str| -> Vec<&str> {
        links.iter().filter(|link| link["kind"] == kind).map(|link| link["url"].as_str().unwrap()).collect()
    };
    assert_eq!(of_kind("hyperlink"), ["https://saved.example/shop/rolls", "https://other.example/x?y=1"]);
    assert_eq!(of_kind("form"), ["https://saved.example/shop/order"]);
    assert_eq!(of_kind("canonical"), ["https://saved.example/shop/index.html"]);
    for link in links {
        for field in ["url", "kind", "place", "rel", "text"] {
            assert!(fields(link).contains(field), "{link}");
        }
    }
    let first = &links[links.iter().position(|link| link["kind"] == "hyperlink").unwrap()];
    assert_eq!([&first["place"], &first["rel"], &first["text"]], ["nav", "nofollow", "Rolls"]);
}

#[test]
fn what_is_no_text_is_refused_with_the_reason() {
    let refused = |content: &[u8], more: &[&str]| -> Value {
        let page = inspect(content, &[&["--json"], more].concat()).json();
        assert_eq!((&page["verdict"], &page["title"], &page["links"]), (&"refused".into(), &Value::Null, &json!([])));
        page["refusal"].clone()
    };
    assert_eq!(refused(b"\x89PNG\r\n\x1a\n<title>x</title>", &[]), "known_signature");
    assert_eq!(refused(PAGE.as_bytes(), &["--content-type", "image/jpeg"]), "type_not_text");
    assert_eq!(refused(b"<title>a</title>\x00\x01\x02\x03", &[]), "binary_bytes");
}

#[test]
fn nothing_of_the_text_itself_is_shown() {
    for form in [&["--json"][..], &[]] {
        let shown = inspect(PAGE.as_bytes(), form);
        assert!(shown.text().contains("Fresh bread"));
        for secret in ["three generations", "nobody@example.org", "AAAA"] {
            assert!(!shown.text().contains(secret), "{secret}");
        }
    }
}

#[test]
fn a_page_may_come_from_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    std::fs::write(&file, "<title>\u{1b}[2Jx</title>").unwrap();
    let mut command = oniongraph();
    command.args(["inspect", "-", "--url", "http://example.org/"]).stdin(Stdio::from(File::open(file).unwrap()));
    let shown = Ran::of(&["inspect -"], command.output().unwrap()).ok();
    assert!(shown.text().contains("admitted") && !shown.text().contains('\u{1b}'), "{}", shown.text());
}

#[test]
fn identifiers_are_shown_as_they_would_be_kept_unless_asked_for_in_clear() {
    let page = b"<title>Call +1 202-555-0123</title><p>jane.roe@example.org 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
    let kept = inspect(page, &["--json"]);
    assert!(!kept.text().contains("0123") && !kept.text().contains("jane"), "{}", kept.text());
    let of = |page: &Value, kind: &str| {
        page["identifiers"].as_array().unwrap().iter().find(|one| one["kind"] == kind).unwrap().clone()
    };
    let kept = kept.json();
    assert_eq!((&of(&kept, "phone")["canonical"], &of(&kept, "phone")["coarse"]), (&Value::Null, &json!("+1")));
    assert_eq!(of(&kept, "btc")["canonical"], "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa");
    let clear = inspect(page, &["--json", "--clear"]).json();
    assert_eq!(clear["title"], "Call +1 202-555-0123");
    assert_eq!(of(&clear, "phone")["canonical"], "+12025550123");
    assert_eq!(of(&clear, "email")["canonical"], "jane.roe@example.org");
}
