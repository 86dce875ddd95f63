//! Settings that cannot be used.

use std::fs;

use crate::fixture::{Fixture, sites};
use crate::support::Ran;

/// What stands in the file of the case, and what must be said of it.
const FILES: [(&str, &[&str]); 13] = [
    ("[scan", &["oniongraph.toml", "line 1", "unclosed table"]),
    ("\n[scan]\nhop_dept = 3", &["oniongraph.toml", "line 3", "unknown field `hop_dept`", "`hop_depth`"]),
    ("[scann]\nhop_depth = 3", &["oniongraph.toml", "line 1", "unknown field `scann`", "`scan`"]),
    ("[scan]\nhop_depth = \"three\"", &["oniongraph.toml", "line 2", "invalid type"]),
    ("[scan]\nhop_depth = 3\nhop_depth = 4", &["oniongraph.toml", "line 3", "duplicate key"]),
    ("[tor]\noff = true", &["oniongraph.toml", "line 2", "unknown field `off`"]),
    ("[tor]\nbackend = \"none\"", &["tor.backend", "none", "arti"]),
    ("[politeness]\nintroductions_per_minute = 0", &["politeness.introductions_per_minute", "0", "1 to 600"]),
    ("[scan]\nsites_in_flight = 0", &["scan.sites_in_flight", "0", "1 to 512"]),
    ("[politeness]\ndelay_min = \"3 parsecs\"", &["politeness.delay_min", "3 parsecs", "a duration such as"]),
    ("[limits]\nbody_bytes_max = 2000000", &["limits.body_bytes_max", "2000000", "not raised"]),
    ("[limits]\nlinks_max = 2001", &["limits.links_max", "2001", "1 to 2000"]),
    ("[blocklist]\nage_days_max = 31", &["blocklist.age_days_max", "31", "not loosened"]),
];

#[test]
fn a_bad_settings_file_stops_every_command_that_needs_it() {
    let fixture = Fixture::new();
    let file = fixture.case.dir.join("oniongraph.toml");
    let before = fs::read(&file).unwrap();
    for (content, words) in FILES {
        fs::write(&file, content).unwrap();
        let ran = fixture.case.run(&["config", "show"]).fails(3, words);
        assert!(ran.stderr.contains(&file.display().to_string()), "not told where it was set: {}", ran.stderr);
        // The next step that is told can be taken.
        assert!(ran.stderr.contains("config show --defaults"), "{}", ran.stderr);
        fixture.case.run(&["config", "show", "--defaults"]).ok();
        fixture.case.run(&["scan", "run", &sites()[0]]).fails(3, words);
        assert_eq!(fs::read(&file).unwrap(), content.as_bytes());
    }
    fs::write(&file, before).unwrap();
    fixture.is_unchanged();
}

#[test]
fn bad_flags_and_variables_are_told_apart_from_a_bad_file() {
    let fixture = Fixture::new();
    for (name, value, words) in [
        ("ONIONGRAPH_SCAN_HOP_DEPTH", "deep", ["ONIONGRAPH_SCAN_HOP_DEPTH", "deep"]),
        ("ONIONGRAPH_SCAN_HOPS", "3", ["ONIONGRAPH_SCAN_HOPS", "no setting scan.hops"]),
    ] {
        let mut command = fixture.case.command(&["config", "show"]);
        Ran::of(&[name], command.env(name, value).output().unwrap()).fails(3, &words);
    }
    for (flag, value, setting) in [
        ("--max-time", "soon", "scan.time_max"),
        ("--concurrency", "513", "scan.sites_in_flight"),
        ("--depth", "1000", "scan.hop_depth"),
        ("--tor", "socks4://127.0.0.1:9050", "tor.backend"),
        ("--tor", "direct", "tor.backend"),
        ("--tor", "socks5://proxy.example:9050", "tor.backend"),
    ] {
        fixture
            .case
            .run(&["scan", "run", &sites()[0], flag, value])
            .fails(3, &[setting, value, &format!("flag {flag}")]);
    }
    let mut command = fixture.case.command(&["config", "show"]);
    let ran = command.env("ONIONGRAPH_SCAN_HOP_DEPTH", "201").output().unwrap();
    Ran::of(&["201 hops"], ran)
        .fails(3, &["environment ONIONGRAPH_SCAN_HOP_DEPTH", "scan.hop_depth = 201", "0 to 200"]);
    fixture.is_unchanged();
}
