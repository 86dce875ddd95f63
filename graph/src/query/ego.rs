//! The neighbourhood of a node: what links to it and what it links to, some
//! steps far.

use std::collections::BTreeMap;

use model::LinkKind;

use super::names::Names;
use super::network::{Level, for_each_link, network};
use crate::GraphError;
use crate::case::Snapshot;

/// All links of one kind between two nodes of a neighbourhood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EgoEdge {
    /// Name of the node with the links.
    pub from: String,
    /// Name of the node they lead to.
    pub to: String,
    /// What kind of links.
    pub kind: LinkKind,
    /// How many edges: distinct in page, target and place.
    pub links: u64,
    /// How many pages they stand on.
    pub pages: u64,
    /// Steps from the centre: 1 for what touches it.
    pub distance: u8,
}

/// What is counted of the edges between two nodes.
#[derive(Default)]
struct Counted {
    links: u64,
    pages: u64,
    last_page: Option<u32>,
}

/// The edges within `depth` steps of the node named `centre`, in and out, by
/// distance, names and kind. `None` if the node is not known. Around a page the
/// nodes are pages, otherwise sites; links of a node to itself are left out.
pub fn ego_network(view: &Snapshot<'_>, centre: &str, depth: u8) -> Result<Option<Vec<EgoEdge>>, GraphError> {
    let names = Names::read(view.reading())?;
    let Some(centre) = names.find(centre)? else { return Ok(None) };
    let level = if names.is_page(centre) { Level::Page } else { Level::Site };
    let mut both_ways: Vec<(u32, u32)> = Vec::new();
    for_each_link(view.reading(), &names, level, |_, (from, to), _| {
        // Links between two sites come in runs.
        if both_ways.last() != Some(&(to, from)) {
            both_ways.extend([(from, to), (to, from)]);
        }
    })?;
    let graph = network(both_ways, names.len())?;
    let distances = distances(&graph, centre, depth);

    let mut edges: BTreeMap<(u8, u32, u32, LinkKind), Counted> = BTreeMap::new();
    for_each_link(view.reading(), &names, level, |page, (from, to), edge| {
        let near = [from, to].iter().filter_map(|node| distances.get(node)).min();
        let Some(near) = near.filter(|near| **near < depth) else { return };
        let counted = edges.entry((near + 1, from, to, edge.kind)).or_default();
        counted.links += 1;
        counted.pages += u64::from(counted.last_page != Some(page));
        counted.last_page = Some(page);
    })?;
    let edges = edges.into_iter().map(|((distance, from, to, kind), counted)| {
        let Counted { links, pages, .. } = counted;
        Ok(EgoEdge { from: names.name(from)?, to: names.name(to)?, kind, links, pages, distance })
    });
    edges.collect::<Result<_, _>>().map(Some)
}

/// Steps to every node within `depth` of `centre`.
fn distances(graph: &super::network::Network, centre: u32, depth: u8) -> BTreeMap<u32, u8> {
    let mut distances = BTreeMap::from([(centre, 0)]);
    let mut ring = vec![centre];
    for distance in 1..=depth {
        let mut next = Vec::new();
        for node in ring {
            for neighbour in graph.neighbors_slice(node) {
                if !distances.contains_key(neighbour) {
                    distances.insert(*neighbour, distance);
                    next.push(*neighbour);
                }
            }
        }
        ring = next;
    }
    distances
}
