//! How fast two large scans are compared, and in how much memory: one page in fifty has
//! other links, identifiers, text and another title the second time.
//!
//! `cargo bench -p oniongraph-graph --bench scan_diff -- [PAGES] [FOLDER]`; 20,000 pages a
//! scan and a temporary folder if nothing is said. A folder that holds a case is compared
//! as it is, so that memory is that of comparing alone. Prints JSON.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]

mod made;
mod usage;

use std::path::Path;

use made::{Events, PAGES_PER_SITE, SCAN};
use model::ScanId;
use oniongraph_graph::{Case, CaseId, Recorder};
use usage::{cpu_time, now, resident_mb};

const ONE_OTHER_IN: u64 = 50;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let pages: u64 = arguments.first().map_or(20_000, |text| text.parse().unwrap());
    let temporary = tempfile::tempdir().unwrap();
    let folder = arguments.get(1).map_or_else(|| temporary.path().join("case"), Into::into);
    if !folder.join("journal").exists() {
        record(&folder, pages);
    }
    let case = Case::open_read(&folder, &mut |_| {}).unwrap();
    let resident_open = resident_mb();
    let (started, cpu) = (now(), cpu_time());
    let diff = case.scan_diff(SCAN, ScanId(2)).unwrap().unwrap();
    let (elapsed, cpu) = (started.elapsed(), cpu_time() - cpu);
    println!(
        "{{\"pages\":{pages},\"diff_s\":{:.2},\"diff_cpu_s\":{:.2},\"sites\":{},\"pages_changed\":{},\"links\":{},\
         \"identifiers\":{},\"titles\":{},\"resident_open_mb\":{resident_open},\"resident_mb\":{}}}",
        elapsed.as_secs_f64(),
        cpu.as_secs_f64(),
        diff.sites.len(),
        diff.pages.len(),
        diff.links.len(),
        diff.identifiers.len(),
        diff.titles.len(),
        resident_mb(),
    );
}

fn record(folder: &Path, pages: u64) {
    let case = Case::create(folder, CaseId::from_bytes([1; 16])).unwrap();
    let mut recorder = Recorder::start(case, Box::new(|_, _| {})).unwrap();
    let first = Events::of(SCAN, pages / PAGES_PER_SITE + 1);
    record_scan(&mut recorder, &first, pages);
    record_scan(&mut recorder, &first.later(ScanId(2), ONE_OTHER_IN), pages);
    let (case, outcome) = recorder.finish(None).unwrap();
    outcome.unwrap();
    case.close().unwrap();
}

fn record_scan(recorder: &mut Recorder, events: &Events, pages: u64) {
    recorder.record(events.start()).unwrap();
    for n in 0..pages {
        for event in events.said(n).into_iter().chain([events.visit(n)]) {
            recorder.record(event).unwrap();
        }
    }
}
