//! `scan list`: all scans of the case.

use serde_json::{Value, json};

use super::resume::is_finished;
use super::{open_for_reading, summary_json};
use crate::args::ListArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::rows;

pub(super) fn run(context: &Context, form: &ListArgs) -> Result<(), Failure> {
    let case = open_for_reading(context)?;
    let scans = case.scans()?.into_iter().map(|scan| {
        let mut row = summary_json(&scan, &case);
        row["finished"] = json!(is_finished(&scan));
        Ok(row)
    });
    rows(form, scans, &["SCAN", "FROM", "STARTED", "END", "VISITS", "PAGES", "TAKEN OVER", "SEEDS"], |row: &Value| {
        let text = |key: &str| row[key].as_str().unwrap_or("–").to_owned();
        vec![
            row["scan"].to_string(),
            text("origin"),
            text("started_at"),
            text("end"),
            row["visits"].to_string(),
            row["outcomes"]["page"].as_u64().unwrap_or(0).to_string(),
            row["imported"].to_string(),
            row["seeds"].to_string(),
        ]
    })
}
