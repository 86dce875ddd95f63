//! The tripwire list of a case: that it cannot get lost unnoticed, works after a change
//! of keys, and sees what is written in disguise. Only invented terms are used.

use std::fs;
use std::path::Path;

use crate::one_page::{self, address};
use crate::support::{Case, Ran};

const BODY: &str = "<title>Bakery</title><p>rolls with purple turnip";
const HARMLESS: &str = "<title>Bakery</title><p>rolls";

fn case(folder: &Path) -> Case {
    let case = case_without_list(folder);
    import(&case, folder);
    case
}

fn case_without_list(folder: &Path) -> Case {
    let list = folder.join("list");
    fs::write(&list, "0123456789abcdef0123456789abcdef\n").unwrap();
    let case = Case::for_practice(&folder.join("case"), &list);
    fs::write(folder.join("terms"), "garden: purple turnip\n").unwrap();
    case
}

fn import(case: &Case, folder: &Path) {
    case.run(&["tripwire", "import", folder.join("terms").to_str().unwrap()]).ok();
}

fn scan(case: &Case, body: &str) -> Ran {
    case.run(&["scan", "run", &address(), "--depth", "0", "--jsonl", "--tor", &one_page::serve(body)])
}

fn reason(ran: Ran) -> String {
    ran.ok().lines()[0]["reason"].as_str().unwrap_or("none").to_owned()
}

/// What `doctor` says of the list.
fn told_by_doctor(case: &Case) -> String {
    let report: serde_json::Value = serde_json::from_slice(&case.run(&["doctor", "--json"]).stdout).unwrap();
    let check = report["checks"].as_array().unwrap().iter().find(|check| check["name"] == "tripwire").unwrap().clone();
    format!("{} {}", check["verdict"].as_str().unwrap(), check["detail"].as_str().unwrap())
}

#[test]
fn a_list_that_is_gone_emptied_or_changed_lets_no_scan_begin() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    let file = case.dir.join("tripwire.list");
    let good = fs::read_to_string(&file).unwrap();
    assert_eq!(told_by_doctor(&case), "ok 1 term in force");
    let refused = |what: &str| {
        scan(&case, HARMLESS).fails(7, &[what, "tripwire import", "tripwire remove"]);
        case.run(&["tripwire", "status"]).fails(7, &[what]);
        case.run(&["ingest", file.parent().unwrap().join("oniongraph.toml").to_str().unwrap(), "--base", &address()])
            .fails(7, &[what]);
        case.run(&["case", "rekey", "--yes"]).fails(7, &[what]);
        let told = told_by_doctor(&case);
        assert!(told.starts_with("problem ") && told.contains(what), "{told}");
    };
    fs::remove_file(&file).unwrap();
    refused("is gone");
    fs::write(&file, "").unwrap();
    refused("damaged");
    let emptied = "undone 0\n";
    let sum = blake3::hash(emptied.as_bytes()).to_hex();
    fs::write(&file, format!("oniongraph tripwire 2\n{sum}\n{emptied}")).unwrap();
    refused("was changed since");
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    refused("cannot be read");
    fs::remove_dir(&file).unwrap();
    fs::write(&file, &good).unwrap();
    let mark = case.dir.join("keys/tripwire.mark");
    let known = fs::read_to_string(&mark).unwrap();
    fs::remove_file(&mark).unwrap();
    refused("was not imported here");
    fs::write(&mark, "nonsense").unwrap();
    refused("damaged");
    fs::write(&mark, known).unwrap();
    assert_eq!(reason(scan(&case, HARMLESS)), "none");
    fs::remove_file(&file).unwrap();
    import(&case, folder.path());
    assert_eq!(reason(scan(&case, BODY)), "tripwire");
}

#[test]
fn a_list_is_taken_out_with_a_reason_that_stays() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    let remove = |reason: &str| case.run(&["tripwire", "remove", "--reason", reason]);
    remove("no").fails(2, &["the reason is too short"]);
    remove(" ").fails(2, &["a reason is needed"]);
    remove("as +1 202-555-0123 told us").fails(2, &["say it without"]);
    remove("the case is closed").ok();
    remove("the case is closed").fails(2, &["has no tripwire list"]);
    assert_eq!(reason(scan(&case, BODY)), "none");
    let status = case.run(&["tripwire", "status", "--json"]).ok().json();
    assert!(status["removed"].as_str().unwrap().ends_with("the case is closed"), "{status}");
    assert!(told_by_doctor(&case).contains("the case is closed"));
    import(&case, folder.path());
    assert_eq!(reason(scan(&case, BODY)), "tripwire");
    // One whose file is gone can be taken out, too.
    fs::remove_file(case.dir.join("tripwire.list")).unwrap();
    remove("the file was lost").ok();
    case.run(&["tripwire", "check"]).ok();
}

