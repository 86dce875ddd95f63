//! A journal that is not what was written.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::fixture::{Fixture, export_lines, sites};

fn segment(fixture: &Fixture) -> PathBuf {
    fixture.case.dir.join("journal/00000001.ogj")
}

#[test]
fn a_changed_byte_is_found_and_its_range_named() {
    let fixture = Fixture::new();
    let first = fs::read(segment(&fixture)).unwrap().len();
    let records = fixture.path("records.jsonl");
    fixture.case.run(&["import", "jsonl", records.to_str().unwrap()]).ok();
    let mut bytes = fs::read(segment(&fixture)).unwrap();
    bytes[first - 10] ^= 1;
    fs::write(segment(&fixture), &bytes).unwrap();
    let verified = fixture.case.run(&["db", "verify", "--json"]).ends_with(6);
    assert_eq!(verified.json()["clean"], false);
    let range = verified.json()["damage"][0].as_str().unwrap().to_owned();
    assert!(range.contains("00000001+"), "{range}");
    assert!(verified.stderr.contains("next: "), "{}", verified.stderr);
    // Nothing is added to it, and nothing repaired in silence.
    fixture.case.run(&["import", "jsonl", records.to_str().unwrap()]).fails(6, &["journal is damaged", "00000001+"]);
    fixture.case.run(&["db", "backup", fixture.path("copy").to_str().unwrap()]).fails(6, &["journal is damaged"]);
    assert_eq!(fs::read(segment(&fixture)).unwrap(), bytes);
}

/// The damage that `db verify` names.
fn damage(fixture: &Fixture) -> String {
    let verified = fixture.case.run(&["db", "verify", "--json"]).ends_with(6).json();
    assert_eq!((verified["damage"].as_array().map(Vec::len), &verified["torn_tail"]), (Some(1), &Value::Null));
    verified["damage"][0].as_str().unwrap().to_owned()
}

#[test]
fn regression_damage_in_the_middle_kept_the_rest_from_being_exported() {
    let fixture = Fixture::new();
    let mut damaged_at = 0;
    let front = format!("http://{}/\"", sites()[0]);
    let length = || fs::read(segment(&fixture)).unwrap().len();
    let before = length();
    for path in ["lost", "kept"] {
        let more = export_lines().replace(&front, &front.replace("/\"", &format!("/{path}\"")));
        fixture.case.run(&["import", "jsonl", &fixture.file("more.jsonl", more)]).ok();
        if path == "lost" {
            damaged_at = usize::midpoint(before, length());
        }
    }
    let all = fixture.case.run(&["export", "jsonl", "-o", "-"]).ok().lines();
    let mut bytes = fs::read(segment(&fixture)).unwrap();
    bytes[damaged_at] ^= 1;
    fs::write(segment(&fixture), &bytes).unwrap();
    let range = damage(&fixture);
    // Whoever reads is told the same range, and the next step can be taken.
    let export = fixture.path("rest.jsonl");
    let args = ["export", "jsonl", "-o", export.to_str().unwrap()];
    fixture.case.run(&args).fails(6, &[&range, "db rebuild"]);
    fixture.case.run(&["db", "rebuild"]).fails(6, &[&range]);
    let told = fixture.case.run(&args).ends_with(6);
    assert!(told.stderr.contains(&range) && told.stderr.contains("next: "), "{}", told.stderr);
    let manifest: Value = serde_json::from_slice(&fs::read(fixture.path("MANIFEST.json")).unwrap()).unwrap();
    assert_eq!(manifest["files"]["rest.jsonl"]["journal_damage"], Value::from(vec![range.clone()]));
    let rest = fs::read_to_string(&export).unwrap();
    assert!(rest.contains("/kept") && !rest.contains("/lost"), "{rest}");
    assert!(rest.lines().count() < all.len());
    let listed = fixture.case.run(&["site", "list", "--jsonl"]).ok();
    assert!(!listed.lines().is_empty() && listed.stderr.contains(&range), "{}", listed.stderr);
    assert_eq!(damage(&fixture), range);
    assert_eq!(fs::read(segment(&fixture)).unwrap(), bytes, "nothing is repaired in silence");
}

