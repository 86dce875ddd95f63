//! The history of one site: its records, scan by scan.

use std::collections::HashMap;

use model::{
    Cause, CrawlEvent, Cut, ImportedWhat, LinkEdge, Mention, OnionHost, PageUrl, ScanId, UtcTime, VisitOutcome,
};

use super::gather::digest_of;
use super::records::for_each_record;
use crate::GraphError;
use crate::analyse::time::{PageDetails, PageState, Timeline, TimelineBuilder};
use crate::case::codec;
use crate::case::lean::{Lean, lean, scan_of};
use crate::journal::JournalReader;
use crate::journal::Position;

/// The history of a site.
pub(super) fn of(journal: &JournalReader, site: OnionHost) -> Result<Timeline, GraphError> {
    let mut history = History { site, timeline: TimelineBuilder::of(site), said: HashMap::new() };
    for_each_record(journal, Position::START, &mut |_, record| {
        let Some(scan) = scan_of(record.kind, record.payload)? else { return Ok(()) };
        if history.wants(scan, &lean(record.kind, record.payload)?) {
            history.note(scan, codec::decode(record.kind, record.payload)?);
        }
        Ok(())
    })?;
    Ok(history.timeline.build())
}

struct History {
    site: OnionHost,
    timeline: TimelineBuilder,
    /// What pages said whose visit is still to come.
    said: HashMap<[u8; 16], (UtcTime, Vec<Mention>)>,
}

impl History {
    /// Whether a record speaks of the site; notes what speaks of all sites.
    fn wants(&mut self, scan: ScanId, event: &Lean<'_>) -> bool {
        match event {
            Lean::Visited(visit) => {
                if visit.outcome.state() == PageState::Failed(Cause::OurNetwork) {
                    self.timeline.in_trouble(scan);
                }
                visit.url.0 == self.site
            }
            Lean::Robots(robots) => {
                if robots.failed == Some(Cause::OurNetwork) {
                    self.timeline.in_trouble(scan);
                }
                robots.url.site() == self.site
            }
            Lean::OurNetwork(network) => {
                if network.trouble {
                    self.timeline.in_trouble(scan);
                }
                false
            }
            Lean::Mentions(page) => page.url.0 == self.site,
            Lean::GivenUp(given_up) => given_up.site == self.site,
            Lean::Imported(imported) => match &imported.what {
                ImportedWhat::Page { url, .. } | ImportedWhat::Saved { url, .. } => url.site() == self.site,
                ImportedWhat::Site { site, .. } => *site == self.site,
                ImportedWhat::Links { .. } => false,
            },
            Lean::Prints(_) | Lean::Other => false,
        }
    }

    fn note(&mut self, scan: ScanId, event: CrawlEvent) {
        match event {
            CrawlEvent::Visited(visit) => {
                self.visited(scan, visit.at, true, visit.url, &visit.outcome, &visit.links);
            }
            CrawlEvent::Mentions(page) => {
                self.said.insert(digest_of(&page.url), (page.at, page.mentions));
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
                ImportedWhat::Links { .. } => {}
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
        let said = self.said.remove(&digest_of(&url)).filter(|(when, _)| *when == at);
        let mentions = said.map(|(_, mentions)| mentions).unwrap_or_default();
        let whole = match outcome {
            VisitOutcome::Page(record) => record.cut == Cut::default(),
            _ => true,
        };
        let page = PageDetails::bare(url, outcome, links, &mentions, whole);
        self.timeline.visited(scan, at, tells, page);
    }
}
