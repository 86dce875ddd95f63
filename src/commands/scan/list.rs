//! `scan list`: all scans of the case.

use serde_json::{Value, json};

use super::resume::is_finished;
use super::summary::saved_json;
use super::{open_for_reading, summary_json};
use crate::args::ListArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::rows;

pub(super) fn run(context: &Context, form: &ListArgs) -> Result<(), Failure> {
    let case = open_for_reading(context)?;
    let saved = case.saved_files()?;
    let scans = case.scans()?.into_iter().map(|scan| {
        let mut row = summary_json(&scan, &case);
        row["finished"] = json!(is_finished(&scan));
        if let Some(saved) = saved.get(&scan.id) {
            row["saved"] = saved_json(saved);
        }
        Ok(row)
    });
    let told =
        "there is no scan yet; `oniongraph scan run URL` makes one, and `oniongraph ingest PATH` one of saved pages";
    let header = ["SCAN", "FROM", "STARTED", "END", "VISITS", "PAGES", "TAKEN OVER", "SEEDS"];
    rows(form, scans, context.talk(told), &header, cells)
}

/// What a scan does not do has a dash: saved pages are not visited, and an export of
/// another case has records rather than pages.
fn cells(row: &Value) -> Vec<String> {
    let text = |key: &str| row[key].as_str().unwrap_or("–").to_owned();
    let (origin, counts) = match row["origin"].as_str() {
        Some("file") => ("saved pages", ["–".to_owned(), row["saved"]["pages"].to_string(), "–".to_owned()]),
        Some("import") => ("import", ["–".to_owned(), "–".to_owned(), format!("{} records", row["imported"])]),
        other => {
            let pages = row["outcomes"]["page"].as_u64().unwrap_or(0).to_string();
            (other.unwrap_or("–"), [row["visits"].to_string(), pages, "–".to_owned()])
        }
    };
    let has_seeds = !matches!(row["origin"].as_str(), Some("file" | "import"));
    let seeds = if has_seeds { row["seeds"].to_string() } else { "–".to_owned() };
    let [visits, pages, taken_over] = counts;
    let (started, end) = (text("started_at"), text("end"));
    vec![row["scan"].to_string(), origin.to_owned(), started, end, visits, pages, taken_over, seeds]
}
