//! Refusal lists that are none, and scans without a list.

use std::fs;

use serde_json::Value;

use crate::fixture::{Fixture, LIST, SilentTor, sites};

/// The stored list: magic, then the time of import in milliseconds, big-endian.
const TIME_AT: std::ops::Range<usize> = 8..16;
const DAY_MILLIS: i64 = 86_400_000;

fn status(fixture: &Fixture) -> Value {
    fixture.case.run(&["blocklist", "status", "--json"]).ok().json()
}

#[test]
fn what_is_no_list_leaves_the_present_one_in_force() {
    let fixture = Fixture::new();
    let before = status(&fixture);
    let v2 = "abcdefghij234567.onion\n".repeat(5);
    let cases: [(&str, &[u8], &str); 6] = [
        ("empty", b"", "the file holds no entry"),
        ("comments", b"# nothing\n\n", "the file holds no entry"),
        ("page", b"<html><body>\n<p>429 Too Many Requests</p>\n</body></html>\n", "first is line 1"),
        ("json", b"{\"error\":\"rate limited\"}\n", "first is line 1"),
        ("retired", v2.as_bytes(), "first is line 1"),
        ("binary", b"\x00\xff\xfe\x01", "binary is not a text file"),
    ];
    for (name, content, why) in cases {
        let file = fixture.file(name, content);
        fixture.case.run(&["blocklist", "import", &file]).fails(2, &[name, why, "the present list stays"]);
        assert_eq!(status(&fixture), before, "{name}");
    }
    let missing = fixture.path("missing");
    fixture.case.run(&["blocklist", "import", missing.to_str().unwrap()]).fails(2, &["missing", "No such file"]);
    assert_eq!(status(&fixture), before);
    fixture.is_unchanged();
}

#[test]
fn a_list_that_lost_a_fifth_of_its_entries_has_to_be_confirmed() {
    let fixture = Fixture::new();
    let entries: Vec<String> = (0..10).map(|n| format!("{n:032x}\n")).collect();
    fixture.case.run(&["blocklist", "import", &fixture.file("ten", entries.concat())]).ok();
    let seven = fixture.file("seven", entries[..7].concat());
    fixture.case.run(&["blocklist", "import", &seven]).fails(7, &["7 entries", "10", "--allow-shrink"]);
    assert_eq!(status(&fixture)["entries"], 10);
    fixture.case.run(&["blocklist", "import", "--allow-shrink", &seven]).ok();
    assert_eq!(status(&fixture)["entries"], 7);
}

#[test]
fn lines_that_are_no_entries_are_passed_over_and_named() {
    let fixture = Fixture::new();
    let mut lines: Vec<String> = (0..30).map(|n| format!("{n:032x}")).collect();
    lines.insert(3, "nonsense".into());
    let ran = fixture.case.run(&["blocklist", "import", &fixture.file("mixed", lines.join("\n"))]).ok();
    assert!(ran.stderr.contains("30 entries in force") && ran.stderr.contains("line 4"), "{}", ran.stderr);
}

#[test]
fn no_scan_starts_without_a_list_that_is_whole_and_young() {
    let (fixture, tor) = (Fixture::new(), SilentTor::listen());
    let stored = fixture.case.dir.join("refusal.list");
    let good = fs::read(&stored).unwrap();
    let seed = &sites()[0];
    let refuses = |words: &[&str]| {
        let words: Vec<_> = words.iter().copied().chain(["blocklist import"]).collect();
        for args in [vec!["scan", "run", seed], vec!["scan", "resume"], vec!["scan", "run", "--dry-run", seed]] {
            fixture.case.run(&[&args[..], &["--tor", &tor.address()]].concat()).fails(7, &words);
        }
        assert_eq!(fixture.case.run(&["doctor", "--json"]).ends_with(3).json()["ok"], false);
    };
    fs::remove_file(&stored).unwrap();
    refuses(&["there is no refusal list"]);
    let aged = |days: i64| {
        let mut bytes = good.clone();
        let imported_at = i64::from_be_bytes(good[TIME_AT].try_into().unwrap());
        bytes[TIME_AT].copy_from_slice(&(imported_at - days * DAY_MILLIS).to_be_bytes());
        bytes
    };
    fs::write(&stored, aged(31)).unwrap();
    refuses(&["31 days old", "limit 30"]);
    assert_eq!(status(&fixture)["usable"], false);
    fs::write(&stored, &good[..good.len() - 1]).unwrap();
    refuses(&["refusal.list", "damaged"]);
    fs::write(&stored, b"").unwrap();
    refuses(&["refusal.list", "damaged"]);
    let mut changed = good.clone();
    *changed.last_mut().unwrap() ^= 1;
    fs::write(&stored, changed).unwrap();
    refuses(&["refusal.list", "damaged"]);
    tor.is_untouched();
    fs::write(&stored, aged(29)).unwrap();
    fixture.case.run(&["scan", "run", "--dry-run", seed]).ok();
    // A new import mends it.
    fixture.case.run(&["blocklist", "import", &fixture.file("list", LIST)]).ok();
    assert_eq!(status(&fixture)["usable"], true);
    fixture.is_unchanged();
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::new();
    let key = fixture.case.dir.join("keys/refusal.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    fixture.case.run(&["scan", "run", &sites()[0]]).fails(7, &["refusal.key", "can be read by others", "chmod 600"]);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&key, b"short").unwrap();
    fixture.case.run(&["scan", "run", &sites()[0]]).fails(6, &["refusal.key", "cut short"]);
}
