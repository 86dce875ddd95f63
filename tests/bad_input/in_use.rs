//! Two processes on one case, and a Tor that is not there.

use crate::fixture::{Fixture, SilentTor, sites};
use crate::support::Scan;

#[test]
fn the_second_process_on_a_case_is_refused() {
    let (fixture, tor) = (Fixture::new(), SilentTor::listen());
    let seed = &sites()[0];
    let scan = Scan::start(fixture.case.command(&["scan", "run", seed, "--tor", &tor.address()]));
    // It asks Tor once it has the case.
    let asked = tor.wait_for_client();
    let backup = fixture.path("backup");
    let records = fixture.path("records.jsonl");
    let export = fixture.path("export.jsonl");
    let commands: [&[&str]; 8] = [
        &["scan", "run", seed, "--tor", &tor.address()],
        &["scan", "resume"],
        &["site", "list", "--jsonl"],
        &["import", "jsonl", records.to_str().unwrap()],
        &["export", "jsonl", "-o", export.to_str().unwrap()],
        &["db", "verify"],
        &["db", "rebuild"],
        &["db", "backup", backup.to_str().unwrap()],
    ];
    for args in commands {
        fixture.case.run(args).fails(6, &["in use by another process", "wait until"]);
    }
    assert!(!export.exists() && !backup.exists(), "a command that was refused has written");
    scan.kill();
    drop(asked);
    fixture.is_unchanged();
}

#[test]
fn without_tor_nothing_is_begun() {
    let fixture = Fixture::new();
    // A port that was free a moment ago; nobody listens there.
    let nobody = SilentTor::listen().address();
    let args = ["scan", "run", &sites()[0], "--tor", &nobody];
    let told = ["Tor is not usable", "start Tor", nobody.trim_start_matches("socks5://")];
    let ran = fixture.case.run(&args).fails(5, &told);
    assert!(!ran.stderr.contains("scan 2"), "a scan is announced that there is not: {}", ran.stderr);
    let missing = format!("unix:{}", fixture.path("no.sock").display());
    fixture.case.run(&["scan", "run", &sites()[0], "--tor", &missing]).fails(5, &["Tor is not usable", "no.sock"]);
    let doctor = fixture.case.run(&["doctor", "--json", "--tor", &nobody]).ends_with(5).json();
    assert_eq!(doctor["ok"], false);
    let scans = fixture.case.run(&["scan", "list", "--jsonl"]).ok().lines();
    assert_eq!(scans.len(), 1, "only the import is there: {scans:?}");
    fixture.is_unchanged();
}
