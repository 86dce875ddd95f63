//! `analyse` of a case: what it records, what became of clusters since, and what of it
//! is forgotten.

use std::fs;
use std::path::Path;

use graph::{JournalReader, Position};
use model::OnionHost;
use practice::{Profile, World, WorldSpec};
use serde_json::{Value, json};

use crate::support::Case;

const ONE: &str = "Call +1 202-555-0123";
const OTHER: &str = "Call +1 202-555-0177";
/// The kind of the journal's records that hold a part of an analysis.
const ANALYSED: u8 = 18;

fn hosts() -> Vec<String> {
    let world = World::new(WorldSpec::new(12, 5, Profile::Calm)).unwrap();
    world.truth().sites.iter().map(|site| site.site.full_name()).collect()
}

/// Saves pages, by the number of their site and their text, and reads them as a scan.
fn ingest(case: &Case, folder: &Path, pages: &[(usize, &str)]) {
    let (saved, hosts) = (folder.join("saved"), hosts());
    for (site, text) in pages {
        fs::create_dir_all(saved.join(&hosts[*site])).unwrap();
        let page = format!("<title>Offer {site}</title><p>{text}");
        fs::write(saved.join(&hosts[*site]).join("offer.html"), page).unwrap();
    }
    case.run(&["ingest", saved.to_str().unwrap()]).ok();
    fs::remove_dir_all(saved).unwrap();
}

/// Two operators of two pages each, and pages of others.
fn with_two_operators(folder: &Path) -> Case {
    let case = Case::init(&folder.join("case"));
    let others: Vec<String> = (4..8).map(|n| format!("Write to n{n}@example.org")).collect();
    let mut pages = vec![(0, ONE), (1, ONE), (2, OTHER), (3, OTHER)];
    pages.extend((4..8).zip(others.iter().map(String::as_str)));
    ingest(&case, folder, &pages);
    case
}

fn analyse(case: &Case) -> Value {
    case.run(&["analyse", "--json"]).ok().json()
}

