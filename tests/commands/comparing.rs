//! `scan diff` and `timeline`: their words, their JSON, and what they must not name.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::one_page::{self, address};
use crate::support::Case;

const FIRST: &str =
    "<title>Bakery</title><h1>Rolls</h1><p>call +1 202-555-0123 <a href='http://www.example.org/'>a</a>";
const SECOND: &str = "<title>Bakery and more</title><h1>Rolls</h1><p>call +1 202-555-0124 \
                      <a href='http://www.example.net/'>a</a>";

fn case(folder: &Path) -> Case {
    let list = folder.join("list");
    fs::write(&list, "0123456789abcdef0123456789abcdef\n").unwrap();
    Case::for_practice(&folder.join("case"), &list)
}

fn scan(case: &Case, body: &str) {
    case.run(&["scan", "run", &address(), "--depth", "0", "--tor", &one_page::serve(body)]).ok();
}

#[test]
fn what_changed_on_a_page_is_told_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    scan(&case, FIRST);
    scan(&case, SECOND);
    let lines = case.run(&["scan", "diff", "1", "2", "--jsonl"]).ok().lines();
    let told: Vec<_> =
        lines.iter().map(|line| (line["what"].as_str().unwrap(), line["change"].as_str().unwrap())).collect();
    assert_eq!(told[0], ("page", "changed"));
    let links: Vec<_> =
        lines.iter().filter(|line| line["what"] == "link").map(|line| (&line["change"], &line["to"])).collect();
    assert_eq!(links, [(&json!("new"), &json!("example.net")), (&json!("gone"), &json!("example.org"))]);
    let mut identifiers: Vec<_> =
        told.iter().filter(|(what, _)| *what == "identifier").map(|(_, change)| *change).collect();
    identifiers.sort_unstable();
    assert_eq!(identifiers, ["gone", "new"]);
    let title = lines.iter().find(|line| line["what"] == "title").unwrap();
    assert_eq!((&title["from"], &title["to"]), (&json!("Bakery"), &json!("Bakery and more")));

    let document = case.run(&["scan", "diff", "1", "2", "--json", "--exit-code"]).ends_with(10).json();
    assert_eq!((&document["schema"], &document["hidden"]), (&json!("oniongraph.scan_diff/1"), &json!(0)));
    assert_eq!(document["counts"]["links"], json!({"new": 1, "gone": 1, "back": 0, "changed": 0, "unknown": 0}));
    assert_eq!(document["unknown"], json!({"pages": 0, "links": 0, "identifiers": 0}));
    assert_eq!((&document["before"]["scan"], &document["after"]["our_network_trouble"]), (&json!(1), &json!(false)));
    let told = case.run(&["scan", "diff", "1", "2"]).ok().text().to_owned();
    for words in ["Bakery and more", "example.org", "phone:", "what we saw for the first time"] {
        assert!(told.contains(words), "nothing about {words:?} in {told}");
    }
    assert!(!told.contains("555") && !told.contains("created"), "{told}");

    let timeline = case.run(&["timeline", &one_page::host(), "--json"]).ok().json();
    let scans: Vec<_> =
        timeline["scans"].as_array().unwrap().iter().map(|scan| (&scan["state"], &scan["title_changed"])).collect();
    assert_eq!(scans, [(&json!("up"), &json!(false)), (&json!("up"), &json!(true))]);

    // Another page of the site has a title of its own.
    let file = folder.path().join("offer.html");
    fs::write(&file, "<title>Offer of the day</title>rolls").unwrap();
    case.run(&["ingest", file.to_str().unwrap(), "--base", &format!("http://{}/offer", one_page::host())]).ok();
    let timeline = case.run(&["timeline", &one_page::host(), "--json"]).ok().json();
    assert_eq!(timeline["scans"][2]["title"], "Offer of the day");
    assert_eq!(timeline["scans"][2]["title_changed"], false);
    assert!(case.run(&["timeline", &one_page::host()]).ok().text().contains("changed: Bakery and more"));
}

