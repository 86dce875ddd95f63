//! `case rekey`: what was made under a stolen key is of no use any more, and
//! everything that met before still meets.

use std::fs;
use std::path::Path;

use config::PrivacySection;
use crawler::{IdentifierKey, Keeper};
use model::{Fingerprints, IdentifierForm, IdentifierKind, PageUrl};

use crate::one_page::{self, address};
use crate::support::{Case, run};

const NUMBER: &str = "+1 202-555-0123";
const CANONICAL: &str = "+12025550123";
const MAIL: &str = "jane.roe@example.org";

fn scan(case: &Case) {
    let words = "bread rolls cakes and other fine things from the oven of the old baker at the corner ".repeat(3);
    let body = format!("<title>Call {NUMBER}</title><p>{words} call {NUMBER} or write {MAIL} {words}");
    case.run(&["scan", "run", &address(), "--depth", "0", "--tor", &one_page::serve(&body)]).ok();
}

fn scanned(folder: &Path) -> (Case, String) {
    let list = folder.join("list");
    fs::write(&list, "0123456789abcdef0123456789abcdef\n").unwrap();
    let identity = folder.join("identity").to_str().unwrap().to_owned();
    let public = run(&["identity", &identity]).ok().text().trim().to_owned();
    let case = Case::for_practice(&folder.join("case"), &list);
    let settings = case.dir.join("oniongraph.toml");
    let sealing = format!("\n[privacy]\nphone = \"sealed\"\n\n[seal]\nrecipients = [\"{public}\"]\n");
    fs::write(&settings, fs::read_to_string(&settings).unwrap() + &sealing).unwrap();
    scan(&case);
    (case, identity)
}

fn token_of(case: &Case) -> String {
    case.run(&["find", "phone", NUMBER, "--jsonl"]).ok().lines()[0]["identifier"].as_str().unwrap().to_owned()
}

fn prints_of(case: &Case) -> Fingerprints {
    // Of a copy: a lock that is held in this process could be inherited by a child of another test.
    let copy = tempfile::tempdir().unwrap();
    case.run(&["db", "backup", copy.path().join("case").to_str().unwrap()]).ok();
    let opened = graph::Case::open_read(&copy.path().join("case"), &mut |_| {}).unwrap();
    let page = PageUrl::parse(&address()).unwrap();
    opened.snapshot().unwrap().fingerprints_of(&page).unwrap().unwrap().prints
}

/// Whether the case, read by somebody who has `key`, holds the number.
fn tells(case: &Case, key: &[u8]) -> bool {
    let keeper = Keeper::new(IdentifierKey::from_bytes(key).unwrap(), PrivacySection::default());
    let form = keeper.form(IdentifierKind::Phone, CANONICAL).unwrap();
    let IdentifierForm::Keyed { token, .. } = form else { panic!("numbers are tokens") };
    !case.run(&["find", "phone", &token.to_hex(), "--jsonl"]).ok().lines().is_empty()
}

#[test]
fn a_stolen_key_opens_nothing_any_more_and_everything_still_meets() {
    let folder = tempfile::tempdir().unwrap();
    let (case, identity) = scanned(folder.path());
    let key_file = case.dir.join("keys/identifier.key");
    let (stolen, token, prints) = (fs::read(&key_file).unwrap(), token_of(&case), prints_of(&case));
    assert!(tells(&case, &stolen) && !prints.passages.is_empty());
    case.run(&["case", "forget", "identifier", "email", MAIL, "--yes"]).ok();
    case.run(&["case", "rekey"]).fails(2, &["has to be meant"]);

    for _ in 0..2 {
        let before = (token_of(&case), prints_of(&case));
        case.run(&["case", "rekey", "--yes"]).ok();
        let after = (token_of(&case), prints_of(&case));
        assert!(before.0 != after.0 && before.1.simhash != after.1.simhash);
        assert!(before.1.passages.iter().all(|one| !after.1.passages.contains(one)));
        assert!(!tells(&case, &stolen) && tells(&case, &fs::read(&key_file).unwrap()));
        let shown = case.run(&["page", "show", &address()]).ok().text().to_owned();
        let short = |token: &str| format!("phone {}-{}", &token[..4], &token[4..8]);
        assert!(shown.contains(&short(&after.0)) && !shown.contains(&short(&before.0)), "{shown}");
        assert_eq!(case.run(&["db", "verify", "--json"]).ok().json()["clean"], true);

        scan(&case);
        assert_eq!((token_of(&case), prints_of(&case)), after, "new sightings meet the old ones");
        assert!(case.run(&["find", "email", MAIL, "--jsonl"]).ok().lines().is_empty(), "it came back");
    }
    let now = token_of(&case);
    assert_ne!(now, token);
    let reason = ["--identity", &identity, "--reason", "a test of the seal"];
    let revealed = case.run(&[&["reveal", "phone", &now][..], &reason].concat()).ok();
    assert_eq!(revealed.text().trim(), CANONICAL, "what was sealed before is opened by its new token");
}

#[test]
fn a_change_of_keys_that_was_broken_off_ends_one_way_or_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let (case, _) = scanned(folder.path());
    let (key, beside) = (case.dir.join("keys/identifier.key"), case.dir.join("keys/identifier.key.new"));
    let old = fs::read(&key).unwrap();
    let token = token_of(&case);
    // Before the journal was exchanged: the old key stays.
    fs::write(&beside, [old.clone(), vec![9; 32]].concat()).unwrap();
    fs::set_permissions(&beside, fs::metadata(&key).unwrap().permissions()).unwrap();
    assert_eq!(token_of(&case), token);
    assert!(!beside.exists());
    // After it: the new one comes.
    case.run(&["case", "rekey", "--yes"]).ok();
    let token = token_of(&case);
    fs::rename(&key, &beside).unwrap();
    fs::write(&key, &old).unwrap();
    fs::set_permissions(&key, fs::metadata(&beside).unwrap().permissions()).unwrap();
    assert_eq!(token_of(&case), token);
    assert!(!beside.exists() && fs::read(&key).unwrap().len() == 64);
}
