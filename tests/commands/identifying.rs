//! `identify`, `find`, and that a case holds no more of an identifier than its policy says.

use std::fs;
use std::path::Path;

use crate::one_page::{self, address};
use crate::support::{Case, run};

const NUMBER: &str = "+1 202-555-0123";
const MAIL: &str = "jane.roe@example.org";
const WALLET: &str = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";

/// A case into which one page was scanned that holds a number, an address and a wallet.
fn scanned(folder: &Path) -> Case {
    let body = format!(
        "<title>Call {NUMBER}</title><meta name=description content='{MAIL}'><h1>{MAIL}</h1>\
         <p>Call {NUMBER}, write {MAIL}, pay {WALLET}. <a href='mailto:{MAIL}'>{MAIL}</a> <a href='/next'>{NUMBER}</a>"
    );
    let list = folder.join("list");
    fs::write(&list, "0123456789abcdef0123456789abcdef\n").unwrap();
    let case = Case::for_practice(&folder.join("case"), &list);
    case.run(&["scan", "run", &address(), "--depth", "0", "--tor", &one_page::serve(&body)]).ok();
    case
}

/// All bytes of all files in a folder.
fn bytes_in(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        all.extend(if path.is_dir() { bytes_in(&path) } else { fs::read(&path).unwrap() });
    }
    all
}

#[test]
fn a_scan_keeps_tokens_and_a_known_number_is_found_by_its_token() {
    let folder = tempfile::tempdir().unwrap();
    let case = scanned(folder.path());
    let found = case.run(&["find", "phone", "+1 (202) 555 0123", "--jsonl"]).ok().lines();
    let fields: Vec<_> = found.iter().map(|line| line["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["title", "text"]);
    assert!(found.iter().all(|line| line["schema"] == "oniongraph.mention/1" && line["url"] == address()));
    let token = found[0]["identifier"].as_str().unwrap();
    assert_eq!(case.run(&["find", "phone", token, "--jsonl"]).ok().lines(), found);
    assert_eq!(case.run(&["find", "phone", "202 555 0123", "--region", "US", "--jsonl"]).ok().lines(), found);
    assert!(case.run(&["find", "phone", "+1 202 555 0124", "--jsonl"]).ok().lines().is_empty());
    assert_eq!(case.run(&["find", "btc", WALLET, "--jsonl"]).ok().lines()[0]["identifier"], WALLET);
    let shown = case.run(&["page", "show", &address()]).ok();
    assert!(shown.text().contains("(+1)") && shown.text().contains("(example.org)"), "{}", shown.text());
    assert!(!shown.text().contains("0123") && !shown.text().contains("jane"), "{}", shown.text());
    // The journal packs its groups, so what it holds is looked for in what it says.
    let said = case.export().text + case.run(&["links", &address()]).ok().text();
    let index = String::from_utf8_lossy(&bytes_in(&case.dir.join("index"))).into_owned();
    for secret in ["555-0123", "5550123", "jane"] {
        assert!(!said.contains(secret) && !index.contains(secret), "{secret} was kept");
    }
    case.run(&["db", "verify"]).ok();
}

#[test]
fn a_case_with_tokens_and_without_its_key_is_refused_and_gets_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let case = scanned(folder.path());
    let key = case.dir.join("keys/identifier.key");
    fs::remove_file(&key).unwrap();
    case.run(&["find", "phone", NUMBER]).fails(6, &["identifier.key", "backup"]);
    let scan = ["scan", "run", &address(), "--depth", "0", "--tor", &one_page::serve("<p>nothing")];
    case.run(&scan).fails(6, &["identifier.key"]);
    assert!(!key.exists());
    case.run(&["find", "telegram", "somebody"]).fails(6, &["identifier.key"]);
    case.run(&["find", "fax", "1"]).fails(2, &["no kind of identifier", "phone"]);
}

#[test]
fn identify_prints_the_object_that_other_programs_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("text");
    fs::write(&file, format!("\u{e4} {WALLET}, call 07700 900123\n")).unwrap();
    let file = file.to_str().unwrap();
    let lines = run(&["identify", file, "--region", "gb", "--jsonl"]).ok().lines();
    let wanted = serde_json::json!([
        {"schema": "oniongraph.identifier/1", "kind": "btc", "canonical": WALLET, "start": 3, "end": 37,
         "confidence": 0.99, "disguise": "none", "rule": "btc.p2pkh"},
        {"schema": "oniongraph.identifier/1", "kind": "phone", "canonical": "+447700900123", "start": 44, "end": 56,
         "confidence": 0.8, "disguise": "none", "rule": "phone.called"},
    ]);
    assert_eq!(serde_json::Value::from(lines), wanted);
    assert_eq!(run(&["identify", file, "--kind", "btc,eth", "--jsonl"]).ok().lines().len(), 1);
    assert!(run(&["identify", file, file, "--jsonl"]).ok().lines().iter().all(|line| line["file"] == file));
    run(&["identify", "--kind", "fax", file]).fails(2, &["no kind of identifier"]);
    run(&["identify", "--region", "Britain", file]).fails(2, &["Britain", "ISO 3166"]);
    run(&["identify", "--region", "QQ", file]).fails(2, &["\"QQ\" is no region"]);
    run(&["identify", "/nowhere"]).fails(2, &["/nowhere"]);
}
