//! From a view to bytes, one format a file.
//!
//! The same view gives the same bytes: rows come in the view's fixed order, and
//! nothing here reads a clock. Rows are written as they are read; what must be
//! kept in memory is said where it is kept. Nothing here opens a file.

mod csv;
mod gexf;
mod graphml;
mod json;
mod jsonl;
mod network;
mod read;
mod xml;

use std::io::Write;

use crate::{GraphError, GraphView};

pub use csv::{CsvOptions, CsvTable};
pub use json::{LinkJson, PageJson, SiteJson};
pub use read::{ImportLine, ImportLineError, read_line};

/// What the nodes of an exported graph are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Sites and domains; edges are summed over pages.
    Site,
    /// Pages, sites and domains.
    Page,
}

/// What an export wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportCounts {
    /// Nodes, or sites and pages.
    pub nodes: u64,
    /// Edges.
    pub edges: u64,
}

/// Why an export could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The view could not be read.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The output could not be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// JSON lines: sites, then their pages, then the links of each page. The one
/// format that another case can take over.
pub fn export_jsonl(view: &dyn GraphView, out: &mut dyn Write) -> Result<ExportCounts, ExportError> {
    jsonl::write(view, out)
}

/// One table of comma-separated values (RFC 4180).
pub fn export_csv(
    view: &dyn GraphView,
    table: CsvTable,
    options: CsvOptions,
    out: &mut dyn Write,
) -> Result<ExportCounts, ExportError> {
    csv::write(view, table, options, out)
}

/// GraphML for NetworkX, igraph, Cytoscape, yEd and Gephi.
pub fn export_graphml(view: &dyn GraphView, level: Level, out: &mut dyn Write) -> Result<ExportCounts, ExportError> {
    graphml::write(view, level, out)
}

/// GEXF 1.3 with time, for Gephi and Gephi Lite.
pub fn export_gexf(view: &dyn GraphView, level: Level, out: &mut dyn Write) -> Result<ExportCounts, ExportError> {
    gexf::write(view, level, out)
}
