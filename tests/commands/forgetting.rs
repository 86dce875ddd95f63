//! `case forget`: what is forgotten is in no file of the case, the chain verifies,
//! and it does not come back.

use std::fs;
use std::path::Path;

use graph::{JournalReader, Position};
use model::{OnionHost, Token};
use practice::{Profile, World, WorldSpec};
use serde_json::Value;

use crate::one_page::{self, address};
use crate::support::Case;

const NUMBER: &str = "+1 202-555-0123";
const OTHER: &str = "+1 202-555-0124";
const WALLET: &str = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";

/// Another address, of a site that does not exist.
fn friend() -> String {
    let world = World::new(WorldSpec::new(12, 5, Profile::Calm)).unwrap();
    world.truth().sites[0].site.full_name()
}

fn body() -> String {
    let friend = friend();
    format!(
        "<title>Call {NUMBER} or {OTHER}</title><h1>{WALLET}</h1><p>Call {NUMBER} or {OTHER}, pay {WALLET}.\
         <a href='/{WALLET}/pay'>{WALLET}</a> <a href='http://{friend}/'>friend {friend}</a>"
    )
}

fn scan(case: &Case) {
    case.run(&["scan", "run", &address(), "--depth", "0", "--tor", &one_page::serve(&body())]).ok();
}

fn scanned(folder: &Path) -> Case {
    let list = folder.join("list");
    fs::write(&list, "0123456789abcdef0123456789abcdef\n").unwrap();
    let case = Case::for_practice(&folder.join("case"), &list);
    scan(&case);
    case
}

/// Everything that lies in the index and the journal, the latter unpacked too.
fn held_bytes(case: &Case) -> Vec<u8> {
    fn files(folder: &Path, out: &mut Vec<u8>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => files(&path, out),
                false => out.extend(fs::read(path).unwrap()),
            }
        }
    }
    let mut all = Vec::new();
    for name in ["index", "journal"] {
        files(&case.dir.join(name), &mut all);
    }
    let journal = JournalReader::open(&case.dir.join("journal")).unwrap();
    for record in journal.records(Position::START).unwrap() {
        all.extend(record.unwrap().payload);
    }
    all
}

fn held(case: &Case) -> String {
    String::from_utf8_lossy(&held_bytes(case)).into_owned()
}

/// Whether these bytes, of a token or a site's key, lie anywhere.
fn holds(case: &Case, bytes: &[u8]) -> bool {
    held_bytes(case).windows(bytes.len()).any(|window| window == bytes)
}

fn key_of(host: &str) -> [u8; 32] {
    *OnionHost::parse(host).unwrap().as_bytes()
}

fn token_of(case: &Case, number: &str) -> String {
    case.run(&["find", "phone", number, "--jsonl"]).ok().lines()[0]["identifier"].as_str().unwrap().to_owned()
}

#[test]
fn a_forgotten_number_is_nowhere_and_does_not_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let case = scanned(folder.path());
    let token = token_of(&case, NUMBER);
    let short = format!("{}-{}", &token[..4], &token[4..8]);
    let raw_token = token.parse::<Token>().unwrap().0;
    assert!(held(&case).contains(&short) && holds(&case, &raw_token), "it is there before");
    let before = case.export();
    case.run(&["case", "forget", "identifier", "phone", NUMBER]).fails(2, &["has to be meant", "--yes"]);
    assert!(case.export() == before);

    let told = case.run(&["case", "forget", "identifier", "phone", NUMBER, "--yes"]).ok().stderr;
    assert!(told.contains("is forgotten") && told.contains("backups"), "{told}");
    let raw = held(&case);
    assert!(!holds(&case, &raw_token), "its token is gone");
    assert!(!raw.contains(&short) && raw.contains("⟦phone⟧"), "its short name is gone from texts");
    assert!(case.run(&["find", "phone", NUMBER, "--jsonl"]).ok().lines().is_empty());
    assert_eq!(case.run(&["find", "phone", OTHER, "--jsonl"]).ok().lines().len(), 2, "others stay");
    assert_eq!(case.export().graph().pages.len(), before.graph().pages.len());
    assert_eq!(case.run(&["db", "verify", "--json"]).ok().json()["clean"], true);
    let [forgotten] = &case.run(&["case", "forgotten", "--jsonl"]).ok().lines()[..] else { panic!("one act") };
    assert_eq!((&forgotten["what"], &forgotten["site"]), (&"identifier".into(), &Value::Null));

    scan(&case);
    assert!(case.run(&["find", "phone", NUMBER, "--jsonl"]).ok().lines().is_empty(), "it came back");
    assert!(!held(&case).contains(&short) && !holds(&case, &raw_token), "it came back");
    case.run(&["case", "forget", "identifier", "phone", NUMBER, "--yes"]).fails(2, &["stands nowhere"]);
}

#[test]
fn a_forgotten_wallet_leaves_texts_and_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let case = scanned(folder.path());
    assert!(held(&case).contains(WALLET));
    case.run(&["case", "forget", "identifier", "btc", WALLET, "--yes"]).ok();
    assert!(!held(&case).contains(WALLET) && !case.export().text.contains(WALLET));
    scan(&case);
    assert!(!held(&case).contains(WALLET), "it came back");
    case.run(&["db", "verify"]).ok();
}

