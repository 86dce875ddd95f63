//! Two tables, nodes and edges, with the column names that Gephi's importer
//! knows. RFC 4180, UTF-8, `\n`.
//!
//! Cells that a spreadsheet would take for a formula begin with an apostrophe, as in all
//! our tables. For spreadsheets there can be a byte order mark besides.

use std::io::Write;

use super::network::{for_each_edge, for_each_node};
use super::{ExportCounts, ExportError, Level};
use crate::GraphView;
use crate::spreadsheet::not_a_formula;

/// Which table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CsvTable {
    /// One row a node.
    Nodes,
    /// One row an edge.
    Edges,
}

/// How the tables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvOptions {
    /// Sites or pages.
    pub level: Level,
    /// With a byte order mark, by which spreadsheets know UTF-8.
    pub excel: bool,
}

const NODE_HEADER: [&str; 12] = [
    "Id",
    "Label",
    "Kind",
    "State",
    "Cause",
    "Language",
    "Page_class",
    "Pages",
    "Links_out",
    "Links_in",
    "First_seen",
    "Last_seen",
];
const EDGE_HEADER: [&str; 12] = [
    "Source",
    "Target",
    "Type",
    "Kind",
    "Weight",
    "Place",
    "Text",
    "Pages",
    "Visited",
    "Not_visited_reason",
    "First_seen",
    "Last_seen",
];

pub(super) fn write(
    view: &dyn GraphView,
    table: CsvTable,
    options: CsvOptions,
    out: &mut dyn Write,
) -> Result<ExportCounts, ExportError> {
    if options.excel {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut counts = ExportCounts::default();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(out);
    match table {
        CsvTable::Nodes => {
            row(&mut writer, &NODE_HEADER.map(str::to_owned))?;
            for_each_node(view, options.level, &mut |node| {
                counts.nodes += 1;
                let cells = [
                    node.id,
                    node.label,
                    node.kind.to_owned(),
                    node.state.to_owned(),
                    node.cause.to_owned(),
                    node.language,
                    node.class.to_owned(),
                    node.pages.to_string(),
                    node.links_out.to_string(),
                    node.links_in.to_string(),
                    node.first_seen.to_string(),
                    node.last_seen.to_string(),
                ];
                row(&mut writer, &cells)
            })?;
        }
        CsvTable::Edges => {
            row(&mut writer, &EDGE_HEADER.map(str::to_owned))?;
            for_each_edge(view, options.level, &mut |edge| {
                counts.edges += 1;
                let cells = [
                    edge.source,
                    edge.target,
                    "Directed".to_owned(),
                    edge.kind.as_str().to_owned(),
                    edge.count.to_string(),
                    edge.place.to_owned(),
                    edge.text,
                    edge.pages.to_string(),
                    if edge.visited { "yes" } else { "no" }.to_owned(),
                    edge.not_visited.to_owned(),
                    edge.first_seen.to_string(),
                    edge.last_seen.to_string(),
                ];
                row(&mut writer, &cells)
            })?;
        }
    }
    writer.flush()?;
    Ok(counts)
}

fn row(writer: &mut csv::Writer<&mut dyn Write>, cells: &[String]) -> Result<(), ExportError> {
    let cells = cells.iter().map(|cell| not_a_formula(cell));
    writer.write_record(cells.map(|cell| cell.into_owned())).map_err(std::io::Error::other)?;
    Ok(())
}
