//! kill -9 in the middle of recording, again and again on one case: everything
//! acknowledged is there, the index is the one the journal gives, and it did not
//! have to be made again.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use model::{
    ByteLedger, CrawlEvent, Decision, Distance, FrontierChange, Label, LinkEdge, LinkKind, OnionHost, PageUrl, Place,
    Rel, ScanId, Target, UtcTime, Visit, VisitOutcome,
};
use oniongraph_graph::{Case, CaseId, GraphView, IndexKept, Recorder};

/// Names the case's folder to the process that will be killed.
const FOLDER: &str = "ONIONGRAPH_TEST_KILLED_CASE";
const KILLS: usize = 12;

fn page(n: u64) -> PageUrl {
    let site = OnionHost::from_recorded([u8::try_from(n % 7).unwrap(); 32]);
    PageUrl::front_page(site).with_path(&format!("/{n}"))
}

fn visit(n: u64) -> CrawlEvent {
    let link = |to: u64| LinkEdge {
        target: Target::Page(page(to)),
        kind: LinkKind::Hyperlink,
        place: Place::Main,
        rel: Rel::default(),
        text: Label::some("a link"),
        count: 1,
        decision: Decision::Queued,
    };
    CrawlEvent::Visited(Box::new(Visit {
        scan: ScanId(1),
        at: UtcTime::from_millis(1_750_000_000_000 + i64::try_from(n).unwrap()),
        took_millis: 5,
        url: page(n),
        distance: Distance::SEED,
        attempt: 1,
        outcome: VisitOutcome::Empty { status: 200 },
        ledger: ByteLedger::default(),
        links: (n + 1..n + 12).map(link).collect(),
        frontier: FrontierChange::default(),
    }))
}

/// Records until it is killed; tells each page that was acknowledged.
#[test]
#[ignore = "run by the test below, in a process of its own"]
#[expect(clippy::disallowed_methods, reason = "how the test below names the folder")]
fn record_until_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let case = Case::open_write(Path::new(&folder), &mut |_| {}).unwrap();
    let visited = case.snapshot().unwrap().pages().unwrap().count() as u64;
    let mut told = std::io::stdout();
    let on_acknowledged = move |_, event: &CrawlEvent| {
        let CrawlEvent::Visited(visit) = event else { return };
        writeln!(told, "acknowledged {}", visit.url.path()).unwrap();
        told.flush().unwrap();
    };
    let mut recorder = Recorder::start(case, Box::new(on_acknowledged)).unwrap();
    for n in visited.. {
        recorder.record(visit(n)).unwrap();
    }
}

/// Lets a process record, kills it after so many acknowledged pages, and says
/// which pages those were.
fn killed_after(folder: &Path, pages: usize) -> Vec<PageUrl> {
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "record_until_killed", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    let path = |line: String| Some(line.split_once("acknowledged /")?.1.trim().to_owned());
    let acknowledged: Vec<String> = lines.filter_map(path).take(pages).collect();
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(acknowledged.len(), pages, "the process ended by itself");
    acknowledged.iter().map(|n| page(n.parse().unwrap())).collect()
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    Case::create(folder.path(), CaseId::from_bytes([3; 16])).unwrap().close().unwrap();
    for kill in 0..KILLS {
        let acknowledged = killed_after(folder.path(), 20 + 37 * kill);
        let case = Case::open_read(folder.path(), &mut |_| {}).unwrap();
        assert_eq!(case.index_kept(), &IndexKept::OnDisk, "kill {kill}");
        let snapshot = case.snapshot().unwrap();
        for page in &acknowledged {
            assert!(snapshot.page(page).unwrap().is_some(), "kill {kill}: {} is lost", page.path());
        }
        drop(snapshot);
        let verified = case.verify(&mut |_| {}).unwrap();
        assert!(verified.is_clean(), "kill {kill}: {verified:?}");
        // Closing would hide from the next round what the kill left behind.
        if kill % 2 == 0 {
            case.close().unwrap();
        }
    }
}
