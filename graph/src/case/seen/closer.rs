//! Reads the records of pages that need a closer look.

use std::num::NonZero;
use std::thread;

use model::{CrawlEvent, ImportedWhat, LinkEdge, Mention, PageUrl, VisitOutcome};

use crate::GraphError;
use crate::analyse::time::{Closer, PageDetails, PageSeen, ScanSeen};
use crate::case::records::Records;
use crate::journal::JournalReader;

/// Pages below which a second thread costs more than it brings.
const STRETCH_MIN: usize = 256;
/// Pages whose details are held in full at one time.
const PAGES_AT_ONCE: usize = 1024;

/// A page in both scans, as far as they asked it, without what both say alike.
#[derive(Debug, Default)]
pub(super) struct Pair {
    /// Digest of the page.
    pub(super) page: [u8; 16],
    pub(super) before: Option<PageDetails>,
    pub(super) after: Option<PageDetails>,
}

/// A page as one scan saw it: the page's number, and whether the scan is the later one.
type Wanted<'a> = (&'a PageSeen, usize, bool);

/// Reads what is needed of the pages, in the order in which the later scan recorded them:
/// what was recorded close together is read together.
pub(super) fn look_closer(
    journal: &JournalReader,
    mut pages: Vec<Closer>,
    scans: [&ScanSeen; 2],
) -> Result<Vec<Pair>, GraphError> {
    pages.sort_unstable_by_key(|page| page.after.or(page.before).map(|seen| seen.visit));
    let mut pairs = Vec::with_capacity(pages.len());
    for some in pages.chunks(PAGES_AT_ONCE) {
        for mut pair in read_both(journal, some, scans)? {
            if let (Some(before), Some(after)) = (&mut pair.before, &mut pair.after) {
                PageDetails::drop_shared(before, after);
            }
            pairs.push(pair);
        }
    }
    Ok(pairs)
}

/// Reads pages in the order of the journal; each thread reads a stretch of it.
fn read_both(journal: &JournalReader, pages: &[Closer], scans: [&ScanSeen; 2]) -> Result<Vec<Pair>, GraphError> {
    let mut wanted: Vec<Wanted<'_>> = Vec::with_capacity(pages.len());
    for (number, page) in pages.iter().enumerate() {
        wanted.extend(page.before.iter().map(|seen| (seen, number, false)));
        wanted.extend(page.after.iter().map(|seen| (seen, number, true)));
    }
    wanted.sort_unstable_by_key(|(seen, ..)| seen.visit);
    let mut pairs: Vec<Pair> = pages.iter().map(|_| Pair::default()).collect();
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let stretches = wanted.chunks(wanted.len().div_ceil(threads).max(STRETCH_MIN));
    let read: Vec<Result<Vec<PageDetails>, GraphError>> = thread::scope(|scope| {
        let readers: Vec<_> =
            stretches.clone().map(|stretch| scope.spawn(|| read_stretch(journal, scans, stretch))).collect();
        let stopped = |_| Err(GraphError::Stopped("reading pages panicked".into()));
        readers.into_iter().map(|reader| reader.join().unwrap_or_else(stopped)).collect()
    });
    for (stretch, details) in stretches.zip(read) {
        for ((seen, number, is_after), details) in stretch.iter().zip(details?) {
            let pair = &mut pairs[*number];
            pair.page = seen.page;
            let side = if *is_after { &mut pair.after } else { &mut pair.before };
            *side = Some(details);
        }
    }
    Ok(pairs)
}

fn read_stretch(
    journal: &JournalReader,
    [before, after]: [&ScanSeen; 2],
    stretch: &[Wanted<'_>],
) -> Result<Vec<PageDetails>, GraphError> {
    let mut records = Records::in_order_of(journal);
    let scan = |is_after: bool| if is_after { after } else { before };
    stretch.iter().map(|(seen, _, is_after)| details_of(&mut records, scan(*is_after), seen)).collect()
}

/// A page with its texts, links and identifiers.
fn details_of(records: &mut Records<'_>, scan: &ScanSeen, seen: &PageSeen) -> Result<PageDetails, GraphError> {
    let said = seen.said.record.map(|at| records.event(at.address())).transpose()?;
    let mentions: &[Mention] = match said.as_deref() {
        Some(CrawlEvent::Mentions(page)) => &page.mentions,
        _ => &[],
    };
    let event = records.event(seen.visit.address())?;
    let details =
        |url: &PageUrl, outcome, links: &[LinkEdge]| PageDetails::of(seen, url.clone(), outcome, links, mentions);
    match &*event {
        CrawlEvent::Visited(visit) => Ok(details(&visit.url, &visit.outcome, &visit.links)),
        CrawlEvent::Imported(imported) => match &imported.what {
            ImportedWhat::Page { url, outcome, .. } => {
                Ok(PageDetails { knows_links: false, ..details(url, outcome, &[]) })
            }
            ImportedWhat::Saved { url, outcome } => {
                with_links(records, scan, seen, details(url, outcome, &[]), may_have_links(outcome))
            }
            ImportedWhat::Links { .. } | ImportedWhat::Site { .. } => Err(changed(seen)),
        },
        _ => Err(changed(seen)),
    }
}

/// A saved page with the links that were recorded behind it.
fn with_links(
    records: &mut Records<'_>,
    scan: &ScanSeen,
    seen: &PageSeen,
    mut details: PageDetails,
    may_have_links: bool,
) -> Result<PageDetails, GraphError> {
    // Where a record was damaged, a page seems to have none that had some.
    details.knows_links = !may_have_links;
    for record in scan.links_apart(seen.visit) {
        let event = records.event(record.address())?;
        if let CrawlEvent::Imported(imported) = &*event
            && let ImportedWhat::Links { edges, .. } = &imported.what
        {
            details.add_links(edges);
            details.knows_links = true;
        }
    }
    Ok(details)
}

/// Whether there are links on a page that are recorded where they lead anywhere.
fn may_have_links(outcome: &VisitOutcome) -> bool {
    matches!(outcome, VisitOutcome::Page(page) if page.counts.a_href > page.counts.other_schemes)
}

/// The record was a visit a moment ago.
fn changed(seen: &PageSeen) -> GraphError {
    GraphError::Damaged { what: "journal", detail: format!("{} is not the visit it was", seen.visit.address()) }
}
