//! `links`, `path`, `ego`, `page show`, `scan list` and `scan show`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::demo::{graph, has_exactly, linking_site, rows_in_every_form, with_demo};
use crate::support::Case;

const LINK: [&str; 12] = [
    "schema",
    "from",
    "to",
    "kind",
    "place",
    "rel",
    "text",
    "count",
    "first_seen",
    "last_seen",
    "visited",
    "not_visited_reason",
];

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap()
}

/// A link of the demo from one visited site to another.
fn link_between_sites() -> Value {
    let links = &graph().links;
    let site = |url: &str| url.split('/').nth(2).map(str::to_owned);
    let is_between = |link: &&Value| {
        link["visited"] == true && link["kind"] == "hyperlink" && site(text(link, "from")) != site(text(link, "to"))
    };
    links.iter().find(is_between).unwrap().clone()
}

#[test]
fn links_have_the_agreed_fields() {
    with_demo(|demo, _| {
        let site = linking_site(demo);
        let of_site = rows_in_every_form(demo, &["links", &site]);
        assert!(!of_site.is_empty());
        for link in &of_site {
            has_exactly(link, &LINK);
            assert_eq!(link["schema"], "oniongraph.link/1");
            assert_eq!(link["visited"] == true, link["not_visited_reason"].is_null(), "{link}");
            assert!(text(link, "from").starts_with(&format!("http://{site}/")), "{link}");
            assert!(!text(link, "to").contains('#') && link["count"].as_u64().unwrap() > 0, "{link}");
        }
        let exported = &graph().links;
        let of_export = exported.iter().filter(|link| text(link, "from").contains(&site));
        assert_eq!(of_site.iter().collect::<Vec<_>>(), of_export.collect::<Vec<_>>());
        // One page, however its address is written, and one kind of edge.
        let page = text(&of_site[0], "from");
        let of_page = demo.run(&["links", &page.replace("http:", "HXXP:"), "--jsonl"]).ok().lines();
        let expected: Vec<_> = of_site.iter().filter(|link| text(link, "from") == page).cloned().collect();
        assert_eq!(of_page, expected);
        let resources = demo.run(&["links", &site, "--kind", "hyperlink", "--jsonl"]).ok().lines();
        assert_eq!(resources.len(), of_site.iter().filter(|link| link["kind"] == "hyperlink").count());
    });
}

#[test]
fn path_leads_hop_by_hop() {
    with_demo(|demo, _| {
        let link = link_between_sites();
        let (from, to) = (text(&link, "from"), text(&link, "to"));
        let path = demo.run(&["path", from, to, "--json"]).ok().json();
        has_exactly(&path, &["schema", "from", "to", "found", "hops"]);
        assert_eq!((text(&path, "schema"), &path["found"]), ("oniongraph.path/1", &true.into()));
        let hops = path["hops"].as_array().unwrap();
        assert_eq!(hops.len(), 1, "the shortest way is the link itself");
        has_exactly(&hops[0], &LINK);
        assert_eq!((text(&hops[0], "from"), text(&hops[0], "to")), (from, to));
        let told = demo.run(&["path", from, to]).ok();
        assert!(told.text().contains(from) && told.text().contains(to));
        demo.run(&["path", from, "nowhere.example", "--json"]).fails(2, &["nowhere.example is not known"]);
        // Nothing leads from a domain to anywhere: it is never visited.
        let domain = graph().links.iter().map(|link| text(link, "to")).find(|to| !to.contains('/')).unwrap();
        let no_way = demo.run(&["path", domain, from, "--json"]).ok().json();
        assert_eq!((&no_way["found"], &no_way["hops"]), (&false.into(), &Value::Null));
        assert!(demo.run(&["path", domain, from]).ok().text().contains("no way of links leads"));
    });
}

#[test]
fn a_question_that_was_answered_ends_with_0_whatever_the_answer() {
    with_demo(|demo, scratch| {
        let refused = crawler::test_entry().full_name();
        for (args, answer) in [
            (["blocklist", "check", refused.as_str()], "refused"),
            (["blocklist", "check", "example.org"], "not a valid v3 onion address"),
            (["blocklist", "check", &crate::one_page::host()], "not on the list"),
            (["site", "check", refused.as_str()], "on the refusal list"),
            (["site", "check", "example.org"], "not a valid v3 onion address"),
            (["site", "check", &crate::one_page::host()], "not known"),
        ] {
            let told = demo.run(&args).ok();
            assert!(told.text().contains(answer), "{args:?}: {}", told.text());
        }
        // Without a list there is no answer, and that is not one.
        let empty = Case::init(&scratch.join("empty"));
        empty.run(&["blocklist", "check", &refused]).fails(7, &["there is no refusal list"]);
    });
}

