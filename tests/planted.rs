//! What the operators of the practice web leave on their pages is found, all of it
//! and nothing else: their identifiers as tokens, their advertisements as passages.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use config::PrivacySection;
use crawler::{IdentifierKey, Keeper};
use graph::GraphView;
use model::{IdentifierForm, IdentifierKind, Passage};
use serde_json::Value;
use support::{Case, PracticeWeb, Scan};

/// Kind, form, field and disguise.
type Found = (IdentifierKind, IdentifierForm, String, String);

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap()
}

#[test]
fn what_operators_plant_is_found_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let web = PracticeWeb::serve(&folder.path().join("web"), 80, 11, "calm");
    let case = Case::for_practice(&folder.path().join("case"), &web.refusal_list);
    assert_eq!(Scan::start(web.scan(&case, &["--depth", "8"])).finish().1, Some(0));

    let key: [u8; 32] = fs::read(case.dir.join("keys/identifier.key")).unwrap().try_into().unwrap();
    let keeper = Keeper::new(IdentifierKey::new(key), PrivacySection::default());
    let mut expected: BTreeMap<&str, BTreeSet<Found>> = BTreeMap::new();
    for row in web.truth["identifiers"].as_array().unwrap() {
        let kind = IdentifierKind::from_word(text(row, "kind")).unwrap();
        let form = keeper.form(kind, text(row, "canonical")).unwrap();
        let found = (kind, form, text(row, "field").to_owned(), text(row, "disguise").to_owned());
        expected.entry(text(row, "url")).or_default().insert(found);
    }
    assert!(expected.len() > 50, "too few pages with identifiers");
    let kinds: BTreeSet<_> = expected.values().flatten().map(|(kind, ..)| *kind).collect();
    assert!(kinds.len() >= 4, "{kinds:?}");

    let opened = graph::Case::open_read(&case.dir, &mut |_| {}).unwrap();
    let view = opened.snapshot().unwrap();
    let mut advertisements: BTreeMap<u64, Vec<(String, BTreeSet<Passage>)>> = BTreeMap::new();
    for page in view.pages().unwrap().map(Result::unwrap) {
        let url = page.url.canonical();
        let mentions = view.mentions_on(&page.url).unwrap().map(|said| said.mentions).unwrap_or_default();
        let found = mentions.into_iter().filter(|one| one.kind != IdentifierKind::Onion);
        let found: BTreeSet<Found> = found
            .map(|one| (one.kind, one.form, one.field.as_str().to_owned(), one.disguise.as_str().to_owned()))
            .collect();
        assert_eq!(found, expected.remove(url.as_str()).unwrap_or_default(), "{url}");
        let truth = web.truth["pages"].as_array().unwrap().iter().find(|row| text(row, "url") == url);
        if let Some(operator) = truth.and_then(|row| row["advertisement"].as_u64()) {
            let prints = view.fingerprints_of(&page.url).unwrap().unwrap().prints;
            let site = page.url.site().full_name();
            advertisements.entry(operator).or_default().push((site, prints.passages.into_iter().collect()));
        }
    }
    assert_eq!(expected.keys().collect::<Vec<_>>(), Vec::<&&str>::new(), "pages that were not visited");
    passages_tell_operators_apart(&advertisements);
}

/// Pages with one advertisement share passages, others hardly any.
fn passages_tell_operators_apart(advertisements: &BTreeMap<u64, Vec<(String, BTreeSet<Passage>)>>) {
    let pages: Vec<_> = advertisements
        .iter()
        .flat_map(|(operator, pages)| pages.iter().map(move |(site, passages)| (operator, site, passages)))
        .collect();
    let (mut shared, mut apart) = (0, 0);
    for (at, (operator, site, passages)) in pages.iter().enumerate() {
        for (other_operator, other_site, other) in &pages[at + 1..] {
            let common = passages.intersection(other).count();
            if operator == other_operator {
                assert!(common >= 8, "{site} and {other_site} share an advertisement and {common} passages");
                shared += 1;
            } else if site != other_site {
                // The invented sentences of one language are sometimes alike.
                assert!(common < 8, "{site} and {other_site} share {common} passages");
                apart += 1;
            }
        }
    }
    assert!(shared > 10 && apart > 10, "{shared} pairs with one advertisement, {apart} with different ones");
}
