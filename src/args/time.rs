//! Arguments of what compares scans.

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct ScanDiffArgs {
    /// Number of the earlier scan
    #[arg(value_name = "A")]
    pub(crate) before: u32,
    /// Number of the later scan
    #[arg(value_name = "B")]
    pub(crate) after: u32,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
    /// One JSON object a line for each change
    #[arg(long, conflicts_with = "json")]
    pub(crate) jsonl: bool,
    /// End with exit code 10 if something was seen for the first time
    #[arg(long)]
    pub(crate) exit_code: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TimelineArgs {
    /// Address of the site
    pub(crate) site: String,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}
