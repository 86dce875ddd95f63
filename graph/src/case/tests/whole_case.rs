//! A case in a real folder: opening, locking, damage, backup, verification.

use std::fs;
use std::path::{Path, PathBuf};

use model::{CrawlEvent, Decision, ScanEnd, ScanId, Target};

use super::CASE;
use super::world::{link, page, page_visit, seal, start};
use crate::GraphError;
use crate::case::{Case, IndexKept, Recorder};
use crate::journal::CaseId;
use crate::view::{GraphView, LinkView, PageView, SiteView};

fn record(case: Case, events: impl IntoIterator<Item = CrawlEvent>) -> Case {
    let mut recorder = Recorder::start(case, Box::new(|_, _| {})).unwrap();
    for event in events {
        recorder.record(event).unwrap();
    }
    let (case, outcome) = recorder.finish(None).unwrap();
    outcome.unwrap();
    case
}

fn scan() -> Vec<CrawlEvent> {
    let mut events = vec![start(1, 0, vec![page(1, "/")])];
    for n in 0..400 {
        let links =
            (0..12).map(|i| link(Target::Page(page(i % 4, &format!("/{}", n + i64::from(i)))), Decision::Queued));
        events.push(page_visit(1, n, page(1, &format!("/{n}")), links.collect()));
    }
    events.push(seal(1, 500, ScanEnd::Finished));
    events
}

/// A case with a scan, closed in order.
fn closed_case(folder: &Path) {
    record(Case::create(folder, CASE).unwrap(), scan()).close().unwrap();
}

fn open(folder: &Path) -> Case {
    Case::open_read(folder, &mut |_| {}).unwrap()
}

type View = (Vec<SiteView>, Vec<(PageView, Vec<LinkView>)>);

fn view(case: &Case) -> View {
    try_view(case).unwrap()
}

fn try_view(case: &Case) -> Result<View, GraphError> {
    let snapshot = case.snapshot()?;
    let sites = snapshot.sites()?.collect::<Result<_, _>>()?;
    let pages = snapshot.pages()?.map(|page| {
        let page = page?;
        let links = snapshot.links_from(&page.url)?;
        Ok((page, links))
    });
    Ok((sites, pages.collect::<Result<_, GraphError>>()?))
}

fn index_file(folder: &Path) -> PathBuf {
    folder.join("index").join("db")
}

#[test]
fn a_case_is_found_again_as_it_was_left() {
    let folder = tempfile::tempdir().unwrap();
    let case = record(Case::create(folder.path(), CASE).unwrap(), scan());
    let before = view(&case);
    assert_eq!(before.1.len(), 400);
    case.close().unwrap();
    let case = open(folder.path());
    assert_eq!(case.index_kept(), &IndexKept::OnDisk);
    assert_eq!(case.catch_up().records, 0);
    assert_eq!(case.id(), Some(CASE));
    assert!(view(&case) == before);
    let stat = case.stat().unwrap();
    assert_eq!((stat.pages_visited, stat.scans), (400, 1));
    assert!(stat.journal_bytes > 0 && stat.index_bytes > 0 && stat.pages_known > stat.pages_visited);
}

#[test]
fn the_second_to_open_a_case_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let case = Case::create(folder.path(), CASE).unwrap();
    for refused in [Case::open_read(folder.path(), &mut |_| {}), Case::open_write(folder.path(), &mut |_| {})] {
        assert!(matches!(refused.err(), Some(GraphError::Locked { .. })));
    }
    drop(case);
    Case::open_write(folder.path(), &mut |_| {}).unwrap();
}