#[test]
fn a_forgotten_site_leaves_nothing_but_its_tag_and_is_not_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let case = scanned(folder.path());
    let friend = friend();
    assert!(holds(&case, &key_of(&friend)), "it is there before");
    case.run(&["case", "forget", "site", &friend, "--yes"]).ok();
    let links = case.run(&["links", &address(), "--jsonl"]).ok().lines();
    assert!(links.iter().any(|link| link["to"].as_str().unwrap().starts_with("refused:")), "{links:?}");
    assert!(!held(&case).contains(&friend[..56]) && !case.export().text.contains(&friend[..56]));

    assert!(!holds(&case, &key_of(&friend)));

    let site = address();
    let host = site.trim_start_matches("http://").trim_end_matches('/');
    case.run(&["case", "forget", "site", host, "--yes"]).ok();
    assert!(case.export().graph().pages.is_empty());
    assert!(!held(&case).contains(&host[..56]) && !holds(&case, &key_of(host)), "its name is gone");
    case.run(&["scan", "run", &site, "--depth", "0", "--tor", &one_page::serve("x")]).fails(7, &["forgotten"]);
    case.run(&["db", "rebuild"]).ok();
    case.run(&["db", "verify"]).ok();
    case.run(&["case", "forget", "site", host, "--yes"]).fails(2, &["not in the case"]);
}

#[test]
fn what_a_broken_rewrite_left_beside_the_journal_goes_with_the_next_writing() {
    let folder = tempfile::tempdir().unwrap();
    let case = scanned(folder.path());
    let aside = case.dir.join("journal.new");
    fs::create_dir(&aside).unwrap();
    fs::copy(case.dir.join("journal/00000001.ogj"), aside.join("00000001.ogj")).unwrap();
    scan(&case);
    assert!(!aside.exists());
    case.run(&["db", "verify"]).ok();
}

#[test]
fn what_is_forgotten_stays_so_when_the_policy_of_its_kind_changes() {
    let folder = tempfile::tempdir().unwrap();
    let case = scanned(folder.path());
    let settings = case.dir.join("oniongraph.toml");
    let before = fs::read_to_string(&settings).unwrap();
    case.run(&["case", "forget", "identifier", "phone", NUMBER, "--yes"]).ok();
    fs::write(&settings, before.clone() + "\n[privacy]\nphone = \"clear\"\nbtc = \"token\"\n").unwrap();
    scan(&case);
    assert!(!held(&case).contains("+12025550123") && !held(&case).contains("555-0123"), "it came back in clear");
    assert!(held(&case).contains("+12025550124"), "others are kept in clear now");
    // Kept in clear, forgotten under a policy that keeps tokens, and never again.
    fs::write(&settings, before).unwrap();
    case.run(&["case", "forget", "identifier", "phone", OTHER, "--yes"]).ok();
    assert!(!held(&case).contains("+12025550124") && !held(&case).contains("555-0124"), "the clear form stayed");
    case.run(&["db", "verify"]).ok();
}

#[test]
fn a_value_that_is_none_is_told_and_nothing_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let case = scanned(folder.path());
    for (value, why) in [("202 555 0123", "--region"), ("12", "is no phone"), ("24d4", "is no phone")] {
        case.run(&["find", "phone", value]).fails(2, &["is no phone", why]);
        case.run(&["case", "forget", "identifier", "phone", value, "--yes"]).fails(2, &["is no phone"]);
    }
    let token = token_of(&case, NUMBER);
    let named = format!("phone:{}-{}", &token[..4], &token[4..8]);
    assert_eq!(case.run(&["find", "phone", &named, "--jsonl"]).ok().lines().len(), 2);
    let in_two_words = case.run(&["find", "phone", &named["phone:".len()..], "--jsonl"]).ok().lines();
    assert_eq!(case.run(&["find", &named, "--jsonl"]).ok().lines(), in_two_words);
    case.run(&["find", "phone"]).fails(2, &["what is looked for is missing", "phone:7f3a-91c2"]);
    case.run(&["find", "fax:7f3a-91c2"]).fails(2, &["is no kind"]);
}

#[test]
fn a_head_that_was_noted_before_something_was_forgotten_is_told_as_that() {
    let folder = tempfile::tempdir().unwrap();
    let case = scanned(folder.path());
    let head = || case.run(&["db", "stat", "--json"]).ok().json()["journal_head"].as_str().unwrap().to_owned();
    let verify = |head: &str| case.run(&["db", "verify", "--expect-head", head]).ends_with(6).stderr;
    let never = "0".repeat(64);
    let told = verify(&never);
    assert!(told.contains("replaced or cut since it was noted") && !told.contains("case forgotten"), "{told}");
    let earlier = head();
    scan(&case);
    let before = head();
    case.run(&["case", "forget", "identifier", "phone", NUMBER, "--yes"]).ok();
    let told = verify(&before);
    assert!(told.contains("that head is the one before"), "{told}");
    for head in [&earlier, &never] {
        let told = verify(head);
        assert!(told.contains("this may be why") && told.contains("`oniongraph case forgotten`"), "{told}");
        assert!(told.contains("compare with a backup"), "{told}");
    }
}
