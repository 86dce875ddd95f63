//! What scans before the later one saw of pages and sites that may be new.

use std::collections::HashSet;

use model::{Cause, CrawlEvent, ImportedWhat, OnionHost, ScanId, UtcTime};

use super::closer::Pair;
use super::digests::Digests;
use super::records::{for_each_found, in_records};
use crate::GraphError;
use crate::analyse::time::{Before, PageState, may_have_new};
use crate::case::codec;
use crate::case::lean::{Lean, LeanUrl, lean, scan_of};
use crate::journal::{JournalReader, Position, Record};

/// What is to be asked of earlier scans, and the answers so far.
pub(super) struct Asked {
    before: Before,
    pages: HashSet<[u8; 16]>,
}

/// What must be asked about these sites and pages.
pub(super) fn asked(sites: Vec<OnionHost>, pairs: &[Pair]) -> Asked {
    let asked = || {
        let after = pairs.iter().filter_map(|pair| Some((pair, pair.after.as_ref()?)));
        after.filter(|(pair, after)| may_have_new(pair.before.as_ref(), after))
    };
    let pages = asked().map(|(pair, _)| pair.page).collect();
    let before = Before::of(sites.into_iter(), asked().map(|(_, after)| after.url.clone()));
    Asked { before, pages }
}

impl Asked {
    /// Without any earlier scan.
    pub(super) fn unanswered(self) -> Before {
        self.before
    }

    /// Asks every scan with a smaller number.
    pub(super) fn answer(
        self,
        journal: &JournalReader,
        after: ScanId,
        digests: &Digests,
    ) -> Result<Before, GraphError> {
        let Self { mut before, pages } = self;
        if before.is_empty() {
            return Ok(before);
        }
        let find = |group: &_| {
            let mut wanted = Wanted { pages: &pages, digests, identity: Vec::new() };
            in_records(group, |_, record| match scan_of(record.kind, record.payload)? {
                Some(scan) if scan < after => Ok(wanted.sighting(record)?.map(|sighting| (scan, sighting))),
                _ => Ok(None),
            })
        };
        for_each_found(journal, Position::START, find, |(scan, sighting)| {
            note(&mut before, scan, &sighting);
            Ok(())
        })?;
        Ok(before)
    }
}

/// What a record of an earlier scan says.
enum Sighting {
    /// Our own network was in trouble.
    Trouble,
    /// Some page of a site was visited.
    Visited(UtcTime, OnionHost, PageState),
    /// robots.txt of a site was asked for.
    Robots(UtcTime, OnionHost, Option<Cause>),
    /// All of the record, which may be about a page that is asked about.
    Whole(Box<CrawlEvent>),
}

/// The pages that are asked about.
struct Wanted<'a> {
    pages: &'a HashSet<[u8; 16]>,
    digests: &'a Digests,
    identity: Vec<u8>,
}

impl Wanted<'_> {
    fn has(&mut self, url: &LeanUrl<'_>) -> bool {
        if self.pages.is_empty() {
            return false;
        }
        self.identity.clear();
        url.identify(&mut self.identity);
        self.pages.contains(&self.digests.page(&self.identity))
    }

    fn sighting(&mut self, record: &Record<'_>) -> Result<Option<Sighting>, GraphError> {
        let whole = || Ok(Some(Sighting::Whole(Box::new(codec::decode(record.kind, record.payload)?))));
        match lean(record.kind, record.payload)? {
            Lean::Visited(visit) if self.has(&visit.url) => whole(),
            Lean::Visited(visit) => Ok(Some(Sighting::Visited(visit.at, visit.url.0, visit.outcome.state()))),
            Lean::Mentions(page) if self.has(&page.url) => whole(),
            Lean::Imported(_) => whole(),
            Lean::Robots(robots) => Ok(Some(Sighting::Robots(robots.at, robots.url.site(), robots.failed))),
            Lean::OurNetwork(network) => Ok(network.trouble.then_some(Sighting::Trouble)),
            Lean::Mentions(_) | Lean::Prints(_) | Lean::GivenUp(_) | Lean::Other => Ok(None),
        }
    }
}

fn note(before: &mut Before, scan: ScanId, sighting: &Sighting) {
    match sighting {
        Sighting::Trouble => before.in_trouble(scan),
        Sighting::Visited(at, host, state) => before.visited(scan, *at, *host, *state),
        Sighting::Robots(at, host, failed) => before.robots(scan, *at, *host, *failed),
        Sighting::Whole(event) => look(before, scan, event),
    }
}

fn look(before: &mut Before, scan: ScanId, event: &CrawlEvent) {
    match event {
        CrawlEvent::Visited(visit) => {
            let state = PageState::of(&visit.outcome);
            before.visited(scan, visit.at, visit.url.site(), state);
            before.page(&visit.url, Some(state), &visit.links);
        }
        CrawlEvent::Mentions(page) => before.mentioned(&page.url, &page.mentions),
        CrawlEvent::Imported(imported) => match &imported.what {
            ImportedWhat::Page { url, outcome, .. } => {
                before.visited(scan, imported.last_seen, url.site(), PageState::of(outcome));
                before.page(url, Some(PageState::of(outcome)), &[]);
            }
            ImportedWhat::Saved { url, outcome } => before.page(url, Some(PageState::of(outcome)), &[]),
            ImportedWhat::Links { from, edges } => before.page(from, None, edges),
            ImportedWhat::Site { .. } => {}
        },
        _ => {}
    }
}
