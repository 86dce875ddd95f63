//! `analyse --history`: the analyses that were recorded.

use graph::AnalysisView;
use model::{Label, ScanId, UtcTime};
use serde::Serialize;

use crate::args::{AnalyseArgs, ListArgs};
use crate::commands::scan::open_for_reading;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::rows;

/// One line of `analyse --history --jsonl`.
#[derive(Serialize)]
struct EntryJson {
    schema: &'static str,
    /// Its time, which is its name.
    at: UtcTime,
    method: Label,
    version: u32,
    /// The last scan that it knows.
    last_scan: Option<ScanId>,
    clusters: u32,
    families: u32,
    leads: u32,
    pages: u64,
    /// The analysis that it was compared with.
    since: Option<UtcTime>,
}

impl From<AnalysisView> for EntryJson {
    fn from(view: AnalysisView) -> Self {
        Self {
            schema: "oniongraph.analysis_entry/1",
            at: view.at,
            last_scan: view.basis.scans.last().map(|known| known.scan),
            method: view.basis.method,
            version: view.basis.version,
            clusters: view.counts.clusters,
            families: view.counts.families,
            leads: view.counts.leads,
            pages: view.counts.pages,
            since: view.basis.since,
        }
    }
}

/// What is told where no analysis was made.
const EMPTY: &str = "no analysis of this case is recorded; `oniongraph analyse` makes one";

pub(super) fn run(context: &Context, args: &AnalyseArgs) -> Result<(), Failure> {
    let case = open_for_reading(context)?;
    let all = case.snapshot()?.analyses()?.into_iter().map(EntryJson::from).map(Ok);
    let form = ListArgs { jsonl: args.jsonl, json: args.json };
    rows(&form, all, Some(EMPTY), &["TIME", "METHOD", "AFTER SCAN", "CLUSTERS", "PAGES", "FAMILIES", "LEADS"], |one| {
        vec![
            one.at.to_string(),
            format!("{} {}", one.method.as_str(), one.version),
            one.last_scan.map(|scan| scan.to_string()).unwrap_or_default(),
            one.clusters.to_string(),
            one.pages.to_string(),
            one.families.to_string(),
            one.leads.to_string(),
        ]
    })
}
