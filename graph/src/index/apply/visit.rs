//! A visit: its page, its edges, its sums.

use model::{Cause, Fault, LinkEdge, NotVisited, PageKey, PageRecord, PageUrl, UtcTime, Visit, VisitOutcome};

use super::queue;
use super::target::{self, Offer};
use crate::GraphError;
use crate::index::block::{EdgeFacts, EdgeKey, Stamp};
use crate::index::page_row::{PageRow, QueueEntry, QueueState, Visits};
use crate::index::pending::Index;
use crate::index::rows::{Liveness, SiteTitle, TitleClaim};
use crate::journal::RecordAddress;

/// What one look at a page gave, by a visit or by an import.
pub(super) struct Look<'a> {
    pub(super) record: RecordAddress,
    pub(super) first_seen: UtcTime,
    pub(super) last_seen: UtcTime,
    pub(super) outcome: &'a VisitOutcome,
    /// A page that an earlier visit gave, where this outcome is none. Only
    /// imports know of one.
    pub(super) earlier: Option<&'a PageRecord>,
    /// Whether it tells that the site answered; a saved page does not.
    pub(super) tells_liveness: bool,
}

pub(super) fn visited(index: &mut Index, at: RecordAddress, visit: &Visit) -> Result<(), GraphError> {
    count(index, visit);
    let look = Look {
        record: at,
        first_seen: visit.at,
        last_seen: visit.at,
        outcome: &visit.outcome,
        earlier: None,
        tells_liveness: true,
    };
    let (site, key) = (index.site_id(&visit.url.site(), visit.at)?, visit.url.key());
    let (mut row, _) = index.page_row(site, &visit.url, key)?;
    look.note(&mut row);
    place(&mut row, index, visit);
    index.put_page(site, key, &row)?;
    title(index, &visit.url, &look)?;
    // After the page has its place: what a link queued stays queued.
    let seen = Stamp { first_seen: visit.at, last_seen: visit.at, record: at };
    let offer = Offer { at: visit.at, queue: Some((visit.scan, visit.url.site(), visit.distance)) };
    see_edges(index, &visit.url, (site, key), visit.links.iter(), seen, offer)?;
    queue::nearer(index, visit.scan, visit.at, &visit.frontier.nearer)
}

/// Adds sightings of edges to the row of a page.
pub(super) fn see_edges<'a>(
    index: &mut Index,
    page: &PageUrl,
    (site, key): (u32, PageKey),
    edges: impl Iterator<Item = &'a LinkEdge>,
    seen: Stamp,
    offer: Offer,
) -> Result<(), GraphError> {
    let sighting = |edge: &LinkEdge| {
        let node = target::note(index, edge, offer)?;
        let facts = EdgeFacts { rel: edge.rel, count: edge.count, stamp: seen };
        Ok::<_, GraphError>((EdgeKey::new(node, edge.kind, edge.place), facts))
    };
    let sightings = edges.map(sighting).collect::<Result<Vec<_>, _>>()?;
    if sightings.is_empty() {
        return Ok(());
    }
    // Read only now: a link of the page to itself may have changed the row.
    let (mut row, _) = index.page_row(site, page, key)?;
    let mut block = row.edges()?;
    block.see(sightings);
    row.block = block.encode();
    index.put_page(site, key, &row)
}

fn count(index: &mut Index, visit: &Visit) {
    let tally = index.tally(visit.scan);
    tally.saw(visit.at);
    tally.ledger += visit.ledger;
    tally.links += visit.links.len() as u64;
    let outcome = (visit.outcome.kind().to_owned(), visit.outcome.reason().map(str::to_owned));
    *tally.outcomes.entry(outcome).or_default() += 1;
}

/// Moves the page that was leased in the queue.
fn place(row: &mut PageRow, index: &Index, visit: &Visit) {
    row.url = visit.url.clone();
    let state = if visit.frontier.retry { QueueState::Retry } else { QueueState::Done };
    let entry = QueueEntry { scan: visit.scan, state, distance: visit.distance, attempts: visit.attempt };
    queue::place(row, index, entry);
    row.unvisited.queued = true;
}

/// Lets a page that has a title stand for its site, if none has a better claim.
/// Of one page, the title that was recorded last counts.
pub(super) fn title(index: &mut Index, page: &PageUrl, look: &Look<'_>) -> Result<(), GraphError> {
    let Some(text) = look.page().and_then(|record| record.text.title.as_ref()) else { return Ok(()) };
    let (host, claim) = (page.site(), TitleClaim::of(page));
    let known = index.remembered.sites.get(&host).and_then(|site| site.title);
    if known.is_some_and(|known| known < claim) {
        return Ok(());
    }
    let (mut row, _) = index.site_row(&host, look.last_seen)?;
    let title = SiteTitle { claim, text: text.clone() };
    if row.title.as_ref().is_none_or(|known| claim <= known.claim && title != *known) {
        row.title = Some(title);
        index.put_site(&host, &row)?;
    }
    Ok(())
}

impl Look<'_> {
    /// Notes the look in the row of the page.
    pub(super) fn note(&self, row: &mut PageRow) {
        let liveness = row.visits.map(|visits| visits.liveness).unwrap_or_default();
        let mut visits = row.visits.unwrap_or(Visits {
            first_seen: self.first_seen,
            last_seen: self.last_seen,
            last: self.record,
            page: None,
            page_at: self.first_seen,
            liveness,
        });
        visits.first_seen = visits.first_seen.min(self.first_seen);
        if self.last_seen >= visits.last_seen {
            visits.last_seen = self.last_seen;
            visits.last = self.record;
        }
        if let Some(at) = self.page_at()
            && (visits.page.is_none() || at >= visits.page_at)
        {
            visits.page = Some(self.record);
            visits.page_at = at;
        }
        if self.tells_liveness {
            self.note_liveness(row.url.port(), &mut visits.liveness);
        }
        row.visits = Some(visits);
        match self.outcome {
            VisitOutcome::Failed(Cause::OurNetwork) => {}
            VisitOutcome::Failed(_) => {
                row.unvisited.queued = true;
                row.unvisited.fate = row.unvisited.fate.with(NotVisited::SiteDown);
            }
            _ => row.visited = true,
        }
        row.visited |= self.earlier.is_some();
    }

    fn page(&self) -> Option<&PageRecord> {
        match self.outcome {
            VisitOutcome::Page(record) => Some(record),
            _ => self.earlier,
        }
    }

    /// When there was a page: now, or at an unknown time before, of which only
    /// the earliest possible is certain.
    fn page_at(&self) -> Option<UtcTime> {
        match self.outcome {
            VisitOutcome::Page(_) => Some(self.last_seen),
            _ => self.earlier.map(|_| self.first_seen),
        }
    }

    fn note_liveness(&self, port: u16, liveness: &mut Liveness) {
        match self.outcome {
            outcome if outcome.site_answered() => liveness.answered(self.last_seen),
            VisitOutcome::Failed(cause) => liveness.failed_at_port(port, self.last_seen, Some(*cause)),
            VisitOutcome::Faulty(Fault::TooSlow) => liveness.failed(self.last_seen, Some(Cause::TimedOut)),
            _ => liveness.failed(self.last_seen, None),
        }
    }
}
