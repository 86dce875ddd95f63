//! GEXF 1.3, with the care that its readers need: the namespace without `www`,
//! directed written out, one attribute block a class (Gephi Lite keeps only the
//! last), time as days in `date` form (NetworkX cannot read `dateTime`) and
//! again as plain attributes (Gephi Lite drops intervals), a kind on every edge,
//! no weight 0, and positions, so that the file opens laid out.
//!
//! At site level nodes carry an interval that holds those of their edges; at
//! page level only edges do, because a page may be linked before it is visited.

use std::io::Write;

use super::network::{Edge, Node, for_each_edge, for_each_node};
use super::xml::Document;
use super::{ExportCounts, ExportError, Level};
use crate::GraphView;

const NODE_ATTRIBUTES: [(&str, &str); 11] = [
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
    ("last_seen", "string"),
];

const EDGE_ATTRIBUTES: [(&str, &str); 7] = [
    ("place", "string"),
    ("text", "string"),
    ("pages", "long"),
    ("visited", "string"),
    ("not_visited_reason", "string"),
    ("first_seen", "string"),
    ("last_seen", "string"),
];

pub(super) fn write(view: &dyn GraphView, level: Level, out: &mut dyn Write) -> Result<ExportCounts, ExportError> {
    let mut counts = ExportCounts::default();
    let mut document = Document::begin(out)?;
    let root = [("xmlns", "http://gexf.net/1.3"), ("xmlns:viz", "http://gexf.net/1.3/viz"), ("version", "1.3")];
    document.open("gexf", &root)?;
    document.open("meta", &[])?;
    document.text("creator", &[], "oniongraph")?;
    document.close("meta")?;
    let graph = [
        ("defaultedgetype", "directed"),
        ("mode", "dynamic"),
        ("timerepresentation", "interval"),
        ("timeformat", "date"),
        ("idtype", "string"),
    ];
    document.open("graph", &graph)?;
    declare(&mut document, "node", &NODE_ATTRIBUTES)?;
    declare(&mut document, "edge", &EDGE_ATTRIBUTES)?;
    document.open("nodes", &[])?;
    for_each_node(view, level, &mut |node| {
        write_node(&mut document, &node, level, counts.nodes)?;
        counts.nodes += 1;
        Ok(())
    })?;
    document.close("nodes")?;
    document.open("edges", &[])?;
    for_each_edge(view, level, &mut |edge| {
        write_edge(&mut document, &edge, counts.edges)?;
        counts.edges += 1;
        Ok(())
    })?;
    document.close("edges")?;
    document.close("graph")?;
    document.close("gexf")?;
    document.end()?;
    Ok(counts)
}

fn declare(document: &mut Document<'_>, class: &str, attributes: &[(&str, &str)]) -> Result<(), ExportError> {
    document.open("attributes", &[("class", class), ("mode", "static")])?;
    for (name, kind) in attributes {
        document.empty("attribute", &[("id", name), ("title", name), ("type", kind)])?;
    }
    document.close("attributes")
}

fn write_node(document: &mut Document<'_>, node: &Node, level: Level, number: u64) -> Result<(), ExportError> {
    let (start, end) = (node.first_seen.day(), node.last_seen.day());
    let mut attributes = vec![("id", node.id.as_str()), ("label", node.label.as_str())];
    if level == Level::Site {
        attributes.extend([("start", start.as_str()), ("end", end.as_str())]);
    }
    document.open("node", &attributes)?;
    let values = [
        node.kind.to_owned(),
        node.state.to_owned(),
        node.cause.to_owned(),
        node.title.clone(),
        node.language.clone(),
        node.class.to_owned(),
        node.pages.to_string(),
        node.links_out.to_string(),
        node.links_in.to_string(),
        node.first_seen.to_string(),
        node.last_seen.to_string(),
    ];
    write_values(document, &NODE_ATTRIBUTES, &values)?;
    let [red, green, blue] = colour(node);
    document.empty("viz:color", &[("r", red), ("g", green), ("b", blue)])?;
    let (x, y) = sunflower(number);
    document.empty("viz:position", &[("x", &format!("{x:.2}")), ("y", &format!("{y:.2}")), ("z", "0")])?;
    let size = 4.0 + ((node.links_in + node.links_out) as f64).sqrt();
    document.empty("viz:size", &[("value", &format!("{size:.2}"))])?;
    document.close("node")
}

fn write_edge(document: &mut Document<'_>, edge: &Edge, number: u64) -> Result<(), ExportError> {
    let weight = edge.count.max(1).to_string();
    let (id, start, end) = (number.to_string(), edge.first_seen.day(), edge.last_seen.day());
    let attributes = [
        ("id", id.as_str()),
        ("source", &edge.source),
        ("target", &edge.target),
        ("kind", edge.kind.as_str()),
        ("weight", &weight),
        ("start", &start),
        ("end", &end),
    ];
    document.open("edge", &attributes)?;
    let values = [
        edge.place.to_owned(),
        edge.text.clone(),
        edge.pages.to_string(),
        if edge.visited { "yes" } else { "no" }.to_owned(),
        edge.not_visited.to_owned(),
        edge.first_seen.to_string(),
        edge.last_seen.to_string(),
    ];
    write_values(document, &EDGE_ATTRIBUTES, &values)?;
    document.close("edge")
}

fn write_values(document: &mut Document<'_>, keys: &[(&str, &str)], values: &[String]) -> Result<(), ExportError> {
    document.open("attvalues", &[])?;
    for ((name, _), value) in keys.iter().zip(values) {
        document.empty("attvalue", &[("for", name), ("value", value)])?;
    }
    document.close("attvalues")
}

/// Colours that colour-blind people can tell apart (Okabe and Ito, 2008).
fn colour(node: &Node) -> [&'static str; 3] {
    match (node.kind, node.state) {
        ("site", "up") | ("page", "page") => ["0", "114", "178"],
        ("site", "down") | ("page", "failed") => ["213", "94", "0"],
        ("domain", _) => ["230", "159", "0"],
        ("refused", _) => ["0", "0", "0"],
        _ => ["153", "153", "153"],
    }
}

/// A spiral on which every node has about the same room (Vogel 1979).
fn sunflower(number: u64) -> (f64, f64) {
    const GOLDEN_ANGLE: f64 = 2.399_963_229_728_653;
    let n = number as f64;
    let (radius, angle) = (12.0 * n.sqrt(), n * GOLDEN_ANGLE);
    (radius * angle.cos(), radius * angle.sin())
}
