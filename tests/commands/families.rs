//! `family list` and `family show`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::demo::{has_exactly, rows_in_every_form, with_demo};
use crate::support::Case;

const FAMILY: [&str; 7] = ["schema", "id", "sites", "representative", "grounds", "look_alikes", "bridges"];
const GROUNDS: [&str; 13] = [
    "comparisons",
    "pages_compared",
    "pages_alike",
    "fronts_alike",
    "fronts_different",
    "simhash_equal",
    "simhash_near",
    "dom_equal",
    "title_equal",
    "header_order_equal",
    "passages_common",
    "passages_compared",
    "passages_share",
];

fn names(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|site| site.as_str().unwrap()).collect()
}

#[test]
fn families_have_the_agreed_fields() {
    with_demo(|demo, _| {
        let families = rows_in_every_form(demo, &["family", "list"]);
        assert!(families.len() > 2);
        let mut seen = BTreeSet::new();
        for family in &families {
            has_exactly(family, &FAMILY);
            has_exactly(&family["grounds"], &GROUNDS);
            assert_eq!(family["schema"], "oniongraph.family/1");
            let sites = names(&family["sites"]);
            assert!(sites.len() >= 2 && sites.iter().all(|site| seen.insert((*site).to_owned())), "{family}");
            assert_eq!(family["representative"], sites[0]);
            assert_eq!(family["grounds"]["comparisons"], sites.len() - 1);
            let id = family["id"].as_str().unwrap();
            assert!(id.len() == 16 && id.starts_with("fam-"), "{id}");
        }
        let sizes: Vec<usize> = families.iter().map(|family| names(&family["sites"]).len()).collect();
        assert!(sizes.is_sorted_by(|a, b| a >= b), "{sizes:?}");
    });
}

#[test]
fn a_family_is_shown_with_every_join() {
    with_demo(|demo, _| {
        let family = demo.run(&["family", "list", "--jsonl"]).ok().lines().swap_remove(0);
        let sites = names(&family["sites"]);
        let mut shown = demo.run(&["family", "show", sites[1], "--json"]).ok().json();
        let joins = shown.as_object_mut().unwrap().remove("joins").unwrap();
        assert_eq!(shown.as_object_mut().unwrap().remove("decisions"), Some(serde_json::json!([])));
        assert_eq!(shown, family, "the same family, whichever of its sites is named");
        let joins = joins.as_array().unwrap();
        assert_eq!(joins.len(), sites.len() - 1);
        for join in joins {
            has_exactly(join, &["sites", "grounds"]);
            assert!(names(&join["sites"]).iter().all(|site| sites.contains(site)), "{join}");
            assert_eq!(join["grounds"]["fronts_alike"], 1);
        }
        let told = demo.run(&["family", "show", sites[0]]).ok();
        assert!(sites.iter().all(|site| told.text().contains(site)), "{}", told.text());
        assert!(told.text().contains("That one person runs its sites does not follow"), "{}", told.text());
    });
}

#[test]
fn a_site_without_mirrors_and_an_unknown_one_are_told_apart() {
    with_demo(|demo, _| {
        let families = demo.run(&["family", "list", "--jsonl"]).ok().lines();
        let in_families: BTreeSet<&str> = families.iter().flat_map(|family| names(&family["sites"])).collect();
        let sites = demo.run(&["site", "list", "--jsonl"]).ok().lines();
        let single = sites.iter().map(|site| site["site"].as_str().unwrap()).find(|site| !in_families.contains(site));
        let shown = demo.run(&["family", "show", single.unwrap()]).ok();
        assert!(shown.text().contains("has no mirrors that we know of"), "{}", shown.text());
        let unknown = (0..=255).find_map(|byte| model::OnionHost::from_public_key([byte; 32]).ok()).unwrap();
        demo.run(&["family", "show", &unknown.full_name()]).fails(2, &["not known in the case"]);
        demo.run(&["family", "show", "example.org"]).fails(2, &["not an onion address"]);
    });
}

#[test]
fn a_family_is_shown_by_its_id_with_what_was_decided_and_a_split_tells_who_stays_together() {
    with_demo(|demo, scratch| {
        let case = Case::at(&scratch.join("copy"));
        demo.run(&["db", "backup", case.dir.to_str().unwrap()]).ok();
        let largest = case.run(&["family", "list", "--jsonl"]).ok().lines().remove(0);
        let (id, sites) = (largest["id"].as_str().unwrap(), names(&largest["sites"]));
        assert!(sites.len() > 2, "{largest}");
        let shown = case.run(&["family", "show", id, "--json"]).ok().json();
        assert_eq!((&shown["sites"], &shown["decisions"]), (&largest["sites"], &serde_json::json!([])));
        assert_eq!(case.run(&["family", "show", sites[1], "--json"]).ok().json(), shown);
        case.run(&["family", "show", "fam-000000000000"]).fails(2, &["no family fam-000000000000 now"]);

        let reason = ["--reason", "another hand runs it"];
        let split = case.run(&[&["family", "split", sites[0], sites[1]], &reason[..]].concat()).ok();
        let apart = case.run(&["family", "list", "--jsonl"]).ok().lines();
        let family_of = |site: &str| apart.iter().find(|family| names(&family["sites"]).contains(&site));
        for site in &sites[..2] {
            match family_of(site) {
                Some(family) => {
                    let id = family["id"].as_str().unwrap();
                    assert!(split.stderr.contains(&format!("{site} stays in {id} with")), "{}", split.stderr);
                    assert!(names(&family["sites"]).iter().all(|other| split.stderr.contains(other)));
                }
                None => assert!(split.stderr.contains(&format!("{site} stays alone")), "{}", split.stderr),
            }
        }
        let decided = case.run(&["family", "show", sites[0], "--json"]).ok().json();
        assert_eq!(
            (&decided["decisions"][0]["what"], &decided["decisions"][0]["reason"]),
            (&"family split".into(), &reason[1].into())
        );
        assert!(case.run(&["family", "show", sites[1]]).ok().text().contains("What analysts decided"));
        case.run(&[&["family", "split", sites[0], sites[1]], &reason[..]].concat())
            .fails(2, &["these sites are in no common family", "family show"]);
        assert_eq!(case.run(&["cluster", "decisions", "--jsonl"]).ok().lines().len(), 1);
        let told = case.run(&["family", "show", sites[0]]).ok();
        assert!(!told.text().contains("kept_apart"), "{}", told.text());
        let stranger = crate::one_page::host();
        case.run(&[&["family", "split", sites[0], &stranger], &reason[..]].concat()).fails(2, &["not in the case"]);
    });
}
