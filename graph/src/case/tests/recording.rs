//! The recorder: order, acknowledgement, barriers, and a disk that fills up.

use std::path::Path;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};

use model::{CrawlEvent, Decision, NotVisited, ScanEnd, ScanId, Target};

use super::world::{link, page, page_visit, seal, start};
use super::{CASE, options};
use crate::GraphError;
use crate::case::folder::CaseFolder;
use crate::case::place::{CasePlace, OpenStore};
use crate::case::{Case, IndexKept, Recorder, Seq};
use crate::journal::crash_disk::CrashDisk;
use crate::journal::{JournalReader, Position};
use crate::store::{MemoryStore, Store};
use crate::view::GraphView;

fn in_memory(_: &Path) -> Result<Box<dyn Store>, GraphError> {
    Ok(Box::new(MemoryStore::default()))
}

fn full(_: &Path) -> Result<Box<dyn Store>, GraphError> {
    Err(GraphError::DiskFull { doing: "opening the index".into() })
}

fn place(folder: &Path, disk: &CrashDisk, open_store: OpenStore) -> CasePlace {
    CasePlace { folder: CaseFolder::at(folder), disk: Arc::new(disk.clone()), open_store }
}

fn recorder(folder: &Path, disk: &CrashDisk) -> Recorder {
    let case = Case::create_at(place(folder, disk, in_memory), options(CASE)).unwrap();
    Recorder::start(case, Box::new(|_, _| {})).unwrap()
}

fn visits(n: i64) -> impl Iterator<Item = CrawlEvent> {
    (0..n).map(|at| page_visit(1, at, page(1, &format!("/{at}")), Vec::new()))
}

/// What is durable, whatever the index says.
fn events_on(disk: &CrashDisk) -> usize {
    let reader = JournalReader::open_on(Arc::new(disk.clone())).unwrap();
    reader.groups(Position::START).unwrap().map_while(Result::ok).map(|group| group.len()).sum()
}

#[test]
fn events_are_acknowledged_once_each_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let disk = CrashDisk::new();
    let case = Case::create_at(place(folder.path(), &disk, in_memory), options(CASE)).unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (hear, on_disk) = (Arc::clone(&heard), disk.clone());
    let on_acknowledged = move |seq: Seq, event: &CrawlEvent| {
        let CrawlEvent::Visited(visit) = event else { panic!("no visit") };
        assert!(events_on(&on_disk.after_power_cut(seq.0)) >= seq.0 as usize, "acknowledged before it was durable");
        hear.lock().unwrap().push((seq, visit.url.path().to_owned()));
    };
    // A cut of the power stops the disk: the check above looks at one, then none is left.
    let mut recorder = Recorder::start(case, Box::new(on_acknowledged)).unwrap();
    assert_eq!(recorder.acknowledged(), Seq(0));
    assert_eq!(recorder.record(page_visit(1, 0, page(1, "/0"), Vec::new())).unwrap(), Seq(1));
    recorder.flush().unwrap();
    assert_eq!(recorder.acknowledged(), Seq(1));
    assert_eq!(*heard.lock().unwrap(), [(Seq(1), "/0".to_owned())]);
}

#[test]
fn three_hundred_events_keep_their_order_through_all_queues() {
    let folder = tempfile::tempdir().unwrap();
    let disk = CrashDisk::new();
    let case = Case::create_at(place(folder.path(), &disk, in_memory), options(CASE)).unwrap();
    let (sender, heard) = mpsc::channel();
    let on_acknowledged = move |seq: Seq, event: &CrawlEvent| {
        let CrawlEvent::Visited(visit) = event else { return };
        sender.send((seq.0, visit.url.path().to_owned())).unwrap();
    };
    let mut recorder = Recorder::start(case, Box::new(on_acknowledged)).unwrap();
    for event in visits(300) {
        recorder.record(event).unwrap();
    }
    let (case, outcome) = recorder.finish(Some(seal(1, 900, ScanEnd::Finished))).unwrap();
    outcome.unwrap();
    let heard: Vec<_> = heard.into_iter().collect();
    assert_eq!(heard, (0..300).map(|n| (n + 1, format!("/{n}"))).collect::<Vec<_>>());
    assert_eq!(case.snapshot().unwrap().pages().unwrap().count(), 300);
    assert_eq!(case.scan(ScanId(1)).unwrap().unwrap().seals.len(), 1);
    assert_eq!(case.next_scan_id().unwrap(), ScanId(2));
}

