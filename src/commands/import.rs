//! `import jsonl FILE`: takes over a graph that was exported elsewhere.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;

use crawler::{Filter, Keeper, RefusalList, Resolver};
use graph::{Case, Recorder, read_line};
use model::{
    ByteLedger, CrawlEvent, Imported, ImportedWhat, Origin, ScanBounds, ScanDigests, ScanEnd, ScanId, ScanSeal,
    ScanStart, Scope, VisitOutcome,
};

use crate::args::ImportCommand;
use crate::clock;
use crate::commands::blocklist;
use crate::commands::scan::open_for_writing;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::counted;
use crate::scanning::stopped_sites;
use crate::secrets;

/// Longest line that is read; an export's own lines are far shorter.
const LINE_BYTES_MAX: u64 = 1 << 20;
/// Edges of one record.
const EDGES_MAX: usize = 2000;

pub(crate) fn run(context: &Context, command: &ImportCommand) -> Result<(), Failure> {
    let ImportCommand::Jsonl { file } = command;
    let dir = context.case_dir()?;
    let input = open(file, &dir).map_err(|e| {
        let name = file.display();
        Failure::new(Kind::Usage, format!("{name}: {e}")).hint("name a file made by `oniongraph export jsonl`")
    })?;
    // Every line is checked before the first is recorded: bad input changes nothing.
    let total = check_all(file, &input)?;
    let case = open_for_writing(context)?;
    let (filter, _) = filter_of(context, &dir, &case)?;
    let mut importer = Importer::begin(case, filter)?;
    for_each_line(file, &input, |line| importer.take(line))?;
    let (taken, left_out) = importer.end()?;
    if context.verbosity >= 0 {
        writeln!(
            io::stderr().lock(),
            "{} taken over of {}, {left_out} left out: refused sites, addresses that are not kept; \
             an export holds no identifiers",
            counted(taken, "record", "records"),
            counted(total, "line", "lines")
        )?;
    }
    Ok(())
}

/// The input, to be read twice: what can be read only once is put aside in a
/// file of the case's folder that has no name.
fn open(file: &Path, case: &Path) -> io::Result<File> {
    let mut stream: Box<dyn Read> = if file == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let opened = File::open(file)?;
        if opened.metadata()?.is_file() {
            return Ok(opened);
        }
        Box::new(opened)
    };
    let mut aside = tempfile::tempfile_in(case)?;
    io::copy(&mut stream, &mut aside)?;
    Ok(aside)
}

fn check_all(file: &Path, input: &File) -> Result<u64, Failure> {
    let mut lines = 0;
    for_each_line(file, input, |line| {
        lines += 1;
        read_line(line).map(drop).map_err(|e| Failure::new(Kind::Usage, e.to_string()))
    })?;
    if lines == 0 {
        return Err(Failure::new(Kind::Usage, format!("{} is empty", file.display()))
            .hint("name a file made by `oniongraph export jsonl`"));
    }
    Ok(lines)
}

