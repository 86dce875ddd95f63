//! `ingest PATH…`: saved pages as a scan of their own. The same guard, the same
//! metadata; no page of it counts as visited through Tor, and no site as up.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crawler::{Filter, Keeper, Referral, SavedPage, Trip, promises_media, read_saved};
use graph::{Case, Recorder};
use model::{
    ByteLedger, CrawlEvent, FileName, Imported, ImportedWhat, Ingested, Label, Origin, PageUrl, ScanEnd, ScanId,
    ScanSeal, Tripped, UtcTime, VisitOutcome,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::saved_address::{Base, address_of};
use crate::args::IngestArgs;
use crate::clock;
use crate::commands::import::{filter_of, start_without_visits};
use crate::commands::scan::open_for_writing;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{bytes, counted, json_document};
use crate::referral;

/// Bytes of a file that are looked at: one more than a page may have, so that a longer
/// one is told to be cut.
const FILE_BYTES_MAX: u64 = 1024 * 1024 + 1;
/// Bytes that are hashed at a time.
const PIECE: usize = 64 * 1024;

/// `ingest --json`
#[derive(Default, Serialize)]
struct Summary {
    schema: &'static str,
    scan: u32,
    pages: u64,
    refused: u64,
    /// Of those refused: held a term of the tripwire list.
    tripped: u64,
    /// Media by their names: not opened.
    media: u64,
    /// Files whose address is not known.
    without_address: u64,
    /// Sites on the refusal list, and addresses that are not kept.
    left_out: u64,
    unreadable: u64,
    bytes_read: u64,
    bytes_kept: u64,
}

pub(crate) fn run(context: &Context, args: &IngestArgs) -> Result<(), Failure> {
    let base = args.base.as_deref().map(Base::parse).transpose()?;
    let at = match &args.at {
        Some(text) => UtcTime::parse(text).ok_or_else(|| {
            Failure::new(Kind::Usage, format!("{text:?} is no time")).hint("such as 2026-11-24T18:00:00Z")
        })?,
        None => clock::now(),
    };
    if at > clock::now() {
        return Err(Failure::new(Kind::Usage, format!("{at} is still to come"))
            .hint("--at is when the pages were saved; without it they are of now"));
    }
    let files = files_in(&args.paths)?;
    if files.is_empty() {
        return Err(Failure::new(Kind::Usage, "there is no file in it").hint("name saved pages, or a folder of them"));
    }
    let case = open_for_writing(context)?;
    let mut ingest = Ingest::begin(case, context, at, args.keep_names)?;
    for (root, file) in &files {
        ingest.file(root, file, base.as_ref())?;
    }
    let summary = ingest.end()?;
    tell(context, args, &summary)
}

fn tell(context: &Context, args: &IngestArgs, summary: &Summary) -> Result<(), Failure> {
    if args.json {
        json_document(&mut io::stdout().lock(), summary)?;
        return tell_of_tripped(context, summary);
    }
    let mut out = io::stdout().lock();
    let (pages, files) = (counted(summary.pages, "page", "pages"), counted(summary.refused, "file", "files"));
    writeln!(out, "scan {}: {pages}, {files} refused by the guard", summary.scan)?;
    let others = [
        (summary.tripped, "of them held a term of the tripwire list: their sites are stopped"),
        (summary.media, "named as media: not opened"),
        (summary.without_address, "without a known address"),
        (summary.left_out, "left out: refused sites, addresses that are not kept"),
        (summary.unreadable, "could not be read"),
    ];
    for (count, what) in others.into_iter().filter(|(count, _)| *count > 0) {
        writeln!(out, "  {count:>6}  {what}")?;
    }
    writeln!(out, "  {} read, {} kept as metadata", bytes(summary.bytes_read), bytes(summary.bytes_kept))?;
    if summary.without_address > 0 && args.base.is_none() && context.verbosity >= 0 {
        let mut err = io::stderr().lock();
        writeln!(err, "An address comes from a folder named as its site, or from --base http://….onion/")?;
    }
    tell_of_tripped(context, summary)
}

/// That a term was met, for whoever reads no table too.
fn tell_of_tripped(context: &Context, summary: &Summary) -> Result<(), Failure> {
    if summary.tripped == 0 || context.verbosity < 0 {
        return Ok(());
    }
    let files = counted(summary.tripped, "file", "files");
    let told = "nothing of them is kept, and no more is read of their sites";
    let mut err = io::stderr().lock();
    Ok(writeln!(err, "a term of the tripwire list was met on {files}: {told}; `oniongraph tripwire hits` tells more")?)
}

/// All files, each with the path it was found under, in the order of their names.
/// Links are not followed.
fn files_in(paths: &[PathBuf]) -> Result<Vec<(PathBuf, PathBuf)>, Failure> {
    let mut files = Vec::new();
    for root in paths {
        let name = root.display();
        let unreadable = |e: io::Error| {
            Failure::new(Kind::Usage, format!("{name}: {e}")).hint("name saved pages, or a folder of them")
        };
        let kind = fs::metadata(root).map_err(unreadable)?;
        if kind.is_file() {
            files.push((root.clone(), root.clone()));
            continue;
        }
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            let mut entries = fs::read_dir(&folder).map_err(unreadable)?.collect::<Result<Vec<_>, _>>()?;
            entries.sort_by_key(fs::DirEntry::path);
            for entry in entries {
                let kind = entry.file_type()?;
                if kind.is_dir() {
                    folders.push(entry.path());
                } else if kind.is_file() {
                    files.push((root.clone(), entry.path()));
                }
            }
        }
    }
    // Of files that are one page the last counts: which one must not hang on how they were named.
    files.sort_by(|(_, one), (_, other)| one.cmp(other));
    Ok(files)
}