#[test]
fn what_may_stand_behind_all_that_is_kept_is_not_gone() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    let others: String = (0..300).map(|n| format!("<p>other{n}@example.org")).collect();
    for (body, at) in [("", "2026-03-01T10:00:00Z"), (others.as_str(), "2026-04-01T10:00:00Z")] {
        let file = folder.path().join("index.html");
        fs::write(&file, format!("<title>x</title>{body}<p>stays@example.org <p>+1 202-555-0123")).unwrap();
        case.run(&["ingest", file.to_str().unwrap(), "--base", &address(), "--at", at]).ok();
    }
    let lines = case.run(&["scan", "diff", "1", "2", "--jsonl"]).ok().lines();
    let lost: Vec<_> = lines.iter().filter(|line| line["what"] == "identifier" && line["change"] != "new").collect();
    assert!(lost.len() == 1 && lost[0]["change"] == "unknown" && lost[0]["kind"] == "email", "{lost:?}");
}

#[test]
fn a_saved_page_that_is_read_again_is_told_as_one_that_was_visited() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    let kept = "<a href='http://www.example.com/'>c</a>";
    for (body, at) in [(FIRST, "2026-03-01T10:00:00Z"), (SECOND, "2026-04-01T10:00:00Z")] {
        let file = folder.path().join("index.html");
        fs::write(&file, format!("{body}{kept}")).unwrap();
        case.run(&["ingest", file.to_str().unwrap(), "--base", &address(), "--at", at]).ok();
    }
    let lines = case.run(&["scan", "diff", "1", "2", "--jsonl"]).ok().lines();
    let told = |what: &str| lines.iter().filter(|line| line["what"] == what).collect::<Vec<_>>();
    let links: Vec<_> = told("link").iter().map(|line| (&line["change"], &line["to"])).collect();
    assert_eq!(links, [(&json!("new"), &json!("example.net")), (&json!("gone"), &json!("example.org"))]);
    let mut contacts: Vec<_> = told("identifier").iter().map(|line| line["change"].as_str().unwrap()).collect();
    contacts.sort_unstable();
    assert_eq!(contacts, ["gone", "new"]);
    let document = case.run(&["scan", "diff", "1", "2", "--json"]).ok().json();
    assert_eq!(document["unknown"], json!({"pages": 0, "links": 0, "identifiers": 0}));
}

#[test]
fn a_site_that_tripped_a_wire_is_not_named() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    scan(&case, FIRST);
    let terms = folder.path().join("terms");
    fs::write(&terms, "garden: purple turnip\n").unwrap();
    case.run(&["tripwire", "import", terms.to_str().unwrap()]).ok();
    scan(&case, &FIRST.replace("Rolls", "a purple turnip"));
    assert!(case.run(&["scan", "diff", "1", "2", "--jsonl"]).ok().lines().is_empty());
    let document = case.run(&["scan", "diff", "1", "2", "--json", "--exit-code"]).ok();
    assert_eq!(document.json()["hidden"], 1);
    let told = case.run(&["scan", "diff", "1", "2"]).ok().text().to_owned();
    assert!(told.contains("left out: 1 change of sites"), "{told}");
    assert!(!(told + document.text()).contains(&one_page::host()));
    case.run(&["timeline", &one_page::host()]).fails(7, &["nothing is told of a site"]);
}

#[test]
fn scans_that_are_not_there_or_in_the_wrong_order_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    scan(&case, FIRST);
    case.run(&["scan", "diff", "2", "1"]).fails(2, &["must be the earlier one"]);
    case.run(&["scan", "diff", "1", "1"]).fails(2, &["scan 1 is named twice"]);
    case.run(&["scan", "diff", "1", "7"]).fails(2, &["there is no scan 7"]);
    case.run(&["scan", "diff", "6", "7"]).fails(2, &["neither a scan 6 nor a scan 7"]);
    case.run(&["timeline", "not an address"]).fails(2, &["not an address"]);
}
