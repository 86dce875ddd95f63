//! The case that the demo leaves, made once for all tests.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use serde_json::Value;

use crate::support::{Case, Export, Graph, Ran};

struct Demo {
    /// Only one process at a time may use a case, hence the lock.
    case: Mutex<Case>,
    story: String,
    export: Export,
    graph: Graph,
}

/// Runs a test on the case, with a folder of its own for files.
pub(crate) fn with_demo(test: impl FnOnce(&Case, &Path)) {
    let scratch = tempfile::tempdir().unwrap();
    test(&demo().case.lock().unwrap_or_else(PoisonError::into_inner), scratch.path());
}

/// What is in the case.
pub(crate) fn export() -> &'static Export {
    &demo().export
}

/// The same, taken apart.
pub(crate) fn graph() -> &'static Graph {
    &demo().graph
}

fn demo() -> &'static Demo {
    static DEMO: OnceLock<Demo> = OnceLock::new();
    DEMO.get_or_init(|| {
        let (case, story) = Case::demo("commands");
        let export = case.export();
        let graph = export.graph();
        Demo { case: Mutex::new(case), story, export, graph }
    })
}

/// The fields of a JSON object.
pub(crate) fn fields(row: &Value) -> BTreeSet<&str> {
    row.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The object must have exactly these fields.
pub(crate) fn has_exactly(row: &Value, names: &[&str]) {
    assert_eq!(fields(row), names.iter().copied().collect(), "{row}");
}

/// `--jsonl` and `--json` must say the same, and the table must have as many rows.
pub(crate) fn rows_in_every_form(case: &Case, args: &[&str]) -> Vec<Value> {
    let form = |flag: &str| -> Ran { case.run(&[args, &[flag]].concat()).ok() };
    let rows = form("--jsonl").lines();
    assert_eq!(form("--json").json(), Value::Array(rows.clone()), "{args:?}");
    let table = case.run(args).ok();
    assert_eq!(table.text().lines().count(), rows.len() + 1, "{args:?}: a header and a line for each row");
    let is_plain = |c: char| !c.is_control() || c == '\n';
    assert!(table.text().chars().all(is_plain), "{args:?}: control characters in a table");
    rows
}

/// A site of the demo that is up and has links to other sites.
pub(crate) fn linking_site(case: &Case) -> String {
    let sites = case.run(&["site", "list", "--jsonl", "--state", "up"]).ok().lines();
    let linking = sites.iter().find(|site| site["links_out"].as_u64().unwrap() > 0 && !site["title"].is_null());
    linking.unwrap()["site"].as_str().unwrap().to_owned()
}

#[test]
fn the_demo_tells_its_story() {
    let told = ["sites", "pages", "links", "Dead sites, and why", "service_down", "media kept: 0 B", "export gexf"];
    for word in told {
        assert!(demo().story.contains(word), "nothing about {word:?} in:\n{}", demo().story);
    }
}

#[test]
fn a_demo_that_is_not_kept_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = crate::support::oniongraph();
    command.env("TMPDIR", folder.path()).current_dir(folder.path()).args(["demo", "--quiet"]);
    Ran::of(&["demo"], command.output().unwrap()).ok();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
