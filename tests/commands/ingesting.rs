//! `ingest`: saved pages come through the same guard, and nothing is claimed of their
//! sites that a file cannot tell.

use std::fs;
use std::path::Path;

use graph::{JournalReader, Position};
use practice::{Profile, World, WorldSpec};
use sha2::{Digest, Sha256};

use crate::support::Case;

const NUMBER: &str = "+1 202-555-0123";

fn sites() -> [String; 3] {
    let world = World::new(WorldSpec::new(12, 5, Profile::Calm)).unwrap();
    let name = |at: usize| world.truth().sites[at].site.full_name();
    [name(0), name(1), crawler::test_entry().full_name()]
}

/// A mirror as wget leaves it, with what does not belong into a case.
fn mirror(folder: &Path) {
    let [site, other, refused] = sites();
    let write = |path: &str, content: &[u8]| {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    };
    let front = format!("<title>Bakery</title><p>Call {NUMBER} <a href=\"http://{other}/x\">there</a>");
    write(&format!("{site}/index.html"), front.as_bytes());
    write(&format!("{site}/secret-customer-name.html"), b"<title>Rolls</title><p>fresh every day");
    write(&format!("{site}/notes.txt"), b"plain notes of a baker");
    write(&format!("{site}/picture.jpg"), b"\xff\xd8\xff\xe0 never opened");
    write(&format!("{site}/disguised.html"), b"\x89PNG\r\n\x1a\n not a page");
    write(&format!("{refused}/index.html"), b"<title>refused</title>");
    write("loose.html", b"<title>whose?</title>");
}

fn names(case: &Case) -> String {
    let journal = JournalReader::open(&case.dir.join("journal")).unwrap();
    let payloads = journal.records(Position::START).unwrap().map(|record| record.unwrap().payload);
    payloads.map(|payload| String::from_utf8_lossy(&payload).into_owned()).collect()
}

#[test]
fn of_files_that_are_one_page_the_same_counts_in_whatever_order_they_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join(&sites()[0]);
    fs::create_dir(&saved).unwrap();
    for name in ["index.htm", "index.html"] {
        fs::write(saved.join(name), format!("<title>of {name}</title>")).unwrap();
    }
    let [htm, html] = ["index.htm", "index.html"].map(|name| saved.join(name).to_str().unwrap().to_owned());
    let base = format!("http://{}/", sites()[0]);
    for (number, files) in [[&htm, &html], [&html, &htm]].into_iter().enumerate() {
        let case = Case::init(&folder.path().join(format!("case-{number}")));
        case.run(&["ingest", files[0], files[1], "--base", &base]).ok();
        let shown = case.run(&["page", "show", &base]).ok();
        assert!(shown.text().contains("of index.html"), "{}", shown.text());
    }
}

#[test]
fn saved_pages_are_a_scan_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    mirror(&saved);
    let case = Case::init(&folder.path().join("case"));
    let at = "2026-03-01T10:00:00.000Z";
    let told = case.run(&["ingest", saved.to_str().unwrap(), "--at", at, "--json"]).ok().json();
    assert_eq!(told["schema"], "oniongraph.ingest/1");
    let counts = ["pages", "refused", "media", "without_address", "left_out"].map(|name| told[name].as_u64().unwrap());
    assert_eq!(counts, [3, 1, 1, 1, 1], "{told}");

    let [site, other, refused] = sites();
    let front = format!("http://{site}/");
    let found = case.run(&["find", "phone", NUMBER, "--jsonl"]).ok().lines();
    assert!(found.iter().any(|line| line["url"] == front.as_str() && line["first_seen"] == at), "{found:?}");
    let links = case.run(&["links", &front, "--jsonl"]).ok().lines();
    assert_eq!((&links[0]["to"], &links[0]["visited"]), (&format!("http://{other}/x").into(), &false.into()));
    let shown = case.run(&["site", "list", "--jsonl"]).ok().lines();
    assert!(shown.iter().all(|line| line["state"] != "up"), "a file tells nothing of whether a site is up");
    let scans = case.run(&["scan", "list", "--jsonl"]).ok();
    assert!(scans.text().contains("\"file\""), "{}", scans.text());
    let list = folder.path().join("list");
    fs::write(&list, "0123456789abcdef0123456789abcdef\n").unwrap();
    case.run(&["blocklist", "import", list.to_str().unwrap()]).ok();
    case.run(&["scan", "resume"]).fails(2, &["no scan waits"]);

    let export = case.export().text;
    let kept = names(&case) + &export;
    for secret in [refused.as_str(), "never opened", "not a page", "555-0123", "fresh every day", "plain notes"] {
        assert!(!kept.contains(secret), "{secret} was kept");
    }
    assert!(case.run(&["page", "show", &front]).ok().text().contains("read from a file named ⟦"));
    case.run(&["db", "verify"]).ok();
}