#[test]
fn a_folder_without_a_journal_is_no_case_and_nothing_is_made_in_it() {
    let folder = tempfile::tempdir().unwrap();
    for refused in [Case::open_read(folder.path(), &mut |_| {}), Case::open_write(folder.path(), &mut |_| {})] {
        assert!(matches!(refused.err(), Some(GraphError::NotACase(_))));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    drop(Case::create(folder.path(), CASE).unwrap());
    assert!(matches!(Case::create(folder.path(), CaseId::from_bytes([1; 16])).err(), Some(GraphError::Occupied(_))));
}

#[test]
fn an_index_that_is_gone_or_damaged_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    closed_case(folder.path());
    let before = view(&open(folder.path()));
    type Harm = fn(&Path);
    let harm: [(&str, Harm); 4] = [
        ("gone", |folder| fs::remove_dir_all(folder.join("index")).unwrap()),
        ("cut", |folder| {
            let file = fs::OpenOptions::new().write(true).open(index_file(folder)).unwrap();
            // The file is laid out with room to spare: only a deep cut is sure to hit rows.
            file.set_len(8192).unwrap();
        }),
        ("emptied", |folder| fs::write(index_file(folder), b"").unwrap()),
        ("overwritten", |folder| {
            let bytes = fs::read(index_file(folder)).unwrap();
            fs::write(index_file(folder), vec![0x5a; bytes.len()]).unwrap();
        }),
    ];
    for (what, harm) in harm {
        harm(folder.path());
        let case = open(folder.path());
        // A cut file may open as an older index, which only has to catch up.
        let rebuilt = matches!(case.index_kept(), IndexKept::Rebuilt(_));
        assert!(rebuilt || what == "cut", "{what}: {:?}", case.index_kept());
        assert!(!rebuilt || case.catch_up().records == 402, "{what}");
        assert!(view(&case) == before, "{what}");
        case.close().unwrap();
    }
}

#[test]
fn damage_that_shows_only_later_is_an_error_then_and_gone_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    closed_case(folder.path());
    let before = view(&open(folder.path()));
    for eighth in 0..8 {
        let mut bytes = fs::read(index_file(folder.path())).unwrap();
        let at = bytes.len() * eighth / 8;
        bytes[at..at + 64].iter_mut().for_each(|byte| *byte ^= 0xff);
        fs::write(index_file(folder.path()), bytes).unwrap();
        let case = open(folder.path());
        if let Err(error) = try_view(&case) {
            assert!(error.asks_for_rebuild(), "{error}");
            drop(case);
            let case = open(folder.path());
            assert!(matches!(case.index_kept(), IndexKept::Rebuilt(_)), "{:?}", case.index_kept());
            assert!(view(&case) == before);
        }
    }
    assert!(view(&open(folder.path())) == before);
}

#[test]
fn after_a_kill_the_index_is_kept_and_after_a_power_cut_it_is_not() {
    let folder = tempfile::tempdir().unwrap();
    closed_case(folder.path());
    let session = folder.path().join("index.open");
    assert!(!session.exists());
    let case = open(folder.path());
    let left = fs::read_to_string(&session).unwrap();
    case.close().unwrap();
    assert!(!session.exists());

    fs::write(&session, &left).unwrap();
    assert_eq!(open(folder.path()).index_kept(), &IndexKept::OnDisk, "same machine, same start");
    fs::write(&session, "another start of the machine\n").unwrap();
    let case = open(folder.path());
    assert!(matches!(case.index_kept(), IndexKept::Rebuilt(_)));
    assert_eq!(view(&case).1.len(), 400);
}

#[test]
fn a_link_in_the_place_of_the_note_is_never_written_through() {
    let folder = tempfile::tempdir().unwrap();
    closed_case(folder.path());
    let victim = folder.path().join("somebody's file");
    fs::write(&victim, "untouched").unwrap();
    std::os::unix::fs::symlink(&victim, folder.path().join("index.open")).unwrap();
    open(folder.path()).close().unwrap();
    assert_eq!(fs::read_to_string(&victim).unwrap(), "untouched");
    assert!(!folder.path().join("index.open").exists());
}

