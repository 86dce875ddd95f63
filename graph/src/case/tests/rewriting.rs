//! Writing the journal anew, broken off at every step: what is there afterwards is
//! the old journal or the new one, whole, and nothing beside it.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use model::{CrawlEvent, Digest16, ForgottenWhat, ScanEnd, UtcTime};

use super::CASE;
use super::world::{page, page_visit, seal, start};
use crate::case::{Case, Recorder};

const WHAT: ForgottenWhat = ForgottenWhat::Identifier(Digest16([7; 16]));
const PAGES: i64 = 40;

fn events() -> Vec<CrawlEvent> {
    let pages = (0..PAGES).map(|n| page_visit(1, n, page(1, &format!("/{n}")), vec![]));
    let begin = start(1, 0, vec![page(1, "/")]);
    [begin].into_iter().chain(pages).chain([seal(1, 500, ScanEnd::Finished)]).collect()
}

/// A case with a scan, closed in order.
fn closed_case(folder: &Path) {
    let mut recorder = Recorder::start(Case::create(folder, CASE).unwrap(), Box::new(|_, _| {})).unwrap();
    for event in events() {
        recorder.record(event).unwrap();
    }
    let (case, outcome) = recorder.finish(None).unwrap();
    outcome.unwrap();
    case.close().unwrap();
}

fn open(folder: &Path) -> Case {
    Case::open_write(folder, &mut |_| {}).unwrap()
}

fn all_events(case: &Case) -> Vec<CrawlEvent> {
    let mut all = Vec::new();
    case.for_each_event(&mut |event| all.push(event.clone())).unwrap();
    all
}

/// Leaves out every second page.
fn halve(event: CrawlEvent) -> Option<CrawlEvent> {
    let is_odd = matches!(&event, CrawlEvent::Visited(visit) if visit.at.as_millis() % 2 == 1);
    (!is_odd).then_some(event)
}

/// After an opening for writing: nothing lies beside the journal, which is sound, and
/// the index shows as many pages as are in it.
fn sound(folder: &Path, pages: i64) -> Vec<CrawlEvent> {
    let case = open(folder);
    assert!(!folder.join("journal.new").exists());
    let all = all_events(&case);
    let visits = all.iter().filter(|event| matches!(event, CrawlEvent::Visited(_))).count();
    assert_eq!(visits as i64, pages);
    assert_eq!(case.stat().unwrap().pages_visited as i64, pages);
    assert!(case.verify(&mut |_| {}).unwrap().is_clean());
    case.close().unwrap();
    all
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// An old case, and the same rewritten.
fn old_and_new(folder: &Path) -> (PathBuf, PathBuf) {
    let (old, new) = (folder.join("old"), folder.join("new"));
    closed_case(&old);
    copy(&old, &new);
    let report = open(&new).rewrite(UtcTime::from_millis(900), WHAT, &mut halve).unwrap();
    assert_eq!((report.dropped, report.changed), (PAGES as u64 / 2, 0));
    (old, new)
}

#[test]
fn broken_off_while_the_new_journal_is_written_the_old_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    closed_case(folder.path());
    let before = sound(folder.path(), PAGES);
    for last in [0, 1, PAGES / 2, PAGES + 1] {
        let mut seen = 0;
        let broken = catch_unwind(AssertUnwindSafe(|| {
            open(folder.path()).rewrite(UtcTime::from_millis(900), WHAT, &mut |event| {
                assert!(seen < last, "the crash");
                seen += 1;
                halve(event)
            })
        }));
        assert!(broken.is_err());
        assert_eq!(sound(folder.path(), PAGES), before, "after {last} records");
    }
}

#[test]
fn broken_off_before_the_exchange_the_old_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = old_and_new(folder.path());
    copy(&new.join("journal"), &old.join("journal.new"));
    fs::remove_dir_all(old.join("index")).unwrap();
    assert_eq!(sound(&old, PAGES), events());
}

#[test]
fn broken_off_after_the_exchange_the_new_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = old_and_new(folder.path());
    copy(&old.join("journal"), &new.join("journal.new"));
    let all = sound(&new, PAGES / 2);
    assert!(matches!(all.last(), Some(CrawlEvent::Forgotten(note)) if note.what == WHAT && note.records_dropped == 20));
}
