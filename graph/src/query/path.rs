//! The shortest way of links from one node to another, with the evidence of
//! each hop.

use std::collections::{HashMap, VecDeque};

use model::{PageUrl, Target};
use petgraph::algo::astar;

use super::site_graph::{SiteGraph, node_of};
use crate::{GraphError, GraphView, LinkView};

/// The edges of a shortest way from `from` to `to`; `None` if there is none.
///
/// If `from` is the address of a page, the way goes from page to page, in
/// O(pages and edges reached). Else it goes from site to site, each hop shown by
/// one edge, in O(edges of the case).
pub fn path_between(view: &dyn GraphView, from: &str, to: &str) -> Result<Option<Vec<LinkView>>, GraphError> {
    match PageUrl::parse(from) {
        Ok(page) => by_pages(view, page, to),
        Err(_) => by_sites(view, from, to),
    }
}

fn by_pages(view: &dyn GraphView, from: PageUrl, to: &str) -> Result<Option<Vec<LinkView>>, GraphError> {
    if from.canonical() == to {
        return Ok(Some(Vec::new()));
    }
    let mut came_by: HashMap<PageUrl, Option<LinkView>> = HashMap::from([(from.clone(), None)]);
    let mut queue = VecDeque::from([from]);
    while let Some(page) = queue.pop_front() {
        for link in view.links_from(&page)? {
            let arrived = link.to.name() == to || node_of(&link.to) == to;
            if arrived {
                return Ok(Some(way_back(&came_by, link)));
            }
            if let Target::Page(next) = &link.to
                && !came_by.contains_key(next)
            {
                queue.push_back(next.clone());
                came_by.insert(next.clone(), Some(link));
            }
        }
    }
    Ok(None)
}

fn way_back(came_by: &HashMap<PageUrl, Option<LinkView>>, last: LinkView) -> Vec<LinkView> {
    let mut way = vec![last];
    while let Some(Some(link)) = way.last().and_then(|link| came_by.get(&link.from)) {
        way.push(link.clone());
    }
    way.reverse();
    way
}

fn by_sites(view: &dyn GraphView, from: &str, to: &str) -> Result<Option<Vec<LinkView>>, GraphError> {
    let sites = SiteGraph::read(view)?;
    let target = PageUrl::parse(to).map_or_else(|_| to.to_owned(), |page| page.site().full_name());
    let (Some(start), Some(end)) = (sites.id(from), sites.id(&target)) else { return Ok(None) };
    let Some((_, nodes)) = astar(&sites.graph, start, |node| node == end, |_| 1u32, |_| 0) else { return Ok(None) };
    let mut way = Vec::new();
    for hop in nodes.windows(2) {
        let ties = sites.graph.edge_weight(hop[0], hop[1]);
        let Some(tie) = ties.and_then(|ties| ties.iter().min_by_key(|tie| tie.kind)) else { return Ok(None) };
        let links = view.links_from(&tie.evidence)?;
        let name = sites.name(hop[1]);
        let shows = |link: &LinkView| link.kind == tie.kind && node_of(&link.to) == name;
        way.extend(links.into_iter().find(shows));
    }
    Ok(Some(way))
}
