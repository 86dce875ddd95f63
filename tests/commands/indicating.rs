//! Rules about deceptive job offers: a page's categories are kept, its words are not.

use std::fs;
use std::path::Path;

use graph::{JournalReader, Position};
use practice::{Profile, World, WorldSpec};
use serde_json::{Value, json};

use crate::support::{Case, run};

const OFFER: &str = "<html><title>Seasonal work</title><p>We are hiring pickers for the orchard, no experience needed, \
    and there is free accommodation for all of the season.<p>The ticket is deducted from your salary.";
const PLAIN: &str = "<html><title>Seasonal work</title><p>The orchard on the hill was planted long before anyone in the \
    village could remember, and every autumn the whole town walks up to gather the apples.";

fn page_of_a_site() -> String {
    let world = World::new(WorldSpec::new(12, 5, Profile::Calm)).unwrap();
    format!("http://{}/work", world.truth().sites[0].site.full_name())
}

/// Reads a page into a case, as it stood on a day of March.
fn ingest(case: &Case, file: &Path, page: &str, day: u8) {
    let at = format!("2026-03-{day:02}T10:00:00Z");
    case.run(&["ingest", file.to_str().unwrap(), "--base", page, "--at", &at]).ok();
}

fn written(case: &Case) -> String {
    let journal = JournalReader::open(&case.dir.join("journal")).unwrap();
    let payloads = journal.records(Position::START).unwrap().map(|record| record.unwrap().payload);
    payloads.map(|payload| String::from_utf8_lossy(&payload).to_lowercase()).collect()
}

/// Categories of the rules that a page meets now, and the version of the rules.
fn shown(case: &Case, page: &str) -> (Vec<Value>, Value) {
    let told = case.run(&["page", "show", page, "--json"]).ok().json();
    let hits = told["indicators"]["hits"].as_array().cloned().unwrap_or_default();
    (hits.iter().map(|hit| hit["category"].clone()).collect(), told["indicators"]["rules_version"].clone())
}

#[test]
fn categories_and_rules_are_kept_and_never_the_words() {
    let folder = tempfile::tempdir().unwrap();
    let (file, page) = (folder.path().join("work.html"), page_of_a_site());
    fs::write(&file, OFFER).unwrap();
    let case = Case::init(&folder.path().join("case"));
    ingest(&case, &file, &page, 1);

    let (categories, _) = shown(&case, &page);
    assert_eq!(categories, ["no_skills_needed", "travel_or_housing_bundled", "debt", "recruitment"]);
    let text = case.run(&["page", "show", &page]).ok().text().to_owned();
    assert!(text.contains("debt") && text.contains("debt-en-1"), "{text}");
    let kept = written(&case) + &case.export().text.to_lowercase();
    assert!(kept.contains("debt-en-1"), "the id of the rule is kept");
    for words in ["no experience", "free accommodation", "deducted", "salary", "hiring"] {
        assert!(!kept.contains(words), "{words} was kept");
    }
    case.run(&["db", "verify"]).ok();
    case.run(&["db", "rebuild"]).ok();
    assert_eq!(shown(&case, &page).0, categories);
}

#[test]
fn a_page_that_meets_none_any_more_shows_none_and_one_that_never_did_leaves_no_record() {
    let folder = tempfile::tempdir().unwrap();
    let (file, page) = (folder.path().join("work.html"), page_of_a_site());
    let case = Case::init(&folder.path().join("case"));
    fs::write(&file, PLAIN).unwrap();
    ingest(&case, &file, &page, 1);
    assert_eq!(shown(&case, &page), (vec![], Value::Null));
    fs::write(&file, OFFER).unwrap();
    ingest(&case, &file, &page, 2);
    assert_eq!(shown(&case, &page).0.len(), 4);
    fs::write(&file, PLAIN).unwrap();
    ingest(&case, &file, &page, 3);
    let (categories, version) = shown(&case, &page);
    assert!(categories.is_empty() && version.is_string(), "it was looked again, and nothing was met");
    assert!(!case.run(&["page", "show", &page]).ok().text().contains("indicators"));
}

