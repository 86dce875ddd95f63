//! The view of a case: rows of the index, joined with records of the journal.
//!
//! Invariant: it does not change while it is read, because recording takes the
//! case away from whoever reads. What the index knows by number only (texts,
//! metadata, names of targets) is read from the records that saw it last.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{
    CrawlEvent, Imported, ImportedWhat, LinkEdge, NotVisited, OnionHost, PageRecord, PageUrl, ScanId, VisitOutcome,
};

use super::records::Records;
use super::sites::all_sites;
use super::targets::Targets;
use crate::GraphError;
use crate::index::{EdgeFacts, EdgeKey, Node, PageRow, Reading, TargetFacts, keys};
use crate::journal::{JournalReader, RecordAddress};
use crate::view::{GraphView, LinkView, PageView, Rows, SiteView};

/// A frozen view of a case.
pub struct Snapshot<'a> {
    reading: Reading<'a>,
    records: RefCell<Records<'a>>,
    targets: RefCell<Targets<'a>>,
    /// Worked out when first asked for: it takes a read of all rows.
    sites: OnceCell<Vec<SiteView>>,
}

impl<'a> Snapshot<'a> {
    pub(super) fn of(reading: Reading<'a>, journal: &'a JournalReader) -> Self {
        Self {
            reading,
            records: RefCell::new(Records::of(journal)),
            targets: RefCell::new(Targets::of(reading)),
            sites: OnceCell::new(),
        }
    }

    pub(crate) fn reading(&self) -> Reading<'a> {
        self.reading
    }

    fn all_sites(&self) -> Result<&[SiteView], GraphError> {
        if let Some(sites) = self.sites.get() {
            return Ok(sites);
        }
        let sites = all_sites(self.reading)?;
        Ok(self.sites.get_or_init(|| sites))
    }

    pub(super) fn event(&self, address: RecordAddress) -> Result<Arc<CrawlEvent>, GraphError> {
        self.records.borrow_mut().event(address)
    }

    fn visited_pages_of(&self, host: OnionHost, site: u32) -> impl Iterator<Item = Result<PageView, GraphError>> + '_ {
        let rows = self.reading.pages_of(host, site);
        rows.filter_map(move |row| row.and_then(|row| self.page_view(&row)).transpose())
    }

    fn page_view(&self, row: &PageRow) -> Result<Option<PageView>, GraphError> {
        let Some(visits) = row.visits else { return Ok(None) };
        let last = self.event(visits.last)?;
        let (outcome, from_file) = (outcome_in(&last, visits.last)?, is_from_file(&last));
        let page = match visits.page {
            None => None,
            Some(at) => page_in(&*self.event(at)?, at)?,
        };
        let (first_seen, last_seen) = (visits.first_seen, visits.last_seen);
        Ok(Some(PageView { url: row.url.clone(), first_seen, last_seen, outcome, from_file, page }))
    }

    /// The edges of a page that were last seen in one record.
    fn links_in(
        &self,
        page: &PageUrl,
        record: RecordAddress,
        wanted: &mut BTreeMap<EdgeKey, EdgeFacts>,
    ) -> Result<Vec<LinkView>, GraphError> {
        let mut links = Vec::with_capacity(wanted.len());
        // Should a record hold an edge twice, the last one counts, as in the index.
        for edge in edges_in(&*self.event(record)?).into_iter().rev() {
            let Some(target) = self.targets.borrow_mut().facts(&edge.target)? else { continue };
            let (node, visited, reason) = verdict(target);
            let Some(facts) = wanted.remove(&EdgeKey::new(node, edge.kind, edge.place)) else { continue };
            links.push(LinkView {
                from: page.clone(),
                to: edge.target,
                kind: edge.kind,
                place: edge.place,
                rel: facts.rel,
                text: edge.text,
                count: facts.count,
                first_seen: facts.stamp.first_seen,
                last_seen: facts.stamp.last_seen,
                visited,
                not_visited: reason,
            });
        }
        Ok(links)
    }
}

