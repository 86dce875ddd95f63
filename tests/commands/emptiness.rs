//! What is told where there is nothing: one sentence and what to do next, and no table.

use crate::support::Case;

/// Commands that list, and a word of what they tell in a new case.
const LISTS: [(&[&str], &str); 10] = [
    (&["scan", "list"], "no scan yet"),
    (&["site", "list"], "no site is known yet"),
    (&["site", "list", "--state", "up"], "in this state"),
    (&["cluster", "list"], "no two pages"),
    (&["cluster", "decisions"], "nothing was decided"),
    (&["family", "list"], "no two sites"),
    (&["lead", "list"], "no lead"),
    (&["rank"], "none to rank"),
    (&["tripwire", "hits"], "no page held a term"),
    (&["case", "forgotten"], "nothing was forgotten"),
];

#[test]
fn a_new_case_is_told_to_be_empty_in_words_and_in_json_as_ever() {
    let folder = tempfile::tempdir().unwrap();
    let case = Case::init(&folder.path().join("case"));
    for (args, word) in LISTS {
        let told = case.run(args).ok();
        assert_eq!(told.text(), "", "{args:?}: a table of nothing");
        assert!(told.stderr.contains(word), "{args:?}: {}", told.stderr);
        assert_eq!(case.run(&[args, &["--json"]].concat()).ok().json(), serde_json::json!([]), "{args:?}");
        assert_eq!(case.run(&[args, &["--jsonl"]].concat()).ok().text(), "", "{args:?}");
        let quiet = case.run(&[args, &["--quiet"]].concat()).ok();
        assert_eq!((quiet.text(), quiet.stderr.as_str()), ("", ""), "{args:?}");
    }
    case.run(&["scan", "show"]).fails(2, &["no scan yet", "ingest"]);
    case.run(&["scan", "show", "7"]).fails(2, &["no scan 7"]);
}

#[test]
fn a_new_case_can_be_backed_up() {
    let folder = tempfile::tempdir().unwrap();
    let case = Case::init(&folder.path().join("case"));
    let copy = Case::at(&folder.path().join("copy"));
    case.run(&["db", "backup", copy.dir.to_str().unwrap()]).ok();
    assert_eq!(copy.run(&["db", "verify", "--json"]).ok().json()["clean"], true);
    copy.run(&["scan", "list"]).ok();
}
