//! From an event to rows.
//!
//! Invariant: what an event does to a row depends on the row and the event, never
//! on how events were batched; and doing it twice in a row is doing it once.

mod acts;
mod import;
mod mentions;
mod queue;
mod target;
mod visit;

use model::{Cause, CrawlEvent, ImportedWhat, RobotsAnswer, RobotsRead};

use super::pending::Index;
use crate::GraphError;
use crate::journal::RecordAddress;

/// How many rows an event can write at most; more than a batch where that is not known.
pub(super) fn rows_at_most(event: &CrawlEvent) -> usize {
    match event {
        CrawlEvent::ScanStarted(start) => 2 * start.seeds.len(),
        CrawlEvent::Visited(visit) => {
            let changes = visit.frontier.nearer.len() + visit.links.len();
            2 * changes + 6
        }
        CrawlEvent::Mentions(page) => page.mentions.len() + 3,
        CrawlEvent::Fingerprints(_) | CrawlEvent::Indicated(_) | CrawlEvent::Ingested(_) => 3,
        CrawlEvent::Sealed(_) | CrawlEvent::Revealed(_) | CrawlEvent::Forgotten(_) => 1,
        CrawlEvent::Tripped(_) | CrawlEvent::Lifted(_) | CrawlEvent::Decided(_) => 1,
        CrawlEvent::Analysed(_) | CrawlEvent::Armed(_) => 1,
        CrawlEvent::GivenUp(given_up) if given_up.urls.is_empty() => usize::MAX,
        CrawlEvent::GivenUp(given_up) => 1 + given_up.urls.len(),
        CrawlEvent::RobotsRead(_) | CrawlEvent::OurNetwork(_) | CrawlEvent::ScanSealed(_) => 1,
        CrawlEvent::Imported(imported) => match &imported.what {
            ImportedWhat::Links { edges, .. } => 4 * edges.len() + 6,
            ImportedWhat::Page { .. } | ImportedWhat::Saved { .. } | ImportedWhat::Site { .. } => 6,
        },
    }
}

/// Changes the rows that an event speaks of.
pub(super) fn apply(index: &mut Index, at: RecordAddress, event: &CrawlEvent) -> Result<(), GraphError> {
    match event {
        CrawlEvent::ScanStarted(start) => {
            index.tally(start.scan).saw(start.at);
            index.head(start.scan).start.get_or_insert(at);
            queue::seeds(index, start)
        }
        CrawlEvent::Visited(visit) => visit::visited(index, at, visit),
        CrawlEvent::RobotsRead(robots) => robots_read(index, robots),
        CrawlEvent::GivenUp(given_up) => {
            index.tally(given_up.scan).saw(given_up.at);
            queue::given_up(index, given_up)
        }
        CrawlEvent::OurNetwork(network) => {
            let tally = index.tally(network.scan);
            tally.saw(network.at);
            tally.troubles += u64::from(network.trouble);
            Ok(())
        }
        CrawlEvent::ScanSealed(seal) => {
            index.tally(seal.scan).saw(seal.at);
            index.head(seal.scan).seals.push(seal.clone());
            Ok(())
        }
        CrawlEvent::Imported(imported) => import::imported(index, at, imported),
        CrawlEvent::Mentions(page) => mentions::mentioned(index, at, page),
        CrawlEvent::Fingerprints(page) => mentions::printed(index, at, page),
        CrawlEvent::Indicated(page) => mentions::indicated(index, at, page),
        CrawlEvent::Sealed(sealed) => acts::sealed(index, at, sealed),
        CrawlEvent::Ingested(ingested) => acts::ingested(index, at, ingested),
        CrawlEvent::Forgotten(forgotten) => acts::forgotten(index, at, forgotten),
        CrawlEvent::Tripped(tripped) => acts::tripped(index, at, tripped),
        CrawlEvent::Revealed(revealed) => acts::revealed(index, at, revealed),
        CrawlEvent::Lifted(lifted) => acts::lifted(index, at, lifted),
        CrawlEvent::Decided(decided) => acts::decided(index, at, decided),
        CrawlEvent::Analysed(part) => acts::analysed(index, at, part),
        CrawlEvent::Armed(armed) => acts::armed(index, at, armed),
    }
}

fn robots_read(index: &mut Index, robots: &RobotsRead) -> Result<(), GraphError> {
    let answer = match robots.answer {
        RobotsAnswer::Rules => "rules",
        RobotsAnswer::Absent => "absent",
        RobotsAnswer::Unreachable => "unreachable",
    };
    let reason = robots.failed.map(Cause::as_str).map(str::to_owned);
    let tally = index.tally(robots.scan);
    tally.saw(robots.at);
    tally.ledger += robots.ledger;
    *tally.robots.entry((answer.to_owned(), reason)).or_default() += 1;

    let site = robots.url.site();
    let (mut row, _) = index.site_row(&site, robots.at)?;
    row.seen(robots.at, robots.at);
    match robots.failed {
        None => row.liveness.answered(robots.at),
        cause => row.liveness.failed_at_port(robots.url.port(), robots.at, cause),
    }
    index.put_site(&site, &row)
}
