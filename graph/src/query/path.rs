//! The shortest way of links from one node to another, with an edge as evidence
//! for every hop.

use model::Target;
use petgraph::algo::astar;

use super::names::Names;
use super::network::{Level, for_each_link, network};
use crate::GraphError;
use crate::case::Snapshot;
use crate::view::{GraphView, LinkView};

/// What a search for a way gave.
#[derive(Clone, Debug, PartialEq)]
pub enum Way {
    /// No node has this name.
    Unknown(String),
    /// Both are known, and no links lead from the one to the other.
    None,
    /// The links, hop by hop; none of them if both are the same node.
    Hops(Vec<LinkView>),
}

/// The shortest way from the node named `from` to the one named `to`, hop by
/// hop.
///
/// Between sites and domains a hop may begin on any page of the site that the
/// hop before led to. As soon as one end is a page, hops go from page to page; a
/// site at the other end then stands for all of its pages. Reads all edges:
/// seconds, and about 30 bytes an edge, for large cases.
pub fn path_between(view: &Snapshot<'_>, from: &str, to: &str) -> Result<Way, GraphError> {
    let names = Names::read(view.reading())?;
    let number = |name: &str| Ok::<_, GraphError>(names.find(name)?.ok_or_else(|| Way::Unknown(name.to_owned())));
    let (from, to) = match (number(from)?, number(to)?) {
        (Ok(from), Ok(to)) => (from, to),
        (Err(unknown), _) | (_, Err(unknown)) => return Ok(unknown),
    };
    let level = if names.is_page(from) || names.is_page(to) { Level::Page } else { Level::Site };
    let mut links: Vec<(u32, u32)> = Vec::new();
    // At the level of sites, the first page in the order of the view shows a hop.
    let mut pages: Vec<(u32, u32, u32)> = Vec::new();
    for_each_link(view.reading(), &names, level, |page, (from, to), _| match level {
        Level::Page => links.push((from, to)),
        Level::Site => {
            if pages.last() != Some(&(from, to, page)) {
                pages.push((from, to, page));
            }
        }
    })?;
    pages.sort_unstable();
    pages.dedup_by_key(|(from, to, _)| (*from, *to));
    links.extend(pages.iter().map(|(from, to, _)| (*from, *to)));
    if level == Level::Page {
        // A site stands for its pages.
        links.extend(names.pages_of(from).map(|page| (from, page)));
    }
    let graph = network(links, names.len())?;
    let is_goal = |node: u32| node == to || (level == Level::Page && names.number_of_site(node) == to);
    let Some((_, way)) = astar(&graph, from, is_goal, |_| 1u32, |_| 0) else { return Ok(Way::None) };
    let hops = way.windows(2).filter(|hop| level == Level::Site || names.is_page(hop[0]));
    hops.map(|hop| evidence(view, &names, level, &pages, (hop[0], hop[1]))).collect::<Result<_, _>>().map(Way::Hops)
}

/// The first link, in the order of the view, that makes a hop.
fn evidence(
    view: &Snapshot<'_>,
    names: &Names<'_>,
    level: Level,
    pages: &[(u32, u32, u32)],
    (from, to): (u32, u32),
) -> Result<LinkView, GraphError> {
    let page = match level {
        Level::Page => from,
        Level::Site => {
            let at = pages.partition_point(|(a, b, _)| (*a, *b) < (from, to));
            pages.get(at).map_or(from, |(_, _, page)| *page)
        }
    };
    let wanted = names.name(to)?;
    let leads_there = |target: &Target| {
        target.name() == wanted
            || (level == Level::Site && target.site().is_some_and(|site| site.full_name() == wanted))
    };
    let links = view.links_from(&names.page(page)?)?;
    links.into_iter().find(|link| leads_there(&link.to)).ok_or_else(|| GraphError::index("an edge has lost its record"))
}
