//! Cells of tables that people open in a spreadsheet.
//!
//! Titles, link texts and names come from whoever made a page. A spreadsheet takes a cell
//! for a formula by its first character, whatever it is quoted with (CWE-1236), and a
//! formula can fetch from the network. So every cell that begins like one gets an
//! apostrophe in front, in every table this program writes. Numbers stay as they are.

use std::borrow::Cow;

/// First characters by which a spreadsheet knows a formula, in one of them or another.
const SIGNS: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

/// The cell, with an apostrophe in front if a spreadsheet would take it for a formula.
pub(crate) fn not_a_formula(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(SIGNS) && !is_number(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// A number with a sign, of digits alone: `-5`, `+0.5`, `-1e-3`.
fn is_number(cell: &str) -> bool {
    cell.parse::<f64>().is_ok() && cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_gets_an_apostrophe() {
        for formula in
            ["=1+1", "+1 202-555-0123", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "-inf", "+nan", "-"]
        {
            assert_eq!(not_a_formula(formula), format!("'{formula}"));
        }
        for plain in ["", "a=b", "'=1", "-5", "+0.5", "-1e-3", "12", "http://x/?=1"] {
            assert_eq!(not_a_formula(plain), plain);
        }
    }
}