#[test]
fn a_case_has_rules_of_its_own_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let (file, page) = (folder.path().join("work.html"), page_of_a_site());
    fs::write(&file, OFFER).unwrap();
    let case = Case::init(&folder.path().join("case"));
    let own = case.dir.join("indicators.toml");
    let rule = "[[rule]]\nid = \"orchards\"\ncategory = \"isolation\"\nlanguage = \"en\"\nany = [\"orchard\"]\n";
    fs::write(&own, format!("version = \"ours-1\"\n{rule}")).unwrap();
    ingest(&case, &file, &page, 1);
    let (categories, version) = shown(&case, &page);
    assert_eq!(categories, ["isolation"]);
    assert!(version.as_str().unwrap().starts_with("ours-1 "), "{version}");

    fs::write(&own, format!("version = \"ours-2\"\n{}", rule.replace("isolation", "guilt"))).unwrap();
    let refused = ["ingest", file.to_str().unwrap(), "--base", &page];
    case.run(&refused).fails(3, &["indicators.toml", "line 2", "orchards", "guilt"]);
    fs::write(case.dir.join("oniongraph.toml"), "[indicators]\nenabled = false\n").unwrap();
    let other = format!("{page}/2");
    ingest(&case, &file, &other, 2);
    assert_eq!(shown(&case, &other), (vec![], Value::Null));
}

#[test]
fn a_rule_file_is_checked_and_tried_without_a_case() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let rules = run(&["indicators", "shipped"]).ok().text().to_owned();
    fs::write(path("rules.toml"), &rules).unwrap();
    let counts = run(&["indicators", "check", &path("rules.toml"), "--json"]).ok().json();
    assert_eq!(counts["schema"], "oniongraph.indicator_rules/1");
    assert_eq!((&counts["categories"]["debt"]["uk"], &counts["languages"]["en"]), (&json!(1), &json!(15)));
    assert!(run(&["indicators", "check"]).ok().text().contains("pay_out_of_line"));

    fs::write(path("offer.txt"), "Stellenangebot ohne Vorkenntnisse, Unterkunft kostenlos").unwrap();
    let told = run(&["indicators", "test", &path("offer.txt"), "--language", "de", "--json"]).ok().json();
    let hits: Vec<_> = told["hits"].as_array().unwrap().iter().map(|hit| hit["rule"].as_str().unwrap()).collect();
    assert_eq!(hits, ["no-skills-de-1", "travel-de-1", "recruitment-de-1"]);
    assert_eq!((&told["language"], &told["hits"][2]["bearing"]), (&json!("de"), &json!("kind_of_page")));
    assert!(
        run(&["indicators", "test", &path("offer.txt"), "--language", "fr"]).ok().text().contains("no rule is met")
    );

    fs::write(path("offer.html"), OFFER).unwrap();
    let inspected = run(&["inspect", &path("offer.html"), "--url", "http://example.org/", "--json"]).ok().json();
    assert_eq!(inspected["indicators"][2], json!({"category": "debt", "rule": "debt-en-1"}));
    fs::write(path("rules.toml"), rules.replacen("\"debt\"", "\"guilt\"", 1)).unwrap();
    run(&["indicators", "check", &path("rules.toml")]).fails(3, &["rules.toml", "guilt"]);
    run(&["indicators", "test", &path("offer.txt"), "--language", "xx"]).fails(2, &["xx"]);
    fs::write(path("picture.html"), b"\x89PNG\r\n\x1a\n not a page").unwrap();
    run(&["indicators", "test", &path("picture.html")]).fails(7, &["media guard", "known_signature"]);
}

#[test]
fn a_site_that_is_forgotten_takes_the_rules_that_it_met_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (file, page) = (folder.path().join("work.html"), page_of_a_site());
    fs::write(&file, OFFER).unwrap();
    let case = Case::init(&folder.path().join("case"));
    ingest(&case, &file, &page, 1);
    assert!(written(&case).contains("debt-en-1"));
    let site = page.split('/').nth(2).unwrap();
    case.run(&["case", "forget", "site", site, "--yes"]).ok();
    assert!(!written(&case).contains("debt-en-1"));
}