#[test]
fn a_copy_of_a_case_remembers_its_list() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    scan(&case, HARMLESS).ok();
    let copy = Case::at(&folder.path().join("copy"));
    case.run(&["db", "backup", copy.dir.to_str().unwrap()]).ok();
    assert_eq!(copy.run(&["tripwire", "status", "--json"]).ok().json()["terms"], 1);
    fs::remove_file(copy.dir.join("tripwire.list")).unwrap();
    copy.run(&["tripwire", "status"]).fails(7, &["is gone"]);
}

#[test]
fn a_list_of_an_earlier_version_stays_in_force_and_is_remembered_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let case = case_without_list(folder.path());
    let (file, mark) = (case.dir.join("tripwire.list"), case.dir.join("keys/tripwire.mark"));
    fs::write(case.dir.join("keys/identifier.key"), [3; 32]).unwrap();
    let body = "2 9fbe2b4ba6312083 d85fa145bb8a387045d39d07ad8e21e2 garden\n";
    let sum = blake3::hash(body.as_bytes()).to_hex();
    fs::write(&file, format!("oniongraph tripwire 1\n{sum}\n{body}")).unwrap();
    let status = case.run(&["tripwire", "status"]).ok().text().to_owned();
    assert!(status.contains("1 term;") && status.contains("earlier version"), "{status}");
    assert!(told_by_doctor(&case).starts_with("warning the list was imported by an earlier version"));
    assert!(!mark.exists(), "asking changes nothing");
    assert_eq!(reason(scan(&case, HARMLESS)), "none");
    assert!(mark.exists());
    case.run(&["case", "rekey", "--yes"]).ok();
    assert_eq!(reason(scan(&case, BODY)), "tripwire");
    fs::remove_file(&file).unwrap();
    case.run(&["tripwire", "check"]).fails(7, &["is gone"]);
    fs::remove_file(&mark).unwrap();
    case.run(&["tripwire", "check"]).fails(7, &["the journal says"]);
}

#[test]
fn a_list_that_is_gone_with_what_remembers_it_lets_no_scan_begin() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    let (file, mark) = (case.dir.join("tripwire.list"), case.dir.join("keys/tripwire.mark"));
    let gone = "the journal says that one is in force";
    let refused = || {
        scan(&case, HARMLESS).fails(7, &[gone, "tripwire import", "tripwire remove"]);
        case.run(&["tripwire", "status"]).fails(7, &[gone]);
        case.run(&["tripwire", "check"]).fails(7, &[gone]);
        case.run(&["case", "rekey", "--yes"]).fails(7, &[gone]);
        let told = told_by_doctor(&case);
        assert!(told.starts_with("problem ") && told.contains(gone), "{told}");
    };
    // Nothing was scanned yet: the import itself is in the journal.
    fs::remove_file(&file).unwrap();
    fs::remove_file(&mark).unwrap();
    refused();
    fs::write(&mark, "oniongraph tripwire mark 1\nremoved 2026-11-28 the case is closed\n").unwrap();
    refused();
    fs::remove_file(&mark).unwrap();
    import(&case, folder.path());
    assert_eq!(reason(scan(&case, BODY)), "tripwire");
    case.run(&["tripwire", "lift", &one_page::host(), "--reason", "read once more"]).ok();
    // A change of keys changes what is said of the list, and not that there is one.
    case.run(&["case", "rekey", "--yes"]).ok();
    fs::remove_file(&file).unwrap();
    fs::remove_file(&mark).unwrap();
    refused();
    // Only what the journal says is left to be taken back.
    case.run(&["tripwire", "remove", "--reason", "the list was lost"]).ok();
    case.run(&["tripwire", "check"]).ok();
    fs::remove_file(&mark).unwrap();
    assert_eq!(case.run(&["tripwire", "status", "--json"]).ok().json()["terms"], 0);
    assert_eq!(reason(scan(&case, BODY)), "none");
}

#[test]
fn a_case_that_never_had_a_list_needs_none() {
    let folder = tempfile::tempdir().unwrap();
    let case = case_without_list(folder.path());
    assert_eq!(reason(scan(&case, BODY)), "none");
    assert_eq!(told_by_doctor(&case), "ok 0 terms in force");
    case.run(&["tripwire", "remove", "--reason", "the case is closed"]).fails(2, &["has no tripwire list"]);
}

