//! Tripwire terms: a hit stops its site, keeps nothing of the page, and leaves a note
//! for a hotline. Only the built-in entry and invented terms are used.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use graph::{JournalReader, Position};

use crate::one_page::{self, address};
use crate::support::{Case, run};

const BODY: &str = "<title>Bakery with a purple turnip</title><h1>Rolls</h1><p>call +1 202-555-0123 \
                    <a href='/next'>more of the bakery</a>";

fn case(folder: &Path, settings: &str) -> Case {
    let list = folder.join("list");
    fs::write(&list, "0123456789abcdef0123456789abcdef\n").unwrap();
    let case = Case::for_practice(&folder.join("case"), &list);
    let file = case.dir.join("oniongraph.toml");
    fs::write(&file, fs::read_to_string(&file).unwrap() + settings).unwrap();
    let terms = folder.join("terms");
    fs::write(&terms, "garden: purple turnip\n").unwrap();
    case.run(&["tripwire", "import", terms.to_str().unwrap()]).ok();
    case
}

fn scan(case: &Case, body: &str) -> crate::support::Ran {
    case.run(&["scan", "run", &address(), "--depth", "2", "--jsonl", "--tor", &one_page::serve(body)])
}

fn notes(case: &Case) -> Vec<std::path::PathBuf> {
    let mut all: Vec<_> =
        fs::read_dir(case.dir.join("referrals")).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

#[test]
fn a_hit_stops_the_site_and_keeps_nothing_of_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), "");
    let visits = scan(&case, BODY).ok().lines();
    let told: Vec<_> = visits.iter().map(|visit| (&visit["outcome"], &visit["reason"])).collect();
    assert_eq!(told, [(&"refused".into(), &"tripwire".into())], "no second page was asked for");
    let hits = case.run(&["tripwire", "hits"]).ok().text().to_owned();
    assert!(hits.contains("garden") && hits.contains("refused:"), "{hits}");

    let [note] = &notes(&case)[..] else { panic!("one note") };
    assert_eq!(fs::metadata(note).unwrap().permissions().mode() & 0o777, 0o600);
    let json: serde_json::Value = serde_json::from_slice(&fs::read(note).unwrap()).unwrap();
    assert_eq!((&json["schema"], &json["category"]), (&"oniongraph.referral/1".into(), &"garden".into()));
    assert_eq!(json["address"], address());
    assert_eq!(json.as_object().unwrap().len(), 5, "address, time, tool, category, and no content: {json}");

    let kept = case.export().text + &hits + case.run(&["page", "show", &address()]).ok().text();
    for word in ["turnip", "Bakery", "Rolls", "more of", "555"] {
        assert!(!kept.contains(word), "{word} was kept");
    }
    assert!(case.run(&["find", "phone", "+1 202-555-0123", "--jsonl"]).ok().lines().is_empty());

    // Whatever it says now, the site is not asked again.
    scan(&case, "<title>harmless</title>").fails(7, &["stopped the sites of all seeds"]);
    case.run(&["db", "rebuild"]).ok();
    scan(&case, "<title>harmless</title>").fails(7, &["stopped the sites of all seeds"]);
    case.run(&["db", "verify"]).ok();
    let site = one_page::host();
    let check = case.run(&["site", "check", &site, "--json"]).ok().json();
    assert_eq!((&check["refused"], &check["known"]), (&true.into(), &false.into()));
    assert!(case.run(&["site", "check", &site]).ok().text().contains("a tripwire stopped it"));
}

#[test]
fn a_folder_of_notes_that_leads_elsewhere_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), "");
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, case.dir.join("referrals")).unwrap();
    let told = scan(&case, BODY);
    assert!(told.stderr.contains("is no folder"), "{}", told.stderr);
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    assert_eq!(case.run(&["tripwire", "hits", "--jsonl"]).ok().lines().len(), 1, "the hit is kept all the same");
}

#[test]
fn a_number_in_the_reason_of_a_lift_is_forgotten_too() {
    const NUMBER: &str = "+1 202-555-0123";
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), "");
    scan(&case, BODY).ok();
    let reason = format!("the owner of {NUMBER} complained");
    case.run(&["tripwire", "lift", &one_page::host(), "--reason", &reason]).fails(2, &["names somebody's phone"]);
    // In a spelling that is only known by who knows the number.
    let reason = "the owner of (202) 555-0123 complained";
    case.run(&["tripwire", "lift", &one_page::host(), "--reason", reason]).ok();
    let holds = || {
        let journal = JournalReader::open(&case.dir.join("journal")).unwrap();
        let payloads = journal.records(Position::START).unwrap().flat_map(|record| record.unwrap().payload);
        String::from_utf8_lossy(&payloads.collect::<Vec<u8>>()).contains("555-0123")
    };
    assert!(holds());
    case.run(&["case", "forget", "identifier", "phone", NUMBER, "--yes"]).ok();
    assert!(!holds());
    let hit = &case.run(&["tripwire", "hits", "--jsonl"]).ok().lines()[0];
    assert_eq!(hit["in_force"], false, "the lift itself stays");
}

