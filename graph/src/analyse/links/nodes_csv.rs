//! One row of measures a node, as CSV: commas, `\n`, UTF-8.
//!
//! A name that a spreadsheet would take for a formula begins with an apostrophe, as in
//! all our tables; one that is a number stays as it is.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::{Measures, Names};
use crate::spreadsheet::not_a_formula;

/// A row; its fields are the header.
#[derive(Serialize)]
struct NodeRow<'a> {
    node: Cow<'a, str>,
    in_degree: u32,
    out_degree: u32,
    pagerank: f64,
    hub: f64,
    authority: f64,
    wcc: u32,
    scc: u32,
    core: u32,
    community: u32,
    betweenness: f64,
    harmonic: f64,
}

/// Writes `nodes.csv`: a header, and a row for every node in the order of first
/// appearance. Numbers are written so that they are read back unchanged.
pub fn write_nodes(measures: &Measures, names: &Names, out: impl Write) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().has_headers(true).from_writer(out);
    for (at, node) in names.iter().enumerate().take(measures.cores.len()) {
        writer.serialize(NodeRow {
            node: not_a_formula(node),
            in_degree: measures.degrees.into[at],
            out_degree: measures.degrees.out[at],
            pagerank: measures.pagerank.ranks[at],
            // Not -0.0.
            hub: measures.hits.hubs[at] + 0.0,
            authority: measures.hits.authorities[at] + 0.0,
            wcc: measures.weak.groups()[at],
            scc: measures.strong.groups()[at],
            core: measures.cores[at],
            community: measures.communities.partition.groups()[at],
            betweenness: measures.betweenness.scores[at],
            harmonic: measures.harmonic.scores[at],
        })?;
    }
    writer.flush()
}
