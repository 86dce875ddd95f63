//! The neighbourhood of a site: who links to it and whom it links to, to a depth.

use std::collections::{BTreeMap, VecDeque};

use model::LinkKind;
use petgraph::Direction;

use super::site_graph::SiteGraph;
use crate::{GraphError, GraphView};

/// An edge of a neighbourhood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EgoEdge {
    /// Source site.
    pub from: String,
    /// Target site or domain.
    pub to: String,
    /// Kind of the links.
    pub kind: LinkKind,
    /// Number of links.
    pub links: u64,
    /// Pages of the source that have such a link.
    pub pages: u64,
    /// Hops from the middle to the nearer end of the edge.
    pub distance: u8,
}

/// All edges between nodes at most `depth` hops from `middle`, in either
/// direction, sorted by distance and names. Empty if the node is not known.
pub fn ego_network(view: &dyn GraphView, middle: &str, depth: u8) -> Result<Vec<EgoEdge>, GraphError> {
    let sites = SiteGraph::read(view)?;
    let Some(middle) = sites.id(middle) else { return Ok(Vec::new()) };
    let mut distance = BTreeMap::from([(middle, 0u8)]);
    let mut queue = VecDeque::from([middle]);
    while let Some(node) = queue.pop_front() {
        let here = distance[&node];
        if here == depth {
            continue;
        }
        for direction in [Direction::Outgoing, Direction::Incoming] {
            for next in sites.graph.neighbors_directed(node, direction) {
                distance.entry(next).or_insert_with(|| {
                    queue.push_back(next);
                    here + 1
                });
            }
        }
    }
    let mut edges = Vec::new();
    for (&from, &at) in &distance {
        for (_, to, ties) in sites.graph.edges(from) {
            let Some(&there) = distance.get(&to) else { continue };
            edges.extend(ties.iter().map(|tie| EgoEdge {
                from: sites.name(from).to_owned(),
                to: sites.name(to).to_owned(),
                kind: tie.kind,
                links: tie.links,
                pages: tie.pages,
                distance: at.min(there),
            }));
        }
    }
    edges.sort_by(|a, b| (a.distance, &a.from, &a.to, a.kind).cmp(&(b.distance, &b.from, &b.to, b.kind)));
    Ok(edges)
}
