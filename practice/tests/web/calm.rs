//! The calm web: frozen, valid, and exactly as its ground truth says.

use std::collections::{BTreeMap, BTreeSet};

use crate::reader::{edges, get, parse, send};
use model::OnionHost;
use oniongraph_practice::{Access, Profile, Server, Truth, Unreachable, World, WorldSpec};
use tokio::io::AsyncReadExt;

fn world(sites: u32, seed: u64) -> World {
    World::new(WorldSpec::new(sites, seed, Profile::Calm)).unwrap()
}

fn truth_edges(truth: &Truth) -> BTreeMap<String, BTreeMap<crate::reader::Edge, u32>> {
    let mut by_page: BTreeMap<String, BTreeMap<crate::reader::Edge, u32>> = BTreeMap::new();
    for edge in &truth.edges {
        let row = by_page.entry(edge.from.clone()).or_default();
        row.insert((edge.to.clone(), edge.kind.as_str(), edge.place.as_str()), edge.count);
    }
    by_page
}

#[tokio::test]
async fn every_page_holds_exactly_the_links_the_truth_names() {
    for seed in [1, 2] {
        let world = world(160, seed);
        let truth = world.truth();
        let expected = truth_edges(&truth);
        let server = Server::new(world);
        let (mut pages, mut kinds) = (0, BTreeSet::new());
        for page in &truth.pages {
            let [outcome] = page.expected.as_slice() else { panic!("a calm page has one outcome") };
            if !matches!(outcome.outcome, "page" | "redirect" | "empty") {
                continue;
            }
            let response = get(&server, &page.url).await;
            assert_eq!(Some(response.status), outcome.status, "{}", page.url);
            let found = edges(&page.url, &response);
            assert_eq!(found, expected.get(&page.url).cloned().unwrap_or_default(), "{}", page.url);
            kinds.extend(found.into_keys().map(|(_, kind, place)| (kind, place)));
            pages += 1;
        }
        assert!(pages > 400, "{pages} pages");
        let kinds: BTreeSet<&str> = kinds.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds.len(), 8, "{kinds:?}");
    }
}

#[tokio::test]
async fn the_same_question_has_the_same_answer_in_any_order() {
    let truth = world(120, 5).truth();
    let urls: Vec<&String> = truth.pages.iter().filter(|p| p.expected[0].outcome == "page").map(|p| &p.url).collect();
    let (one, two) = (Server::new(world(120, 5)), Server::new(world(120, 5)));
    let mut first = BTreeMap::new();
    for url in &urls {
        first.insert(*url, get(&one, url).await);
    }
    for url in urls.iter().rev() {
        let again = get(&two, url).await;
        assert_eq!(again.body, first[*url].body);
        assert_eq!(again.fields, first[*url].fields);
    }
    assert_eq!(truth, world(120, 5).truth());
    assert_ne!(truth.seeds, world(120, 6).truth().seeds);
}

#[tokio::test]
async fn the_log_counts_what_the_client_received() {
    let world = world(60, 3);
    let truth = world.truth();
    let server = Server::new(world);
    let mut received = BTreeMap::new();
    for page in truth.pages.iter().filter(|p| p.expected[0].outcome == "page") {
        let response = get(&server, &page.url).await;
        received.insert(page.url.clone(), (response.head_bytes as u64, response.wire_bytes as u64));
    }
    server.log().idle().await;
    let logged: BTreeMap<String, (u64, u64)> =
        server.log().entries().iter().map(|a: &Access| (a.url(), (a.head_bytes, a.bytes()))).collect();
    assert_eq!(logged, received);
    assert!(server.log().entries().iter().all(|a| a.complete && a.method == "GET"));
    let totals = server.log().totals();
    assert_eq!(totals.requests, received.len() as u64);
    assert_eq!(totals.bytes, received.values().map(|(_, bytes)| bytes).sum::<u64>());
}