#[test]
fn the_journal_knows_a_list_by_a_keyed_hash_and_no_term() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    case.run(&["tripwire", "remove", "--reason", "the garden is closed"]).ok();
    let view = graph::Case::open_read(&case.dir, &mut |_| {}).unwrap();
    let armed = view.snapshot().unwrap().armed().unwrap();
    let [list, nothing] = &armed[..] else { panic!("{armed:?}") };
    assert!(matches!(list.what, model::ArmedWhat::List { terms: 1, .. }), "{list:?}");
    let reason = model::Label::new("the garden is closed");
    assert_eq!(nothing.what, model::ArmedWhat::Nothing { reason });
    assert!(nothing.at > list.at);
    // The same list under other keys has another hash.
    let other = tempfile::tempdir().unwrap();
    let other_case = self::case(other.path());
    let view = graph::Case::open_read(&other_case.dir, &mut |_| {}).unwrap();
    assert_ne!(view.snapshot().unwrap().armed().unwrap()[0].what, list.what);
}

#[test]
fn a_list_works_after_a_change_of_keys_and_is_of_no_use_to_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    let (file, key) = (case.dir.join("tripwire.list"), case.dir.join("keys/identifier.key"));
    let (stolen, before) = (fs::read(&key).unwrap(), fs::read_to_string(&file).unwrap());
    for _ in 0..2 {
        case.run(&["case", "rekey", "--yes"]).ok();
    }
    let after = fs::read_to_string(&file).unwrap();
    let hashes = |text: &str| -> Vec<String> {
        text.split_whitespace().filter(|word| word.len() >= 16).map(str::to_owned).collect()
    };
    assert!(hashes(&after).len() == 5 && hashes(&after).iter().all(|hash| !hashes(&before).contains(hash)), "{after}");
    let old = crawler::IdentifierKey::from_bytes(&stolen).unwrap();
    assert_eq!(crawler::Tripwire::from_text(&old, &after).err(), Some(crawler::TripwireError::OtherKey));
    assert_eq!(reason(scan(&case, "<p>rolls with purp1e turnip")), "tripwire");
    // Had the change of keys been broken off before the list was written, it would work all the same.
    let mark = case.dir.join("keys/tripwire.mark");
    let list = crawler::Tripwire::from_text(&old, &before).unwrap();
    fs::write(&file, &before).unwrap();
    fs::write(&mark, format!("oniongraph tripwire mark 1\nlist {}\n", list.mark_of(&before).to_hex())).unwrap();
    assert_eq!(case.run(&["tripwire", "status", "--json"]).ok().json()["terms"], 1);
    case.run(&["tripwire", "lift", &one_page::host(), "--reason", "read once more"]).ok();
    assert_eq!(reason(scan(&case, BODY)), "tripwire");
    assert_eq!(fs::read_to_string(&file).unwrap(), after, "and is put under all keys with the next writing");
}

#[test]
fn a_term_is_met_in_disguise_and_wherever_a_page_says_it() {
    let folder = tempfile::tempdir().unwrap();
    let pages = [
        "<p>рurple turniр",
        "<p>ｐｕｒｐｌｅ 𝐭𝐮𝐫𝐧𝐢𝐩",
        "<p>pur\u{200b}ple tu\u{301}rnip",
        "<p>purp1e turn!p",
        "<input placeholder='purple turnip'>",
        "<img alt='purple turnip'>",
        "<p title='purple turnip'>bread",
        "<div aria-label='purple turnip'>bread</div>",
        "<svg><text>purple <tspan>turnip</tspan></text></svg>",
        "<svg><title>purple turnip</title></svg>",
        "<svg><desc>pur<a>ple</a> turnip</desc></svg>",
        "<svg><text><tspan>purple</tspan><tspan>turnip</tspan></text></svg>",
    ];
    let case = case(folder.path());
    for (number, page) in pages.iter().enumerate() {
        let file = folder.path().join(format!("{number}.html"));
        fs::write(&file, format!("<title>Bakery</title>{page}")).unwrap();
        // A site that was stopped is read again only after its stop was taken back.
        let told = case.run(&["ingest", file.to_str().unwrap(), "--base", &address(), "--json"]).ok().json();
        assert_eq!((&told["pages"], &told["refused"]), (&0.into(), &1.into()), "{page}");
        case.run(&["tripwire", "lift", &one_page::host(), "--reason", "read once more"]).ok();
    }
    let file = folder.path().join("harmless.html");
    fs::write(
        &file,
        "<title>Bakery</title><svg><text>purple</text><text>bread and turnip</text></svg><img alt='turnip purple'>",
    )
    .unwrap();
    let told = case.run(&["ingest", file.to_str().unwrap(), "--base", &address(), "--json"]).ok().json();
    assert_eq!(told["pages"], 1, "{told}");
    assert!(!case.export().text.contains("turnip"), "what is said beside the text is not kept");
}