#[test]
fn links_of_a_page_are_those_of_the_scan_as_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let mut recorder = recorder(folder.path(), &CrashDisk::new());
    let links = vec![
        link(Target::Page(page(1, "/a")), Decision::Not(NotVisited::HopDepth)),
        link(Target::Page(page(2, "/")), Decision::Queued),
    ];
    recorder.record(start(1, 0, vec![page(1, "/")])).unwrap();
    recorder.record(page_visit(1, 1, page(1, "/"), links.clone())).unwrap();
    assert_eq!(recorder.links_of(&page(1, "/"), ScanId(1)).unwrap(), links);
    assert_eq!(recorder.links_of(&page(1, "/"), ScanId(2)).unwrap(), []);
    assert_eq!(recorder.links_of(&page(1, "/a"), ScanId(1)).unwrap(), []);
    let (case, outcome) = recorder.finish(None).unwrap();
    outcome.unwrap();
    assert_eq!(case.frontier_entries(ScanId(1)).unwrap().count(), 2);
}

#[test]
fn a_full_disk_stops_recording_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let disk = CrashDisk::new();
    let mut recorder = recorder(folder.path(), &disk);
    recorder.record(start(1, 0, vec![page(1, "/")])).unwrap();
    for event in visits(100) {
        recorder.record(event).unwrap();
    }
    recorder.flush().unwrap();
    let used: usize = disk.files().values().map(Vec::len).sum();
    disk.set_capacity(Some(used + 200));
    let refused = visits(2_000).find_map(|event| recorder.record(event).err());
    assert!(matches!(refused, Some(GraphError::DiskFull { .. })), "{refused:?}");
    let acknowledged = recorder.acknowledged();
    assert!(acknowledged >= Seq(101));
    disk.set_capacity(None);
    let (case, outcome) = recorder.finish(Some(seal(1, 900, ScanEnd::DiskFull))).unwrap();
    assert!(matches!(outcome, Err(GraphError::DiskFull { .. })), "{outcome:?}");
    // Everything acknowledged, and the seal behind it.
    assert_eq!(events_on(&disk) as u64, acknowledged.0 + 1);
    assert_eq!(case.snapshot().unwrap().pages().unwrap().count() as u64, acknowledged.0 - 1);
    assert_eq!(case.scan(ScanId(1)).unwrap().unwrap().seals[0].end, ScanEnd::DiskFull);
    // Recording can go on where it stopped.
    let mut recorder = Recorder::start(case, Box::new(|_, _| {})).unwrap();
    recorder.record(page_visit(1, 950, page(1, "/later"), Vec::new())).unwrap();
    recorder.flush().unwrap();
}

#[test]
fn a_case_on_a_full_disk_is_read_from_memory() {
    let folder = tempfile::tempdir().unwrap();
    let disk = CrashDisk::new();
    let mut recorder = recorder(folder.path(), &disk);
    for event in visits(20) {
        recorder.record(event).unwrap();
    }
    let (case, _) = recorder.finish(None).unwrap();
    case.close().unwrap();
    let case = Case::open_read_at(place(folder.path(), &disk, full), &mut |_| {}).unwrap();
    assert!(matches!(case.index_kept(), IndexKept::InMemory(_)));
    assert_eq!(case.snapshot().unwrap().pages().unwrap().count(), 20);
    assert!(Recorder::start(case, Box::new(|_, _| {})).is_err());
}
