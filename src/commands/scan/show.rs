//! `scan show`: one scan, its bounds, outcomes, causes and bytes.

use std::io::{self, Write};

use model::ScanId;

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
        let what = scan.map_or("there is no scan yet".to_owned(), |n| format!("there is no scan {n}"));
        return Err(Failure::new(Kind::Usage, what).hint("`oniongraph scan list` shows the scans"));
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    if as_json {
        json_document(&mut out, &summary_json(&view, &case))?;
    } else {
        print_summary(&mut out, &view, &case)?;
    }
    Ok(out.flush()?)
}
