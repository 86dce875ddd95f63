//! From records to the rows of two scans.

use std::collections::HashMap;

use model::{Cut, Imported, ImportedWhat, PageClass, PageUrl, ScanId, UtcTime, VisitOutcome};

use super::records::for_each_record;
use crate::GraphError;
use crate::analyse::time::{Packed, PageSeen, PageState, Said, ScanSeen};
use crate::case::lean::{Lean, LeanLink, LeanMentions, LeanOutcome, LeanUrl, LeanVisit, identify_page, lean, scan_of};
use crate::journal::{JournalReader, Position, RecordAddress};

/// What the two scans saw, from records that stand behind `from`.
pub(super) fn two_scans(
    journal: &JournalReader,
    from: Position,
    before: ScanId,
    after: ScanId,
) -> Result<(ScanSeen, ScanSeen), GraphError> {
    let (mut one, mut other) = (Gather::default(), Gather::default());
    for_each_record(journal, from, &mut |at, record| {
        let gather = match scan_of(record.kind, record.payload)? {
            Some(scan) if scan == before => &mut one,
            Some(scan) if scan == after => &mut other,
            _ => return Ok(()),
        };
        gather.note(at, lean(record.kind, record.payload)?);
        Ok(())
    })?;
    one.seen.settle();
    other.seen.settle();
    Ok((one.seen, other.seen))
}

/// Gathers the rows of one scan.
#[derive(Default)]
struct Gather {
    seen: ScanSeen,
    /// What pages said whose visit is still to come.
    said: HashMap<[u8; 16], (UtcTime, Said)>,
    bytes: Vec<u8>,
}

impl Gather {
    fn note(&mut self, at: RecordAddress, event: Lean<'_>) {
        match event {
            Lean::Visited(visit) => self.visited(at, &visit),
            Lean::Mentions(page) => self.mentioned(at, &page),
            Lean::Prints(page) => {
                let key = self.page(&page.url);
                self.said_at(key, page.at).simhash = page.simhash.unwrap_or(0);
            }
            Lean::Robots(robots) => self.seen.robots(robots.url.site(), robots.at, robots.failed),
            Lean::GivenUp(given_up) => self.seen.gave_up(given_up.site, given_up.why),
            Lean::OurNetwork(network) if network.trouble => self.seen.in_trouble(),
            Lean::Imported(imported) => self.imported(at, &imported),
            Lean::OurNetwork(_) | Lean::Other => {}
        }
    }

    fn page(&mut self, url: &LeanUrl<'_>) -> [u8; 16] {
        digest_of_lean(url, &mut self.bytes)
    }

    /// What a page said in the visit that began then. What an earlier visit left
    /// behind that was never recorded does not count.
    fn said_at(&mut self, page: [u8; 16], at: UtcTime) -> &mut Said {
        let fresh = (at, Said::default());
        let said = self.said.entry(page).or_insert(fresh);
        if said.0 != at {
            *said = fresh;
        }
        &mut said.1
    }

    fn take_said(&mut self, page: [u8; 16], at: UtcTime) -> Said {
        self.said.remove(&page).filter(|(when, _)| *when == at).map(|(_, said)| said).unwrap_or_default()
    }

    fn mentioned(&mut self, at: RecordAddress, page: &LeanMentions<'_>) {
        let key = self.page(&page.url);
        self.bytes.clear();
        let mut count = 0u16;
        // Sorted: what is equal stands together.
        let all = page.mentions.chunk_by(|one, other| one.kind == other.kind && one.form.is_same(&other.form));
        for one in all.filter_map(<[_]>::first) {
            count = count.saturating_add(1);
            self.bytes.extend_from_slice(one.kind.as_str().as_bytes());
            one.form.identify(&mut self.bytes);
        }
        let identifiers = if count == 0 { 0 } else { first_eighth(&self.bytes) };
        let said = self.said_at(key, page.at);
        (said.identifiers, said.identifier_count, said.record) = (identifiers, count, Some(Packed::of(at)));
    }

    fn visited(&mut self, at: RecordAddress, visit: &LeanVisit<'_>) {
        let page = self.page(&visit.url);
        let said = self.take_said(page, visit.at);
        let links = self.links(&visit.links);
        let link_count = u16::try_from(visit.links.len()).unwrap_or(u16::MAX);
        let row = PageSeen {
            page,
            site: self.seen.site(visit.url.0),
            state: visit.outcome.state(),
            class: PageClass::default(),
            whole: true,
            link_count,
            title: 0,
            dom: 0,
            links,
            visit: Packed::of(at),
            said,
        };
        let row = match &visit.outcome {
            LeanOutcome::Page(record) => PageSeen {
                class: record.class,
                whole: record.cut == Cut::default(),
                title: record.text.title.map_or(0, |title| first_eighth(title.as_bytes())),
                dom: record.dom_hash.map_or(0, |hash| eight(&hash.0)),
                ..row
            },
            _ => row,
        };
        self.seen.visited(visit.at, true, row);
    }

    fn links(&mut self, links: &[LeanLink<'_>]) -> u64 {
        self.bytes.clear();
        for link in links {
            link.target.identify(&mut self.bytes);
            self.bytes.push(link.kind as u8);
        }
        if links.is_empty() { 0 } else { first_eighth(&self.bytes) }
    }

    fn imported(&mut self, at: RecordAddress, imported: &Imported) {
        match &imported.what {
            ImportedWhat::Page { url, outcome, .. } => self.taken_over(at, imported.last_seen, true, url, outcome),
            ImportedWhat::Saved { url, outcome } => self.taken_over(at, imported.last_seen, false, url, outcome),
            ImportedWhat::Site { site, last_up, cause } => {
                self.seen.told(*site, imported.last_seen, last_up.is_some() && cause.is_none(), *cause);
            }
            // Links come apart from their page; of such a page none is said to be gone.
            ImportedWhat::Links { .. } => {}
        }
    }

    fn taken_over(&mut self, record: RecordAddress, at: UtcTime, tells: bool, url: &PageUrl, outcome: &VisitOutcome) {
        let page = digest_of(url);
        let said = self.take_said(page, at);
        let site = self.seen.site(url.site());
        let row = PageSeen {
            page,
            site,
            state: PageState::of(outcome),
            class: PageClass::default(),
            whole: false,
            link_count: 0,
            title: 0,
            dom: 0,
            links: 0,
            visit: Packed::of(record),
            said,
        };
        let row = match outcome {
            VisitOutcome::Page(page) => PageSeen {
                class: page.class,
                title: page.text.title.as_ref().map_or(0, |title| first_eighth(title.as_str().as_bytes())),
                dom: page.dom_hash.map_or(0, |hash| eight(&hash.0)),
                ..row
            },
            _ => row,
        };
        self.seen.visited(at, tells, row);
    }
}

/// The digest of a page that was read in full.
pub(super) fn digest_of(url: &PageUrl) -> [u8; 16] {
    let mut identity = Vec::new();
    identify_page(url, &mut identity);
    first_half(&identity)
}

/// The digest of a page.
pub(super) fn digest_of_lean(url: &LeanUrl<'_>, identity: &mut Vec<u8>) -> [u8; 16] {
    identity.clear();
    url.identify(identity);
    first_half(identity)
}

fn first_half(bytes: &[u8]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    half
}

fn first_eighth(bytes: &[u8]) -> u64 {
    eight(blake3::hash(bytes).as_bytes())
}

fn eight(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}
