//! Clusters of a case through the binary: the same bytes whatever the order in which
//! pages arrive, close to the truth, and ruled by the analyst.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use graph::analyse::scores;
use graph::{JournalReader, Position};
use practice::{Profile, RingIdentifier, RingKind, RingSpec, RingWorld, World, WorldSpec};
use serde_json::Value;
use support::{Case, Ran};

/// Words of which the texts of advertisements are made.
const WORDS: [&str; 16] = [
    "bread", "river", "window", "garden", "letter", "copper", "yellow", "market", "winter", "paper", "bridge",
    "candle", "silver", "orchard", "pepper", "harbour",
];

/// Advertisements of rings as saved pages on the sites of a board each.
struct Board {
    world: RingWorld,
    hosts: Vec<String>,
}

impl Board {
    fn new(ads: u32) -> Self {
        let sites = World::new(WorldSpec::new(12, 5, Profile::Calm)).unwrap();
        let hosts = sites.truth().sites.iter().map(|site| site.site.full_name()).collect();
        Self { world: RingWorld::new(RingSpec::quiet(77, ads).with_noise(0.02, 0.01)), hosts }
    }

    fn ads(&self) -> Vec<u32> {
        (0..self.world.ads()).collect()
    }

    fn address(&self, ad: u32) -> String {
        format!("http://{}/ad/{ad}", self.hosts[ad as usize % self.hosts.len()])
    }

    /// Saves some of the advertisements below a folder.
    fn save(&self, folder: &Path, ads: &[u32]) {
        for ad in ads {
            let address = self.address(*ad);
            let file = folder.join(address.strip_prefix("http://").unwrap());
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, self.page(*ad)).unwrap();
        }
    }

    fn page(&self, ad: u32) -> String {
        let shown = self.world.ad(ad);
        let contacts: Vec<String> = shown.identifiers.iter().map(contact).collect();
        let texts: Vec<String> = shown.passages.iter().map(|passage| sentence(*passage)).collect();
        format!("<!doctype html><title>Offer {ad}</title><p>{}<p>{}", texts.join("<p>"), contacts.join("<p>"))
    }
}

/// A contact that nobody has: numbers for fiction, and names of example.org.
fn contact(of: &RingIdentifier) -> String {
    match of.kind {
        RingKind::Phone => format!("Call +1 {}-555-{:04}", 201 + of.number / 100 % 700, 100 + of.number % 100),
        RingKind::Email => format!("Write to n{}@example.org", of.number),
        RingKind::Wallet => format!("Write to w{}@example.net", of.number),
        RingKind::Handle => format!("Telegram: @name_{}_here", of.number),
    }
}

/// Thirty words that follow from a number.
fn sentence(of: u64) -> String {
    let mut state = of | 1;
    let word = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        WORDS[(state >> 60) as usize]
    };
    (0..30).map(word).collect::<Vec<_>>().join(" ")
}

/// The numbers in an order that follows from a seed.
fn shuffled(mut of: Vec<u32>, seed: u32) -> Vec<u32> {
    of.sort_by_key(|n| (n ^ seed.wrapping_mul(0x9e37_79b9)).wrapping_mul(0x85eb_ca6b).rotate_left(13));
    of
}

/// Copies of one empty case: what is recorded under one key can be compared.
struct Cases {
    folder: tempfile::TempDir,
    first: PathBuf,
    made: u32,
}

impl Cases {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let first = folder.path().join("first");
        Case::init(&first);
        Self { folder, first, made: 0 }
    }

    fn next(&mut self) -> Case {
        self.made += 1;
        let twin = self.folder.path().join(format!("case-{}", self.made));
        copy_folder(&self.first, &twin);
        Case::at(&twin)
    }

    /// A case into which these parts were read one after the other.
    fn with(&mut self, board: &Board, parts: &[&[u32]]) -> Case {
        let case = self.next();
        for part in parts {
            self.add(&case, board, part);
        }
        case
    }

    fn add(&self, case: &Case, board: &Board, ads: &[u32]) {
        let saved = self.folder.path().join("saved");
        board.save(&saved, ads);
        case.run(&["ingest", saved.to_str().unwrap()]).ok();
        fs::remove_dir_all(saved).unwrap();
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let copy = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy_folder(&entry.path(), &copy),
            false => drop(fs::copy(entry.path(), copy).unwrap()),
        }
    }
}

