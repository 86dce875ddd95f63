//! What an edge points at: it gets an id, and what the scan decided is noted.

use model::{
    Decision, Distance, DomainName, LinkEdge, NotVisited, OnionHost, PageUrl, RefusedTag, ScanId, Target, UtcTime,
};

use super::queue;
use crate::GraphError;
use crate::index::block::Node;
use crate::index::keys;
use crate::index::pending::Index;
use crate::index::reasons::ReasonSet;
use crate::index::rows::{NextIds, OutsideRow, decode, encode};

/// Who offered an edge to the frontier, and from where.
#[derive(Clone, Copy)]
pub(super) struct Offer {
    /// When the edge was seen.
    pub(super) at: UtcTime,
    /// The scan, and the site and distance of the page that has the edge; `None`
    /// for edges that were taken over from elsewhere.
    pub(super) queue: Option<(ScanId, OnionHost, Distance)>,
}

/// The node of an edge's target, with the decision noted in its row.
pub(super) fn note(index: &mut Index, edge: &LinkEdge, offer: Offer) -> Result<Node, GraphError> {
    let reason = match edge.decision {
        Decision::Not(reason) => Some(reason),
        Decision::Queued | Decision::Known => None,
    };
    match &edge.target {
        Target::Page(url) => {
            let queue = offer.queue.filter(|_| edge.decision == Decision::Queued);
            let queue =
                queue.and_then(|(scan, from, distance)| Some((scan, distance.after(edge.kind, from == url.site())?)));
            page(index, url, reason, offer.at, queue).map(Node::Page)
        }
        Target::Site(host) => site(index, host, reason, offer.at).map(Node::Site),
        Target::Domain(name) => domain(index, name, reason).map(Node::Domain),
        Target::Refused(tag) => refused(index, *tag, reason).map(Node::Refused),
    }
}

fn page(
    index: &mut Index,
    url: &PageUrl,
    reason: Option<NotVisited>,
    at: UtcTime,
    queue: Option<(ScanId, Distance)>,
) -> Result<u32, GraphError> {
    let site = index.site_id(&url.site(), at)?;
    let key = url.key();
    if queue.is_none()
        && let Some(known) = index.remembered.pages.get(&(site, key))
        && reason.is_none_or(|reason| known.offered.contains(reason))
    {
        return Ok(known.id);
    }
    let (mut row, is_new) = index.page_row(site, url, key)?;
    let before = row.unvisited.offered;
    row.unvisited.offered = with(before, reason);
    if let Some((scan, distance)) = queue {
        // The form that was queued is the one to ask for again after a stop.
        row.url = url.clone();
        queue::enqueue(&mut row, index, scan, distance);
    }
    if is_new || queue.is_some() || row.unvisited.offered != before {
        index.put_page(site, key, &row)?;
    }
    Ok(row.id)
}

fn site(index: &mut Index, host: &OnionHost, reason: Option<NotVisited>, at: UtcTime) -> Result<u32, GraphError> {
    if let Some(known) = index.remembered.sites.get(host)
        && reason.is_none_or(|reason| known.offered.contains(reason))
    {
        return Ok(known.id);
    }
    let (mut row, is_new) = index.site_row(host, at)?;
    let before = row.offered;
    row.offered = with(before, reason);
    if is_new || row.offered != before {
        index.put_site(host, &row)?;
    }
    Ok(row.id)
}

fn domain(index: &mut Index, name: &DomainName, reason: Option<NotVisited>) -> Result<u32, GraphError> {
    outside(index, keys::domain(name), reason, |ids| &mut ids.domain)
}

fn refused(index: &mut Index, tag: RefusedTag, reason: Option<NotVisited>) -> Result<u32, GraphError> {
    outside(index, keys::refused(tag), reason, |ids| &mut ids.refused)
}

fn outside(
    index: &mut Index,
    key: Vec<u8>,
    reason: Option<NotVisited>,
    next: fn(&mut NextIds) -> &mut u32,
) -> Result<u32, GraphError> {
    if let Some(known) = index.remembered.outside.get(&key)
        && reason.is_none_or(|reason| known.offered.contains(reason))
    {
        return Ok(known.id);
    }
    let known: Option<OutsideRow> = match index.get(&key)? {
        Some(bytes) => Some(decode("the row of a node outside", &bytes)?),
        None => None,
    };
    let next = next(&mut index.ids);
    let mut row = known.unwrap_or(OutsideRow { id: *next, offered: ReasonSet::default() });
    *next = (*next).max(row.id + 1);
    row.offered = with(row.offered, reason);
    index.remembered.outside.put(key.clone(), row);
    if known != Some(row) {
        index.put(key, encode(&row)?)?;
    }
    Ok(row.id)
}

fn with(set: ReasonSet, reason: Option<NotVisited>) -> ReasonSet {
    reason.map_or(set, |reason| set.with(reason))
}
