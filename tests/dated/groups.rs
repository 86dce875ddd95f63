//! Operators and families over the days: what `scan diff` tells of them is what the lists
//! of two days differ by, of operators of one hand and mirrors of one site.

use std::collections::{BTreeMap, BTreeSet};

use practice::Truth;
use serde_json::Value;

use super::served_web::ServedCase;

/// Members by id.
type Groups = BTreeMap<String, BTreeSet<String>>;

/// What the case says of operators and families after a day.
pub(crate) struct Known {
    operators: Groups,
    families: Groups,
}

impl Known {
    /// Analyses the case.
    pub(crate) fn of(case: &ServedCase) -> Self {
        case.run(&["analyse"]);
        Self { operators: listed(case, "cluster", "members"), families: listed(case, "family", "sites") }
    }

    /// Every operator is one of those who run the web, every family mirrors of one site.
    pub(crate) fn is_true(&self, truth: &Truth) {
        let sites = || truth.sites.iter().map(|site| (site.site.full_name(), site));
        let operators: BTreeMap<String, u32> = sites().map(|(name, site)| (name, site.operator)).collect();
        let families: BTreeMap<String, u64> = sites().map(|(name, site)| (name, site.family)).collect();
        for pages in self.operators.values() {
            let hands: BTreeSet<u32> = pages.iter().map(|page| operators[&site_of(page)]).collect();
            assert_eq!(hands.len(), 1, "{pages:#?} are of {hands:?}");
        }
        for members in self.families.values() {
            let models: BTreeSet<u64> = members.iter().map(|site| families[site]).collect();
            assert_eq!(models.len(), 1, "{members:?} are of {models:?}");
        }
    }
}

fn site_of(page: &str) -> String {
    model::PageUrl::parse(page).unwrap().site().full_name()
}

fn listed(case: &ServedCase, what: &str, members: &str) -> Groups {
    let ran = case.run(&[what, "list", "--jsonl"]);
    let named = |row: &Value| {
        let members = row[members].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned());
        (row["id"].as_str().unwrap().to_owned(), members.collect())
    };
    ran.lines().iter().map(named).collect()
}

/// Holds the lines of a difference against the lists of its two days; returns what
/// happened, in words.
pub(crate) fn check(lines: &[Value], before: &Known, after: &Known) -> BTreeSet<String> {
    let differ = pages_that_differ(lines);
    let sites: BTreeSet<String> = differ.iter().map(|page| site_of(page)).collect();
    let mut happened = events(lines, "operator", [&before.operators, &after.operators], &differ);
    happened.extend(events(lines, "family", [&before.families, &after.families], &sites));
    happened
}

/// The pages of which a difference tells that something on them is new, gone or other.
fn pages_that_differ(lines: &[Value]) -> BTreeSet<String> {
    let of = |what: &str, field: &str| -> Vec<String> {
        let told = lines.iter().filter(|line| line["what"] == what && line["change"] != "unknown");
        told.map(|line| line[field].as_str().unwrap().to_owned()).collect()
    };
    of("page", "url").into_iter().chain(of("identifier", "url")).collect()
}

fn events(lines: &[Value], what: &str, [before, after]: [&Groups; 2], differ: &BTreeSet<String>) -> BTreeSet<String> {
    let mut happened = BTreeSet::new();
    let mut told = [BTreeSet::new(), BTreeSet::new()];
    for line in lines.iter().filter(|line| line["what"] == what) {
        let ids = |side: &str| -> BTreeSet<&str> {
            line[side].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect()
        };
        let (from, to) = (members(before, &ids("before")), members(after, &ids("after")));
        match line["event"].as_str().unwrap() {
            "born" => assert!(from.is_empty() && before.values().all(|old| !is_same(old, &to)), "{line}"),
            "died" => assert!(to.is_empty() && after.values().all(|new| !is_same(new, &from)), "{line}"),
            "grew" => assert!(from.is_subset(&to) && from != to, "{line}"),
            "shrank" => assert!(to.is_subset(&from) && from != to, "{line}"),
            _ => assert!(!from.is_disjoint(&to) && from != to, "{line}"),
        }
        let is_seen = from.union(&to).any(|member| differ.contains(member));
        assert_eq!(line["change"] != "unknown", is_seen, "{line}");
        told[0].extend(ids("before").into_iter().map(str::to_owned));
        told[1].extend(ids("after").into_iter().map(str::to_owned));
        let text = |field: &str| line[field].as_str().unwrap();
        happened.insert(format!("{what} {} {}", text("change"), text("event")));
    }
    // Who is there on one day only, or with other members, is told of; nobody else is.
    for (groups, others, told) in [(before, after, &told[0]), (after, before, &told[1])] {
        let differs = groups.iter().filter(|(_, members)| others.values().all(|other| other != *members));
        let expected: BTreeSet<String> = differs.map(|(id, _)| id.clone()).collect();
        assert_eq!(*told, expected, "{what}");
    }
    happened
}

fn members(groups: &Groups, ids: &BTreeSet<&str>) -> BTreeSet<String> {
    ids.iter().flat_map(|id| groups[*id].clone()).collect()
}

/// Whether two groups share more than half of the smaller one.
fn is_same(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    one.intersection(other).count() * 2 > one.len().min(other.len())
}
