//! Notes for a hotline: a site that is forgotten is named by none of them any more.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use practice::{Profile, World, WorldSpec};

use crate::support::{Case, run};

/// Two sites that do not exist.
fn sites() -> [String; 2] {
    let world = World::new(WorldSpec::new(12, 5, Profile::Calm)).unwrap();
    [0, 1].map(|at| world.truth().sites[at].site.full_name())
}

fn names(case: &Case) -> BTreeSet<String> {
    let entries = fs::read_dir(case.dir.join("referrals")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// A case in which both sites have tripped a wire, at a minute of their own each.
fn tripped(folder: &Path, is_sealed: bool) -> Case {
    let case = Case::init(&folder.join("case"));
    if is_sealed {
        let key = folder.join("hotline.key");
        let public = run(&["identity", key.to_str().unwrap()]).ok().text().trim().to_owned();
        fs::write(case.dir.join("oniongraph.toml"), format!("[tripwire]\nrecipients = [\"{public}\"]\n")).unwrap();
    }
    let terms = folder.join("terms");
    fs::write(&terms, "garden: purple turnip\n").unwrap();
    case.run(&["tripwire", "import", terms.to_str().unwrap()]).ok();
    let page = folder.join("page.html");
    fs::write(&page, "<title>Bakery</title>purple turnip").unwrap();
    for (minute, site) in sites().iter().enumerate() {
        let at = format!("2026-03-01T10:0{minute}:00Z");
        let base = format!("http://{site}/page");
        let told = case.run(&["ingest", page.to_str().unwrap(), "--base", &base, "--at", &at, "--json"]).ok().json();
        assert_eq!(told["refused"], 1);
    }
    assert_eq!(names(&case).len(), 2);
    case
}

fn forget(case: &Case, site: &str) -> String {
    case.run(&["case", "forget", "site", site, "--yes"]).ok().stderr
}

#[test]
fn notes_about_a_forgotten_site_go_sealed_or_not_and_others_stay() {
    for is_sealed in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let case = tripped(folder.path(), is_sealed);
        let [gone, stays] = sites();
        let before = names(&case);
        assert!(before.iter().all(|name| name.ends_with(".age") == is_sealed && !name.contains(&gone[..56])));
        let told = forget(&case, &gone);
        assert!(told.contains("1 note for a hotline that names it is removed") && !told.contains("may be"), "{told}");
        let left = names(&case);
        assert!(left.len() == 1 && left.is_subset(&before));
        assert!(forget(&case, &stays).contains("1 note for a hotline"), "the other one was left");
        assert!(names(&case).is_empty());
    }
}

#[test]
fn sealed_notes_of_an_earlier_version_are_known_by_their_time_or_told_to_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let case = tripped(folder.path(), true);
    let place = case.dir.join("referrals");
    for name in names(&case) {
        let mut parts = name.split('-');
        let (time, number) = (parts.next().unwrap(), parts.next().unwrap());
        fs::rename(place.join(&name), place.join(format!("{time}-{number}.json.age"))).unwrap();
        fs::write(place.join(format!("{}-1.json.age", time.parse::<u64>().unwrap() + 7)), "another").unwrap();
    }
    let told = forget(&case, &sites()[0]);
    assert!(told.contains("1 note for a hotline") && told.contains("2 sealed notes"), "{told}");
    assert_eq!(names(&case).len(), 3);
}

#[test]
fn a_plain_note_that_names_the_site_is_recognised_in_any_case() {
    let folder = tempfile::tempdir().unwrap();
    let case = tripped(folder.path(), false);
    let [site, _] = sites();
    let before = names(&case);
    let address = format!("http://{}/", site.to_uppercase());
    fs::write(case.dir.join("referrals/0-1.json"), format!("{{\"address\":\"{address}\"}}")).unwrap();
    assert!(forget(&case, &site).contains("2 notes for a hotline"));
    assert!(names(&case).len() == 1 && names(&case).is_subset(&before));
}
