//! From one record to what it says of a scan, in few bytes.

use std::hash::{Hash, Hasher};

use model::{
    Cause, Cut, Digest16, Imported, ImportedWhat, LinkEdge, NotVisited, OnionHost, PageClass, PageUrl, UtcTime,
    VisitOutcome,
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
    /// A page said this in the visit that began at a time.
    Said { page: [u8; 16], at: UtcTime, said: Said },
    /// A page has these links, told apart from it.
    Links { page: [u8; 16], digest: u64, count: u16, record: Packed },
    /// robots.txt of a site was asked for.
    Robots { host: OnionHost, at: UtcTime, failed: Option<Cause> },
    /// A site answered, or failed, as told from elsewhere.
    Told { host: OnionHost, at: UtcTime, up: bool, cause: Option<Cause> },
    /// A site was given up.
    GaveUp { host: OnionHost, why: NotVisited },
    /// Our own network was in trouble.
    Trouble,
}

impl Row {
    /// Joins the row to the last of those before, if that says more of the same visit.
    pub(super) fn join(mut self, before: Option<&Self>) -> (Self, bool) {
        let Some(Self::Said { page: known, at: then, said: known_said }) = before else { return (self, false) };
        let said = match &mut self {
            Self::Said { page, at, said } if (&*page, &*at) == (known, then) => said,
            Self::Page { at, seen, .. } if (&seen.page, &*at) == (known, then) => &mut seen.said,
            _ => return (self, false),
        };
        let mut all = *known_said;
        all.add(said);
        *said = all;
        (self, true)
    }
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
                let said = Said { simhash: prints.simhash.unwrap_or(0), ..Said::default() };
                Some(Row::Said { page: self.page(&prints.url), at: prints.at, said })
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
        let mut said = Said { record: Some(Packed::of(record)), ..Said::default() };
        // Sorted: what is equal stands together.
        let all = mentions.mentions.chunk_by(|one, other| one.kind == other.kind && one.form.is_same(&other.form));
        for one in all.filter_map(<[_]>::first) {
            said.identifier_count = said.identifier_count.saturating_add(1);
            self.bytes.extend_from_slice(one.kind.as_str().as_bytes());
            one.form.identify(&mut self.bytes);
        }
        if said.identifier_count > 0 {
            said.identifiers = self.digests.short(&self.bytes);
        }
        Row::Said { page, at: mentions.at, said }
    }

    fn visited(&mut self, record: RecordAddress, visit: &LeanVisit<'_>) -> Result<Row, GraphError> {
        let page = self.page(&visit.url);
        let (links, link_count) = self.links(&visit.links)?;
        let seen = PageSeen { whole: true, links, link_count, ..blank(page, visit.outcome.state(), record) };
        let seen = match &visit.outcome {
            LeanOutcome::Page(record) => PageSeen {
                class: record.class,
                whole: record.cut == Cut::default(),
                face: self.face(record.text.title, record.dom_hash),
                words: record.counts.words,
                ..seen
            },
            _ => seen,
        };
        Ok(Row::Page { host: visit.url.0, at: visit.at, tells: true, seen })
    }

    /// The digest of links, and how many there are.
    fn links(&mut self, links: &LeanLinks<'_>) -> Result<(u64, u16), GraphError> {
        // One run of bytes is hashed in half the time of many short ones.
        self.bytes.clear();
        let count = links.for_each(|link| {
            self.bytes.extend_from_slice(link.identity);
            self.bytes.push(link.kind as u8);
        })?;
        let digest = if count == 0 { 0 } else { self.digests.short(&self.bytes) };
        Ok((digest, u16::try_from(count).unwrap_or(u16::MAX)))
    }

    fn face(&self, title: Option<&[u8]>, dom: Option<Digest16>) -> u64 {
        let mut hasher = self.digests.hasher();
        (title, dom.map(|dom| dom.0)).hash(&mut hasher);
        hasher.finish()
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
                face: self.face(page.text.title.as_ref().map(|title| title.as_str().as_bytes()), page.dom_hash),
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
        face: 0,
        links: 0,
        visit: Packed::of(record),
        said: Said::default(),
    }
}
