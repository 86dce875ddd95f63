//! The history of one site: its records, scan by scan.

use std::collections::HashMap;

use model::{
    Cause, CrawlEvent, Cut, ImportedWhat, LinkEdge, Mention, OnionHost, PageKey, PageUrl, ScanId, UtcTime, VisitOutcome,
};

use super::records::{for_each_found, in_records};
use crate::GraphError;
use crate::analyse::time::{PageDetails, PageState, Timeline, TimelineBuilder};
use crate::case::codec;
use crate::case::lean::{Lean, lean, scan_of};
use crate::journal::{JournalReader, Position, Record};

/// The history of a site.
pub(super) fn of(journal: &JournalReader, site: OnionHost) -> Result<Timeline, GraphError> {
    let mut history = History { timeline: TimelineBuilder::of(site), said: HashMap::new() };
    let find = |group: &_| {
        in_records(group, |_, record| match scan_of(record.kind, record.payload)? {
            Some(scan) => Ok(sighting(record, site)?.map(|sighting| (scan, sighting))),
            None => Ok(None),
        })
    };
    for_each_found(journal, Position::START, find, |(scan, sighting)| {
        if sighting.trouble {
            history.timeline.in_trouble(scan);
        }
        if let Some(event) = sighting.event {
            history.note(scan, event);
        }
        Ok(())
    })?;
    Ok(history.timeline.build())
}

/// What a record says of all sites, and of one.
struct Sighting {
    /// Our own network was in trouble.
    trouble: bool,
    /// The record, if it speaks of the site.
    event: Option<CrawlEvent>,
}

fn sighting(record: &Record<'_>, site: OnionHost) -> Result<Option<Sighting>, GraphError> {
    let (trouble, is_about) = match lean(record.kind, record.payload)? {
        Lean::Visited(visit) => (visit.outcome.state() == PageState::Failed(Cause::OurNetwork), visit.url.0 == site),
        Lean::Robots(robots) => (robots.failed == Some(Cause::OurNetwork), robots.url.site() == site),
        Lean::OurNetwork(network) => (network.trouble, false),
        Lean::Mentions(page) => (false, page.url.0 == site),
        Lean::GivenUp(given_up) => (false, given_up.site == site),
        Lean::Imported(imported) => (false, is_about_site(&imported.what, site)),
        Lean::Prints(_) | Lean::Other => (false, false),
    };
    let event = is_about.then(|| codec::decode(record.kind, record.payload)).transpose()?;
    Ok((trouble || event.is_some()).then_some(Sighting { trouble, event }))
}

fn is_about_site(what: &ImportedWhat, wanted: OnionHost) -> bool {
    match what {
        ImportedWhat::Page { url, .. } | ImportedWhat::Saved { url, .. } => url.site() == wanted,
        ImportedWhat::Site { site, .. } => *site == wanted,
        ImportedWhat::Links { from, .. } => from.site() == wanted,
    }
}

struct History {
    timeline: TimelineBuilder,
    /// What pages said whose visit is still to come.
    said: HashMap<PageKey, (UtcTime, Vec<Mention>)>,
}

impl History {
    fn note(&mut self, scan: ScanId, event: CrawlEvent) {
        match event {
            CrawlEvent::Visited(visit) => {
                self.visited(scan, visit.at, true, visit.url, &visit.outcome, &visit.links);
            }
            CrawlEvent::Mentions(page) => {
                self.said.insert(page.url.key(), (page.at, page.mentions));
            }
            CrawlEvent::RobotsRead(robots) => self.timeline.robots(scan, robots.at, robots.failed),
            CrawlEvent::GivenUp(given_up) => self.timeline.gave_up(scan, given_up.at, given_up.why),
            CrawlEvent::Imported(imported) => match imported.what {
                ImportedWhat::Page { url, outcome, .. } => {
                    self.visited(scan, imported.last_seen, true, url, &outcome, &[]);
                }
                ImportedWhat::Saved { url, outcome } => {
                    self.visited(scan, imported.last_seen, false, url, &outcome, &[]);
                }
                ImportedWhat::Site { last_up, cause, .. } => match (last_up, cause) {
                    (Some(at), None) => self.timeline.robots(scan, at, None),
                    (_, Some(_)) => self.timeline.robots(scan, imported.last_seen, cause),
                    (None, None) => {}
                },
                ImportedWhat::Links { from, edges } => self.timeline.linked(scan, &from, &edges),
            },
            _ => {}
        }
    }

    fn visited(
        &mut self,
        scan: ScanId,
        at: UtcTime,
        tells: bool,
        url: PageUrl,
        outcome: &VisitOutcome,
        links: &[LinkEdge],
    ) {
        let said = self.said.remove(&url.key()).filter(|(when, _)| *when == at);
        let mentions = said.map(|(_, mentions)| mentions).unwrap_or_default();
        let whole = match outcome {
            VisitOutcome::Page(record) => record.cut == Cut::default(),
            _ => true,
        };
        let page = PageDetails::bare(url, outcome, links, &mentions, whole);
        self.timeline.visited(scan, at, tells, page);
    }
}
