//! The same frozen web gives the same graph, whatever the order in which its
//! pages came in: one site at a time or 256, in one go or killed and resumed. And
//! the graph is the true one.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use support::{Case, Graph, PracticeWeb, Scan};

/// Lines after which a scan is killed, one run after the other.
const KILLED_AFTER: [usize; 4] = [1, 60, 150, 250];

struct Rig {
    folder: tempfile::TempDir,
    web: PracticeWeb,
    first: Case,
}

impl Rig {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let web = PracticeWeb::serve(&folder.path().join("web"), 40, 3, "calm");
        let first = Case::for_practice(&folder.path().join("first"), &web.refusal_list);
        Self { folder, web, first }
    }

    fn twin(&self, name: &str) -> Case {
        self.first.twin(&self.folder.path().join(name))
    }

    fn scan(&self, case: &Case, hops: &str, sites_in_flight: &str) -> usize {
        let scan = Scan::start(self.web.scan(case, &["--depth", hops, "--concurrency", sites_in_flight]));
        let (visits, code) = scan.finish();
        assert_eq!(code, Some(0));
        visits.len()
    }
}

#[test]
fn the_graph_is_the_true_one_in_whatever_order_it_was_found() {
    let rig = Rig::new();
    let visits = rig.scan(&rig.first, "8", "64");
    let export = rig.first.export();
    let graph = export.graph();
    assert_eq!(visits, graph.pages.len(), "each page was visited once");
    pages_are_true(&graph, &rig.web.truth);
    edges_are_true(&graph, &rig.web.truth);
    let expected = export.timeless();
    for sites_in_flight in ["1", "256"] {
        let case = rig.twin(sites_in_flight);
        rig.scan(&case, "8", sites_in_flight);
        assert!(case.export().timeless() == expected, "{sites_in_flight} sites in flight give another graph");
    }
    let case = rig.twin("killed");
    scan_with_kills(&rig, &case);
    let differing = differences(&expected, &case.export().timeless());
    assert!(differing.is_empty(), "killed and resumed gives another graph: {differing:#?}");
}

#[test]
fn hop_depth_means_the_shortest_way_whatever_was_found_first() {
    let rig = Rig::new();
    for hops in ["1", "3"] {
        let graphs = ["1", "64"].map(|sites_in_flight| {
            let case = rig.twin(&format!("{hops}-{sites_in_flight}"));
            rig.scan(&case, hops, sites_in_flight);
            case.export()
        });
        let [alone, together] = &graphs;
        let differing = differences(&alone.timeless(), &together.timeless());
        assert!(differing.is_empty(), "{hops} hops: {differing:#?}");
        let graph = together.graph();
        let limit: u64 = hops.parse().unwrap();
        for page in rows(&rig.web.truth, "pages") {
            let visited = graph.pages.contains_key(text(page, "url"));
            let is_near = page["depth"].as_u64().unwrap() <= limit;
            // Of sites that are down or refused no page is asked for.
            let can_be = !["failed", "not_visited"].contains(&text(&page["expected"][0], "outcome"));
            assert_eq!(visited, is_near && can_be, "{hops} hops: {page}");
        }
        let at_limit = |link: &Value| link["not_visited_reason"] == "hop_depth";
        assert!(graph.links.iter().any(at_limit), "links at the limit are recorded");
    }
}

fn scan_with_kills(rig: &Rig, case: &Case) {
    let mut scan = Scan::start(rig.web.scan(case, &["--depth", "8"]));
    for lines in KILLED_AFTER {
        assert_eq!(scan.wait_for(lines).len(), lines, "the scan ended before it could be killed");
        scan.kill();
        scan = Scan::start(rig.web.resume(case));
    }
    assert_eq!(scan.finish().1, Some(0));
}

/// Every page that can be reached has its outcome, and no other page has one.
fn pages_are_true(graph: &Graph, truth: &Value) {
    let mut known = BTreeSet::new();
    for page in rows(truth, "pages") {
        let url = text(page, "url");
        let expected = page["expected"].as_array().unwrap();
        let site = &graph.sites.get(host(url));
        let found = graph.pages.get(url);
        let is_right = expected.iter().any(|expected| match text(expected, "outcome") {
            "not_visited" => found.is_none(),
            // A site that is down has said so before any page of it was asked for.
            "failed" => site.is_some_and(|s| s["state"] == "down" && s["cause"] == expected["reason"]),
            outcome => found.is_some_and(|page| {
                page["outcome"] == outcome
                    && page["reason"] == expected["reason"]
                    && (expected["status"].is_null() || page["status"] == expected["status"])
            }),
        });
        assert!(is_right, "{page}\nfound: {found:?}\nsite: {site:?}");
        known.insert(url);
    }
    let invented: Vec<_> = graph.pages.keys().filter(|url| !known.contains(url.as_str())).collect();
    assert!(invented.is_empty(), "{invented:?}");
}

/// An edge by what it joins, how and where; with how often it stands there and
/// why it is not followed.
type Edges = BTreeMap<(String, String, String, String), (u64, Option<String>)>;

fn edges_are_true(graph: &Graph, truth: &Value) {
    let refused: BTreeSet<_> =
        rows(truth, "sites").iter().filter(|site| site["refused"] == true).map(|site| text(site, "site")).collect();
    let node = |name: &str| match name {
        _ if name.starts_with("refused:") || refused.contains(host(name)) => "refused".to_owned(),
        // A site as a whole and its front page are the same place to go.
        _ if name.ends_with(".onion") => format!("http://{name}/"),
        _ => name.to_owned(),
    };
    let key = |edge: &Value| {
        let kind = text(edge, "kind").to_owned();
        (text(edge, "from").to_owned(), node(text(edge, "to")), kind, text(edge, "place").to_owned())
    };
    let count = |edge: &Value| edge["count"].as_u64().unwrap();
    let why = |edge: &Value, field: &str| edge[field].as_str().map(str::to_owned);
    let mut expected: Edges =
        rows(truth, "edges").iter().map(|edge| (key(edge), (count(edge), why(edge, "not_visited")))).collect();
    for link in &graph.links {
        let (times, reason) = expected.remove(&key(link)).unwrap_or_else(|| panic!("invented: {link}"));
        assert_eq!(times, count(link), "{link}");
        // What the page alone does not tell: the target was reached by another link, or its site is down.
        if link["visited"] == false && link["not_visited_reason"] != "site_down" {
            assert_eq!(reason, why(link, "not_visited_reason"), "{link}");
        }
    }
    assert!(expected.is_empty(), "missing: {expected:#?}");
}

/// The first lines that only one of both has.
fn differences(a: &[String], b: &[String]) -> Vec<String> {
    let (in_a, in_b): (BTreeSet<_>, BTreeSet<_>) = (a.iter().collect(), b.iter().collect());
    let missing = in_a.difference(&in_b).map(|line| format!("- {line}"));
    let added = in_b.difference(&in_a).map(|line| format!("+ {line}"));
    missing.take(5).chain(added.take(5)).collect()
}

fn rows<'a>(truth: &'a Value, table: &str) -> &'a [Value] {
    truth[table].as_array().unwrap()
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap()
}

/// The host in an address, or the address itself.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or(rest)
}