#[test]
fn rebuilding_gives_the_same_view_and_verifying_is_clean() {
    let folder = tempfile::tempdir().unwrap();
    closed_case(folder.path());
    let mut case = open(folder.path());
    let before = view(&case);
    let mut last = None;
    let records = case.rebuild(&mut |progress| last = Some(progress)).unwrap().records;
    let last = last.unwrap();
    assert_eq!((records, last.records), (402, 402));
    assert_eq!(last.bytes, last.bytes_total);
    assert!(view(&case) == before);
    let verified = case.verify(&mut |_| {}).unwrap();
    assert!(verified.is_clean(), "{verified:?}");
    assert!(verified.rows > 800);
}

#[test]
fn verifying_finds_a_row_that_is_not_of_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    closed_case(folder.path());
    let case = open(folder.path());
    let store = case.index().unwrap().store();
    let mut batch = crate::store::Batch::default();
    let (page, _) = store.prefix(crate::index::keys::PAGES).nth(5).unwrap().unwrap();
    let (other, bytes) = store.prefix(crate::index::keys::PAGES).nth(9).unwrap().unwrap();
    batch.remove(page);
    batch.insert([other.as_slice(), b"x"].concat(), bytes);
    store.apply(batch).unwrap();
    assert_eq!(case.verify(&mut |_| {}).unwrap().rows_different, 2);
}

#[test]
fn a_backup_stands_on_its_own() {
    let (folder, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let to = copy.path().join("copy");
    let case = record(Case::create(folder.path(), CASE).unwrap(), scan());
    let report = case.backup(&to).unwrap();
    assert_eq!(report.journal.records, 402);
    let copied = open(&to);
    assert!(view(&copied) == view(&case));
    assert_eq!(copied.id(), case.id());
    assert!(matches!(case.backup(&to), Err(GraphError::Occupied(_))));
}

#[test]
fn a_case_without_records_can_be_copied_too() {
    let (folder, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let case = Case::create(folder.path(), CASE).unwrap();
    let report = case.backup(&copy.path().join("copy")).unwrap();
    assert_eq!(report.journal.records, 0);
    let copied = Case::open_write(&copy.path().join("copy"), &mut |_| {}).unwrap();
    assert_eq!(copied.id(), case.id());
    assert_eq!(record(copied, scan()).scans().unwrap().len(), 1, "it goes its own way from here");
}

#[test]
fn a_torn_tail_is_cut_and_told_and_recording_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    closed_case(folder.path());
    let segment = folder.path().join("journal").join("00000001.ogj");
    let mut bytes = fs::read(&segment).unwrap();
    bytes.extend_from_slice(b"\xffOG\xfe half a frame");
    fs::write(&segment, bytes).unwrap();

    let case = open(folder.path());
    assert!(case.catch_up().torn_tail.is_some());
    assert_eq!(view(&case).1.len(), 400);
    case.close().unwrap();

    let case = Case::open_write(folder.path(), &mut |_| {}).unwrap();
    assert!(case.journal_report().unwrap().torn_tail.is_some());
    let case = record(case, [page_visit(2, 600, page(3, "/new"), Vec::new())]);
    assert_eq!(case.scans().unwrap().iter().map(|scan| scan.id).collect::<Vec<_>>(), [ScanId(1), ScanId(2)]);
    assert_eq!(view(&case).1.len(), 401);
    assert!(case.verify(&mut |_| {}).unwrap().is_clean());
}

#[test]
fn damage_in_the_middle_is_named_and_the_rest_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    closed_case(folder.path());
    let segment = folder.path().join("journal").join("00000001.ogj");
    let mut bytes = fs::read(&segment).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    fs::write(&segment, bytes).unwrap();
    fs::remove_dir_all(folder.path().join("index")).unwrap();

    let case = open(folder.path());
    assert_eq!(case.catch_up().damage.len(), 1);
    let pages = view(&case).1.len();
    assert!((200..400).contains(&pages), "{pages}");
    assert!(!case.verify(&mut |_| {}).unwrap().is_clean());
    let copy = tempfile::tempdir().unwrap();
    assert!(matches!(case.backup(&copy.path().join("copy")), Err(GraphError::Damaged { .. })));
}
