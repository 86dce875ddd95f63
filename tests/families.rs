//! The families of a practice web are found from what a scan kept of it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use graph::analyse::families::{Families, families};
use graph::analyse::{Agreement, scores};
use model::OnionHost;
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
