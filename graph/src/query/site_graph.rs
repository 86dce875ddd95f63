//! Sites, domains and refused tags, and who links to whom.

use std::collections::HashMap;

use model::{LinkKind, PageUrl, Target};
use petgraph::graphmap::DiGraphMap;

use crate::{GraphError, GraphView};

/// Links of one kind from one node to another.
#[derive(Clone, Debug)]
pub(super) struct Tie {
    pub(super) kind: LinkKind,
    pub(super) links: u64,
    pub(super) pages: u64,
    /// The first page, in the view's order, that has such a link.
    pub(super) evidence: PageUrl,
}

/// The graph of sites. Memory: O(sites and domains + pairs of them that are linked).
pub(super) struct SiteGraph {
    names: Vec<String>,
    ids: HashMap<String, u32>,
    pub(super) graph: DiGraphMap<u32, Vec<Tie>>,
}

impl SiteGraph {
    /// Reads all edges once. Links within a site are left out.
    pub(super) fn read(view: &dyn GraphView) -> Result<Self, GraphError> {
        let mut graph = Self { names: Vec::new(), ids: HashMap::new(), graph: DiGraphMap::new() };
        for site in view.sites()? {
            let site = site?.site;
            let from = graph.intern(site.full_name());
            for page in view.pages_of(&site)? {
                let page = page?.url;
                for link in view.links_from(&page)? {
                    let to = graph.intern(node_of(&link.to));
                    if to != from {
                        graph.tie(from, to, link.kind, u64::from(link.count), &page);
                    }
                }
            }
        }
        Ok(graph)
    }

    /// The id of a node by its name.
    pub(super) fn id(&self, name: &str) -> Option<u32> {
        self.ids.get(name).copied()
    }

    /// The name of a node.
    pub(super) fn name(&self, id: u32) -> &str {
        &self.names[id as usize]
    }

    fn intern(&mut self, name: String) -> u32 {
        let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let names = &mut self.names;
        *self.ids.entry(name).or_insert_with_key(|name| {
            names.push(name.clone());
            next
        })
    }

    fn tie(&mut self, from: u32, to: u32, kind: LinkKind, links: u64, page: &PageUrl) {
        if !self.graph.contains_edge(from, to) {
            self.graph.add_edge(from, to, Vec::new());
        }
        let Some(ties) = self.graph.edge_weight_mut(from, to) else { return };
        match ties.iter_mut().find(|tie| tie.kind == kind) {
            Some(tie) => {
                tie.links += links;
                tie.pages += 1;
            }
            None => ties.push(Tie { kind, links, pages: 1, evidence: page.clone() }),
        }
    }
}

/// The node of the site graph that a target belongs to.
pub(super) fn node_of(target: &Target) -> String {
    target.site().map_or_else(|| target.name(), |site| site.full_name())
}