#[test]
fn a_scan_of_saved_pages_is_told_as_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    mirror(&saved);
    let case = Case::init(&folder.path().join("case"));
    case.run(&["ingest", saved.to_str().unwrap(), "--at", "2026-03-01T10:00:00.000Z"]).ok();
    let expected = serde_json::json!({"files": 4, "pages": 3, "refused": 1, "links": 1});
    assert_eq!(case.run(&["scan", "list", "--jsonl"]).ok().lines()[0]["saved"], expected);
    assert_eq!(case.run(&["scan", "show", "--json"]).ok().json()["saved"], expected);
    let list = case.run(&["scan", "list"]).ok();
    let row: Vec<&str> = list.text().lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!((&row[..3], &row[4..]), (&["1", "saved", "pages"][..], &["finished", "–", "3", "–", "–"][..]));
    let shown = case.run(&["scan", "show"]).ok();
    for words in ["reading saved pages: no site was asked", "4 read: 3 kept as pages, 1 refused", "kept as metadata"] {
        assert!(shown.text().contains(words), "{}", shown.text());
    }
    let [site, other, _] = sites();
    let told = case.run(&["timeline", &site]).ok();
    assert!(told.text().contains("not asked; 4 saved files") && told.text().contains("whether the site was up"));
    let row = &case.run(&["timeline", &site, "--json"]).ok().json()["scans"][0];
    let counts = ["pages", "saved_files", "links", "identifiers"].map(|name| row[name].as_u64().unwrap());
    assert_eq!((counts, &row["state"]), ([3, 4, 1, 1], &"unvisited".into()));
    let unread = case.run(&["timeline", &other]).ok();
    assert!(unread.text().contains("known from links only") && !unread.text().contains("SCAN"), "{}", unread.text());
}

#[test]
fn a_page_read_from_a_file_stays_one_when_it_is_exported_and_taken_over_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    mirror(&saved);
    let case = Case::init(&folder.path().join("case"));
    case.run(&["ingest", saved.to_str().unwrap()]).ok();
    let export = folder.path().join("export.jsonl");
    fs::write(&export, &case.export().text).unwrap();
    let taken_over = |name: &str| {
        let elsewhere = Case::init(&folder.path().join(name));
        elsewhere.run(&["import", "jsonl", export.to_str().unwrap()]).ok();
        elsewhere
    };
    let elsewhere = taken_over("elsewhere");
    let [site, ..] = sites();
    let states = |case: &Case| case.run(&["site", "list", "--jsonl"]).ok().lines();
    assert_eq!(states(&elsewhere), states(&case));
    assert!(states(&elsewhere).iter().all(|line| line["state"] == "unvisited" && line["last_up"].is_null()));
    assert_eq!(elsewhere.export().body(), case.export().body(), "the provenance comes along, however often");
    let front = elsewhere.run(&["page", "show", &format!("http://{site}/"), "--json"]).ok().json();
    assert_eq!((&front["provenance"], &front["record"]["text"]["title"]), (&"file".into(), &"Bakery".into()));

    // An export of an earlier version does not say where a page came from: it counts as visited.
    fs::write(&export, case.export().text.replace(r#""provenance":"file","#, "")).unwrap();
    let old = taken_over("old");
    assert!(states(&old).iter().any(|line| line["site"] == site.as_str() && line["state"] == "up"));
    fs::write(&export, case.export().text.replace(r#""provenance":"file""#, r#""provenance":"hearsay""#)).unwrap();
    let unknown = Case::init(&folder.path().join("unknown"));
    unknown.run(&["import", "jsonl", export.to_str().unwrap()]).fails(2, &["provenance", "hearsay"]);
}

#[test]
fn a_long_file_is_told_to_be_cut_and_hashed_whole() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("long.html");
    let content = "<title>Bakery</title>".to_owned() + &"<p>bread and rolls\n".repeat(100_000);
    fs::write(&page, &content).unwrap();
    let base = format!("http://{}/long", sites()[0]);
    let case = Case::init(&folder.path().join("case"));
    case.run(&["ingest", page.to_str().unwrap(), "--base", &base]).ok();
    let shown = case.run(&["page", "show", &base]).ok().text().to_owned();
    assert!(shown.contains(&data_encoding::HEXLOWER.encode(&Sha256::digest(&content))), "{shown}");
    let record = case.run(&["page", "show", &base, "--json"]).ok().json();
    assert_eq!(record["record"]["cut"]["bytes"], true, "{record}");
}

#[test]
fn names_of_files_are_kept_on_demand_only_and_a_base_gives_the_address() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("private-name.html");
    fs::write(&page, "<title>Bakery</title>").unwrap();
    let (page, base) = (page.to_str().unwrap(), format!("http://{}/found/here", sites()[0]));
    for (keep, more) in [(false, &[][..]), (true, &["--keep-names"][..])] {
        let case = Case::init(&folder.path().join(format!("case-{keep}")));
        case.run(&[&["ingest", page, "--base", &base], more].concat()).ok();
        assert_eq!(names(&case).contains("private-name"), keep);
        let shown = case.run(&["page", "show", &base]).ok();
        assert_eq!(shown.text().contains("private-name"), keep, "{}", shown.text());
    }
    let case = Case::init(&folder.path().join("case"));
    case.run(&["ingest", page, "--base", "http://example.org/"]).fails(2, &["example.org"]);
    case.run(&["ingest", page, "--at", "yesterday"]).fails(2, &["is no time"]);
    case.run(&["ingest", page, "--base", &base, "--at", "2999-01-01T00:00:00Z"]).fails(2, &["still to come"]);
    case.run(&["ingest", folder.path().join("missing").to_str().unwrap()]).fails(2, &["missing"]);
    fs::create_dir(folder.path().join("empty")).unwrap();
    case.run(&["ingest", folder.path().join("empty").to_str().unwrap()]).fails(2, &["no file"]);
}
