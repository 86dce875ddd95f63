//! What scans before the later one saw of pages and sites that may be new.

use std::collections::HashSet;

use model::{CrawlEvent, ImportedWhat, OnionHost, ScanId};

use super::closer::Pair;
use super::gather::digest_of_lean;
use super::records::for_each_record;
use crate::GraphError;
use crate::analyse::time::{Before, PageState, may_have_new};
use crate::case::codec;
use crate::case::lean::{Lean, LeanUrl, lean, scan_of};
use crate::journal::{JournalReader, Position, Record};

/// What is to be asked of earlier scans, and the answers so far.
pub(super) struct Asked {
    before: Before,
    pages: HashSet<[u8; 16]>,
    identity: Vec<u8>,
}

/// What must be asked about these sites and pages.
pub(super) fn asked(sites: Vec<OnionHost>, pairs: &[Pair]) -> Asked {
    let asked = || {
        let after = pairs.iter().filter_map(|pair| Some((pair, pair.after.as_ref()?)));
        after.filter(|(pair, after)| may_have_new(pair.before.as_ref(), after))
    };
    let pages = asked().map(|(pair, _)| pair.page).collect();
    let before = Before::of(sites.into_iter(), asked().map(|(_, after)| after.url.clone()));
    Asked { before, pages, identity: Vec::new() }
}

impl Asked {
    /// Without any earlier scan.
    pub(super) fn unanswered(self) -> Before {
        self.before
    }

    /// Asks every scan with a smaller number.
    pub(super) fn answer(mut self, journal: &JournalReader, after: ScanId) -> Result<Before, GraphError> {
        if !self.before.is_empty() {
            for_each_record(journal, Position::START, &mut |_, record| match scan_of(record.kind, record.payload)? {
                Some(scan) if scan < after => self.note(scan, record),
                _ => Ok(()),
            })?;
        }
        Ok(self.before)
    }

    fn wants(&mut self, url: &LeanUrl<'_>) -> bool {
        !self.pages.is_empty() && self.pages.contains(&digest_of_lean(url, &mut self.identity))
    }

    fn note(&mut self, scan: ScanId, record: &Record<'_>) -> Result<(), GraphError> {
        let wanted = match lean(record.kind, record.payload)? {
            Lean::Visited(visit) => {
                self.before.visited(scan, visit.at, visit.url.0, visit.outcome.state());
                self.wants(&visit.url)
            }
            Lean::Mentions(page) => self.wants(&page.url),
            Lean::Robots(robots) => {
                self.before.robots(scan, robots.at, robots.url.site(), robots.failed);
                false
            }
            Lean::OurNetwork(network) => {
                if network.trouble {
                    self.before.in_trouble(scan);
                }
                false
            }
            Lean::Imported(_) => true,
            Lean::Prints(_) | Lean::GivenUp(_) | Lean::Other => false,
        };
        if wanted {
            self.look(scan, &codec::decode(record.kind, record.payload)?);
        }
        Ok(())
    }

    fn look(&mut self, scan: ScanId, event: &CrawlEvent) {
        match event {
            CrawlEvent::Visited(visit) => {
                self.before.page(&visit.url, Some(PageState::of(&visit.outcome)), &visit.links);
            }
            CrawlEvent::Mentions(page) => self.before.mentioned(&page.url, &page.mentions),
            CrawlEvent::Imported(imported) => match &imported.what {
                ImportedWhat::Page { url, outcome, .. } => {
                    self.before.visited(scan, imported.last_seen, url.site(), PageState::of(outcome));
                    self.before.page(url, Some(PageState::of(outcome)), &[]);
                }
                ImportedWhat::Saved { url, outcome } => self.before.page(url, Some(PageState::of(outcome)), &[]),
                ImportedWhat::Links { from, edges } => self.before.page(from, None, edges),
                ImportedWhat::Site { .. } => {}
            },
            _ => {}
        }
    }
}
