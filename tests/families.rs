//! The families of a practice web are found from what a scan kept of it, and mirrors
//! move neither ranks nor clusters.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "support/saved_web.rs"]
mod saved_web;
mod support;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use graph::analyse::families::{Families, families};
use graph::analyse::{Agreement, scores};
use model::OnionHost;
use practice::{Profile, TruthSite, World, WorldSpec};
use saved_web::SavedWeb;
use serde_json::Value;
use support::{Case, PracticeWeb, Scan};

const F1_MIN: f64 = 0.98;

/// What a scan of a practice web gave.
struct Scanned {
    truth: BTreeMap<OnionHost, Value>,
    found: Families,
    /// Sites with a page that says enough to be compared.
    comparable: BTreeSet<OnionHost>,
    /// Sites that answered with a page, be it one of a server that nobody has set up.
    read: BTreeSet<OnionHost>,
}

fn scanned(sites: u32, seed: u8, bounds: &[&str]) -> Scanned {
    let folder = tempfile::tempdir().unwrap();
    let web = PracticeWeb::serve(&folder.path().join("web"), sites, seed.into(), "calm");
    let case = Case::for_practice(&folder.path().join("case"), &web.refusal_list);
    // Which passages a text has hangs on the key.
    fs::write(case.dir.join("keys/identifier.key"), [seed; 32]).unwrap();
    Scan::start(web.scan(&case, &[&["--depth", "9"], bounds].concat())).finish();
    let host = |text: &Value| OnionHost::parse(text.as_str().unwrap()).unwrap();
    let rows = web.truth["sites"].as_array().unwrap().iter();
    let known = case.run(&["site", "list", "--jsonl"]).ok().lines();
    let read = known.iter().filter(|site| site["pages"].as_u64() > Some(0)).map(|site| host(&site["site"]));
    let opened = graph::Case::open_read(&case.dir, &mut |_| {}).unwrap();
    let prints = graph::site_prints(&opened.snapshot().unwrap()).unwrap();
    Scanned {
        truth: rows.map(|row| (host(&row["site"]), row.clone())).collect(),
        found: families(&prints, &[]),
        comparable: prints.iter().filter(|site| !site.pages.is_empty()).map(|site| site.site).collect(),
        read: read.collect(),
    }
}

impl Scanned {
    /// How far pairs of some of the sites agree with the truth.
    fn agreement(&self, over: &BTreeSet<OnionHost>) -> Agreement {
        let mut numbers = BTreeMap::new();
        let mut number = |family: u64| {
            let next = numbers.len() as u32;
            *numbers.entry(family).or_insert(next)
        };
        let truth: Vec<u32> = over.iter().map(|site| number(self.truth[site]["family"].as_u64().unwrap())).collect();
        let found: Vec<u32> = over.iter().map(|site| self.found.family_of(site).unwrap()).collect();
        scores(&truth, &found).unwrap().pairwise
    }

    /// Sites that were read and are more than a page that says little by design: the
    /// default page of a server, a log-in form, a waiting queue.
    fn sites_of_substance(&self) -> BTreeSet<OnionHost> {
        self.read.iter().filter(|site| self.truth[site]["kind"] != "stub").copied().collect()
    }
}

#[test]
fn families_of_practice_webs_are_found() {
    let few = &["--pages-per-site", "3"][..];
    for (sites, seed, bounds) in [(150, 11, &[][..]), (150, 12, &[]), (150, 13, few)] {
        let scanned = scanned(sites, seed, bounds);
        let substance = scanned.sites_of_substance();
        assert!(substance.len() > 50, "{seed}: too few sites");
        let mirrored = substance.iter().filter(|site| scanned.truth[site]["family_size"].as_u64() > Some(1)).count();
        assert!(mirrored * 2 > substance.len(), "{seed}: too few mirrors");
        for over in [&substance, &scanned.comparable] {
            let agreement = scanned.agreement(over);
            assert!(agreement.f1() >= F1_MIN, "{seed}: {agreement:?}");
        }
        let of_all = scanned.agreement(&scanned.read);
        assert!(of_all.precision > 0.999, "{seed}: sites of different families were joined: {of_all:?}");
    }
}

