//! Texts of one template, read by `ingest`: what `cluster show` tells of them without a word of
//! theirs, and what is protected or suppressed among their contacts.

use std::fs;
use std::path::Path;

use practice::{Profile, World, WorldSpec};
use serde_json::{Value, json};

use crate::support::Case;

const WORDS: [&str; 16] = [
    "bread", "river", "window", "garden", "letter", "copper", "yellow", "market", "winter", "paper", "bridge",
    "candle", "silver", "orchard", "pepper", "harbour",
];

/// Words that follow from a number.
fn words(of: u64, count: usize) -> String {
    let mut state = of * 2 + 1;
    let word = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        WORDS[(state >> 60) as usize]
    };
    (0..count).map(word).collect::<Vec<_>>().join(" ")
}

/// Twelve sites with a page of their own, and on four of them an offer: numbers differ,
/// one has another middle, three have one mail address, all name one helpline.
fn save(folder: &Path) -> Vec<String> {
    let world = World::new(WorldSpec::new(12, 5, Profile::Calm)).unwrap();
    let hosts: Vec<String> = world.truth().sites.iter().map(|site| site.site.full_name()).collect();
    for (number, host) in (0..).zip(&hosts) {
        let site = folder.join(host);
        fs::create_dir_all(&site).unwrap();
        let home = format!("<title>Home {number}</title><p>{}", words(1_000 + number, 80));
        fs::write(site.join("home.html"), home).unwrap();
        if number < 4 {
            let middle = words(if number == 2 { 501 } else { 500 }, 40);
            let mail = if number < 3 { "<p>Write to shop@example.org" } else { "" };
            let page = format!(
                "<title>Offer {number}</title><p>{}<p>Call +1 202-555-010{number} today<p>{middle}<p>{}{mail}<p>In need \
                 call +1 202-555-0199",
                words(400, 60),
                words(600, 60)
            );
            fs::write(site.join("offer.html"), page).unwrap();
        }
    }
    hosts.into_iter().take(4).collect()
}

/// A case that has read these texts.
fn with_texts(folder: &Path) -> Case {
    let saved = folder.join("saved");
    save(&saved);
    let case = Case::init(&folder.join("case"));
    case.run(&["ingest", saved.to_str().unwrap()]).ok();
    case
}

#[test]
fn texts_of_one_template_are_told_with_what_differs() {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    let hosts = save(&saved);
    let case = Case::init(&folder.path().join("case"));
    // Which passages a text has, and so how much of two is identical, hangs on the key.
    fs::write(case.dir.join("keys/identifier.key"), [7; 32]).unwrap();
    fs::write(case.dir.join("protected.txt"), "phone +1 202-555-0199\n").unwrap();
    case.run(&["ingest", saved.to_str().unwrap()]).ok();
    let clusters = case.run(&["cluster", "list", "--jsonl"]).ok().lines();
    assert_eq!(clusters.len(), 1, "{clusters:?}");
    assert_eq!(clusters[0]["templates"], Value::Null, "only told of one cluster");
    let id = clusters[0]["id"].as_str().unwrap();
    let shown = case.run(&["cluster", "show", id, "--json"]).ok().json();
    let template = &shown["templates"][0];
    let mut pages: Vec<String> = hosts.iter().map(|host| format!("http://{host}/offer.html")).collect();
    pages.sort();
    assert_eq!((shown["templates"].as_array().unwrap().len(), &template["pages"]), (1, &json!(pages)));
    let slots = json!([
        {"kind": "phone", "pages": 4, "values": 4, "same": false},
        {"kind": "email", "pages": 3, "values": 1, "same": true},
    ]);
    assert_eq!(template["slots"], slots, "without the helpline");
    let [passages, identical, stretches] =
        ["passages", "identical", "stretches"].map(|name| template[name].as_u64().unwrap());
    assert!(identical * 2 >= passages && identical < passages && stretches == 2, "{template}");

    let told = case.run(&["cluster", "show", id]).ok().text().to_owned();
    let words = format!("{identical} of {passages} passages identical on 4 pages, in 2 stretches");
    assert!(told.contains(&words), "{told}");
    assert!(told.contains("phone differs: 4 on all 4 pages; email the same on 3 of 4 pages"), "{told}");

    // What an analyst suppresses is no slot either.
    case.run(&["cluster", "suppress", "phone", "+1 202-555-0100", "--reason", "a number of the board"]).ok();
    let id = case.run(&["cluster", "list", "--jsonl"]).ok().lines()[0]["id"].as_str().unwrap().to_owned();
    let shown = case.run(&["cluster", "show", &id, "--json"]).ok().json();
    assert_eq!(shown["templates"][0]["slots"][0], json!({"kind": "phone", "pages": 3, "values": 3, "same": false}));
}

