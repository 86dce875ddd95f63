//! One row, split into the cells that matter.

use std::ops::RangeInclusive;

use csv::{ByteRecord, ReaderBuilder};

use super::RowFault;
use super::layout::Layout;

/// Weights of which sums and squares are numbers still.
const WEIGHTS: RangeInclusive<f64> = 1e-100..=1e100;

/// A row that is an edge.
#[derive(Debug, PartialEq)]
pub(super) struct EdgeRow<'a> {
    pub(super) source: &'a [u8],
    pub(super) target: &'a [u8],
    pub(super) weight: Option<f64>,
}

/// Splits rows. A row without quotation marks is split where it stands; the others
/// are left to a reader of CSV.
#[derive(Default)]
pub(super) struct Splitter {
    quoted: ByteRecord,
}

impl Splitter {
    /// The cells of an edge.
    pub(super) fn edge<'a>(&'a mut self, line: &'a [u8], layout: &Layout) -> Result<EdgeRow<'a>, RowFault> {
        if layout.is_plain() && !line.contains(&b'"') {
            return plain_edge(line, layout);
        }
        let (mut source, mut target, mut weight) = (None, None, None);
        for (at, cell) in self.cells(line, layout.delimiter)?.enumerate() {
            if at == layout.source {
                source = Some(cell);
            } else if at == layout.target {
                target = Some(cell);
            } else if Some(at) == layout.weight {
                weight = Some(cell);
            }
        }
        checked(source, target, weight)
    }

    /// Whether the cell of the weight, or else the third, is a number.
    pub(super) fn has_number(&mut self, line: &[u8], layout: &Layout) -> Result<bool, RowFault> {
        let cell = self.cells(line, layout.delimiter)?.nth(layout.weight.unwrap_or(2)).unwrap_or_default();
        Ok(String::from_utf8_lossy(cell).parse::<f64>().is_ok())
    }

    /// The first cell.
    pub(super) fn first<'a>(&'a mut self, line: &'a [u8], delimiter: u8) -> Result<&'a [u8], RowFault> {
        Ok(self.cells(line, delimiter)?.next().unwrap_or_default())
    }

    /// All cells, without the spaces around them.
    pub(super) fn cells<'a>(
        &'a mut self,
        line: &'a [u8],
        delimiter: u8,
    ) -> Result<impl Iterator<Item = &'a [u8]>, RowFault> {
        let is_quoted = line.contains(&b'"');
        if is_quoted {
            self.read_quoted(line, delimiter)?;
        }
        let plain = (!is_quoted).then(|| line.split(move |byte| *byte == delimiter));
        let quoted = is_quoted.then(|| self.quoted.iter());
        Ok(plain.into_iter().flatten().chain(quoted.into_iter().flatten()).map(<[u8]>::trim_ascii))
    }

    fn read_quoted(&mut self, line: &[u8], delimiter: u8) -> Result<(), RowFault> {
        if line.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
            return Err(RowFault::OpenQuote);
        }
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).delimiter(delimiter).flexible(true).buffer_capacity(line.len());
        let read = builder.from_reader(line).read_byte_record(&mut self.quoted);
        if matches!(read, Ok(true)) { Ok(()) } else { Err(RowFault::NoTarget) }
    }
}

/// The short way for most rows: no quotation marks, and the cells in their usual
/// places.
fn plain_edge<'a>(line: &'a [u8], layout: &Layout) -> Result<EdgeRow<'a>, RowFault> {
    let cut = |line: &'a [u8]| match line.iter().position(|byte| *byte == layout.delimiter) {
        Some(at) => (line[..at].trim_ascii(), Some(&line[at + 1..])),
        None => (line.trim_ascii(), None),
    };
    let (source, rest) = cut(line);
    let (target, rest) = cut(rest.ok_or(RowFault::NoTarget)?);
    let weight = layout.weight.and(rest).map(|rest| cut(rest).0);
    checked(Some(source), Some(target), weight)
}

fn checked<'a>(
    source: Option<&'a [u8]>,
    target: Option<&'a [u8]>,
    weight: Option<&'a [u8]>,
) -> Result<EdgeRow<'a>, RowFault> {
    let (Some(source), Some(target)) = (source, target) else { return Err(RowFault::NoTarget) };
    if source.is_empty() || target.is_empty() {
        return Err(RowFault::NoName);
    }
    let weight = weight.filter(|cell| !cell.is_empty()).map(parse_weight).transpose()?;
    Ok(EdgeRow { source, target, weight })
}

fn parse_weight(cell: &[u8]) -> Result<f64, RowFault> {
    let text = String::from_utf8_lossy(cell);
    let weight: f64 = text.parse().map_err(|_| RowFault::WeightText(text.chars().take(40).collect()))?;
    if weight == 0.0 || WEIGHTS.contains(&weight) { Ok(weight) } else { Err(RowFault::WeightValue(weight.to_string())) }
}