#[test]
fn regression_a_changed_byte_in_the_last_group_was_told_as_nothing_lost() {
    let fixture = Fixture::new();
    let mut bytes = fs::read(segment(&fixture)).unwrap();
    let last = bytes.len() - 10;
    bytes[last] ^= 1;
    fs::write(segment(&fixture), &bytes).unwrap();
    let range = damage(&fixture);
    assert!(range.contains("damaged bytes"), "{range}");
    let records = fixture.path("records.jsonl");
    let ran = fixture.case.run(&["import", "jsonl", records.to_str().unwrap()]).ok();
    assert!(ran.stderr.contains("does not match its checksum"), "{}", ran.stderr);
    assert!(ran.stderr.contains("acknowledged are gone or damaged"), "{}", ran.stderr);
}

#[test]
fn what_a_power_cut_left_at_the_end_is_cut_off_and_told() {
    let fixture = Fixture::new();
    // Behind everything that was acknowledged, half of one more group.
    let mut bytes = fs::read(segment(&fixture)).unwrap();
    let acknowledged = bytes.len();
    let group = bytes.windows(4).rposition(|four| four == b"\xffOG\xfe").unwrap();
    bytes.extend_from_within(group..group + 60);
    fs::write(segment(&fixture), &bytes).unwrap();
    let verified = fixture.case.run(&["db", "verify", "--json"]).ok().json();
    assert_eq!((&verified["clean"], &verified["torn_tail"]), (&Value::from(true), &Value::from(60)));
    assert_eq!(fs::read(segment(&fixture)).unwrap().len(), acknowledged + 60, "reading changes nothing");
    fixture.is_unchanged();
    let records = fixture.path("records.jsonl");
    let ran = fixture.case.run(&["import", "jsonl", records.to_str().unwrap()]).ok();
    assert!(ran.stderr.contains("cut off"), "{}", ran.stderr);
    assert_eq!(fixture.case.run(&["db", "verify", "--json"]).ok().json()["torn_tail"], Value::Null);
}

#[test]
fn regression_a_journal_cut_short_of_what_was_acknowledged_was_told_as_clean() {
    let fixture = Fixture::new();
    let bytes = fs::read(segment(&fixture)).unwrap();
    fs::write(segment(&fixture), &bytes[..bytes.len() - 3]).unwrap();
    // A command that only reads comes first, and makes the index anew.
    let listed = fixture.case.run(&["site", "list"]).ok();
    assert!(listed.stderr.contains("missing data"), "{}", listed.stderr);
    fixture.case.run(&["db", "rebuild"]).fails(6, &["missing data"]);
    let verified = fixture.case.run(&["db", "verify", "--json"]).ends_with(6).json();
    assert_eq!(verified["clean"], false);
    assert_eq!(verified["damage"].as_array().map(Vec::len), Some(1), "{verified}");
    let export = fixture.path("rest.jsonl");
    fixture.case.run(&["export", "jsonl", "-o", export.to_str().unwrap()]).fails(6, &["missing data"]);
    fs::remove_dir_all(fixture.case.dir.join("index")).unwrap();
    fixture.case.run(&["db", "verify"]).ends_with(6);
}

#[test]
fn a_journal_that_is_gone_is_no_case() {
    let fixture = Fixture::new();
    fs::remove_dir_all(fixture.case.dir.join("journal")).unwrap();
    fixture.case.run(&["site", "list"]).fails(2, &["is not a case"]);
}

#[test]
fn a_head_that_was_noted_must_be_in_the_chain() {
    let fixture = Fixture::new();
    let head = fixture.case.run(&["db", "stat", "--json"]).ok().json()["journal_head"].as_str().unwrap().to_owned();
    fixture.case.run(&["db", "verify", "--expect-head", &head]).ok();
    let other = "0".repeat(64);
    fixture.case.run(&["db", "verify", "--expect-head", &other]).ends_with(6);
    // A typing error is no proof of a changed journal.
    fixture.case.run(&["db", "verify", "--expect-head", &head[..63]]).fails(2, &["64 hex digits"]);
}
