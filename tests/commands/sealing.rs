//! Sealed identifiers: written by a machine that cannot read them, opened one at a
//! time with a private key and for a reason that stays.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::one_page::{self, address};
use crate::support::{Case, run};

const NUMBER: &str = "+1 202-555-0123";
const CANONICAL: &str = "+12025550123";

/// Makes a pair of keys in `folder`; gives the file and the public key.
fn identity(folder: &Path, name: &str) -> (String, String) {
    let file = folder.join(name).to_str().unwrap().to_owned();
    let public = run(&["identity", &file]).ok().text().trim().to_owned();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    (file, public)
}

/// A case that seals phone numbers to `recipient`, with one page scanned into it.
fn scanned(folder: &Path, recipient: &str) -> Case {
    let list = folder.join("list");
    fs::write(&list, "0123456789abcdef0123456789abcdef\n").unwrap();
    let case = Case::for_practice(&folder.join("case"), &list);
    let settings = case.dir.join("oniongraph.toml");
    let sealing = format!("\n[privacy]\nphone = \"sealed\"\n\n[seal]\nrecipients = [\"{recipient}\"]\n");
    fs::write(&settings, fs::read_to_string(&settings).unwrap() + &sealing).unwrap();
    let body = format!("<title>Call {NUMBER}</title><p>Call {NUMBER} or write to someone@example.org");
    case.run(&["scan", "run", &address(), "--depth", "0", "--tor", &one_page::serve(&body)]).ok();
    case
}

#[test]
fn a_sealed_number_is_found_by_its_token_and_opened_with_the_key_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, public) = identity(folder.path(), "ours.key");
    let (theirs, _) = identity(folder.path(), "theirs.key");
    let case = scanned(folder.path(), &public);
    let found = case.run(&["find", "phone", NUMBER, "--jsonl"]).ok().lines();
    let token = found[0]["identifier"].as_str().unwrap().to_owned();
    let short = format!("{}-{}", &token[..4], &token[4..8]);
    assert_eq!(case.run(&["find", "phone", &short, "--jsonl"]).ok().lines(), found);

    let reveal = |identity: &str, token: &str, more: &[&str]| {
        let all =
            [&["reveal", "phone", token, "--identity", identity, "--reason", "a test of the seal"], more].concat();
        case.run(&all)
    };
    reveal(&theirs, &token, &[]).fails(7, &["cannot be opened"]);
    assert!(case.run(&["reveal", "--list"]).ok().text().is_empty(), "nothing was opened");
    assert_eq!(reveal(&ours, &short, &[]).ok().text().trim(), CANONICAL);
    let json = reveal(&ours, &token, &["--json"]).ok().json();
    assert_eq!((&json["schema"], &json["identifier"]), (&"oniongraph.revealed/1".into(), &CANONICAL.into()));
    let list = case.run(&["reveal", "--list"]).ok().text().to_owned();
    assert_eq!(list.lines().count(), 2, "{list}");
    assert!(list.contains(&format!("phone:{short}")) && list.contains("a test of the seal"), "{list}");
    assert!(!list.contains("0123"), "{list}");
    case.run(&["db", "verify"]).ok();
    case.run(&["db", "rebuild"]).ok();
    assert_eq!(case.run(&["reveal", "--list"]).ok().text(), list);
}

#[test]
fn what_cannot_be_opened_is_told_and_why() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, public) = identity(folder.path(), "ours.key");
    let case = scanned(folder.path(), &public);
    let token =
        case.run(&["find", "phone", NUMBER, "--jsonl"]).ok().lines()[0]["identifier"].as_str().unwrap().to_owned();
    let mail = case.run(&["find", "email", "someone@example.org", "--jsonl"]).ok().lines();
    let mail = mail[0]["identifier"].as_str().unwrap();
    let reason = ["--reason", "a test of the seal"];
    let with = |arguments: &[&str]| case.run(&[&["reveal"], arguments].concat());
    with(&["phone", &token, "--identity", &ours, "--reason", "x"]).fails(2, &["the reason is too short"]);
    with(&["phone", "0000-0000", "--identity", &ours, reason[0], reason[1]]).fails(2, &["names no token"]);
    with(&["email", mail, "--identity", &ours, reason[0], reason[1]]).fails(2, &["was not sealed"]);
    fs::set_permissions(&ours, fs::Permissions::from_mode(0o644)).unwrap();
    with(&["phone", &token, "--identity", &ours, reason[0], reason[1]]).fails(7, &["can be read by others"]);
    run(&["identity", &ours]).fails(2, &["File exists"]);
    assert!(case.run(&["reveal", "--list"]).ok().text().is_empty());
}

#[test]
fn nothing_is_sealed_to_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let case = Case::init(&folder.path().join("case"));
    for (settings, why) in [
        ("[privacy]\nphone = \"sealed\"\n", "public key of a recipient"),
        ("[privacy]\nphone = \"sealed\"\n[seal]\nrecipients = [\"nobody\"]\n", "age recipients"),
    ] {
        fs::write(case.dir.join("oniongraph.toml"), settings).unwrap();
        case.run(&["config", "show"]).fails(3, &["seal.recipients", why]);
    }
    let close = "[privacy]\nphone = \"sealed\"\n[seal]\nrecipients = [\"age1qqqq\"]\n";
    fs::write(case.dir.join("oniongraph.toml"), close).unwrap();
    let page = folder.path().join("page.html");
    fs::write(&page, format!("<p>call {NUMBER}")).unwrap();
    let ingest = ["ingest", page.to_str().unwrap(), "--base", &address()];
    case.run(&ingest).fails(3, &["age1qqqq", "no age recipient"]);
    assert!(case.run(&["scan", "list", "--jsonl"]).ok().text().is_empty(), "nothing was begun");
    // Asking seals nothing.
    case.run(&["find", "phone", NUMBER]).ok();
}
