//! Commands that cannot be meant so.

use std::fs;

use crate::fixture::{Fixture, mistyped, sites};
use crate::support::{oniongraph, run};

#[test]
fn questions_about_what_is_not_there_are_answered_with_the_next_step() {
    let fixture = Fixture::new();
    let sites = sites();
    let (unknown, wrong) = (&sites[5], mistyped(&sites[0]));
    let known_page = format!("http://{}/", sites[0]);
    let unknown_page = format!("http://{}/nowhere", sites[0]);
    let cases: [(&[&str], &str); 15] = [
        (&["site", "show", unknown], "not known in the case"),
        (&["site", "show", &wrong], "checksum"),
        (&["links", unknown], "not known in the case"),
        (&["links", &wrong], "checksum"),
        (&["links", &unknown_page], "not visited in the case"),
        (&["links", &known_page, "--kind", "hyperspace"], "hyperspace"),
        (&["page", "show", &unknown_page], "not visited in the case"),
        (&["page", "show", "http://www.example.com/"], "not an onion address"),
        (&["scan", "show", "7"], "there is no scan 7"),
        (&["scan", "resume", "7"], "there is no scan 7"),
        (&["scan", "resume"], "no scan waits to be resumed"),
        (&["path", &sites[0], unknown], "not known in the case"),
        (&["path", unknown, &sites[0]], "not known in the case"),
        (&["ego", unknown], "not known in the case"),
        (&["ego", &unknown_page], "not known in the case"),
    ];
    for (args, why) in cases {
        fixture.case.run(args).fails(2, &[why]);
    }
    fixture.is_unchanged();
}

#[test]
fn wrong_usage_ends_with_two() {
    let cases: [&[&str]; 9] = [
        &[],
        &["frobnicate"],
        &["scan", "run", "--no-tor", "x"],
        &["export", "png", "-o", "x"],
        &["export", "gexf"],
        &["inspect", "page.html"],
        &["site", "check"],
        &["demo", "--sites", "3"],
        &["ego", "x", "--depth", "0"],
    ];
    for args in cases {
        run(args).ends_with(2);
    }
}

/// Nobody is asked even if the address is taken: the run is dry, `config show`
/// shows, and the address is one of those kept for documentation.
#[test]
fn regression_a_tor_proxy_on_the_open_internet_was_accepted() {
    let fixture = Fixture::new();
    let list = fixture.path("list.txt");
    fs::write(&list, format!("{}\n", sites()[4])).unwrap();
    fixture.case.run(&["blocklist", "import", list.to_str().unwrap(), "--allow-shrink"]).ok();
    for proxy in ["socks5://203.0.113.9:9050", "socks5://0.0.0.0:9050", "socks5://[2001:db8::9]:9050"] {
        let args = ["scan", "run", &sites()[0], "--dry-run", "--tor", proxy];
        fixture.case.run(&args).fails(3, &["this machine or on a private network", "--tor"]);
    }
    let near = ["scan", "run", &sites()[0], "--dry-run", "--tor", "socks5://127.0.0.1:9050"];
    assert!(fixture.case.run(&near).ok().text().contains("nobody was asked"));
    let settings = fixture.case.dir.join("oniongraph.toml");
    fs::write(settings, "[tor]\nbackend = \"socks5://203.0.113.9:9050\"\n").unwrap();
    fixture.case.run(&["config", "show"]).fails(3, &["private network", "oniongraph.toml"]);
}

#[test]
fn a_folder_that_is_no_case_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().to_str().unwrap();
    run(&["--case", dir, "site", "list"]).fails(2, &["is not a case", "oniongraph init"]);
    run(&["--case", dir, "scan", "run", &sites()[0]]).fails(2, &["is not a case"]);
    let output = oniongraph().current_dir(folder.path()).args(["blocklist", "status"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "something was written");
}

#[test]
fn a_case_is_not_made_over_another_one() {
    let fixture = Fixture::new();
    let dir = fixture.case.dir.to_str().unwrap();
    run(&["init", dir]).fails(2, &["is a case already"]);
    run(&["demo", "--keep", dir]).ends_with(2);
    let file = fixture.file("file", "");
    run(&["init", &file]).fails(2, &["is a file"]);
    run(&["init", "/proc/oniongraph"]).fails(2, &["/proc/oniongraph"]);
    fixture.is_unchanged();
}

#[test]
fn a_page_that_cannot_be_inspected_is_named() {
    let fixture = Fixture::new();
    let page = fixture.file("page.html", "<title>x</title>");
    run(&["inspect", &page, "--url", "nowhere"]).fails(2, &["nowhere", "not an http or https address"]);
    run(&["inspect", &page, "--url", "file:///etc/hostname"]).fails(2, &["not an http or https address"]);
    let missing = fixture.path("missing.html");
    run(&["inspect", missing.to_str().unwrap(), "--url", "http://example.org/"]).fails(2, &["missing.html"]);
    let folder = fixture.folder.path().to_str().unwrap();
    run(&["inspect", folder, "--url", "http://example.org/"]).fails(2, &[folder, "directory"]);
    run(&["practice", "serve", "--out", &page]).fails(2, &[&page]);
}
