//! How fast and how big a case is: recording, opening, resuming, rebuilding and
//! reading, with pages of 7 kB and 20 links as the practice web makes them.
//!
//! `cargo bench -p oniongraph-graph --bench case -- [PAGES] [FOLDER]`; 200,000
//! pages and a temporary folder if nothing is said. Prints JSON.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]

mod made;
mod usage;

use std::path::Path;
use std::time::Duration;

use made::{Events, PAGES_PER_SITE, SCAN, time};
use model::{ByteLedger, CrawlEvent, ScanEnd, ScanSeal};
use oniongraph_graph::{Case, CaseId, GraphView, Recorder};
use usage::{cpu_time, now, resident_mb, thread_cpu_time};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let pages: u64 = arguments.first().map_or(200_000, |text| text.parse().unwrap());
    let temporary = tempfile::tempdir().unwrap();
    let folder = arguments.get(1).map_or_else(|| temporary.path().join("case"), Into::into);

    let events = Events::of(SCAN, pages / PAGES_PER_SITE + 1);
    let (made, cpu_made) = cpu(|| (0..pages).map(|n| events.visit(n)).map(|event| size_of_val(&event)).sum::<usize>());
    let ((), recording, cpu_recording) = timed(|| record(&folder, &events, pages));
    let resident_recording = resident_mb();
    let per_page = |time: Duration| time.as_secs_f64() * 1e6 / pages as f64;
    let (case, opening, _) = timed(|| Case::open_write(&folder, &mut |_| {}).unwrap());
    let (queue, resuming, _) = timed(|| case.frontier_entries(SCAN).unwrap().map(Result::unwrap).count());
    let stat = case.stat().unwrap();
    let (sites, listing, _) = timed(|| case.snapshot().unwrap().sites().unwrap().count());
    let sample = pages.min(20_000);
    let (links, reading, _) = timed(|| read_pages(&case, sample));
    let resident_reading = resident_mb();
    let mut case = case;
    let applying = thread_cpu_time();
    let (records, rebuilding, cpu_rebuilding) = timed(|| case.rebuild(&mut |_| {}).unwrap().records);
    let applying = thread_cpu_time() - applying;
    println!(
        "{{\"pages\":{pages},\"events_us\":{:.1},\"record_us\":{:.1},\"record_cpu_us\":{:.1},\"journal_bytes_per_page\":{},\
         \"index_bytes_per_page\":{},\"pages_known\":{},\"open_s\":{:.2},\"queue\":{queue},\"queue_s\":{:.2},\"sites\":{sites},\
         \"sites_s\":{:.2},\"links_read\":{links},\"read_pages_per_s\":{:.0},\"rebuilt\":{records},\"rebuild_pages_per_s\":{:.0},\
         \"rebuild_cpu_us\":{:.1},\"rebuild_apply_cpu_us\":{:.1},\"resident_recording_mb\":{resident_recording},\"resident_reading_mb\":{resident_reading},\"resident_mb\":{},\"checked\":{}}}",
        per_page(cpu_made),
        per_page(recording),
        per_page(cpu_recording) - per_page(cpu_made),
        stat.journal_bytes / pages,
        stat.index_bytes / pages,
        stat.pages_known,
        opening.as_secs_f64(),
        resuming.as_secs_f64(),
        listing.as_secs_f64(),
        sample as f64 / reading.as_secs_f64(),
        pages as f64 / rebuilding.as_secs_f64(),
        per_page(cpu_rebuilding),
        per_page(applying),
        resident_mb(),
        made > 0,
    );
}

fn record(folder: &Path, events: &Events, pages: u64) {
    let case = Case::create(folder, CaseId::from_bytes([1; 16])).unwrap();
    let mut recorder = Recorder::start(case, Box::new(|_, _| {})).unwrap();
    recorder.record(events.start()).unwrap();
    for n in 0..pages {
        recorder.record(events.visit(n)).unwrap();
    }
    let seal =
        ScanSeal { scan: SCAN, at: time(pages), end: ScanEnd::Stopped, ran_seconds: 1, ledger: ByteLedger::default() };
    let (case, outcome) = recorder.finish(Some(CrawlEvent::ScanSealed(seal))).unwrap();
    outcome.unwrap();
    case.close().unwrap();
}

fn read_pages(case: &Case, sample: u64) -> usize {
    let snapshot = case.snapshot().unwrap();
    let pages = snapshot.pages().unwrap().take(usize::try_from(sample).unwrap());
    pages.map(|page| snapshot.links_from(&page.unwrap().url).unwrap().len()).sum()
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration, Duration) {
    let started = now();
    let (result, cpu) = cpu(work);
    (result, started.elapsed(), cpu)
}

/// Processor time of all threads of this process, in user and system.
fn cpu<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let before = cpu_time();
    let result = work();
    (result, cpu_time() - before)
}
