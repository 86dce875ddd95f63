//! A journal that is not what was written.

use std::fs;
use std::path::PathBuf;

use crate::fixture::Fixture;

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

#[test]
fn what_a_power_cut_left_at_the_end_is_cut_off_and_told() {
    let fixture = Fixture::new();
    let bytes = fs::read(segment(&fixture)).unwrap();
    fs::write(segment(&fixture), &bytes[..bytes.len() - 3]).unwrap();
    let verified = fixture.case.run(&["db", "verify", "--json"]).ok().json();
    assert_eq!(verified["clean"], true);
    assert!(verified["torn_tail"].as_u64().is_some_and(|bytes| bytes > 0), "{verified}");
    assert_eq!(fs::read(segment(&fixture)).unwrap().len(), bytes.len() - 3, "reading changes nothing");
    let records = fixture.path("records.jsonl");
    let ran = fixture.case.run(&["import", "jsonl", records.to_str().unwrap()]).ok();
    assert!(ran.stderr.contains("cut off"), "{}", ran.stderr);
    fixture.is_unchanged();
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