#[test]
fn a_rank_shows_the_column_it_is_sorted_by() {
    with_demo(|demo, _| {
        for by in ["pagerank", "in", "out", "hub", "authority", "betweenness", "harmonic", "core"] {
            let ran = demo.run(&["rank", "--by", by]).ok();
            let table = ran.text().to_owned();
            assert!(!table.contains("-0.0"), "{by}: a zero has no sign");
            let is_swayed = ran.stderr.contains("only `rank --by pagerank` leaves the links of directories out");
            assert_eq!(is_swayed, ["hub", "authority"].contains(&by), "{by}: {}", ran.stderr);
            let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
            let column = rows[0].iter().position(|name| *name == by.to_uppercase());
            let column = column.unwrap_or_else(|| panic!("{by} is not among {:?}", rows[0]));
            let values: Vec<f64> = rows[1..].iter().map(|row| row[column].parse().unwrap()).collect();
            assert!(values.is_sorted_by(|a, b| a >= b) && values[0] > 0.0, "{by}: {values:?}");
        }
    });
}

#[test]
fn ego_grows_with_its_depth() {
    with_demo(|demo, _| {
        let link = link_between_sites();
        let site = text(&link, "from").split('/').nth(2).unwrap().to_owned();
        let near = rows_in_every_form(demo, &["ego", &site]);
        let wide = rows_in_every_form(demo, &["ego", &site, "--depth", "2"]);
        for edge in &near {
            has_exactly(edge, &["schema", "from", "to", "kind", "links", "pages", "distance"]);
            assert_eq!(edge["schema"], "oniongraph.ego_edge/1");
        }
        let ends = |rows: &[Value]| -> BTreeSet<String> {
            rows.iter().map(|row| format!("{} {} {}", row["from"], row["to"], row["kind"])).collect()
        };
        assert!(near.iter().any(|edge| edge["from"] == site.as_str()));
        assert!(ends(&near).is_subset(&ends(&wide)) && wide.len() > near.len());
    });
}

#[test]
fn page_show_tells_what_was_kept() {
    with_demo(|demo, _| {
        let graph = graph();
        for outcome in ["page", "refused", "redirect"] {
            let (url, exported) = graph.pages.iter().find(|(_, page)| page["outcome"] == outcome).unwrap();
            let shown = demo.run(&["page", "show", url, "--json"]).ok().json();
            let exported = exported.as_object().unwrap();
            assert!(exported.iter().all(|(name, value)| shown[name] == *value), "{shown:#}\n{exported:#?}");
            assert_eq!(shown["fingerprints"].is_null(), outcome != "page", "{url}");
            assert_eq!(shown["schema"], "oniongraph.page_record/1");
            assert_eq!(shown["record"].is_null(), outcome != "page", "{url}");
            let told = demo.run(&["page", "show", url]).ok();
            assert!(told.text().starts_with(url.as_str()) && told.text().contains(outcome), "{}", told.text());
        }
    });
}

#[test]
fn scan_show_sums_up_what_was_recorded() {
    with_demo(|demo, _| {
        let scan = demo.run(&["scan", "show", "--json"]).ok().json();
        assert_eq!(scan["schema"], "oniongraph.scan/1");
        let graph = graph();
        let outcomes = scan["outcomes"].as_object().unwrap();
        for (outcome, count) in outcomes {
            let recorded = graph.pages.values().filter(|page| page["outcome"] == outcome.as_str()).count() as u64;
            assert_eq!(count, recorded, "{outcome}");
        }
        let sum = |counts: &serde_json::Map<String, Value>| counts.values().map(|n| n.as_u64().unwrap()).sum::<u64>();
        assert_eq!(scan["visits"], sum(outcomes));
        for outcome in ["refused", "faulty"] {
            let reasons = scan["reasons"][outcome].as_object().unwrap();
            assert_eq!(outcomes[outcome], sum(reasons), "every refusal has its reason");
        }
        let ledger = |field: &str| scan["ledger"][field].as_u64().unwrap();
        assert!(ledger("wire") >= ledger("read") && ledger("read") >= ledger("parsed") + ledger("refused"), "{scan}");
        assert!(ledger("kept") > 0 && ledger("refused") > 0);
        assert_eq!((&scan["bounds"]["hop_depth"], &scan["bounds"]["pages_per_site"]), (&3.into(), &100.into()));
        for digest in ["config", "blocklist"] {
            assert_eq!(text(&scan["digests"], digest).len(), 64);
        }
        assert_eq!((text(&scan, "end"), text(&scan, "origin")), ("finished", "practice"));
        assert_eq!(scan, demo.run(&["scan", "show", "1", "--json"]).ok().json());
        let told = demo.run(&["scan", "show"]).ok();
        assert!(["visits", "bounds", "bytes", "head"].iter().all(|word| told.text().contains(word)));
        let listed = rows_in_every_form(demo, &["scan", "list"]);
        assert_eq!(listed.len(), 1);
        assert_eq!((&listed[0]["visits"], &listed[0]["finished"]), (&scan["visits"], &true.into()));
    });
}

#[test]
fn the_sums_of_a_scan_are_those_of_its_export() {
    with_demo(|demo, _| {
        let scan = demo.run(&["scan", "show", "--json"]).ok().json();
        assert_eq!(scan["links"].as_u64().unwrap() as usize, graph().links.len());
    });
}