fn list(case: &Case) -> String {
    case.run(&["cluster", "list", "--jsonl"]).ok().text().to_owned()
}

#[test]
fn the_same_clusters_whatever_the_order_of_arrival() {
    let board = Board::new(120);
    let mut cases = Cases::new();
    let ads = board.ads();
    let all_at_once = list(&cases.with(&board, &[&ads]));
    assert!(all_at_once.lines().count() > 5, "{all_at_once}");
    for seed in 0..20 {
        let order = shuffled(ads.clone(), seed);
        let (one, other) = order.split_at(order.len() / 2);
        assert!(list(&cases.with(&board, &[one, other])) == all_at_once, "order {seed}");
    }
}

#[test]
fn the_same_clusters_when_pages_come_bit_by_bit() {
    let board = Board::new(120);
    let mut cases = Cases::new();
    let ads = board.ads();
    let all_at_once = list(&cases.with(&board, &[&ads]));
    for seed in 0..20 {
        let order = shuffled(ads.clone(), 1_000 + seed);
        let cuts = [order.len() * (1 + seed as usize % 4) / 8, order.len() * 3 / 4];
        let parts = [&order[..cuts[0]], &order[cuts[0]..cuts[1]], &order[cuts[1]..]];
        // Asked in between, as a user does.
        let case = cases.with(&board, &parts[..2]);
        assert!(list(&case) != all_at_once, "split {seed} tells nothing");
        cases.add(&case, &board, parts[2]);
        assert!(list(&case) == all_at_once, "split {seed}");
    }
}

#[test]
fn clusters_of_saved_pages_are_the_operators_of_the_truth() {
    let board = Board::new(600);
    let mut cases = Cases::new();
    let case = cases.with(&board, &[&board.ads()]);
    let lines: Vec<Value> = case.run(&["cluster", "list", "--jsonl"]).ok().lines();
    let mut cluster_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, line) in lines.iter().enumerate() {
        assert_eq!(line["schema"], "oniongraph.cluster/1");
        let members = line["members"].as_array().unwrap();
        let sites: BTreeSet<&str> =
            members.iter().map(|page| page.as_str().unwrap().split('/').nth(2).unwrap()).collect();
        assert_eq!(line["sites"].as_array().unwrap().len(), sites.len());
        assert!(line["bits"].as_f64().unwrap() > 0.0);
        for shared in line["evidence"].as_array().unwrap() {
            let on = shared["members"].as_array().unwrap();
            assert!(on.len() > 1 && on.iter().all(|page| members.contains(page)), "{shared}");
            assert!(on.len() as u64 <= shared["df"].as_u64().unwrap());
        }
        let hold = |shared: &Value| {
            shared["bits"].as_f64().unwrap() * (shared["members"].as_array().unwrap().len() - 1) as f64
        };
        let holds: Vec<f64> = line["evidence"].as_array().unwrap().iter().map(hold).collect();
        assert!(holds.is_sorted_by(|a, b| a + 1e-3 >= *b), "what holds most together comes first: {holds:?}");
        for page in members {
            assert!(cluster_of.insert(page.as_str().unwrap(), number).is_none(), "{page} is in two clusters");
        }
    }
    let addresses: Vec<String> = board.ads().into_iter().map(|ad| board.address(ad)).collect();
    let mut lone = lines.len() as u32;
    let found: Vec<u32> = addresses
        .iter()
        .map(|address| match cluster_of.get(address.as_str()) {
            Some(number) => *number as u32,
            None => {
                lone += 1;
                lone
            }
        })
        .collect();
    let truth = board.world.truth();
    let agreement = scores(&truth, &found).unwrap();
    assert!(agreement.adjusted_rand > 0.8, "{agreement:?}");
}

