//! A case folder that was taken without its keys: what somebody can learn from it
//! who knows which numbers there are, what stood on the pages, and how often.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crawler::IdentifierKey;
use graph::{JournalReader, Position};
use model::{IdentifierForm, IdentifierKind, Passage};
use serde_json::Value;
use sha2::{Digest, Sha256};
use support::{Case, PracticeWeb, Scan, run};

/// Kinds that are kept as tokens here; phone numbers are sealed besides.
const KINDS: [IdentifierKind; 3] = [IdentifierKind::Phone, IdentifierKind::Email, IdentifierKind::Telegram];

/// Scans the web into a case that seals phone numbers.
fn scanned(web: &PracticeWeb, folder: &Path, name: &str) -> Case {
    let key = folder.join(format!("{name}.key"));
    let public = run(&["identity", key.to_str().unwrap()]).ok().text().trim().to_owned();
    let case = Case::for_practice(&folder.join(name), &web.refusal_list);
    let settings = case.dir.join("oniongraph.toml");
    let sealing = format!("\n[privacy]\nphone = \"sealed\"\n\n[seal]\nrecipients = [\"{public}\"]\n");
    fs::write(&settings, fs::read_to_string(&settings).unwrap() + &sealing).unwrap();
    assert_eq!(Scan::start(web.scan(&case, &["--depth", "8"])).finish().1, Some(0));
    case
}

/// What the folder gives away to whoever has no key of it.
struct Seized {
    /// All files as they lie there, and all records of the journal unpacked.
    bytes: Vec<Vec<u8>>,
    /// Pages on which each token stood.
    tokens: BTreeMap<(IdentifierKind, [u8; 16]), u64>,
    passages: BTreeSet<Passage>,
}

fn seize(case: &Case) -> Seized {
    fs::remove_dir_all(case.dir.join("keys")).unwrap();
    // Helplines stand in it as their owners publish them, and nothing that was found.
    fs::remove_file(case.dir.join("protected.txt")).unwrap();
    let mut bytes = files_in(&case.dir);
    let journal = JournalReader::open(&case.dir.join("journal")).unwrap();
    let records = journal.records(Position::START).unwrap().map(|record| record.unwrap().payload);
    bytes.extend(records);
    let opened = graph::Case::open_read(&case.dir, &mut |_| {}).unwrap();
    let view = opened.snapshot().unwrap();
    let mut tokens = BTreeMap::new();
    for one in view.identifiers().unwrap() {
        if let IdentifierForm::Keyed { token, .. } = one.form {
            tokens.insert((one.kind, token.0), one.pages);
        }
    }
    let mut passages = BTreeSet::new();
    for site in graph::GraphView::sites(&view).unwrap() {
        let pages = view.fingerprints_on(&site.unwrap().site).unwrap();
        passages.extend(pages.into_iter().flat_map(|page| page.prints.passages));
    }
    Seized { bytes, tokens, passages }
}

fn files_in(folder: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![fs::read(path).unwrap()] }).collect()
}

/// Every identifier that the operators of the web may have, whether they do or not.
fn dictionary(truth: &Value) -> BTreeMap<IdentifierKind, BTreeSet<String>> {
    let mut all: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for area in [202, 212, 303, 312, 404, 415, 503, 617, 702, 808] {
        all.entry(IdentifierKind::Phone).or_default().extend((0..100).map(|line| format!("+1{area}55501{line:02}")));
    }
    all.insert(IdentifierKind::Email, (0..1_000).map(|n| format!("office{n}@example.org")).collect());
    all.insert(IdentifierKind::Telegram, (0..1_000).map(|n| format!("orders_desk_{n}")).collect());
    for row in truth["identifiers"].as_array().unwrap() {
        let kind = IdentifierKind::from_word(row["kind"].as_str().unwrap()).unwrap();
        let holds = all.get(&kind).is_none_or(|known| known.contains(row["canonical"].as_str().unwrap()));
        assert!(holds, "the dictionary lacks {row}");
    }
    all
}