#[test]
fn a_short_token_can_be_protected_as_commands_print_it() {
    let folder = tempfile::tempdir().unwrap();
    let case = with_texts(folder.path());
    let shared = |case: &Case| -> Vec<String> {
        let clusters = case.run(&["cluster", "list", "--jsonl"]).ok().lines();
        let evidence = clusters.iter().flat_map(|line| line["evidence"].as_array().unwrap().clone());
        evidence.filter(|one| one["kind"] == "phone").map(|one| one["token"].as_str().unwrap().to_owned()).collect()
    };
    let helpline = shared(&case);
    let [token] = helpline.as_slice() else { panic!("not the helpline alone: {helpline:?}") };
    let short = format!("{}-{}", &token[..4], &token[4..8]);
    for line in [format!("phone:{short}  # a helpline"), format!("phone {short}"), format!("phone {token}")] {
        fs::write(case.dir.join("protected.txt"), line + "\n").unwrap();
        assert_eq!(shared(&case), [""; 0]);
    }
    assert!(case.run(&["doctor"]).text().contains("0 sites and 1 identifier that no analysis links"));
    // A token that is nobody's protects nobody: that is said, and not passed over.
    fs::write(case.dir.join("protected.txt"), "phone:0000-0001\n").unwrap();
    let told = case.run(&["cluster", "list"]).ok().stderr;
    assert!(told.contains("protected.txt, line 1, phone:0000-0001: no page of the case shows this token"), "{told}");
    assert!(case.run(&["doctor"]).text().contains("tokens that no page shows protect nothing: line 1"));
    fs::write(case.dir.join("protected.txt"), b"# caf\xe9\n").unwrap();
    case.run(&["cluster", "list"]).fails(3, &["not UTF-8"]);
    for (line, word) in [("fax:0000-0001", "one of site, btc"), ("x", "line 1")] {
        fs::write(case.dir.join("protected.txt"), format!("{line}\n")).unwrap();
        case.run(&["cluster", "list"]).fails(3, &["protected.txt, line 1", word]);
    }
}

#[test]
fn a_reason_names_nobody_and_is_not_cut() {
    let folder = tempfile::tempdir().unwrap();
    let case = with_texts(folder.path());
    let suppress = |reason: &str| case.run(&["cluster", "suppress", "phone", "+1 202-555-0199", "--reason", reason]);
    suppress("they called from +1 202-555-0100").fails(2, &["names somebody's phone"]);
    suppress("jane@example.org asked for it").fails(2, &["names somebody's email"]);
    suppress(&"for a long time ".repeat(40)).fails(2, &["too long"]);
    suppress("a helpline of the region, request 12/2026").ok();
}

#[test]
fn what_stands_on_no_page_cannot_be_suppressed() {
    let folder = tempfile::tempdir().unwrap();
    let case = with_texts(folder.path());
    let reason = ["--reason", "a number of the board"];
    for value in ["+1 202-555-0177", "0123456789abcdef0123456789abcdef"] {
        let args = [&["cluster", "suppress", "phone", value], &reason[..]].concat();
        case.run(&args).fails(2, &["stands on no page"]);
    }
    assert!(case.run(&["cluster", "decisions", "--jsonl"]).ok().lines().is_empty());
}