fn ids(of: &Value) -> Vec<String> {
    of.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

/// What happened, and how many there were before and after.
fn events(of: &Value) -> Vec<(String, usize, usize)> {
    let event = |one: &Value| {
        let count = |key: &str| one[key].as_array().unwrap().len();
        (one["event"].as_str().unwrap().to_owned(), count("before"), count("after"))
    };
    of.as_array().unwrap().iter().map(event).collect()
}

fn parts_recorded(case: &Case) -> usize {
    let journal = JournalReader::open(&case.dir.join("journal")).unwrap();
    journal.records(Position::START).unwrap().filter(|record| record.as_ref().unwrap().kind == ANALYSED).count()
}

#[test]
fn clusters_are_remembered_and_it_is_told_what_became_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let case = with_two_operators(folder.path());
    let listed = case.run(&["cluster", "list", "--jsonl"]).ok().lines();
    let first = analyse(&case);
    assert_eq!((&first["schema"], &first["recorded"]), (&json!("oniongraph.analysis/1"), &json!(true)));
    assert_eq!((&first["since"], &first["counts"]["clusters"]), (&Value::Null, &json!(2)));
    assert_eq!(first["scans"], json!([{"scan": 1, "seals": 1}]));
    let mut expected: Vec<_> = listed.iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect();
    expected.sort();
    assert_eq!(ids(&first["clusters"]), expected, "by the ids that `cluster list` tells");

    let recorded = parts_recorded(&case);
    let again = case.run(&["analyse"]).ok();
    assert!(again.stderr.contains("nothing new was recorded"), "{}", again.stderr);
    assert!(again.text().starts_with("2 clusters of 4 pages in all, "), "{}", again.text());
    assert_eq!((&analyse(&case)["at"], &analyse(&case)["recorded"]), (&first["at"], &json!(false)));
    assert_eq!(parts_recorded(&case), recorded);

    let both = format!("{ONE} or {}", OTHER.replace("Call ", ""));
    // One such page would join nobody.
    ingest(&case, folder.path(), &[(8, &both), (9, &both)]);
    let told = case.run(&["analyse"]).ok();
    assert!(told.text().contains("clusters: 1 merged"), "{}", told.text());
    let history = case.run(&["analyse", "--history", "--jsonl"]).ok().lines();
    let entries: Vec<_> = history.iter().map(|one| (&one["last_scan"], &one["clusters"], &one["pages"])).collect();
    assert_eq!(entries, [(&json!(1), &json!(2), &json!(4)), (&json!(2), &json!(1), &json!(6))]);
    assert_eq!((&history[0]["since"], &history[1]["since"]), (&Value::Null, &first["at"]));

    let now = case.run(&["cluster", "list", "--jsonl"]).ok().lines()[0]["id"].as_str().unwrap().to_owned();
    let old = expected.iter().find(|id| **id != now).unwrap();
    let past = case.run(&["cluster", "show", old, "--json"]).ok().json();
    assert_eq!((&past["schema"], &past["analysis"]), (&json!("oniongraph.cluster_past/1"), &first["at"]));
    assert_eq!((&past["pages"], &past["now"]), (&json!(2), &json!([now])));
    assert_eq!(events(&past["steps"]), [("merged".to_owned(), 2, 1)]);
    let words = case.run(&["cluster", "show", old]).ok();
    assert!(words.text().contains("is no cluster now") && words.text().contains(&now), "{}", words.text());
    case.run(&["cluster", "show", "op-000000000000"]).fails(2, &["there is no cluster"]);
    let pointed = format!("`oniongraph cluster show {old}` tells what became of it");
    case.run(&["lead", "show", old]).fails(2, &["there is no cluster", &pointed]);
    case.run(&["cluster", "merge", old, &now, "--reason", "the same number"]).fails(2, &[&pointed]);
    let unknown = case.run(&["lead", "show", "op-000000000000"]).ends_with(2).stderr;
    assert!(!unknown.contains("became of it"), "{unknown}");

    // What an analyst decides is told as that.
    let [one, other] = [8, 9].map(|site| format!("http://{}/offer.html", hosts()[site]));
    case.run(&["cluster", "split", &now, &one, &other, "--reason", "they name both by mistake"]).ok();
    let third = analyse(&case);
    assert_eq!(events(&third["since"]["clusters"]), [("split".to_owned(), 1, 3)]);
    let split = ids(&third["clusters"]);
    assert!(expected.iter().all(|id| split.contains(id)), "the same pages give the same ids");
    assert!(third["clusters"].as_array().unwrap().iter().all(|one| one["continues"] == json!([now])));
    assert_eq!(case.run(&["db", "verify", "--json"]).ok().json()["clean"], true);
}

