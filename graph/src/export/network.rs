//! Nodes and edges of the graph formats, at the level of sites or of pages.
//!
//! Edges are unique by (source, target, kind), because GEXF and spreadsheets
//! know no parallel edges of one kind; counts and times are merged. Two passes
//! over the view are made: one to learn the targets that are not rows of their
//! own (domains, refused tags, pages not visited), which are kept in memory by
//! name with their times, and one to write.

use std::collections::BTreeMap;

use model::{LinkKind, Target, UtcTime};

use super::{ExportError, Level};
use crate::{GraphView, LinkView, SiteState};

/// A node, ready for any format.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) id: String,
    pub(super) label: String,
    /// `site`, `page`, `domain` or `refused`.
    pub(super) kind: &'static str,
    pub(super) state: &'static str,
    pub(super) cause: &'static str,
    pub(super) title: String,
    pub(super) language: String,
    pub(super) class: &'static str,
    pub(super) pages: u64,
    pub(super) links_out: u64,
    pub(super) links_in: u64,
    pub(super) first_seen: UtcTime,
    pub(super) last_seen: UtcTime,
}

/// An edge, ready for any format.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edge {
    pub(super) source: String,
    pub(super) target: String,
    pub(super) kind: LinkKind,
    pub(super) place: &'static str,
    pub(super) text: String,
    /// Links of this kind between the two, summed over pages.
    pub(super) count: u64,
    /// Pages of the source that have such a link.
    pub(super) pages: u64,
    pub(super) visited: bool,
    pub(super) not_visited: &'static str,
    pub(super) first_seen: UtcTime,
    pub(super) last_seen: UtcTime,
}

/// Calls `each` for every node: sites first, then pages (at page level), then
/// targets that have no row of their own, by name.
pub(super) fn for_each_node(
    view: &dyn GraphView,
    level: Level,
    each: &mut dyn FnMut(Node) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    for site in view.sites()? {
        let site = site?;
        each(Node {
            id: site.site.full_name(),
            label: site.title.as_ref().map_or_else(|| site.site.label()[..16].to_owned(), |t| t.as_str().to_owned()),
            kind: "site",
            state: site.state.as_str(),
            cause: site.cause.map_or("", model::Cause::as_str),
            title: site.title.map(|t| t.as_str().to_owned()).unwrap_or_default(),
            language: String::new(),
            class: "",
            pages: site.pages,
            links_out: site.links_out,
            links_in: site.links_in,
            first_seen: site.first_seen,
            last_seen: site.last_seen,
        })?;
    }
    if level == Level::Page {
        for page in view.pages()? {
            let page = page?;
            let record = page.page.as_ref();
            let title = record.and_then(|r| r.text.title.as_ref()).map(|t| t.as_str().to_owned()).unwrap_or_default();
            each(Node {
                id: page.url.canonical(),
                label: if title.is_empty() { page.url.path().to_owned() } else { title.clone() },
                kind: "page",
                state: page.outcome.kind(),
                cause: page.outcome.reason().unwrap_or(""),
                title,
                language: record.and_then(|r| r.language.as_ref()).map(|l| l.code.to_string()).unwrap_or_default(),
                class: record.map_or("", |r| r.class.as_str()),
                pages: 1,
                links_out: 0,
                links_in: 0,
                first_seen: page.first_seen,
                last_seen: page.last_seen,
            })?;
        }
    }
    for (id, other) in other_nodes(view, level)? {
        each(Node {
            label: id.clone(),
            id,
            kind: other.kind,
            state: SiteState::Unvisited.as_str(),
            cause: "",
            title: String::new(),
            language: String::new(),
            class: "",
            pages: 0,
            links_out: 0,
            links_in: 0,
            first_seen: other.first_seen,
            last_seen: other.last_seen,
        })?;
    }
    Ok(())
}

/// Calls `each` for every edge, by source in the view's order, then kind and target.
pub(super) fn for_each_edge(
    view: &dyn GraphView,
    level: Level,
    each: &mut dyn FnMut(Edge) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    for site in view.sites()? {
        let site = site?.site;
        let mut of_site = Bundle::new(site.full_name());
        for page in view.pages_of(&site)? {
            let url = page?.url;
            let mut of_page = Bundle::new(url.canonical());
            let bundle = match level {
                Level::Page => &mut of_page,
                Level::Site => &mut of_site,
            };
            bundle.begin_page();
            for link in view.links_from(&url)? {
                let target = match level {
                    Level::Page => Some(link.to.name()),
                    Level::Site => Some(site_level_name(&link.to)).filter(|name| *name != bundle.source),
                };
                if let Some(target) = target {
                    bundle.add(target, &link);
                }
            }
            of_page.edges.into_values().try_for_each(|(edge, _)| each(edge))?;
        }
        of_site.edges.into_values().try_for_each(|(edge, _)| each(edge))?;
    }
    Ok(())
}

/// The edges out of one source, merged by (kind, target), each with the number
/// of the page that touched it last.
struct Bundle {
    source: String,
    page: u64,
    edges: BTreeMap<(LinkKind, String), (Edge, u64)>,
}

impl Bundle {
    fn new(source: String) -> Self {
        Self { source, page: 0, edges: BTreeMap::new() }
    }

    fn begin_page(&mut self) {
        self.page += 1;
    }

    fn add(&mut self, target: String, link: &LinkView) {
        let source = &self.source;
        let (edge, page) = self
            .edges
            .entry((link.kind, target))
            .or_insert_with_key(|(kind, target)| (Edge::first(source, target, *kind, link), 0));
        edge.count += u64::from(link.count);
        edge.visited |= link.visited;
        edge.first_seen = edge.first_seen.min(link.first_seen);
        edge.last_seen = edge.last_seen.max(link.last_seen);
        if edge.visited {
            edge.not_visited = "";
        }
        if edge.text.is_empty() {
            edge.text = link.text.as_ref().map(|t| t.as_str().to_owned()).unwrap_or_default();
        }
        if *page != self.page {
            *page = self.page;
            edge.pages += 1;
        }
    }
}

impl Edge {
    fn first(source: &str, target: &str, kind: LinkKind, link: &LinkView) -> Self {
        Self {
            source: source.to_owned(),
            target: target.to_owned(),
            kind,
            place: link.place.as_str(),
            text: String::new(),
            count: 0,
            pages: 0,
            visited: false,
            not_visited: link.not_visited.map_or("", model::NotVisited::as_str),
            first_seen: link.first_seen,
            last_seen: link.last_seen,
        }
    }
}

/// A node that is a target only.
struct Other {
    kind: &'static str,
    first_seen: UtcTime,
    last_seen: UtcTime,
}

fn other_nodes(view: &dyn GraphView, level: Level) -> Result<BTreeMap<String, Other>, ExportError> {
    let mut others: BTreeMap<String, Other> = BTreeMap::new();
    for page in view.pages()? {
        for link in view.links_from(&page?.url)? {
            let kind = match (&link.to, level) {
                (Target::Domain(_), _) => "domain",
                (Target::Refused(_), _) => "refused",
                (Target::Page(url), Level::Page) if view.page(url)?.is_none() => "page",
                _ => continue,
            };
            let other = others.entry(link.to.name()).or_insert(Other {
                kind,
                first_seen: link.first_seen,
                last_seen: link.last_seen,
            });
            other.first_seen = other.first_seen.min(link.first_seen);
            other.last_seen = other.last_seen.max(link.last_seen);
        }
    }
    Ok(others)
}

/// At site level a page stands for its site.
fn site_level_name(target: &Target) -> String {
    target.site().map_or_else(|| target.name(), |site| site.full_name())
}