/// How many of the largest sites are mirrored, and how often.
const MIRRORED: usize = 12;
const MIRRORS: u32 = 3;

/// Numbers of a row that must not move by more than a hundredth.
const RANKS: [&str; 8] = [
    "pagerank",
    "pagerank_without_directories",
    "hub",
    "authority",
    "betweenness",
    "harmonic",
    "in_degree",
    "out_degree",
];

/// What a case says of its sites: the rows of `rank` by the site that stands for a
/// family, and the bits of each cluster by its pages.
struct Said {
    ranks: BTreeMap<String, Value>,
    clusters: BTreeMap<BTreeSet<String>, f64>,
}

impl Said {
    /// Mirrors are named as their originals.
    fn by(case: &Case, original: &dyn Fn(&str) -> String) -> Self {
        let ranks = case.run(&["rank", "--limit", "0", "--jsonl"]).ok().lines();
        let clusters = case.run(&["cluster", "list", "--jsonl"]).ok().lines();
        let text = |value: &Value| original(value.as_str().unwrap());
        let pages = |row: &Value| row["members"].as_array().unwrap().iter().map(text).collect();
        Self {
            clusters: clusters.iter().map(|row| (pages(row), row["bits"].as_f64().unwrap())).collect(),
            ranks: ranks.into_iter().map(|row| (text(&row["site"]), row)).collect(),
        }
    }
}

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 0.01 * a.abs().max(b.abs()) + 1e-9
}

#[test]
fn mirrors_move_neither_ranks_nor_clusters() {
    let folder = tempfile::tempdir().unwrap();
    let spec = WorldSpec { operators: 12, ..WorldSpec::new(150, 21, Profile::Calm) };
    let web = SavedWeb::of_originals(World::new(spec).unwrap(), 12);
    let case = Case::init(&folder.path().join("case"));
    let pages = folder.path().join("pages");
    web.sites.iter().for_each(|site| web.save(&pages, &site.site, &site.site));
    case.run(&["ingest", pages.to_str().unwrap()]).ok();
    let before = Said::by(&case, &str::to_owned);
    assert!(before.ranks.len() > 50 && before.clusters.len() >= 5);

    // Addresses that nobody links to, so that nothing else changes.
    let addresses = World::new(WorldSpec::new(100, 22, Profile::Calm)).unwrap();
    let is_mirrored = |site: &&TruthSite| site.kind != "stub" && web.has_front(&site.site);
    let mut mirrored: Vec<&TruthSite> = web.sites.iter().filter(is_mirrored).collect();
    mirrored.sort_by_key(|site| Reverse(web.pages_of(&site.site)));
    let mirrors = folder.path().join("mirrors");
    let mut originals: BTreeMap<String, String> = BTreeMap::new();
    for (number, site) in (0..).zip(&mirrored[..MIRRORED]) {
        for copy in 0..MIRRORS {
            let host = addresses.address(number * MIRRORS + copy).unwrap();
            web.save(&mirrors, &site.site, &host);
            originals.insert(host.full_name(), site.site.full_name());
        }
    }
    case.run(&["ingest", mirrors.to_str().unwrap()]).ok();
    let original = |text: &str| {
        let found = originals.iter().find(|(mirror, _)| text.contains(*mirror));
        found.map_or_else(|| text.to_owned(), |(mirror, original)| text.replace(mirror, original))
    };
    let after = Said::by(&case, &original);

    let grown = after.ranks.values().filter(|row| row["sites"].as_u64() == Some(u64::from(MIRRORS) + 1)).count();
    assert_eq!(grown, MIRRORED, "every mirror is found");
    assert!(before.ranks.keys().eq(after.ranks.keys()));
    for (site, row) in &before.ranks {
        for measure in RANKS {
            let values = [row, &after.ranks[site]].map(|row| row[measure].as_f64().unwrap());
            assert!(is_near(values[0], values[1]), "{site}: {measure} {values:?}");
        }
    }
    assert!(before.clusters.keys().eq(after.clusters.keys()));
    for (pages, bits) in &before.clusters {
        assert!(is_near(*bits, after.clusters[pages]), "{bits} {} {pages:?}", after.clusters[pages]);
    }
}
