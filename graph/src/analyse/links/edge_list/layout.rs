//! Which cell of a row is what, as the first row tells.

use super::RowFault;
use super::row::Splitter;

const SOURCES: [&str; 8] = ["source", "from", "src", "source_id", "start", "tail", "from_site", "from_page"];
const TARGETS: [&str; 10] =
    ["target", "to", "dst", "dest", "destination", "target_id", "end", "head", "to_site", "to_page"];
const WEIGHTS: [&str; 1] = ["weight"];
const NODES: [&str; 8] = ["node", "nodes", "id", "name", "label", "host", "site", "vertex"];

/// The delimiter and the places of the cells that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) delimiter: u8,
    pub(super) source: usize,
    pub(super) target: usize,
    pub(super) weight: Option<usize>,
}

/// Whether a first row is a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// Its words say so.
    Yes,
    /// It is one if the third cell of the next row is a number: its own is none.
    Perhaps,
    /// It is an edge.
    No,
}

impl Layout {
    /// Source, target and perhaps weight, in this order.
    pub(super) fn plain(delimiter: u8) -> Self {
        Self { delimiter, source: 0, target: 1, weight: Some(2) }
    }

    /// Whether the cells that are read are source, target and perhaps weight, in this order.
    pub(super) fn is_plain(&self) -> bool {
        (self.source, self.target) == (0, 1) && self.weight.is_none_or(|at| at == 2)
    }

    /// The layout that a first row has or announces, and whether it is a header.
    pub(super) fn of_first_row(line: &[u8], splitter: &mut Splitter) -> Result<(Self, Header), RowFault> {
        let delimiter = delimiter_of(line);
        let cells: Vec<String> = splitter.cells(line, delimiter)?.map(lower_case).collect();
        let [first, second, rest @ ..] = cells.as_slice() else { return Err(RowFault::NoTarget) };
        let is_number = |cell: &String| cell.is_empty() || cell.parse::<f64>().is_ok();
        let are = |one: &String, other: &String| SOURCES.contains(&one.as_str()) && TARGETS.contains(&other.as_str());
        let are_words = are(first, second) || are(second, first);
        if !are_words && rest.first().is_none_or(is_number) {
            return Ok((Self::plain(delimiter), Header::No));
        }
        let named = |words: &[&str]| cells.iter().position(|cell| words.contains(&cell.as_str()));
        let (source, target) = named(&SOURCES).zip(named(&TARGETS)).unwrap_or((0, 1));
        let third = (cells.len() == 3 && source.max(target) == 1).then_some(2);
        let has_words = named(&SOURCES).is_some() && named(&TARGETS).is_some() || named(&WEIGHTS).is_some();
        let header = if has_words { Header::Yes } else { Header::Perhaps };
        Ok((Self { delimiter, source, target, weight: named(&WEIGHTS).or(third) }, header))
    }
}

/// A tab if the line has one, otherwise a comma.
pub(super) fn delimiter_of(line: &[u8]) -> u8 {
    if line.contains(&b'\t') { b'\t' } else { b',' }
}

/// Whether the first cell of a list of nodes is a header.
pub(super) fn is_node_header(cell: &[u8]) -> bool {
    NODES.contains(&lower_case(cell).as_str())
}

fn lower_case(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).to_lowercase()
}
