//! GraphML, with the care that its readers need: keys for nodes and edges only,
//! every key typed, every value written (igraph turns an absent boolean into
//! false), no attribute called `id`, `SUID`, `selected` or `shared name`, no
//! edge ids (NetworkX would make a multigraph), times as ISO text and as epoch
//! seconds.

use std::io::Write;

use model::UtcTime;

use super::network::{Edge, Node, for_each_edge, for_each_node};
use super::xml::Document;
use super::{ExportCounts, ExportError, Level};
use crate::GraphView;

const NODE_KEYS: [(&str, &str); 14] = [
    ("label", "string"),
    ("kind", "string"),
    ("state", "string"),
    ("cause", "string"),
    ("title", "string"),
    ("language", "string"),
    ("page_class", "string"),
    ("pages", "long"),
    ("links_out", "long"),
    ("links_in", "long"),
    ("first_seen", "string"),
    ("first_seen_epoch", "long"),
    ("last_seen", "string"),
    ("last_seen_epoch", "long"),
];

const EDGE_KEYS: [(&str, &str); 11] = [
    ("weight", "double"),
    ("kind", "string"),
    ("place", "string"),
    ("text", "string"),
    ("pages", "long"),
    ("visited", "string"),
    ("not_visited_reason", "string"),
    ("first_seen", "string"),
    ("first_seen_epoch", "long"),
    ("last_seen", "string"),
    ("last_seen_epoch", "long"),
];

pub(super) fn write(view: &dyn GraphView, level: Level, out: &mut dyn Write) -> Result<ExportCounts, ExportError> {
    let mut counts = ExportCounts::default();
    let mut document = Document::begin(out)?;
    document.open("graphml", &[("xmlns", "http://graphml.graphdrawing.org/xmlns")])?;
    for (what, keys) in [("node", &NODE_KEYS[..]), ("edge", &EDGE_KEYS[..])] {
        for (name, kind) in keys {
            let key = format!("{what}_{name}");
            document.empty("key", &[("id", &key), ("for", what), ("attr.name", name), ("attr.type", kind)])?;
        }
    }
    document.open("graph", &[("edgedefault", "directed")])?;
    for_each_node(view, level, &mut |node| {
        counts.nodes += 1;
        write_node(&mut document, &node)
    })?;
    for_each_edge(view, level, &mut |edge| {
        counts.edges += 1;
        write_edge(&mut document, &edge)
    })?;
    document.close("graph")?;
    document.close("graphml")?;
    document.end()?;
    Ok(counts)
}

fn write_node(document: &mut Document<'_>, node: &Node) -> Result<(), ExportError> {
    let [first, first_epoch] = times(node.first_seen);
    let [last, last_epoch] = times(node.last_seen);
    let values = [
        node.label.clone(),
        node.kind.to_owned(),
        node.state.to_owned(),
        node.cause.to_owned(),
        node.title.clone(),
        node.language.clone(),
        node.class.to_owned(),
        node.pages.to_string(),
        node.links_out.to_string(),
        node.links_in.to_string(),
        first,
        first_epoch,
        last,
        last_epoch,
    ];
    document.open("node", &[("id", &node.id)])?;
    write_data(document, "node", &NODE_KEYS, &values)?;
    document.close("node")
}

fn write_edge(document: &mut Document<'_>, edge: &Edge) -> Result<(), ExportError> {
    let [first, first_epoch] = times(edge.first_seen);
    let [last, last_epoch] = times(edge.last_seen);
    let values = [
        edge.count.to_string(),
        edge.kind.as_str().to_owned(),
        edge.place.to_owned(),
        edge.text.clone(),
        edge.pages.to_string(),
        if edge.visited { "yes" } else { "no" }.to_owned(),
        edge.not_visited.to_owned(),
        first,
        first_epoch,
        last,
        last_epoch,
    ];
    document.open("edge", &[("source", &edge.source), ("target", &edge.target)])?;
    write_data(document, "edge", &EDGE_KEYS, &values)?;
    document.close("edge")
}

fn write_data(
    document: &mut Document<'_>,
    what: &str,
    keys: &[(&str, &str)],
    values: &[String],
) -> Result<(), ExportError> {
    keys.iter()
        .zip(values)
        .try_for_each(|((name, _), value)| document.text("data", &[("key", &format!("{what}_{name}"))], value))
}

fn times(time: UtcTime) -> [String; 2] {
    [time.to_string(), time.as_millis().div_euclid(1000).to_string()]
}