#[test]
fn what_an_analyst_decides_holds_for_later_pages_and_can_be_taken_back() {
    let board = Board::new(160);
    let mut cases = Cases::new();
    let (early, late) = (board.ads()[..120].to_vec(), board.ads()[120..].to_vec());
    let case = cases.with(&board, &[&early]);
    let before = list(&case);
    let id = |line: usize| -> String {
        let line: Value = serde_json::from_str(list(&case).lines().nth(line).unwrap()).unwrap();
        line["id"].as_str().unwrap().to_owned()
    };
    let members = |of: &str| -> Vec<String> {
        let shown = case.run(&["cluster", "show", of, "--json"]).ok().json();
        shown["members"].as_array().unwrap().iter().map(|page| page.as_str().unwrap().to_owned()).collect()
    };
    let (one, other) = (id(0), id(1));
    let expected: BTreeSet<String> = members(&one).into_iter().chain(members(&other)).collect();
    let (page, its_fellow) = (members(&one)[0].clone(), members(&other)[0].clone());

    case.run(&["cluster", "merge", &one, &other]).ends_with(2);
    case.run(&["cluster", "merge", &one, &one, "--reason", "the same hand"]).fails(2, &["one cluster"]);
    let told = case.run(&["cluster", "merge", &one, &other, "--reason", "the same hand"]).ok().stderr;
    assert!(told.contains(&format!("clusters of these pages now: {}\n", cluster_with(&case, &page))), "{told}");
    let shown = case.run(&["cluster", "show", &cluster_with(&case, &page), "--json"]).ok().json();
    assert_eq!(
        (&shown["decisions"][0]["what"], &shown["decisions"][0]["reason"]),
        (&"merge".into(), &"the same hand".into())
    );
    let together = |page: &str| -> BTreeSet<String> {
        let lines = list(&case);
        let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let members = |line: Value| -> BTreeSet<String> {
            line["members"].as_array().unwrap().iter().map(|page| page.as_str().unwrap().to_owned()).collect()
        };
        lines.map(members).find(|members| members.contains(page)).unwrap_or_default()
    };
    assert_eq!(together(&page), expected);
    cases.add(&case, &board, &late);
    assert!(together(&page).contains(&its_fellow), "it holds for later pages");

    let last = together(&page).into_iter().next_back().unwrap();
    let merged = cluster_with(&case, &page);
    let told = case.run(&["cluster", "split", &merged, &last, "--reason", "another hand"]).ok().stderr;
    assert!(told.contains(&cluster_with(&case, &page)), "{told}");
    assert!(!together(&page).contains(&last));
    case.run(&["cluster", "undo", "2", "--reason", "it was the same"]).ok();
    case.run(&["cluster", "undo", "1", "--reason", "it was not"]).ok();
    case.run(&["cluster", "undo", "1", "--reason", "it was not"]).ends_with(2);
    let decisions = case.run(&["cluster", "decisions", "--jsonl"]).ok().lines();
    let told: Vec<(&str, bool)> =
        decisions.iter().map(|one| (one["what"].as_str().unwrap(), one["in_force"].as_bool().unwrap())).collect();
    assert_eq!(told, [("merge", false), ("split", false), ("undo", false), ("undo", false)]);

    let fresh = cases.with(&board, &[&early, &late]);
    assert_eq!(list(&case), list(&fresh), "nothing is left of what was taken back");
    assert_ne!(list(&case), before);
    case.run(&["db", "verify"]).ok();
}

