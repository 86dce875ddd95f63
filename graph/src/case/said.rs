//! What all pages said, in the order in which it was written.
//!
//! The index leads from each identifier and fingerprint to the record that saw it
//! last. Read in the order of the journal, each part of it is unpacked once.

use model::{CrawlEvent, ImportedWhat, Indicated, PageFingerprints, PageMentions, PageRecord, PageUrl, UtcTime};

use super::snapshot::{Snapshot, page_in};
use crate::GraphError;
use crate::index::{SaidRow, Stamp, decode, keys};
use crate::journal::RecordAddress;

/// One thing that is known of a page.
#[derive(Clone, Copy, Debug)]
pub enum Said<'a> {
    /// Its identifiers when it was read in one visit. A page can have several such
    /// records: one for each visit that was the last to see some identifier.
    Mentions(&'a PageMentions),
    /// Its fingerprints when they were last made.
    Fingerprints(&'a PageFingerprints),
    /// The rules that it met when that was last recorded; none of them, if it met some
    /// before and meets none now.
    Indicated(&'a Indicated),
    /// Its last record, and when the page was first seen by us.
    Page(&'a PageUrl, &'a PageRecord, UtcTime),
}

impl Said<'_> {
    /// The page it is about.
    pub fn url(&self) -> &PageUrl {
        match self {
            Self::Mentions(page) => &page.url,
            Self::Fingerprints(page) => &page.url,
            Self::Indicated(page) => &page.url,
            Self::Page(url, ..) => url,
        }
    }
}

impl Snapshot<'_> {
    /// Shows everything that pages said to `see`.
    ///
    /// Reads the journal once, from its beginning to its end; 32 bytes of memory a
    /// record, and what `see` keeps.
    ///
    /// # Errors
    /// The index or the journal cannot be read, or `see` fails.
    pub fn for_each_said(&self, mut see: impl FnMut(Said<'_>) -> Result<(), GraphError>) -> Result<(), GraphError> {
        self.read_in_order(self.addresses_of_said()?, |address, first_seen, event| match event {
            CrawlEvent::Mentions(page) => see(Said::Mentions(page)),
            CrawlEvent::Fingerprints(page) => see(Said::Fingerprints(page)),
            CrawlEvent::Indicated(page) => see(Said::Indicated(page)),
            other => match (url_in(other), page_in(other, address)?) {
                (Some(url), Some(page)) => see(Said::Page(url, &page, first_seen)),
                _ => Ok(()),
            },
        })
    }

    /// Shows records, each with what was noted beside its address, to `see`: in the order
    /// of the journal, so that each part of it is unpacked once.
    pub(crate) fn read_in_order<T: Copy + Ord>(
        &self,
        mut wanted: Vec<(RecordAddress, T)>,
        mut see: impl FnMut(RecordAddress, T, &CrawlEvent) -> Result<(), GraphError>,
    ) -> Result<(), GraphError> {
        wanted.sort_unstable();
        wanted.into_iter().try_for_each(|(address, note)| see(address, note, &*self.event(address)?))
    }

    /// The records that saw something last, in the order of the journal, each once; with
    /// when it was first seen.
    fn addresses_of_said(&self) -> Result<Vec<(RecordAddress, UtcTime)>, GraphError> {
        let mut addresses = Vec::new();
        for row in self.reading().raw(keys::IDENTIFIERS) {
            let stamp: Stamp = decode("the row of an identifier", &row?.1)?;
            addresses.push((stamp.record, stamp.first_seen));
        }
        for row in self.reading().raw(keys::SAID) {
            let said: SaidRow = decode("the row of what a page said", &row?.1)?;
            addresses.extend(said.prints.map(|stamp| (stamp.record, stamp.first_seen)));
        }
        for row in self.reading().raw(keys::INDICATED) {
            let stamp: Stamp = decode("the row of the rules that a page met", &row?.1)?;
            addresses.push((stamp.record, stamp.first_seen));
        }
        for row in self.reading().all_pages(self.reading().hosts()?) {
            let visits = row?.visits;
            addresses.extend(visits.and_then(|visits| Some((visits.page?, visits.first_seen))));
        }
        addresses.sort_unstable();
        addresses.dedup_by_key(|(address, _)| *address);
        Ok(addresses)
    }
}

/// The page that a record of a visit or an import is about.
fn url_in(event: &CrawlEvent) -> Option<&PageUrl> {
    match event {
        CrawlEvent::Visited(visit) => Some(&visit.url),
        CrawlEvent::Imported(imported) => match &imported.what {
            ImportedWhat::Page { url, .. } | ImportedWhat::Saved { url, .. } => Some(url),
            ImportedWhat::Links { .. } | ImportedWhat::Site { .. } => None,
        },
        _ => None,
    }
}
