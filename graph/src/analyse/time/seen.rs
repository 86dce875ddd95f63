//! What one scan saw: a row for each site and each page, in few bytes.
//!
//! Invariant: of a page the last try counts, whatever came before. Links and identifiers
//! are one digest a page: equal digests mean that nothing changed, others that the
//! records must be read. Order and places of links are part of the digest, so it may
//! differ where the set of links does not.

use std::collections::HashMap;

use model::{Cause, NotVisited, OnionHost, PageClass, UtcTime};

use super::state::{PageState, Signs, SiteSaid};
use crate::journal::RecordAddress;

/// What a page said beside its visit: identifiers and fingerprints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// When the visit began that found them.
    pub(crate) at: UtcTime,
    /// Digest of the identifiers; 0 if there are none.
    pub(crate) identifiers: u64,
    /// How many there are.
    pub(crate) identifier_count: u16,
    /// The record that holds them.
    pub(crate) record: Option<RecordAddress>,
    /// SimHash of the text.
    pub(crate) simhash: Option<u64>,
}

/// A page as the last try of a scan found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageSeen {
    /// Digest of its site and its key.
    pub(crate) page: [u8; 16],
    /// The scan's number of its site.
    pub(crate) site: u32,
    pub(crate) state: PageState,
    pub(crate) class: PageClass,
    /// Whether nothing was cut off, so that what does not stand there is not there.
    pub(crate) whole: bool,
    pub(crate) link_count: u16,
    pub(crate) title: u64,
    pub(crate) dom: u64,
    pub(crate) links: u64,
    /// The record of the visit.
    pub(crate) visit: RecordAddress,
    pub(crate) said: Said,
}

/// What a scan saw.
#[derive(Debug, Default)]
pub(crate) struct ScanSeen {
    hosts: Vec<(OnionHost, Signs)>,
    numbers: HashMap<OnionHost, u32>,
    /// In the order of their digests, each once, after [`ScanSeen::settle`].
    pages: Vec<PageSeen>,
    /// Whether our own network was in trouble at any time.
    trouble: bool,
}

impl ScanSeen {
    /// Our own network was in trouble.
    pub(crate) fn in_trouble(&mut self) {
        self.trouble = true;
    }

    /// The scan's number of a site.
    pub(crate) fn site(&mut self, host: OnionHost) -> u32 {
        // There are fewer sites than pages, and fewer pages than 2^32 in any memory.
        let next = self.hosts.len() as u32;
        let number = *self.numbers.entry(host).or_insert(next);
        if number == next {
            self.hosts.push((host, Signs::default()));
        }
        number
    }

    fn signs(&mut self, host: OnionHost) -> &mut Signs {
        let number = self.site(host) as usize;
        &mut self.hosts[number].1
    }

    /// A page was visited. `tells` is whether that tells of its site.
    pub(crate) fn visited(&mut self, at: UtcTime, tells: bool, page: PageSeen) {
        self.trouble |= page.state == PageState::Failed(Cause::OurNetwork);
        if tells {
            self.hosts[page.site as usize].1.visited(at, page.state);
        }
        self.pages.push(page);
    }

    /// robots.txt of a site was asked for.
    pub(crate) fn robots(&mut self, host: OnionHost, at: UtcTime, failed: Option<Cause>) {
        self.trouble |= failed == Some(Cause::OurNetwork);
        match failed {
            None => self.signs(host).answered(),
            cause => self.signs(host).failed(at, cause),
        }
    }

    /// A site answered, or failed, as told from elsewhere.
    pub(crate) fn told(&mut self, host: OnionHost, at: UtcTime, up: bool, cause: Option<Cause>) {
        match (up, cause) {
            (true, _) => self.signs(host).answered(),
            (false, Some(_)) => self.signs(host).failed(at, cause),
            (false, None) => {}
        }
    }

    /// What was queued of a site is not asked.
    pub(crate) fn gave_up(&mut self, host: OnionHost, why: NotVisited) {
        self.signs(host).gave_up(why);
    }

    /// Ends the gathering: one row a page.
    pub(crate) fn settle(&mut self) {
        // Stable: of one page the last try comes last.
        self.pages.sort_by_key(|page| page.page);
        self.pages.reverse();
        self.pages.dedup_by_key(|page| page.page);
        self.pages.reverse();
    }

    /// Whether our own network was in trouble at any time.
    pub(crate) fn trouble(&self) -> bool {
        self.trouble
    }

    /// Each site, with what the scan says of it.
    pub(crate) fn sites(&self) -> impl Iterator<Item = (OnionHost, SiteSaid)> {
        self.hosts.iter().map(|(host, signs)| (*host, signs.said(self.trouble)))
    }

    /// What the scan says of a site.
    pub(crate) fn of_site(&self, host: &OnionHost) -> SiteSaid {
        let known = self.numbers.get(host).and_then(|number| self.hosts.get(*number as usize));
        known.map_or(SiteSaid::UNVISITED, |(_, signs)| signs.said(self.trouble))
    }

    /// The site with this number.
    pub(crate) fn host(&self, number: u32) -> OnionHost {
        self.hosts[number as usize].0
    }

    /// The pages, in the order of their digests.
    pub(crate) fn pages(&self) -> &[PageSeen] {
        &self.pages
    }
}