#[test]
fn decisions_outlive_a_further_key_and_forget_a_site_with_the_rest() {
    let board = Board::new(120);
    let mut cases = Cases::new();
    let case = cases.with(&board, &[&board.ads()]);
    let lines = case.run(&["cluster", "list", "--jsonl"]).ok().lines();
    let phone = lines.iter().flat_map(|line| line["evidence"].as_array().unwrap()).find(|one| one["kind"] == "phone");
    let token = phone.unwrap()["token"].as_str().unwrap().to_owned();
    case.run(&["cluster", "suppress", "phone", &token, "--reason", "a number of the board"]).ok();
    let ids = |lines: Vec<Value>| lines.iter().map(|line| line["id"].to_string()).collect::<Vec<_>>();
    let suppressed = ids(case.run(&["cluster", "list", "--jsonl"]).ok().lines());
    case.run(&["case", "rekey", "--yes"]).ok();
    let rekeyed = case.run(&["cluster", "list", "--jsonl"]).ok().lines();
    assert_eq!(ids(rekeyed.clone()), suppressed);

    let members = rekeyed[0]["members"].as_array().unwrap();
    let (page, id) = (members[0].as_str().unwrap(), rekeyed[0]["id"].as_str().unwrap());
    let host = page.split('/').nth(2).unwrap();
    case.run(&["cluster", "split", id, page, "--reason", "another hand"]).ok();
    assert!(case.run(&["cluster", "decisions", "--jsonl"]).ok().text().contains(host));
    case.run(&["case", "forget", "site", host, "--yes"]).ok();
    assert!(!case.run(&["cluster", "decisions", "--jsonl"]).ok().text().contains(host));
    assert!(!list(&case).contains(host));
    case.run(&["db", "verify"]).ok();
}

#[test]
fn what_is_protected_links_nothing_and_is_in_no_lead() {
    let board = Board::new(120);
    let mut cases = Cases::new();
    let case = cases.with(&board, &[&board.ads()]);
    let list_of = |case: &Case| case.run(&["cluster", "list", "--jsonl"]).ok().lines();
    let phone = |line: &Value| line["evidence"].as_array().unwrap().iter().any(|one| one["kind"] == "phone");
    assert!(list_of(&case).iter().any(phone));
    // Every number of the board, one a line.
    let contacts = board.ads().into_iter().flat_map(|ad| board.world.ad(ad).identifiers);
    let numbers = contacts.filter(|one| one.kind == RingKind::Phone);
    let lines: BTreeSet<String> = numbers.map(|one| contact(&one).replace("Call ", "phone ")).collect();
    let list: String = lines.into_iter().map(|line| line + "  # a helpline\n").collect();
    fs::write(case.dir.join("protected.txt"), list + &format!("site {}\n", board.hosts[0])).unwrap();
    let now = list_of(&case);
    assert!(!now.is_empty() && !now.iter().any(phone));
    let site = board.hosts[0].as_str();
    assert!(!now.iter().any(|line| line["sites"].as_array().unwrap().iter().any(|one| one == site)));
    let ranks = case.run(&["rank", "--limit", "0", "--jsonl"]).ok().lines();
    assert!(!ranks.is_empty() && !ranks.iter().any(|line| line["site"] == site));
    fs::write(case.dir.join("protected.txt"), "phone nobody\n").unwrap();
    case.run(&["lead", "list"]).fails(3, &["protected.txt, line 1"]);
}

