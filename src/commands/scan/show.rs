//! `scan show`: one scan, its bounds, outcomes, causes and bytes.

use std::io::{self, Write};

use model::{Origin, ScanId};

use super::summary::{print_saved, saved_json};
use super::{open_for_reading, print_summary, summary_json};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::json_document;

pub(super) fn run(context: &Context, scan: Option<u32>, as_json: bool) -> Result<(), Failure> {
    let case = open_for_reading(context)?;
    let found = match scan {
        Some(number) => case.scan(ScanId(number))?,
        None => case.scans()?.pop(),
    };
    let Some(view) = found else {
        return Err(match scan {
            Some(number) => Failure::new(Kind::Usage, format!("there is no scan {number}"))
                .hint("`oniongraph scan list` shows the scans"),
            None => Failure::new(Kind::Usage, "there is no scan yet")
                .hint("`oniongraph scan run URL` makes one, and `oniongraph ingest PATH` one of saved pages"),
        });
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let is_of_files = view.start.as_ref().is_some_and(|start| start.origin == Origin::File);
    let saved = if is_of_files { case.saved_files()?.remove(&view.id) } else { None };
    match (as_json, saved) {
        (true, saved) => {
            let mut document = summary_json(&view, &case);
            if let Some(saved) = saved {
                document["saved"] = saved_json(&saved);
            }
            json_document(&mut out, &document)?;
        }
        (false, Some(saved)) => print_saved(&mut out, &view, &saved, &case)?,
        (false, None) => print_summary(&mut out, &view, &case)?,
    }
    Ok(out.flush()?)
}
