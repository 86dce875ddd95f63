//! What is told of scans that read saved pages.

use model::{CrawlEvent, Decision, Imported, ImportedWhat, Origin, Refusal, ScanEnd, ScanId, Target, VisitOutcome};

use super::CASE;
use super::world::{host, link, page, page_visit, record, seal, start, time};
use crate::SavedFiles;
use crate::case::{Case, Recorder};
use crate::view::SiteState;

pub(super) fn start_of_files(scan: u32) -> CrawlEvent {
    match start(scan, 0, Vec::new()) {
        CrawlEvent::ScanStarted(started) => {
            CrawlEvent::ScanStarted(Box::new(model::ScanStart { origin: Origin::File, ..*started }))
        }
        other => other,
    }
}

pub(super) fn imported(scan: u32, at: i64, what: ImportedWhat) -> CrawlEvent {
    let (scan, at) = (ScanId(scan), time(at));
    CrawlEvent::Imported(Box::new(Imported { scan, first_seen: at, last_seen: at, what }))
}

pub(super) fn saved(scan: u32, at: i64, path: &str, outcome: VisitOutcome) -> CrawlEvent {
    imported(scan, at, ImportedWhat::Saved { url: page(1, path), outcome })
}

#[test]
fn what_saved_pages_gave_is_told_scan_by_scan_and_in_the_timeline_of_the_site() {
    let folder = tempfile::tempdir().unwrap();
    let mut recorder = Recorder::start(Case::create(folder.path(), CASE).unwrap(), Box::new(|_, _| {})).unwrap();
    let read = |title| VisitOutcome::Page(Box::new(record(Some(title))));
    let to = |site| link(Target::Page(page(site, "/")), Decision::Queued);
    let events = vec![
        start(1, 0, vec![page(1, "/")]),
        page_visit(1, 1, page(1, "/"), vec![to(2)]),
        seal(1, 2, ScanEnd::Finished),
        start_of_files(2),
        saved(2, 10, "/a", read("saved")),
        imported(2, 10, ImportedWhat::Links { from: page(1, "/a"), edges: vec![to(2), to(3)] }),
        saved(2, 11, "/b", VisitOutcome::Refused { status: 200, why: Refusal::KnownSignature }),
        seal(2, 12, ScanEnd::Finished),
        start_of_files(3),
        seal(3, 13, ScanEnd::Finished),
    ];
    for event in events {
        recorder.record(event).unwrap();
    }
    let (case, outcome) = recorder.finish(None).unwrap();
    outcome.unwrap();
    let told: Vec<_> = case.saved_files().unwrap().into_iter().collect();
    let some = SavedFiles { pages: 1, refused: 1, links: 2 };
    assert_eq!(told, [(ScanId(2), some), (ScanId(3), SavedFiles::default())]);
    let timeline = case.timeline(&host(1)).unwrap();
    let rows: Vec<_> =
        timeline.rows.iter().map(|row| (row.scan.0, row.said.state, row.pages, row.files, row.links)).collect();
    assert_eq!(rows, [(1, SiteState::Up, 1, 0, 1), (2, SiteState::Unvisited, 1, 2, 2)]);
}