#[test]
fn every_hop_of_a_lead_leads_to_the_record_that_saw_it() {
    let board = Board::new(160);
    let mut cases = Cases::new();
    let case = cases.with(&board, &[&board.ads()]);
    let journal = JournalReader::open(&case.dir.join("journal")).unwrap();
    let mut records: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for record in journal.records(Position::START).unwrap() {
        let record = record.unwrap();
        records.insert(record.address.to_string(), record.payload);
    }
    let leads = case.run(&["lead", "list", "--all", "--jsonl"]).ok().lines();
    assert!(leads.len() > 3 && leads.iter().all(|lead| lead["schema"] == "oniongraph.lead/1"));
    let mut walked = 0;
    for lead in &leads {
        let shown = case.run(&["lead", "show", lead["id"].as_str().unwrap(), "--json"]).ok().json();
        assert_eq!(shown["points"], lead["points"]);
        idle_signs_stand_apart(&case.run(&["lead", "show", lead["id"].as_str().unwrap()]).ok(), &shown["signs"]);
        let path = shown["evidence_path"].as_array().unwrap();
        assert_eq!(path.len(), shown["cluster"]["evidence"].as_array().unwrap().len());
        for evidence in path {
            let token = data_encoding::HEXLOWER.decode(evidence["token"].as_str().unwrap().as_bytes()).unwrap();
            let hops = evidence["hops"].as_array().unwrap();
            let pages: BTreeSet<&str> = hops.iter().map(|hop| hop["page"].as_str().unwrap()).collect();
            let members: BTreeSet<&str> =
                evidence["members"].as_array().unwrap().iter().map(|page| page.as_str().unwrap()).collect();
            assert_eq!(pages, members, "every page that shows it has its hop");
            for hop in hops {
                let record = &records[hop["record"].as_str().unwrap()];
                let holds = |what: &[u8]| record.windows(what.len()).any(|window| window == what);
                let path = hop["page"].as_str().unwrap().split_once(".onion").unwrap().1;
                assert!(holds(&token) && holds(path.as_bytes()), "{hop}");
                assert!(hop["field"] == "text" && !hop["rule"].as_str().unwrap().is_empty());
                walked += 1;
            }
        }
    }
    assert!(walked > 50, "{walked}");
}

/// The id of the cluster that a page is in.
fn cluster_with(case: &Case, page: &str) -> String {
    let lines = case.run(&["cluster", "list", "--jsonl"]).ok().lines();
    let with = lines.iter().find(|line| line["members"].as_array().unwrap().iter().any(|one| one == page));
    with.unwrap()["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_suppressed_identifier_links_nothing_under_its_value_or_its_token() {
    let folder = tempfile::tempdir().unwrap();
    let sites = World::new(WorldSpec::new(12, 5, Profile::Calm)).unwrap();
    let host = sites.truth().sites[0].site.full_name();
    let saved = folder.path().join("saved");
    fs::create_dir_all(saved.join(&host)).unwrap();
    for n in 0..6 {
        // Enough pages for a contact on two of them to say something.
        let text = if n < 2 { "Call +1 202-555-0123" } else { "Nothing to see" };
        fs::write(saved.join(&host).join(format!("p{n}.html")), format!("<title>P {n}</title><p>{text}")).unwrap();
    }
    let case = Case::init(&folder.path().join("case"));
    case.run(&["ingest", saved.to_str().unwrap()]).ok();
    let line = &case.run(&["cluster", "list", "--jsonl"]).ok().lines()[0];
    assert_eq!(line["evidence"][0]["kind"], "phone");
    let token = line["evidence"][0]["token"].as_str().unwrap().to_owned();
    assert!(!line.to_string().contains("5550123"), "a number in clear");
    for value in ["+1 202-555-0123", &token] {
        case.run(&["cluster", "suppress", "phone", value, "--reason", "a helpline"]).ok();
        assert!(list(&case).is_empty());
        let number = case.run(&["cluster", "decisions", "--jsonl"]).ok().lines().len().to_string();
        case.run(&["cluster", "undo", &number, "--reason", "it was none"]).ok();
        assert_eq!(list(&case).lines().count(), 1);
    }
}

/// What counts stands above, what does not under a heading of its own at the end.
fn idle_signs_stand_apart(told: &Ran, signs: &Value) {
    let (above, below) = told.text().split_once("\nAlso seen, and counts for nothing").unwrap_or((told.text(), ""));
    for sign in signs.as_array().unwrap() {
        let line = format!("\n  {}", sign["says"].as_str().unwrap());
        let counts = sign["points"] != 0;
        assert_eq!((above.contains(&line), below.contains(&line)), (counts, !counts), "{}", told.text());
    }
    assert!(!told.text().contains("(+0)"), "{}", told.text());
}