#[tokio::test]
async fn a_connection_is_kept_open_and_head_sends_no_body() {
    let world = world(60, 3);
    let seed = world.seeds()[0].clone();
    let host = world.address(0).unwrap();
    let server = Server::new(world);
    let whole = get(&server, &seed).await;
    let mut stream = server.connect(&host, 80).await.unwrap();
    send(&mut stream, "HEAD", "/", &host.full_name(), false).await;
    send(&mut stream, "GET", "/nothing-here", &host.full_name(), false).await;
    send(&mut stream, "POST", "/", &host.full_name(), true).await;
    let mut raw = Vec::new();
    stream.read_to_end(&mut raw).await.unwrap();
    let starts: Vec<usize> = raw.windows(9).enumerate().filter(|(_, w)| w == b"HTTP/1.1 ").map(|(i, _)| i).collect();
    let [head, missing, refused] = starts.as_slice() else { panic!("{} answers", starts.len()) };
    assert!(raw[*head..*missing].ends_with(b"\r\n\r\n"));
    assert_eq!(*missing, whole.head_bytes);
    assert_eq!(parse(&raw[*missing..*refused]).status, 404);
    assert_eq!(parse(&raw[*refused..]).status, 405);
}

#[tokio::test]
async fn dead_sites_fail_by_their_cause_and_strangers_have_no_descriptor() {
    let world = world(400, 8);
    let truth = world.truth();
    let server = Server::new(world);
    let mut causes = BTreeSet::new();
    for site in &truth.sites {
        let result = server.connect(&site.site, 80).await;
        assert_eq!(result.as_ref().err().map(|e| e.cause()), site.cause);
        causes.extend(result.err());
    }
    assert!(causes.len() >= 5, "{causes:?}");
    let stranger = world_address(9);
    assert_eq!(server.connect(&stranger, 80).await.err(), Some(Unreachable::NoDescriptor));
    let up = truth.sites.iter().find(|s| s.state == "up").unwrap();
    assert_eq!(server.connect(&up.site, 443).await.err(), Some(Unreachable::Refused));
}

fn world_address(seed: u64) -> OnionHost {
    world(8, seed).address(0).unwrap()
}

#[test]
fn addresses_are_valid_and_mirrors_show_the_same_pages() {
    let world = world(500, 4);
    let truth = world.truth();
    for site in &truth.sites {
        assert_eq!(OnionHost::parse(&site.site.full_name()), Ok(site.site));
    }
    let mirrored = truth.sites.iter().filter(|s| s.family_size > 1).count();
    assert!((390..=410).contains(&mirrored), "{mirrored} of 500 sites have mirrors");
    let mut families: BTreeMap<u64, Vec<(&str, u32, &str)>> = BTreeMap::new();
    for site in &truth.sites {
        families.entry(site.family).or_default().push((site.kind, site.pages, site.language));
    }
    for (family, members) in families {
        assert!(members.iter().all(|m| *m == members[0]), "family {family}: {members:?}");
    }
}

#[test]
fn most_sites_link_nowhere_and_not_all_are_reached() {
    let truth = world(1_000, 1).truth();
    let site_of = |url: &str| url.trim_start_matches("http://").split(['/', ':']).next().unwrap().to_owned();
    let linking: BTreeSet<String> = truth
        .edges
        .iter()
        .filter(|e| e.to.contains(".onion") && site_of(&e.from) != site_of(&e.to))
        .filter(|e| e.not_visited != Some(model::NotVisited::InvalidAddress))
        .map(|e| site_of(&e.from))
        .collect();
    let read = truth.sites.iter().filter(|s| s.pages_reached > 0 && s.cause.is_none() && !s.refused).count();
    let share = linking.len() as f64 / read as f64;
    assert!((0.05..0.15).contains(&share), "{} of {read} sites link out", linking.len());
    let reached = truth.sites.iter().filter(|s| s.pages_reached > 0).count();
    assert!((500..950).contains(&reached), "{reached} of 1000 sites are reached");
    let dead = truth.sites.iter().filter(|s| s.state == "dead").count();
    assert!((110..180).contains(&dead), "{dead} of 1000 sites are dead");
}

