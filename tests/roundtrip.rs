//! An export taken over by an empty case, or an index made anew, gives the same
//! export; and no site of the refusal list is ever named, in whatever form.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use model::OnionHost;
use practice::{Profile, World, WorldSpec};
use support::Case;

/// Only one process at a time may use a case, hence the lock.
static DEMO: OnceLock<Mutex<Case>> = OnceLock::new();

/// The hostile practice web, scanned once for all tests.
fn with_demo(test: impl FnOnce(&Case, &Path)) {
    let demo = DEMO.get_or_init(|| Mutex::new(Case::demo("roundtrip").0));
    let scratch = tempfile::tempdir().unwrap();
    test(&demo.lock().unwrap_or_else(PoisonError::into_inner), scratch.path());
}

fn graph_in(case: &Case, format: &str, level: &str) -> String {
    case.run(&["export", format, "--level", level, "-o", "-"]).ok().text().to_owned()
}

#[test]
fn what_was_exported_is_taken_over_whole() {
    with_demo(|demo, scratch| {
        let exported = demo.export();
        let file = scratch.join("demo.jsonl");
        fs::write(&file, &exported.text).unwrap();
        let copy = Case::init(&scratch.join("copy"));
        copy.run(&["import", "jsonl", file.to_str().unwrap()]).ok();
        let again = copy.export();
        assert_same(&exported.body(), &again.body());
        for (format, level) in [("graphml", "site"), ("graphml", "page"), ("gexf", "page")] {
            let (theirs, ours) = (graph_in(demo, format, level), graph_in(&copy, format, level));
            assert_same(&theirs.lines().collect::<Vec<_>>(), &ours.lines().collect::<Vec<_>>());
        }
        assert_eq!(copy.run(&["db", "verify", "--json"]).ok().json()["clean"], true);
    });
}

#[test]
fn what_is_taken_over_twice_is_there_once() {
    with_demo(|demo, scratch| {
        // A part is enough: the sites without their pages, and the links of one page.
        let exported = demo.export();
        let link = exported.graph().links.swap_remove(0);
        let from = link["from"].to_string();
        let is_wanted = |line: &&str| line.contains("oniongraph.site/1") || line.contains(&from);
        let part: Vec<_> = exported.text.lines().filter(is_wanted).collect();
        let file = scratch.join("part.jsonl");
        fs::write(&file, part.join("\n")).unwrap();
        let copy = Case::init(&scratch.join("copy"));
        copy.run(&["import", "jsonl", file.to_str().unwrap()]).ok();
        let once = copy.export();
        assert!(once.graph().links.contains(&link));
        copy.run(&["import", "jsonl", file.to_str().unwrap()]).ok();
        assert_same(&once.body(), &copy.export().body());
    });
}

#[test]
fn an_index_made_anew_gives_the_same_export() {
    with_demo(|demo, _| {
        let before = demo.export();
        fs::remove_dir_all(demo.dir.join("index")).unwrap();
        demo.run(&["db", "rebuild"]).ok();
        assert!(demo.export() == before, "after `db rebuild`");
        fs::remove_dir_all(demo.dir.join("index")).unwrap();
        assert!(demo.export() == before, "without asking for it");
        let verified = demo.run(&["db", "verify", "--json"]).ok().json();
        assert_eq!((&verified["clean"], &verified["index_rows_different"]), (&true.into(), &0.into()));
    });
}

#[test]
fn a_refused_site_is_never_named() {
    with_demo(|demo, _| {
        let refused = refused_sites();
        let exports = [demo.export().text, graph_in(demo, "gexf", "page"), graph_in(demo, "graphml", "site")];
        assert!(exports[0].contains("\"refused:"), "links to refused sites are kept as tags");
        let files: Vec<_> = files_in(&demo.dir).into_iter().map(|file| (content(&file), file)).collect();
        let mut named = BTreeSet::new();
        for site in &refused {
            let name = site.full_name();
            let checked = demo.run(&["blocklist", "check", "--jsonl", &name]).ok().json();
            assert_eq!(checked["refused"], true, "the demo's list is another one");
            let label = name.trim_end_matches(".onion");
            if exports.iter().any(|export| export.contains(label)) {
                named.insert(format!("{label} in an export"));
            }
            for (bytes, file) in &files {
                let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
                if holds(label.as_bytes()) || holds(site.as_bytes()) {
                    named.insert(format!("{label} in {}", file.display()));
                }
            }
        }
        assert!(named.is_empty(), "{named:#?}");
    });
}

/// The refused sites of the web that the demo scans: addresses follow from size,
/// seed and profile.
fn refused_sites() -> Vec<OnionHost> {
    let world = World::new(WorldSpec::new(60, 7, Profile::Hostile)).unwrap();
    let sites = world.truth().sites;
    let refused: Vec<_> = sites.into_iter().filter(|site| site.refused).map(|site| site.site).collect();
    assert!(!refused.is_empty());
    refused
}

/// A file without the zeros that it is filled up with.
fn content(file: &Path) -> Vec<u8> {
    let mut bytes = fs::read(file).unwrap();
    bytes.truncate(bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1));
    bytes
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}

/// Compares line by line: two whole exports are too much for a message.
fn assert_same(a: &[&str], b: &[&str]) {
    for (number, (a, b)) in a.iter().zip(b).enumerate() {
        assert_eq!(a, b, "line {number}");
    }
    assert_eq!(a.len(), b.len());
}