impl GraphView for Snapshot<'_> {
    fn sites(&self) -> Result<Rows<'_, SiteView>, GraphError> {
        Ok(Box::new(self.all_sites()?.iter().cloned().map(Ok)))
    }

    fn site(&self, site: &OnionHost) -> Result<Option<SiteView>, GraphError> {
        let sites = self.all_sites()?;
        Ok(sites.binary_search_by_key(site, |view| view.site).ok().map(|at| sites[at].clone()))
    }

    fn pages(&self) -> Result<Rows<'_, PageView>, GraphError> {
        let pages = self.reading.sites().flat_map(|site| -> Rows<'_, PageView> {
            match site {
                Ok((host, row)) => Box::new(self.visited_pages_of(host, row.id)),
                Err(error) => Box::new(std::iter::once(Err(error))),
            }
        });
        Ok(Box::new(pages))
    }

    fn pages_of(&self, site: &OnionHost) -> Result<Rows<'_, PageView>, GraphError> {
        match self.reading.site(site)? {
            Some(row) => Ok(Box::new(self.visited_pages_of(*site, row.id))),
            None => Ok(Box::new(std::iter::empty())),
        }
    }

    fn page(&self, url: &PageUrl) -> Result<Option<PageView>, GraphError> {
        match self.reading.page(url)? {
            Some(row) => self.page_view(&row),
            None => Ok(None),
        }
    }

    fn links_from(&self, page: &PageUrl) -> Result<Vec<LinkView>, GraphError> {
        let Some(row) = self.reading.page(page)? else { return Ok(Vec::new()) };
        let mut by_record: BTreeMap<RecordAddress, BTreeMap<EdgeKey, EdgeFacts>> = BTreeMap::new();
        for (key, facts) in row.edges()?.edges() {
            by_record.entry(facts.stamp.record).or_default().insert(*key, *facts);
        }
        let mut links = Vec::new();
        for (record, mut wanted) in by_record {
            links.extend(self.links_in(page, record, &mut wanted)?);
            if !wanted.is_empty() {
                return Err(GraphError::index(format!("{record} does not hold the edges it is said to hold")));
            }
        }
        links.sort_by_cached_key(|link| (link.kind, link.to.name(), link.place));
        Ok(links)
    }

    fn scan_ids(&self) -> Result<Vec<ScanId>, GraphError> {
        let mut scans = BTreeSet::new();
        for row in self.reading.raw(keys::SCANS) {
            scans.extend(keys::scan_of_head(&row?.0));
        }
        Ok(scans.into_iter().collect())
    }
}

/// The node of a target, whether it was visited, and why not.
fn verdict(target: TargetFacts) -> (Node, bool, Option<NotVisited>) {
    match target {
        TargetFacts::Page { id, visited, reason } => (Node::Page(id), visited, reason),
        TargetFacts::Other { node, offered } => {
            let reason = offered.shown().unwrap_or(match node {
                Node::Domain(_) => NotVisited::Clearnet,
                Node::Refused(_) => NotVisited::Refused,
                Node::Page(_) | Node::Site(_) => NotVisited::NotReached,
            });
            (node, false, Some(reason))
        }
    }
}

/// What asking for the page gave, in a record of a visit or an import.
pub(crate) fn outcome_in(event: &CrawlEvent, at: RecordAddress) -> Result<VisitOutcome, GraphError> {
    match event {
        CrawlEvent::Visited(visit) => Ok(visit.outcome.clone()),
        CrawlEvent::Imported(imported) => match &**imported {
            Imported { what: ImportedWhat::Page { outcome, .. } | ImportedWhat::Saved { outcome, .. }, .. } => {
                Ok(outcome.clone())
            }
            _ => Err(not_a_visit(at)),
        },
        _ => Err(not_a_visit(at)),
    }
}

fn is_from_file(event: &CrawlEvent) -> bool {
    matches!(event, CrawlEvent::Imported(imported) if matches!(imported.what, ImportedWhat::Saved { .. }))
}

fn not_a_visit(at: RecordAddress) -> GraphError {
    GraphError::index(format!("{at} is said to be a visit and is not"))
}

/// The page record in a record of a visit or an import.
pub(crate) fn page_in(event: &CrawlEvent, at: RecordAddress) -> Result<Option<PageRecord>, GraphError> {
    if let VisitOutcome::Page(record) = outcome_in(event, at)? {
        return Ok(Some(*record));
    }
    Ok(match event {
        CrawlEvent::Imported(imported) => match &imported.what {
            ImportedWhat::Page { earlier, .. } => earlier.as_deref().cloned(),
            _ => None,
        },
        _ => None,
    })
}

fn edges_in(event: &CrawlEvent) -> Vec<LinkEdge> {
    match event {
        CrawlEvent::Visited(visit) => visit.links.clone(),
        CrawlEvent::Imported(imported) => match &imported.what {
            ImportedWhat::Links { edges, .. } => edges.clone(),
            ImportedWhat::Page { .. } | ImportedWhat::Saved { .. } | ImportedWhat::Site { .. } => Vec::new(),
        },
        _ => Vec::new(),
    }
}