#[test]
fn scans_are_compared_by_the_analyses_made_after_each_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let case = with_two_operators(folder.path());
    ingest(&case, folder.path(), &[(9, "Write to somebody@example.org")]);
    let nothing = case.run(&["scan", "diff", "1", "2", "--json"]).ok().json();
    assert_eq!((&nothing["operators"], &nothing["counts"]["operators"]), (&Value::Null, &Value::Null));
    assert_eq!((&nothing["analyses"]["before"], &nothing["analyses"]["after"]), (&Value::Null, &Value::Null));
    let words = case.run(&["scan", "diff", "1", "2"]).ok();
    assert!(words.text().contains("scan 1 was not analysed between its end and the next scan"), "{}", words.text());

    let second = analyse(&case);
    ingest(&case, folder.path(), &[(8, ONE), (10, "Call +1 202-555-0144"), (11, "Call +1 202-555-0144")]);
    let third = analyse(&case);
    let one_missing = case.run(&["scan", "diff", "1", "3", "--json"]).ok().json();
    assert_eq!((&one_missing["analyses"]["before"], &one_missing["operators"]), (&Value::Null, &Value::Null));
    let diff = case.run(&["scan", "diff", "2", "3", "--json"]).ok().json();
    assert_eq!((&diff["analyses"]["before"]["at"], &diff["analyses"]["after"]["at"]), (&second["at"], &third["at"]));
    let told: Vec<_> =
        diff["operators"].as_array().unwrap().iter().map(|one| (&one["change"], &one["event"])).collect();
    assert_eq!(told, [(&json!("new"), &json!("born")), (&json!("changed"), &json!("grew"))]);
    assert_eq!(diff["counts"]["operators"]["unknown"], 0);
    let lines = case.run(&["scan", "diff", "2", "3", "--jsonl"]).ok().lines();
    assert_eq!(lines.iter().filter(|line| line["what"] == "operator").count(), 2);

    // No page of it was seen to differ: a decision dissolved it, and the scans cannot tell.
    let phone = OTHER.replace("Call ", "");
    case.run(&["cluster", "suppress", "phone", &phone, "--reason", "a helpline"]).ok();
    analyse(&case);
    let decided = case.run(&["scan", "diff", "2", "3", "--json"]).ok().json();
    assert_eq!(
        (&decided["counts"]["operators"]["gone"], &decided["counts"]["operators"]["unknown"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(decided["analyses"]["decided_between"], 1);
    let words = case.run(&["scan", "diff", "2", "3"]).ok();
    assert!(words.text().contains("analysts decided 1 thing between them"), "{}", words.text());
}

#[test]
fn an_analysis_goes_with_the_site_or_the_identifier_that_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let case = with_two_operators(folder.path());
    let hosts = hosts();
    let id_of = |site: &str| {
        let lines = case.run(&["cluster", "list", "--jsonl"]).ok().lines();
        let on = |line: &&Value| line["sites"].as_array().unwrap().iter().any(|one| one == site);
        lines.iter().find(on).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let forgotten = id_of(&hosts[0]);
    analyse(&case);
    assert!(holds(&case, &hosts[0]) && parts_recorded(&case) > 2);
    let of_it = format!("http://{}/offer.html", hosts[0]);
    case.run(&["cluster", "split", &forgotten, &of_it, "--reason", "another hand"]).ok();
    let told = case.run(&["case", "forget", "site", &hosts[0], "--yes"]).ok().stderr;
    assert!(told.contains("1 analysis that named it was dropped; `oniongraph analyse` makes a new one"), "{told}");
    assert!(told.contains("1 decision that named it was dropped"), "{told}");
    assert_eq!(parts_recorded(&case), 0);
    assert!(!holds(&case, &hosts[0]));
    assert!(case.run(&["analyse", "--history", "--jsonl"]).ok().lines().is_empty());
    case.run(&["cluster", "show", &forgotten]).fails(2, &["there is no cluster", "forgotten"]);

    let anew = analyse(&case);
    assert_eq!((&anew["counts"]["clusters"], &anew["since"]), (&json!(1), &Value::Null));
    let told = case.run(&["case", "rekey", "--yes"]).ok().stderr;
    assert!(!told.contains("dropped"), "{told}");
    assert_eq!(analyse(&case)["recorded"], false, "a further key changes no cluster");
    case.run(&["case", "forget", "identifier", "phone", "+1 202-555-0123", "--yes"]).ok();
    assert!(parts_recorded(&case) > 2, "it names no page with that number");
    case.run(&["case", "forget", "identifier", "phone", "+1 202-555-0177", "--yes"]).ok();
    assert_eq!(parts_recorded(&case), 0);
    assert_eq!(analyse(&case)["counts"]["clusters"], 0);
    assert_eq!(case.run(&["db", "verify", "--json"]).ok().json()["clean"], true);
}

/// Whether the key of a site stands in any record.
fn holds(case: &Case, host: &str) -> bool {
    let key = *OnionHost::parse(host).unwrap().as_bytes();
    let journal = JournalReader::open(&case.dir.join("journal")).unwrap();
    let mut payloads = journal.records(Position::START).unwrap().map(|record| record.unwrap().payload);
    payloads.any(|payload| payload.windows(key.len()).any(|window| window == key))
}

#[test]
fn what_does_not_go_together_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let case = Case::init(&folder.path().join("case"));
    case.run(&["analyse", "--edges", "list.csv"]).ends_with(2);
    case.run(&["analyse", "--directed"]).ends_with(2);
    case.run(&["analyse", "--jsonl"]).ends_with(2);
    let empty = analyse(&case);
    assert_eq!((&empty["recorded"], &empty["counts"]["clusters"]), (&json!(true), &json!(0)));
    assert_eq!(analyse(&case)["recorded"], false);
}
