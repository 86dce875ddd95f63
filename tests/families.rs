//! The families of a practice web are found from what a scan kept of it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use graph::analyse::families::{Families, families};
use graph::analyse::scores;
use model::OnionHost;
use serde_json::Value;
use support::{Case, PracticeWeb, Scan};

const F1_MIN: f64 = 0.98;

/// A scanned practice web.
struct Scanned {
    truth: BTreeMap<OnionHost, Value>,
    found: Families,
    /// Sites of which a page with text of its own was read.
    told: BTreeSet<OnionHost>,
    /// Sites that answered with any page.
    read: BTreeSet<OnionHost>,
    listed: Vec<Value>,
    case: Case,
    _folder: tempfile::TempDir,
}

fn scanned(sites: u32, seed: u64, bounds: &[&str]) -> Scanned {
    let folder = tempfile::tempdir().unwrap();
    let web = PracticeWeb::serve(&folder.path().join("web"), sites, seed, "calm");
    let case = Case::for_practice(&folder.path().join("case"), &web.refusal_list);
    Scan::start(web.scan(&case, &[&["--depth", "9"], bounds].concat())).finish();
    let host = |text: &Value| OnionHost::parse(text.as_str().unwrap()).unwrap();
    let rows = web.truth["sites"].as_array().unwrap().iter();
    let truth = rows.map(|row| (host(&row["site"]), row.clone())).collect();
    let listed = case.run(&["family", "list", "--jsonl"]).ok().lines();
    let known = case.run(&["site", "list", "--jsonl"]).ok().lines();
    let opened = graph::Case::open_read(&case.dir, &mut |_| {}).unwrap();
    let view = opened.snapshot().unwrap();
    let prints = graph::site_prints(&view).unwrap();
    let told = prints.iter().filter(|site| !site.pages.is_empty()).map(|site| site.site).collect();
    let read = known.iter().filter(|site| site["pages"].as_u64() > Some(0)).map(|site| host(&site["site"])).collect();
    let found = families(&prints, &[]);
    drop(opened);
    Scanned { truth, found, told, read, listed, case, _folder: folder }
}

impl Scanned {
    /// Pairwise F1 over some of the sites.
    fn f1(&self, over: &BTreeSet<OnionHost>) -> f64 {
        let mut numbers = BTreeMap::new();
        let mut number = |family: u64| {
            let next = numbers.len() as u32;
            *numbers.entry(family).or_insert(next)
        };
        let truth: Vec<u32> = over.iter().map(|site| number(self.truth[site]["family"].as_u64().unwrap())).collect();
        let found: Vec<u32> = over.iter().map(|site| self.found.family_of(site).unwrap()).collect();
        scores(&truth, &found).unwrap().pairwise.f1()
    }

    /// Sites of the truth that answered with pages of their own.
    fn telling(&self) -> BTreeSet<OnionHost> {
        self.read.iter().filter(|site| self.truth[site]["kind"] != "stub").copied().collect()
    }
}

#[test]
fn families_of_practice_webs_are_found() {
    for (sites, seed, bounds) in [(150, 11, &[][..]), (150, 12, &[]), (150, 13, &["--pages-per-site", "3"])] {
        let scanned = scanned(sites, seed, bounds);
        let telling = scanned.telling();
        let told = scanned.f1(&scanned.told);
        let (own, read) = (scanned.f1(&telling), scanned.f1(&scanned.read));
        let sizes = [scanned.read.len(), telling.len(), scanned.told.len()];
        println!("{seed}: {sizes:?} {read:.4} {own:.4} {told:.4} families {}", scanned.listed.len());
        assert!(own >= F1_MIN && told >= F1_MIN, "{seed}: {own} {told}");
    }
}