#[test]
fn a_stop_can_be_taken_back_and_trips_again() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), "");
    scan(&case, BODY).ok();
    let tag = case.run(&["tripwire", "hits", "--jsonl"]).ok().lines()[0]["site"].as_str().unwrap().to_owned();
    case.run(&["tripwire", "lift", &tag, "--reason", "no"]).fails(2, &["the reason is too short"]);
    case.run(&["tripwire", "lift", "refused:0000000000000000", "--reason", "a mistake of ours"])
        .fails(2, &["no tripwire"]);
    case.run(&["tripwire", "lift", &tag, "--reason", "the term was too wide"]).ok();
    case.run(&["tripwire", "lift", &tag, "--reason", "the term was too wide"]).fails(2, &["no tripwire stops"]);
    let hit = &case.run(&["tripwire", "hits", "--jsonl"]).ok().lines()[0];
    assert_eq!((&hit["in_force"], &hit["category"]), (&false.into(), &"garden".into()));
    case.run(&["db", "rebuild"]).ok();
    let visits = scan(&case, "<title>harmless</title>").ok().lines();
    assert_eq!(visits[0]["outcome"], "page");
    scan(&case, BODY).ok();
    scan(&case, "<title>harmless</title>").fails(7, &["stopped the sites of all seeds"]);
    case.run(&["tripwire", "lift", &one_page::host(), "--reason", "tripped by its address"]).ok();
    scan(&case, "<title>harmless</title>").ok();
    case.run(&["db", "verify"]).ok();
}

#[test]
fn a_note_is_sealed_where_the_settings_name_a_recipient() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("hotline.key");
    let public = run(&["identity", key.to_str().unwrap()]).ok().text().trim().to_owned();
    let case = case(folder.path(), &format!("\n[tripwire]\nrecipients = [\"{public}\"]\n"));
    scan(&case, BODY).ok();
    let [note] = &notes(&case)[..] else { panic!("one note") };
    let bytes = fs::read(note).unwrap();
    assert!(note.to_str().unwrap().ends_with(".json.age") && bytes.starts_with(b"age-encryption.org/v1"));
    assert!(!String::from_utf8_lossy(&bytes).contains("onion"));
}

#[test]
fn the_built_in_entry_proves_that_the_list_works_and_a_saved_page_trips_it_too() {
    let folder = tempfile::tempdir().unwrap();
    let case = Case::init(&folder.path().join("case"));
    case.run(&["tripwire", "check"]).ok();
    let public = folder.path().join("public.html");
    fs::write(&public, "<p>an ONIONGRAPH tripwire test entry stands here").unwrap();
    let told = case.run(&["ingest", public.to_str().unwrap(), "--base", &address(), "--json"]).ok().json();
    assert_eq!(told["pages"], 1, "what everybody knows stops nobody's site");
    let terms = folder.path().join("terms");
    fs::write(&terms, "test: a purple turnip\n").unwrap();
    assert_eq!(case.run(&["tripwire", "status", "--json"]).ok().json()["terms"], 0);
    case.run(&["tripwire", "import", terms.to_str().unwrap()]).ok();
    let saved = folder.path().join("saved.html");
    fs::write(&saved, "<p>bread <a href=/x><img alt='a PURPLE turnip'></a>").unwrap();
    let told = case.run(&["ingest", saved.to_str().unwrap(), "--base", &address(), "--json"]).ok().json();
    assert_eq!((&told["pages"], &told["refused"]), (&0.into(), &1.into()));
    assert_eq!(notes(&case).len(), 1);
    assert!(case.run(&["tripwire", "hits"]).ok().text().contains("test"));
}

#[test]
fn a_saved_page_that_trips_is_told_as_that_and_its_site_stays_stopped_without_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), "");
    let remove = || case.run(&["tripwire", "remove", "--reason", "the case is closed"]).ok().stderr;
    assert!(!remove().contains("stopped:"), "nothing was stopped");
    assert_eq!(
        case.run(&["tripwire", "status"]).ok().text().lines().next(),
        Some("no term is in force: no page stops a site")
    );
    case.run(&["tripwire", "import", folder.path().join("terms").to_str().unwrap()]).ok();
    let saved = folder.path().join("saved.html");
    fs::write(&saved, BODY).unwrap();
    let told = case.run(&["ingest", saved.to_str().unwrap(), "--base", &address()]).ok();
    assert!(told.text().contains("0 pages, 1 file refused by the guard"), "{}", told.text());
    assert!(told.text().contains("     1  of them held a term of the tripwire list"), "{}", told.text());
    assert!(told.stderr.contains("was met on 1 file:") && told.stderr.contains("`oniongraph tripwire hits`"));
    let told = remove();
    assert!(told.contains("1 site that it stopped stays stopped") && told.contains("tripwire lift"), "{told}");
    let folder = tempfile::tempdir().unwrap();
    let other = self::case(folder.path(), "");
    let told = other.run(&["ingest", saved.to_str().unwrap(), "--base", &address(), "--json"]).ok().json();
    assert_eq!((&told["refused"], &told["tripped"]), (&1.into(), &1.into()));
}

#[test]
fn a_list_that_is_none_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), "");
    let bad = folder.path().join("bad");
    for text in ["", "# remarks only\n", "no category here\n"] {
        fs::write(&bad, text).unwrap();
        case.run(&["tripwire", "import", bad.to_str().unwrap()]).fails(2, &["there is no term"]);
    }
    let list = case.dir.join("tripwire.list");
    let text = fs::read_to_string(&list).unwrap();
    assert!(!text.contains("turnip"), "{text}");
    fs::write(&list, text.replace("garden", "garten")).unwrap();
    case.run(&["tripwire", "status"]).fails(7, &["damaged"]);
    scan(&case, BODY).fails(7, &["damaged"]);
}
