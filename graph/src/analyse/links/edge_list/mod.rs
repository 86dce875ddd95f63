//! Reads an edge list of any origin: `source,target[,weight]` in rows, with commas
//! or tabs, with or without a header.
//!
//! Map: `lines` gives lines, `row` splits one into cells, `layout` tells from the
//! first row which cell is which, `batch` carries rows to the thread that numbers their names,
//! `fault` says what is wrong with a row.
//!
//! Invariant: nodes are numbered in order of first appearance, and a row is either
//! read whole or ends the reading with its line number. Empty lines and lines
//! that begin with `#` are passed over; spaces around a cell do not count.
//!
//! A name cannot hold a line break. Nothing here opens or unpacks a file.

mod batch;
mod fault;
mod layout;
mod lines;
mod row;

use std::io::Read;
use std::sync::mpsc::{self, SyncSender};
use std::thread;

pub use fault::{EdgeListError, RowFault};

use super::names::Secret;
use super::{EdgeList, Names};
use batch::Batch;
use layout::{Header, Layout};
use lines::Lines;
use row::Splitter;

/// Batches on their way between the two threads.
const BATCHES_WAITING: usize = 8;

/// An edge list and the names of its nodes.
#[derive(Clone, Debug, Default)]
pub struct NamedEdges {
    /// The name of every node.
    pub names: Names,
    /// The edges between them.
    pub edges: EdgeList,
    /// Whether the first row was taken for a header.
    pub has_header: bool,
}

/// What is done with the cell of a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// It is read; it must be a number from 0 up.
    Read,
    /// It is passed over, whatever it holds.
    Ignore,
}

/// Reads edges, one a row.
///
/// A header is a first row with words like `source` and `target`, or one whose third cell
/// is not a number where that of the next row is. It may name the columns in another
/// order; of more than three columns only those named `source`, `target` and
/// `weight` are read. A missing weight counts as 1.
///
/// Linear; 8 bytes an edge, 16 with weights, and the names once. One thread reads while
/// another numbers the names, in the order of the rows.
pub fn read_edges(input: impl Read, weights: Weights) -> Result<NamedEdges, EdgeListError> {
    let mut named = NamedEdges::default();
    let secret = named.names.secret();
    let (batches, waiting) = mpsc::sync_channel(BATCHES_WAITING);
    let (read, settled) = thread::scope(|scope| {
        let named = &mut named;
        let settling = scope.spawn(move || waiting.iter().try_for_each(|batch: Batch| batch.settle(named)));
        let read = read_rows(&mut Lines::new(input), weights, secret, batches);
        (read, settling.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    // What is wrong with a row that waits comes before what ended the reading.
    settled?;
    named.has_header = read?;
    Ok(named)
}

/// Sends all rows in batches; also those before one that cannot be read. Tells whether
/// there is a header.
fn read_rows(
    lines: &mut Lines<impl Read>,
    weights: Weights,
    secret: Secret,
    batches: SyncSender<Batch>,
) -> Result<bool, EdgeListError> {
    let mut batch = Batch::new(secret);
    let read = fill(&mut batch, lines, weights, &batches);
    // If nobody takes it, a row before these is at fault.
    let _ = batches.send(batch);
    // Nothing more comes: whoever takes them can end.
    drop(batches);
    read
}

fn fill(
    batch: &mut Batch,
    lines: &mut Lines<impl Read>,
    weights: Weights,
    batches: &SyncSender<Batch>,
) -> Result<bool, EdgeListError> {
    let mut splitter = Splitter::default();
    let (mut layout, mut has_header, mut perhaps) = (None, false, None);
    let wanted = |layout: Layout| Layout { weight: layout.weight.filter(|_| weights == Weights::Read), ..layout };
    while let Some(line) = lines.next()? {
        let at = |fault| EdgeListError::at(line.number, fault);
        let known = match (layout, perhaps.take()) {
            (Some(known), _) => known,
            (None, None) => match Layout::of_first_row(line.text, &mut splitter).map_err(at)? {
                (found, Header::No) => wanted(found),
                (found, Header::Yes) => {
                    (layout, has_header) = (Some(wanted(found)), true);
                    continue;
                }
                (found, Header::Perhaps) => {
                    perhaps = Some((line.text.to_vec(), line.number, found));
                    continue;
                }
            },
            (None, Some((first, number, found))) => {
                has_header = splitter.has_number(line.text, &found).map_err(at)?;
                let known = if has_header { found } else { Layout::plain(found.delimiter) };
                if !has_header {
                    batch.read(&mut splitter, &wanted(known), &first, number)?;
                }
                wanted(known)
            }
        };
        layout = Some(known);
        batch.read(&mut splitter, &known, line.text, line.number)?;
        if batch.is_full() {
            let full = std::mem::replace(batch, batch.successor());
            if batches.send(full).is_err() {
                // A row that was sent is at fault, and whoever took it says so.
                break;
            }
        }
    }
    if let Some((first, number, found)) = perhaps {
        batch.read(&mut splitter, &wanted(Layout::plain(found.delimiter)), &first, number)?;
    }
    Ok(has_header)
}

impl NamedEdges {
    /// Reads further nodes, one a row, from its first cell; those with edges are
    /// already known. A first cell such as `node`, `id` or `name` is a header.
    pub fn read_nodes(&mut self, input: impl Read) -> Result<(), EdgeListError> {
        let mut lines = Lines::new(input);
        let mut splitter = Splitter::default();
        let mut delimiter = None;
        while let Some(line) = lines.next()? {
            let at = |fault| EdgeListError::at(line.number, fault);
            let is_first = delimiter.is_none();
            let delimiter = *delimiter.get_or_insert_with(|| layout::delimiter_of(line.text));
            let cell = splitter.first(line.text, delimiter).map_err(at)?;
            if is_first && layout::is_node_header(cell) {
                continue;
            }
            if cell.is_empty() {
                return Err(at(RowFault::NoName));
            }
            self.names.intern(cell)?.ok_or_else(|| at(RowFault::NotUtf8))?;
        }
        self.edges.grow(self.names.len());
        Ok(())
    }
}