/// Records files as a scan.
struct Ingest {
    recorder: Recorder,
    filter: Filter,
    keeper: Arc<Keeper>,
    scan: ScanId,
    at: UtcTime,
    keep_names: bool,
    dir: PathBuf,
    recipients: Vec<String>,
    ledger: ByteLedger,
    summary: Summary,
}

impl Ingest {
    fn begin(case: Case, context: &Context, at: UtcTime, keep_names: bool) -> Result<Self, Failure> {
        let dir = context.case_dir()?;
        let (filter, keeper) = filter_of(context, &dir, &case)?;
        let recipients = context.settings(Vec::new())?.config.tripwire.recipients;
        let (recorder, scan) = start_without_visits(case, Origin::File)?;
        let summary = Summary { schema: "oniongraph.ingest/1", scan: scan.0, ..Summary::default() };
        let ledger = ByteLedger::default();
        Ok(Self { recorder, filter, keeper, scan, at, keep_names, dir, recipients, ledger, summary })
    }

    fn file(&mut self, root: &Path, file: &Path, base: Option<&Base>) -> Result<(), Failure> {
        if file.file_name().is_some_and(|name| promises_media(&name.to_string_lossy())) {
            self.summary.media += 1;
            return Ok(());
        }
        let Some(url) = address_of(root, file, base) else {
            self.summary.without_address += 1;
            return Ok(());
        };
        if !self.filter.may_keep(&url) {
            self.summary.left_out += 1;
            return Ok(());
        }
        let Ok((content, sha256)) = read(file) else {
            self.summary.unreadable += 1;
            return Ok(());
        };
        let is_plain = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("txt"));
        let content_type = if is_plain { "text/plain" } else { "text/html" };
        let saved = read_saved(&content, &url, content_type, &self.filter, &self.keeper);
        self.record(file, sha256, url, saved)
    }

    fn record(&mut self, file: &Path, sha256: [u8; 32], url: PageUrl, saved: SavedPage) -> Result<(), Failure> {
        let (scan, at) = (self.scan, self.at);
        let SavedPage { outcome, edges, traces, ledger } = saved;
        match &outcome {
            VisitOutcome::Page(_) => self.summary.pages += 1,
            _ => self.summary.refused += 1,
        }
        self.ledger += ledger;
        let name = file.file_name().unwrap_or_default().as_bytes();
        let name = if self.keep_names {
            FileName::Kept(Label::new(&String::from_utf8_lossy(name)))
        } else {
            FileName::Keyed(self.keeper.file_name(name))
        };
        let file = Ingested { scan, at, url: url.clone(), name, sha256 };
        self.recorder.record(CrawlEvent::Ingested(Box::new(file)))?;
        if let Some(trip) = &traces.tripped {
            self.summary.tripped += 1;
            self.tripped(&url, trip)?;
        }
        for event in traces.into_events(scan, at, &url, Some(&self.keeper)) {
            self.recorder.record(event)?;
        }
        let imported = |what| CrawlEvent::Imported(Box::new(Imported { scan, first_seen: at, last_seen: at, what }));
        self.recorder.record(imported(ImportedWhat::Saved { url: url.clone(), outcome }))?;
        if !edges.is_empty() {
            self.recorder.record(imported(ImportedWhat::Links { from: url, edges }))?;
        }
        Ok(())
    }

    /// A saved page held a term of the list: no further page of its site is read.
    fn tripped(&mut self, url: &PageUrl, trip: &Trip) -> Result<(), Failure> {
        let (scan, at, category) = (self.scan, self.at, trip.category.clone());
        let url_sha256 = Sha256::digest(url.canonical()).into();
        let site = self.filter.stop(url.site());
        let tripped = Tripped { scan, at, site, category: category.clone(), url_sha256, count: trip.count };
        self.recorder.record(CrawlEvent::Tripped(Box::new(tripped)))?;
        let written = referral::write(&self.dir, &Referral { url: url.clone(), site, at, category }, &self.recipients);
        // The hit is recorded, and the site stopped, whatever becomes of the note.
        if let Err(error) = written {
            tracing::error!(%error, "a page tripped a wire and its note for a hotline is missing");
        }
        Ok(())
    }

    fn end(mut self) -> Result<Summary, Failure> {
        (self.summary.bytes_read, self.summary.bytes_kept) = (self.ledger.read, self.ledger.kept);
        let seal =
            ScanSeal { scan: self.scan, at: clock::now(), end: ScanEnd::Finished, ran_seconds: 0, ledger: self.ledger };
        let (case, recorded) = self.recorder.finish(Some(CrawlEvent::ScanSealed(seal)))?;
        recorded?;
        case.close()?;
        Ok(self.summary)
    }
}

/// The beginning of a file, and the SHA-256 of all of it.
fn read(file: &Path) -> io::Result<(Zeroizing<Vec<u8>>, [u8; 32])> {
    let mut opened = File::open(file)?;
    let room = opened.metadata()?.len().min(FILE_BYTES_MAX);
    let mut content = Zeroizing::new(Vec::with_capacity(usize::try_from(room).unwrap_or(0) + 1));
    Read::by_ref(&mut opened).take(FILE_BYTES_MAX).read_to_end(&mut content)?;
    let mut hash = Sha256::new_with_prefix(&content);
    let mut piece = Zeroizing::new(vec![0; PIECE]);
    loop {
        match opened.read(&mut piece)? {
            0 => return Ok((content, hash.finalize().into())),
            count => hash.update(&piece[..count]),
        }
    }
}