/// Sixteen bytes made of an identifier in every way that needs no secret.
fn guesses(kind: IdentifierKind, canonical: &str, case: &Case) -> Vec<[u8; 16]> {
    let first = |bytes: &[u8]| bytes[..16].try_into().unwrap();
    let plain = [canonical.to_owned(), format!("{kind}\0{canonical}"), format!("{kind}:{canonical}")];
    let mut all: Vec<[u8; 16]> = plain
        .iter()
        .flat_map(|text| [first(&Sha256::digest(text)), first(blake3::hash(text.as_bytes()).as_bytes())])
        .collect();
    // Keys that are no secret: nothing, all ones, what the folder says of itself.
    let name = *blake3::hash(&fs::read(case.dir.join("oniongraph.toml")).unwrap()).as_bytes();
    let keys = [[0; 32], [0xFF; 32], name].map(IdentifierKey::new);
    all.extend(keys.iter().map(|key| key.token(kind, canonical).0));
    all
}

#[test]
fn without_its_key_a_case_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let web = PracticeWeb::serve(&folder.path().join("web"), 80, 11, "calm");
    let case = scanned(&web, folder.path(), "case");
    let theirs = scanned(&web, folder.path(), "theirs");
    let seized = seize(&case);
    let dictionary = dictionary(&web.truth);
    for kind in KINDS {
        assert!(seized.tokens.keys().filter(|(of, _)| *of == kind).count() > 2, "too few tokens of {kind}");
    }
    assert!(seized.passages.len() > 100 && seized.bytes.len() > 100);

    let all_bytes = seized.bytes.join(&0);
    for (kind, canonicals) in &dictionary {
        for canonical in canonicals {
            for guess in guesses(*kind, canonical, &case) {
                assert!(
                    !seized.tokens.contains_key(&(*kind, guess)),
                    "{kind} {canonical} has a token without a secret"
                );
            }
        }
    }
    // The raw bytes hold none of them, as people write them or as they are kept.
    let text = String::from_utf8_lossy(&all_bytes);
    for secret in ["-555-01", "55501", "orders_desk", "@example.org"] {
        assert!(!text.contains(secret), "{secret} lies in the folder");
    }

    // Somebody who has the same pages, and a case of their own, meets nothing of ours.
    let known = seize(&theirs);
    assert!(known.passages.is_disjoint(&seized.passages), "a known text meets a passage");
    assert!(known.tokens.keys().all(|token| !seized.tokens.contains_key(token)), "a known identifier meets a token");
    assert_eq!(known.tokens.len(), seized.tokens.len(), "both scans saw the same");

    frequency_leaves_a_group_to_hide_in(&web.truth, &seized);
}

/// Somebody who knows on how many pages every identifier stands learns which tokens
/// may stand for it, and no more: the largest group is as large as it is in truth.
fn frequency_leaves_a_group_to_hide_in(truth: &Value, seized: &Seized) {
    let mut pages: BTreeMap<(IdentifierKind, &str), BTreeSet<&str>> = BTreeMap::new();
    for row in truth["identifiers"].as_array().unwrap() {
        let kind = IdentifierKind::from_word(row["kind"].as_str().unwrap()).unwrap();
        let on = pages.entry((kind, row["canonical"].as_str().unwrap())).or_default();
        on.insert(row["url"].as_str().unwrap());
    }
    let mut by_count: BTreeMap<(IdentifierKind, u64), (Vec<&str>, u64)> = BTreeMap::new();
    for ((kind, canonical), urls) in &pages {
        by_count.entry((*kind, urls.len() as u64)).or_default().0.push(canonical);
    }
    for ((kind, _), count) in &seized.tokens {
        by_count.entry((*kind, *count)).or_default().1 += 1;
    }
    let largest =
        by_count.iter().filter(|((kind, _), _)| KINDS.contains(kind)).max_by_key(|(_, (names, _))| names.len());
    let (_, (names, tokens)) = largest.unwrap();
    assert!(names.len() >= 5, "a group to hide in");
    assert_eq!(names.len() as u64, *tokens, "frequency tells the group and no more");
}
