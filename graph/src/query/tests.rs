//! Ways and neighbourhoods in a case of five sites.

use std::fmt::Write as _;

use model::{Decision, DomainName, LinkEdge, LinkKind, NotVisited, OnionHost, PageUrl, Target};

use super::{Way, ego_network, path_between};
use crate::case::tests::Written;
use crate::case::tests::world::{link, page_visit};

/// Real keys: names are read back with their checks.
fn site(n: usize) -> OnionHost {
    let mut found = (0u8..=255).filter_map(|byte| OnionHost::from_public_key([byte; 32]).ok());
    found.nth(n).unwrap()
}

fn page(n: usize, path: &str) -> PageUrl {
    PageUrl::front_page(site(n)).with_path(path)
}

fn to(target: Target) -> LinkEdge {
    link(target, Decision::Queued)
}

fn to_page(n: usize, path: &str) -> LinkEdge {
    to(Target::Page(page(n, path)))
}

/// 0 → 1 → 2 → 3 and the short cut 0/x → 2; 3 → example.org; 4 links to 0.
fn case() -> Written {
    let domain = Target::Domain(DomainName::from_host("www.example.org"));
    let redirect = LinkEdge { kind: LinkKind::Redirect, ..to_page(1, "/b") };
    Written::new(&[vec![
        page_visit(1, 0, page(0, "/"), vec![to_page(0, "/x"), to_page(1, "/"), to_page(1, "/a"), redirect]),
        page_visit(1, 1, page(0, "/x"), vec![to_page(2, "/"), to_page(1, "/")]),
        page_visit(1, 2, page(1, "/"), vec![to_page(2, "/a")]),
        page_visit(1, 3, page(2, "/"), vec![to_page(2, "/a")]),
        page_visit(1, 4, page(2, "/a"), vec![to_page(3, "/")]),
        page_visit(1, 5, page(3, "/"), vec![link(domain, Decision::Not(NotVisited::Clearnet))]),
        page_visit(1, 6, page(4, "/"), vec![to_page(0, "/")]),
    ]])
}

/// The way as `path>path`, each hop with the page it stands on.
fn way(from: &str, to: &str) -> Option<String> {
    case().look(|snapshot| {
        let hops = match path_between(snapshot, from, to).unwrap() {
            Way::Hops(hops) => hops,
            Way::None => return None,
            Way::Unknown(name) => return Some(format!("unknown {name}")),
        };
        let mut text = String::new();
        for hop in hops {
            let number = |url: &PageUrl| (0..5).find(|n| site(*n) == url.site()).unwrap();
            let target = match &hop.to {
                Target::Page(url) => format!("{}{}", number(url), url.path()),
                other => other.name(),
            };
            write!(text, "{}{}>{target} ", number(&hop.from), hop.from.path()).unwrap();
        }
        Some(text.trim_end().to_owned())
    })
}

#[test]
fn between_sites_a_hop_may_begin_on_any_page() {
    let name = |n| site(n).full_name();
    assert_eq!(way(&name(0), &name(3)).unwrap(), "0/x>2/ 2/a>3/");
    assert_eq!(way(&name(4), "example.org").unwrap(), "4/>0/ 0/x>2/ 2/a>3/ 3/>example.org");
    assert_eq!(way(&name(3), &name(0)), None);
}

#[test]
fn between_pages_every_hop_begins_where_the_last_one_ended() {
    let name = |n, path| page(n, path).canonical();
    assert_eq!(way(&name(0, "/"), &name(3, "/")).unwrap(), "0/>1/ 1/>2/a 2/a>3/");
    assert_eq!(way(&name(0, "/"), &site(2).full_name()).unwrap(), "0/>0/x 0/x>2/");
    assert_eq!(way(&site(0).full_name(), &name(3, "/")).unwrap(), "0/>1/ 1/>2/a 2/a>3/");
    assert_eq!(way(&name(0, "/"), &name(0, "/")).unwrap(), "");
}

#[test]
fn a_node_that_is_not_known_has_no_way() {
    let unknown = page(0, "/unknown").canonical();
    assert_eq!(way("unknown.example", &site(0).full_name()), Some("unknown unknown.example".to_owned()));
    assert_eq!(way(&site(0).full_name(), &unknown), Some(format!("unknown {unknown}")));
}

#[test]
fn a_neighbourhood_counts_links_in_and_out() {
    let edges = case().look(|snapshot| ego_network(snapshot, &site(0).full_name(), 1).unwrap().unwrap());
    let number = |name: &str| (0..5).find(|n| site(*n).full_name() == name).unwrap();
    let mut edges: Vec<_> = edges
        .iter()
        .map(|edge| (number(&edge.from), number(&edge.to), edge.kind, edge.links, edge.pages, edge.distance))
        .collect();
    edges.sort();
    let link = LinkKind::Hyperlink;
    let expected =
        [(0, 1, link, 3, 2, 1), (0, 1, LinkKind::Redirect, 1, 1, 1), (0, 2, link, 1, 1, 1), (4, 0, link, 1, 1, 1)];
    assert_eq!(edges, expected);
}

#[test]
fn a_deeper_neighbourhood_reaches_further() {
    let count = |depth| {
        case().look(|snapshot| {
            let edges = ego_network(snapshot, &site(4).full_name(), depth).unwrap().unwrap();
            assert!(edges.is_sorted_by_key(|edge| edge.distance));
            edges.len()
        })
    };
    // 4→0; then 0→1 twice, 0→2; then 1→2, 2→3; then 3→example.org.
    assert_eq!([0, 1, 2, 3, 4, 9].map(count), [0, 1, 4, 6, 7, 7]);
    let around_page = case().look(|snapshot| ego_network(snapshot, &page(2, "/a").canonical(), 1).unwrap().unwrap());
    assert_eq!(around_page.len(), 3);
    assert!(around_page.iter().all(|edge| edge.from.contains("://")));
    assert!(case().look(|snapshot| ego_network(snapshot, "unknown.example", 1).unwrap().is_none()));
}
