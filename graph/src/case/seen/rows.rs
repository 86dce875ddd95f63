//! From one record to what it says of a scan, in few bytes.

use std::hash::{Hash, Hasher};

use model::{
    Cause, Cut, Imported, ImportedWhat, LinkEdge, NotVisited, OnionHost, PageClass, PageUrl, UtcTime, VisitOutcome,
};

use super::digests::Digests;
use crate::GraphError;
use crate::analyse::time::{Packed, PageSeen, PageState, Said};
use crate::case::lean::{Lean, LeanLinks, LeanMentions, LeanOutcome, LeanUrl, LeanVisit};
use crate::journal::RecordAddress;

/// What a record says.
pub(super) enum Row {
    /// A page was visited at a time. `tells` is whether that tells of its site, which the
    /// row does not number yet.
    Page { host: OnionHost, at: UtcTime, tells: bool, seen: PageSeen },
    /// A page had these identifiers in the visit that began at a time.
    Identifiers { page: [u8; 16], at: UtcTime, digest: u64, count: u16, record: Packed },
    /// A page has these links, told apart from it.
    Links { page: [u8; 16], digest: u64, count: u16, record: Packed },
    /// A page had this SimHash in the visit that began at a time.
    SimHash { page: [u8; 16], at: UtcTime, simhash: u64 },
    /// robots.txt of a site was asked for.
    Robots { host: OnionHost, at: UtcTime, failed: Option<Cause> },
    /// A site answered, or failed, as told from elsewhere.
    Told { host: OnionHost, at: UtcTime, up: bool, cause: Option<Cause> },
    /// A site was given up.
    GaveUp { host: OnionHost, why: NotVisited },
    /// Our own network was in trouble.
    Trouble,
}

/// Makes the rows of records that follow each other.
pub(super) struct Rows<'a> {
    digests: &'a Digests,
    bytes: Vec<u8>,
    /// The page of the record before: most records speak of the same one again.
    identity: Vec<u8>,
    page: [u8; 16],
}

impl<'a> Rows<'a> {
    pub(super) fn new(digests: &'a Digests) -> Self {
        Self { digests, bytes: Vec::new(), identity: Vec::new(), page: digests.page(&[]) }
    }

    /// What a record says, if it says anything.
    pub(super) fn row(&mut self, at: RecordAddress, event: Lean<'_>) -> Result<Option<Row>, GraphError> {
        Ok(match event {
            Lean::Visited(visit) => Some(self.visited(at, &visit)?),
            Lean::Mentions(page) => Some(self.mentioned(at, &page)),
            Lean::Prints(prints) => {
                let (page, simhash) = (self.page(&prints.url), prints.simhash.unwrap_or(0));
                Some(Row::SimHash { page, at: prints.at, simhash })
            }
            Lean::Robots(robots) => Some(Row::Robots { host: robots.url.site(), at: robots.at, failed: robots.failed }),
            Lean::GivenUp(given_up) => Some(Row::GaveUp { host: given_up.site, why: given_up.why }),
            Lean::OurNetwork(network) => network.trouble.then_some(Row::Trouble),
            Lean::Imported(imported) => self.imported(at, &imported),
            Lean::Other => None,
        })
    }

    fn page(&mut self, url: &LeanUrl<'_>) -> [u8; 16] {
        self.bytes.clear();
        url.identify(&mut self.bytes);
        if self.bytes != self.identity {
            self.page = self.digests.page(&self.bytes);
            std::mem::swap(&mut self.bytes, &mut self.identity);
        }
        self.page
    }

    fn mentioned(&mut self, record: RecordAddress, mentions: &LeanMentions<'_>) -> Row {
        let page = self.page(&mentions.url);
        self.bytes.clear();
        let mut count = 0u16;
        // Sorted: what is equal stands together.
        let all = mentions.mentions.chunk_by(|one, other| one.kind == other.kind && one.form.is_same(&other.form));
        for one in all.filter_map(<[_]>::first) {
            count = count.saturating_add(1);
            self.bytes.extend_from_slice(one.kind.as_str().as_bytes());
            one.form.identify(&mut self.bytes);
        }
        let digest = if count == 0 { 0 } else { self.digests.short(&self.bytes) };
        Row::Identifiers { page, at: mentions.at, digest, count, record: Packed::of(record) }
    }

