//! What `import jsonl` takes over of an export that holds more than a scan would keep.

use std::fs;

use practice::{Profile, World, WorldSpec};

use crate::support::Case;

const TIMES: &str = r#""first_seen":"2026-01-02T03:04:05Z","last_seen":"2026-01-02T03:04:05Z""#;
const NUMBER: &str = "+1 202-555-0123";
const MAIL: &str = "jane.roe@example.org";

/// A record as an export writes it, with every text of a page the same.
fn record(text: &str) -> String {
    format!(
        r#"{{"status":200,"media_type":"text/html","charset":"utf-8","head":{{"server":"{text}","powered_by":"{text}",
        "header_order":null,"etag":null,"cookie_names":["{text}"],"certificate":null}},"text":{{"title":"{text}",
        "description":"{text}","keywords":"{text}","h1":"{text}","generator":"{text}","canonical":null,"robots":"{text}"}},
        "html_lang":"{text}","language":null,"class":"content","counts":{{"words":1,"a_href":0,"other_schemes":0,
        "forms":0,"inputs":[],"scripts":0,"frames":0,"media":{{"img":0,"video":0,"audio":0,"object":0,"icon":0,"css":0,
        "inline_svg":0,"data_uri":0}}}},"dom_hash":null,"cut":{{"bytes":false,"depth":false,"tags":false,"links":false}}}}"#
    )
    .replace('\n', " ")
}

fn page(url: &str, text: &str) -> String {
    let record = record(text);
    format!(
        r#"{{"schema":"oniongraph.page_record/1","url":"{url}","outcome":"page","reason":null,"status":200,"redirect_to":null,"record":{record},{TIMES}}}"#
    )
}

fn link(from: &str, to: &str, text: &str) -> String {
    format!(
        r#"{{"schema":"oniongraph.link/1","from":"{from}","to":"{to}","kind":"hyperlink","place":"main","rel":"","text":"{text}","count":1,{TIMES},"visited":false,"not_visited_reason":null}}"#
    )
}

#[test]
fn an_import_keeps_no_more_than_a_scan_would() {
    let folder = tempfile::tempdir().unwrap();
    let [a, b, refused] = sites();
    let front = format!("http://{a}/");
    let case = Case::init(&folder.path().join("case"));
    let data = "Zz09".repeat(64);
    let lines = [
        r#"{"schema":"oniongraph.export/1","scans":[1]}"#.to_owned(),
        page(&front, &format!("call {NUMBER}")),
        page(&format!("http://{a}/data"), &data),
        page(&format!("http://{a}/refused"), &format!("mirror of {refused}")),
        page(&format!("http://{a}/{data}"), "left out"),
        page(&format!("http://{a}/by/{MAIL}"), "left out"),
        page(&format!("http://{refused}/"), "left out"),
        link(&front, &format!("http://{b}/mail?to={MAIL}"), MAIL),
        link(&front, &format!("http://{b}/go?to={refused}"), "there"),
        link(&front, &format!("http://{b}/{data}"), &data),
    ];
    let file = folder.path().join("export.jsonl");
    fs::write(&file, lines.join("\n") + "\n").unwrap();
    let ran = case.run(&["import", "jsonl", file.to_str().unwrap()]).ok();
    assert!(ran.stderr.contains("3 left out"), "{}", ran.stderr);

    let text = case.export().text;
    for secret in ["555-0123", "jane", "Zz09Zz09", &refused, &refused[..56]] {
        assert!(!text.contains(secret), "{secret} was kept:\n{text}");
    }
    assert!(text.contains("⟦phone ") && text.contains("data:[base64,256]"), "{text}");
    let reasons: Vec<_> = case.run(&["links", &front, "--jsonl"]).ok().lines();
    let mut reasons: Vec<_> = reasons.iter().map(|line| line["not_visited_reason"].as_str().unwrap()).collect();
    reasons.sort_unstable();
    assert_eq!(reasons, ["refused", "withheld"], "two links to one site alone are one edge");
}

/// Two addresses that do not exist, and the test entry of every refusal list.
fn sites() -> [String; 3] {
    let world = World::new(WorldSpec::new(12, 5, Profile::Calm)).unwrap();
    let name = |at: usize| world.truth().sites[at].site.full_name();
    [name(0), name(1), crawler::test_entry().full_name()]
}