fn for_each_line(
    file: &Path,
    mut input: &File,
    mut each: impl FnMut(&str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let name = file.display();
    input.rewind()?;
    let mut reader = BufReader::new(input);
    let mut line = Vec::new();
    for number in 1u64.. {
        line.clear();
        if reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let text = std::str::from_utf8(&line).map_err(|_| {
            Failure::new(Kind::Usage, format!("{name}, line {number}: not UTF-8; nothing was taken over"))
                .hint("expected are lines of `oniongraph export jsonl`")
        })?;
        if text.trim().is_empty() {
            continue;
        }
        each(text).map_err(|failure| {
            failure.at(&format!("{name}, line {number}")).hint("expected are lines of `oniongraph export jsonl`")
        })?;
    }
    Ok(())
}

/// Records lines as a scan of their own.
struct Importer {
    recorder: Recorder,
    scan: ScanId,
    filter: Filter,
    /// The last record, which may still grow by links of the same page.
    waiting: Option<Imported>,
    taken: u64,
    left_out: u64,
}

impl Importer {
    fn begin(case: Case, filter: Filter) -> Result<Self, Failure> {
        let (recorder, scan) = start_without_visits(case, Origin::Import)?;
        Ok(Self { recorder, scan, filter, waiting: None, taken: 0, left_out: 0 })
    }

    fn take(&mut self, line: &str) -> Result<(), Failure> {
        let read = read_line(line).map_err(|e| Failure::new(Kind::Usage, e.to_string()))?;
        let Some((first_seen, last_seen, what)) = read else { return Ok(()) };
        let Some(what) = self.cleaned(what) else {
            self.left_out += 1;
            return Ok(());
        };
        self.taken += 1;
        let imported = Imported { scan: self.scan, first_seen, last_seen, what };
        if let Some(waiting) = &mut self.waiting {
            match join(waiting, imported) {
                None => return Ok(()),
                Some(next) => {
                    let before = std::mem::replace(waiting, next);
                    self.recorder.record(CrawlEvent::Imported(Box::new(before)))?;
                }
            }
        } else {
            self.waiting = Some(imported);
        }
        Ok(())
    }

    /// What would be kept had we found it ourselves: nothing about a site on our
    /// refusal list but an opaque tag, no encoded data, no person in clear.
    fn cleaned(&self, what: ImportedWhat) -> Option<ImportedWhat> {
        Some(match what {
            ImportedWhat::Site { ref site, .. } => {
                return self.filter.refuses_site(*site).is_none().then_some(what);
            }
            ImportedWhat::Page { ref url, .. }
            | ImportedWhat::Saved { ref url, .. }
            | ImportedWhat::Links { from: ref url, .. }
                if !self.filter.may_keep(url) =>
            {
                return None;
            }
            ImportedWhat::Page { url, mut outcome, mut earlier } => {
                self.clean_outcome(&mut outcome);
                if let Some(record) = &mut earlier {
                    self.filter.clean_record(record);
                }
                ImportedWhat::Page { url, outcome, earlier }
            }
            ImportedWhat::Saved { url, mut outcome } => {
                self.clean_outcome(&mut outcome);
                ImportedWhat::Saved { url, outcome }
            }
            ImportedWhat::Links { from, mut edges } => {
                edges.iter_mut().for_each(|edge| self.filter.clean_edge(edge));
                ImportedWhat::Links { from, edges }
            }
        })
    }

    fn clean_outcome(&self, outcome: &mut VisitOutcome) {
        match outcome {
            VisitOutcome::Page(record) => self.filter.clean_record(record),
            VisitOutcome::Redirect { to: Some(to), .. } => self.filter.reduce(to),
            _ => {}
        }
    }

    fn end(mut self) -> Result<(u64, u64), Failure> {
        if let Some(last) = self.waiting.take() {
            self.recorder.record(CrawlEvent::Imported(Box::new(last)))?;
        }
        let seal = ScanSeal {
            scan: self.scan,
            at: clock::now(),
            end: ScanEnd::Finished,
            ran_seconds: 0,
            ledger: ByteLedger::default(),
        };
        let (case, recorded) = self.recorder.finish(Some(CrawlEvent::ScanSealed(seal)))?;
        recorded?;
        case.close()?;
        Ok((self.taken, self.left_out))
    }
}

/// Joins links of one page, seen at the same times, into one record; else gives
/// the second back.
fn join(first: &mut Imported, second: Imported) -> Option<Imported> {
    let same_times = (first.first_seen, first.last_seen) == (second.first_seen, second.last_seen);
    match (&mut first.what, second.what) {
        (ImportedWhat::Links { from, edges }, ImportedWhat::Links { from: also, edges: more })
            if same_times && *from == also && edges.len() < EDGES_MAX =>
        {
            edges.extend(more);
            None
        }
        (_, what) => Some(Imported { what, ..second }),
    }
}

/// Begins a scan that takes something over and visits nothing.
pub(crate) fn start_without_visits(case: Case, origin: Origin) -> Result<(Recorder, ScanId), Failure> {
    let scan = case.next_scan_id()?;
    let mut recorder = Recorder::start(case, Box::new(|_, _| {}))?;
    let digests = ScanDigests { tool_version: env!("CARGO_PKG_VERSION").to_owned(), ..ScanDigests::default() };
    let bounds = ScanBounds {
        scope: Scope::Seeds,
        hop_depth: 0,
        path_depth: 0,
        pages_per_site: 0,
        new_sites_per_source: 0,
        pages: None,
        sites: None,
        bytes: None,
        seconds: None,
    };
    let start = ScanStart { scan, at: clock::now(), origin, bounds, seeds: Vec::new(), digests };
    recorder.record(CrawlEvent::ScanStarted(Box::new(start)))?;
    Ok((recorder, scan))
}

/// What is left out of what comes from elsewhere, and the keeper of the case.
/// Without a refusal list only its test entry is refused.
pub(crate) fn filter_of(context: &Context, dir: &Path, case: &Case) -> Result<(Filter, Arc<Keeper>), Failure> {
    let list = match blocklist::stored(dir)? {
        Some(list) => list,
        None => RefusalList::empty(secrets::refusal_key(dir)?, clock::now()),
    };
    let config = context.settings(Vec::new())?.config;
    let view = case.snapshot()?;
    let keeper = Arc::new(secrets::recording_keeper(dir, &config, &view)?);
    let stopped = stopped_sites(&view)?;
    let filter = Filter::new(list, Arc::new(Resolver::sharing(keeper.known_sites()))).with_keeper(Arc::clone(&keeper));
    Ok((filter.with_stopped(stopped), keeper))
}
