//! `scan run` and `scan resume`: what they say.

use std::fs;
use std::path::Path;

use crate::one_page::{self, address};
use crate::support::Case;

fn case_in(folder: &Path) -> Case {
    let list = folder.join("list");
    fs::write(&list, "0123456789abcdef0123456789abcdef\n").unwrap();
    Case::for_practice(&folder.join("case"), &list)
}

#[test]
fn what_to_do_next_after_a_stop_is_what_helps() {
    let folder = tempfile::tempdir().unwrap();
    let case = case_in(folder.path());
    let tor = one_page::serve("<p><a href=/one>one</a> <a href=/two>two</a>");
    let ran = case.run(&["scan", "run", &address(), "--max-pages", "1", "--tor", &tor]).ends_with(4);
    assert!(ran.stderr.contains("a new scan with a larger budget"), "{}", ran.stderr);
    let resumed = case.run(&["scan", "resume", "--tor", &tor]);
    assert!(resumed.stderr.contains(&format!("goes on through the Tor proxy at {tor}")), "{}", resumed.stderr);
}

#[test]
fn a_resumed_scan_tells_of_itself_and_not_of_the_latest() {
    let folder = tempfile::tempdir().unwrap();
    let case = case_in(folder.path());
    let tor = one_page::serve("<p><a href=/one>one</a> <a href=/two>two</a>");
    for _ in 0..2 {
        case.run(&["scan", "run", &address(), "--max-pages", "1", "--tor", &tor]).ends_with(4);
    }
    let resumed = case.run(&["scan", "resume", "1", "--tor", &tor]).stderr;
    assert!(resumed.contains("scan 1 (") && !resumed.contains("scan 2 ("), "{resumed}");
}
