//! What one scan saw: a row for each site and each page, in few bytes.
//!
//! Invariant: of a page the last try counts, whatever came before. Links and identifiers
//! are one digest a page: equal digests mean that nothing changed, others that the
//! records must be read. Order and places of links are part of the digest, so it may
//! differ where the set of links does not.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::num::NonZeroU32;

use model::{Cause, NotVisited, OnionHost, PageClass, UtcTime};

use super::state::{PageState, Signs, SiteSaid};
use crate::journal::{Position, RecordAddress};

/// The address of a record, without room between its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Packed {
    segment: NonZeroU32,
    /// The place in the segment, 48 bits in two parts: the order of fields is that of records.
    offset_upper: u16,
    offset_lower: u32,
    index: u16,
}

impl Packed {
    /// Segments are numbered from 1, and none is longer than 2^48 bytes.
    pub(crate) fn of(at: RecordAddress) -> Self {
        let segment = NonZeroU32::new(at.frame.segment).unwrap_or(NonZeroU32::MIN);
        let offset = at.frame.offset;
        Self { segment, offset_upper: (offset >> 32) as u16, offset_lower: offset as u32, index: at.index }
    }

    pub(crate) fn address(self) -> RecordAddress {
        let offset = u64::from(self.offset_upper) << 32 | u64::from(self.offset_lower);
        let frame = Position { segment: self.segment.get(), offset };
        RecordAddress { frame, index: self.index }
    }
}

/// What a page said beside its visit: identifiers and fingerprints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// Digest of the identifiers; 0 if there are none.
    pub(crate) identifiers: u64,
    /// How many there are.
    pub(crate) identifier_count: u16,
    /// The record that holds them.
    pub(crate) record: Option<Packed>,
    /// SimHash of the text; 0 if there is none.
    pub(crate) simhash: u64,
}

impl Said {
    /// Adds what another record of the same visit says.
    pub(crate) fn add(&mut self, other: &Self) {
        if other.record.is_some() {
            *self = Self { simhash: self.simhash, ..*other };
        }
        if other.simhash != 0 {
            self.simhash = other.simhash;
        }
    }
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
    /// Words of its text, identifiers among them.
    pub(crate) words: u32,
    /// Digest of its title and the sequence of its elements.
    pub(crate) face: u64,
    pub(crate) links: u64,
    /// The record of the visit.
    pub(crate) visit: Packed,
    pub(crate) said: Said,
}

/// What a scan saw.
#[derive(Debug, Default)]
pub(crate) struct ScanSeen {
    hosts: Vec<(OnionHost, Signs)>,
    numbers: HashMap<OnionHost, u32>,
    /// In the order of their digests, each once, after [`ScanSeen::settle`].
    pages: Vec<PageSeen>,
    /// Records of links that stand apart from their page, behind the record of the page;
    /// in the order of the journal.
    links_apart: Vec<(Packed, Packed)>,
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

    /// The page that was visited last has these links too, told by a record of their own.
    pub(crate) fn linked(&mut self, page: [u8; 16], links: u64, count: u16, record: Packed) {
        if let Some(last) = self.pages.last_mut().filter(|last| last.page == page) {
            // One record is the rule; of several each moves the digest.
            last.links = last.links.rotate_left(1) ^ links;
            last.link_count = last.link_count.saturating_add(count);
            self.links_apart.push((last.visit, record));
        }
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
        // Of one page the last try comes first, and stays.
        self.pages.sort_unstable_by_key(|page| (page.page, Reverse(page.visit)));
        self.pages.dedup_by_key(|page| page.page);
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

    /// The records of links that belong to the record of a page.
    pub(crate) fn links_apart(&self, visit: Packed) -> impl Iterator<Item = Packed> {
        let first = self.links_apart.partition_point(|(page, _)| *page < visit);
        let from_first = self.links_apart.get(first..).unwrap_or_default().iter();
        from_first.take_while(move |(page, _)| *page == visit).map(|(_, record)| *record)
    }

    /// The site with this number.
    pub(crate) fn host(&self, number: u32) -> OnionHost {
        self.hosts[number as usize].0
    }

    /// The pages, in the order of their digests; after that they are forgotten.
    pub(crate) fn take_pages(&mut self) -> Vec<PageSeen> {
        std::mem::take(&mut self.pages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_small_enough_for_two_million_of_them() {
        assert!(size_of::<PageSeen>() <= 96, "{}", size_of::<PageSeen>());
        let frame = Position { segment: 3, offset: (1 << 40) + 70_000 };
        let at = RecordAddress { frame, index: 9 };
        assert_eq!(Packed::of(at).address(), at);
        let later = RecordAddress { frame: Position { segment: 4, offset: 1 }, index: 0 };
        assert!(Packed::of(at) < Packed::of(later));
    }
}