    fn visited(&mut self, record: RecordAddress, visit: &LeanVisit<'_>) -> Result<Row, GraphError> {
        let page = self.page(&visit.url);
        let (links, link_count) = self.links(&visit.links)?;
        let seen = PageSeen { whole: true, links, link_count, ..blank(page, visit.outcome.state(), record) };
        let seen = match &visit.outcome {
            LeanOutcome::Page(record) => PageSeen {
                class: record.class,
                whole: record.cut == Cut::default(),
                title: self.title(record.text.title),
                words: record.counts.words,
                dom: record.dom_hash.map_or(0, |hash| eight(&hash.0)),
                ..seen
            },
            _ => seen,
        };
        Ok(Row::Page { host: visit.url.0, at: visit.at, tells: true, seen })
    }

    /// The digest of links, and how many there are.
    fn links(&self, links: &LeanLinks<'_>) -> Result<(u64, u16), GraphError> {
        let mut hasher = self.digests.hasher();
        let count = links.for_each(|link| {
            hasher.write(link.identity);
            hasher.write_u8(link.kind as u8);
        })?;
        let digest = if count == 0 { 0 } else { hasher.finish() };
        Ok((digest, u16::try_from(count).unwrap_or(u16::MAX)))
    }

    fn title(&self, title: Option<&str>) -> u64 {
        title.map_or(0, |title| self.digests.short(title.as_bytes()))
    }

    fn imported(&self, record: RecordAddress, imported: &Imported) -> Option<Row> {
        let at = imported.last_seen;
        match &imported.what {
            ImportedWhat::Page { url, outcome, .. } => {
                let seen = self.taken_over(record, url, outcome);
                Some(Row::Page { host: url.site(), at, tells: true, seen })
            }
            ImportedWhat::Saved { url, outcome } => {
                let whole = matches!(outcome, VisitOutcome::Page(page) if page.cut == Cut::default());
                let seen = PageSeen { whole, ..self.taken_over(record, url, outcome) };
                Some(Row::Page { host: url.site(), at, tells: false, seen })
            }
            ImportedWhat::Site { site, last_up, cause } => {
                Some(Row::Told { host: *site, at, up: last_up.is_some() && cause.is_none(), cause: *cause })
            }
            ImportedWhat::Links { from, edges } => Some(self.linked(record, from, edges)),
        }
    }

    fn linked(&self, record: RecordAddress, from: &PageUrl, edges: &[LinkEdge]) -> Row {
        let mut hasher = self.digests.hasher();
        for edge in edges {
            edge.target.hash(&mut hasher);
            hasher.write_u8(edge.kind as u8);
        }
        let count = u16::try_from(edges.len()).unwrap_or(u16::MAX);
        Row::Links { page: self.digests.page_of(from), digest: hasher.finish(), count, record: Packed::of(record) }
    }

    /// A page without its links. It is not said to be whole.
    fn taken_over(&self, record: RecordAddress, url: &PageUrl, outcome: &VisitOutcome) -> PageSeen {
        let seen = blank(self.digests.page_of(url), PageState::of(outcome), record);
        match outcome {
            VisitOutcome::Page(page) => PageSeen {
                class: page.class,
                words: page.counts.words,
                title: self.title(page.text.title.as_ref().map(model::Title::as_str)),
                dom: page.dom_hash.map_or(0, |hash| eight(&hash.0)),
                ..seen
            },
            _ => seen,
        }
    }
}

/// A page of which nothing is known but what asking for it gave.
fn blank(page: [u8; 16], state: PageState, record: RecordAddress) -> PageSeen {
    PageSeen {
        page,
        site: 0,
        state,
        class: PageClass::default(),
        whole: false,
        link_count: 0,
        words: 0,
        title: 0,
        dom: 0,
        links: 0,
        visit: Packed::of(record),
        said: Said::default(),
    }
}

fn eight(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}
