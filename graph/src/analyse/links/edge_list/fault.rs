//! What can be wrong with an edge list, and what to do about it.

use std::io;

use super::lines::LINE_BYTES_MAX;
use crate::analyse::links::LinksError;

/// Why an edge list could not be read.
#[derive(Debug, thiserror::Error)]
pub enum EdgeListError {
    /// A row is not an edge or a node.
    #[error("line {line}: {fault}")]
    Row {
        /// Which line, from 1.
        line: u64,
        /// What is wrong with it.
        fault: RowFault,
    },
    /// Reading failed.
    #[error("reading stopped after line {line}: {source}")]
    Io {
        /// The last line that was read.
        line: u64,
        /// What the system said.
        source: io::Error,
    },
    /// There is more than can be numbered.
    #[error(transparent)]
    TooLarge(#[from] LinksError),
}

impl EdgeListError {
    pub(super) fn at(line: u64, fault: RowFault) -> Self {
        Self::Row { line, fault }
    }
}

/// What is wrong with a row; the text ends with what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// There is no second cell.
    #[error("the row has no target; write source,target with a comma or a tab between them, the same in all rows")]
    NoTarget,
    /// A name is empty.
    #[error("a name is empty; name both nodes or remove the row")]
    NoName,
    /// A name is not text.
    #[error("a name is not UTF-8; save the file as UTF-8")]
    NotUtf8,
    /// The weight cannot be read.
    #[error("the weight `{0}` is not a number; write a number, or give the weights a column named weight")]
    WeightText(String),
    /// The weight makes no sense.
    #[error("the weight {0} cannot be used; write 0 or a number from 1e-100 to 1e100")]
    WeightValue(String),
    /// A quotation mark is never closed.
    #[error("a quotation mark is not closed on its line; close it, or double it if it is part of the name")]
    OpenQuote,
    /// The line is too long to be a row.
    #[error("the line is longer than {LINE_BYTES_MAX} bytes; put every edge on its own line")]
    TooLong,
}
