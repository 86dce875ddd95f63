//! Standard output is data, standard error is talk. Text from outside goes
//! through [`shown`] before it reaches a terminal.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use serde::Serialize;

use crate::args::ListArgs;
use crate::failure::Failure;

/// Longer words are broken in tables: addresses of sites are shorter.
const WORD_CHARS_WHOLE: usize = 100;

/// Makes control characters visible.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    model::visible(text)
}

/// Writes one JSON value and a new line.
pub(crate) fn json_line(out: &mut impl Write, value: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, value).map_err(io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}

/// Writes one JSON value over several lines.
pub(crate) fn json_document(out: &mut impl Write, value: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}

/// Writes rows in the form asked for: JSON lines, a JSON array, or a table.
/// JSON is written as the rows come; a table needs them all for its widths. If there is
/// no row, `when_empty` is told on standard error, and there is no table.
pub(crate) fn rows<T: Serialize>(
    form: &ListArgs,
    rows: impl Iterator<Item = Result<T, Failure>>,
    when_empty: Option<&str>,
    header: &[&str],
    cells: impl Fn(&T) -> Vec<String>,
) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut is_empty = true;
    let rows = rows.inspect(|_| is_empty = false);
    if form.jsonl {
        for row in rows {
            json_line(&mut out, &row?)?;
        }
    } else if form.json {
        let all = rows.collect::<Result<Vec<T>, Failure>>()?;
        json_document(&mut out, &all)?;
    } else {
        let mut table = table(header);
        let mut longest: Vec<usize> = header.iter().map(|name| longest_word(name)).collect();
        for row in rows {
            let cells: Vec<String> = cells(&row?).iter().map(|cell| shown(cell).into_owned()).collect();
            longest.iter_mut().zip(&cells).for_each(|(most, cell)| *most = longest_word(cell).max(*most));
            table.add_row(cells);
        }
        if !table.is_empty() {
            keep_words_whole(&mut table, &longest);
            writeln!(out, "{table}")?;
        }
    }
    out.flush()?;
    match when_empty.filter(|_| is_empty) {
        Some(told) => Ok(writeln!(io::stderr().lock(), "{told}")?),
        None => Ok(()),
    }
}

fn longest_word(text: &str) -> usize {
    text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0)
}

/// Lets no column be so narrow that words fall apart: nobody can copy an address out of
/// eight lines. Where that is wider than the terminal, its lines are.
fn keep_words_whole(table: &mut Table, longest: &[usize]) {
    for (column, longest) in table.column_iter_mut().zip(longest) {
        let width = (*longest).min(WORD_CHARS_WHOLE) as u16 + column.padding_width();
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width)));
    }
}

/// An empty table: as wide as the terminal, or as wide as it needs in a pipe.
pub(crate) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(header);
    let arrangement =
        if io::stdout().is_terminal() { ContentArrangement::Dynamic } else { ContentArrangement::Disabled };
    table.set_content_arrangement(arrangement);
    table
}

/// A count and what is counted, for people: `1 page`, `2 pages`.
pub(crate) fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, one: &str, many: &str) -> String {
    let what = if count == N::from(1) { one } else { many };
    format!("{count} {what}")
}

/// A number of bytes for people.
pub(crate) fn bytes(n: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = n as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit < UNITS.len() - 1 {
        value /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{n} B") } else { format!("{value:.1} {}", UNITS[unit]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_told_as_one() {
        let told = [0_u64, 1, 2, 21].map(|count| counted(count, "analysis", "analyses"));
        assert_eq!(told, ["0 analyses", "1 analysis", "2 analyses", "21 analyses"]);
    }
}
