//! Reads an edge list of any origin: `source,target[,weight]` in rows, with commas
//! or tabs, with or without a header.
//!
//! Map: `lines` gives lines, `row` splits one into cells, `layout` tells from the
//! first row which cell is which, `fault` says what is wrong with a row.
//!
//! Invariant: nodes are numbered in order of first appearance, and a row is either
//! read whole or ends the reading with its line number. Empty lines and lines
//! that begin with `#` are passed over; spaces around a cell do not count.
//!
//! A name cannot hold a line break. Nothing here opens or unpacks a file.

mod fault;
mod layout;
mod lines;
mod row;

use std::io::BufRead;

pub use fault::{EdgeListError, RowFault};

use super::{EdgeList, Names};
use layout::Layout;
use lines::Lines;
use row::Splitter;

/// An edge list and the names of its nodes.
#[derive(Clone, Debug, Default)]
pub struct NamedEdges {
    /// The name of every node.
    pub names: Names,
    /// The edges between them.
    pub edges: EdgeList,
}

/// Reads edges, one a row.
///
/// A header is a first row whose third cell is not a number, or whose first two
/// cells are words like `source` and `target`. It may name the columns in another
/// order; of more than three columns only those named `source`, `target` and
/// `weight` are read. A missing weight counts as 1.
///
/// Linear; 8 bytes an edge, 16 with weights, and the names once.
pub fn read_edges(input: impl BufRead) -> Result<NamedEdges, EdgeListError> {
    let mut named = NamedEdges::default();
    let mut lines = Lines::new(input);
    let mut splitter = Splitter::default();
    let mut layout = None;
    // Lists are often in runs of one source.
    let mut last_source = (Vec::new(), 0);
    while let Some(line) = lines.next()? {
        let at = |fault| EdgeListError::at(line.number, fault);
        let known = match layout {
            Some(known) => known,
            None => {
                let (found, is_header) = Layout::of_first_row(line.text, &mut splitter).map_err(at)?;
                layout = Some(found);
                if is_header {
                    continue;
                }
                found
            }
        };
        let row = splitter.edge(line.text, &known).map_err(at)?;
        let from = if row.source == last_source.0 && !row.source.is_empty() {
            last_source.1
        } else {
            let number = node(&mut named.names, row.source, line.number)?;
            last_source.0.clear();
            last_source.0.extend_from_slice(row.source);
            last_source.1 = number;
            number
        };
        let to = node(&mut named.names, row.target, line.number)?;
        named.edges.push(from, to, row.weight);
    }
    Ok(named)
}

impl NamedEdges {
    /// Reads further nodes, one a row, from its first cell; those with edges are
    /// already known. A first cell such as `node`, `id` or `name` is a header.
    pub fn read_nodes(&mut self, input: impl BufRead) -> Result<(), EdgeListError> {
        let mut lines = Lines::new(input);
        let mut splitter = Splitter::default();
        let mut delimiter = None;
        while let Some(line) = lines.next()? {
            let at = |fault| EdgeListError::at(line.number, fault);
            let is_first = delimiter.is_none();
            let delimiter = *delimiter.get_or_insert_with(|| layout::delimiter_of(line.text));
            let cell = splitter.first(line.text, delimiter).map_err(at)?;
            if !(is_first && layout::is_node_header(cell)) {
                node(&mut self.names, cell, line.number)?;
            }
        }
        self.edges.grow(self.names.len());
        Ok(())
    }
}

/// The number of a name that stands on a line.
fn node(names: &mut Names, name: &[u8], line: u64) -> Result<u32, EdgeListError> {
    if name.is_empty() {
        return Err(EdgeListError::at(line, RowFault::NoName));
    }
    names.intern(name)?.ok_or_else(|| EdgeListError::at(line, RowFault::NotUtf8))
}