#[test]
fn budgets_do_not_bind_and_no_folder_is_a_trap() {
    let truth = world(1_500, 2).truth();
    assert!(truth.sites.iter().all(|s| s.pages <= 60));
    assert!(truth.pages.iter().all(|p| p.depth <= 8), "{:?}", truth.pages.iter().map(|p| p.depth).max());
    for site in truth.sites.iter().filter(|s| s.pages_reached > 0 && s.cause.is_none() && !s.refused) {
        assert_eq!(site.pages_reached, site.pages, "a site that is entered is seen whole");
    }
    let mut shapes: BTreeMap<String, u32> = BTreeMap::new();
    for page in &truth.pages {
        let shape: String = page
            .url
            .chars()
            .map(|c| if c.is_ascii_digit() && page.url.find('/') < Some(30) { '#' } else { c })
            .collect();
        let folder = match shape.split_once('?') {
            Some((path, _)) => path.to_owned(),
            None => shape[..=shape.rfind('/').unwrap()].to_owned(),
        };
        *shapes.entry(folder).or_default() += 1;
    }
    let largest = shapes.iter().max_by_key(|(_, n)| **n);
    assert!(largest.is_some_and(|(_, n)| *n <= 20), "{largest:?}");
    let mut sources: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for edge in truth.edges.iter().filter(|e| e.not_visited.is_none()) {
        let host = |u: &str| u.trim_start_matches("http://").split('/').next().unwrap().to_owned();
        if host(&edge.from) != host(&edge.to) {
            sources.entry(host(&edge.from)).or_default().insert(host(&edge.to));
        }
    }
    assert!(sources.values().all(|targets| targets.len() <= 50));
}

#[tokio::test]
async fn pages_have_the_size_that_was_asked_for() {
    let world = world(300, 7);
    let truth = world.truth();
    let server = Server::new(world);
    let (mut bytes, mut links, mut pages) = (0, 0, 0);
    for page in truth.pages.iter().filter(|p| p.expected[0].outcome == "page").take(400) {
        let response = get(&server, &page.url).await;
        bytes += response.body.len();
        links += edges(&page.url, &response).iter().filter(|(e, _)| e.1 == "hyperlink").map(|(_, n)| *n).sum::<u32>();
        pages += 1;
    }
    let (mean_bytes, mean_links) = (bytes / pages, links / pages as u32);
    assert!((5_000..9_000).contains(&mean_bytes), "{mean_bytes} bytes a page");
    assert!((12..28).contains(&mean_links), "{mean_links} links a page");
}

#[test]
fn the_truth_written_is_the_truth_held() {
    let world = world(90, 1);
    let mut written = Vec::new();
    world.write_truth(&mut written).unwrap();
    let read: serde_json::Value = serde_json::from_slice(&written).unwrap();
    assert_eq!(read, serde_json::to_value(world.truth()).unwrap());
    assert_eq!(read["schema"], "oniongraph.practice_truth/1");
}

#[test]
fn refused_sites_are_linked_to_and_on_the_list() {
    let world = world(500, 1);
    let truth = world.truth();
    let refused = world.refused_hosts();
    assert_eq!(world.refusal_list().lines().count(), refused.len());
    assert!(world.refusal_list().lines().all(|l| l.len() == 32 && l.bytes().all(|b| b.is_ascii_hexdigit())));
    for host in &refused {
        let url = format!("http://{}/", host.full_name());
        let into: Vec<_> = truth.edges.iter().filter(|e| e.to == url).collect();
        assert!(!into.is_empty() && into.iter().all(|e| e.not_visited == Some(model::NotVisited::Refused)));
        assert!(truth.edges.iter().all(|e| !e.from.contains(&host.full_name())), "its pages are not read");
    }
}
