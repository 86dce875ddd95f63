//! Arguments of `scan`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{ListArgs, ScanDiffArgs};

#[derive(Debug, Subcommand)]
pub(crate) enum ScanCommand {
    /// Scan from seeds
    Run(Box<ScanRunArgs>),
    /// Go on with a scan that was stopped
    Resume(ScanResumeArgs),
    /// All scans
    List(ListArgs),
    /// One scan: bounds, outcomes, causes, bytes
    Show {
        /// Number of the scan [default: the last]
        scan: Option<u32>,
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
    /// What is new, gone or different in a later scan
    Diff(ScanDiffArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ScanRunArgs {
    /// Seeds: URLs or bare onion hosts
    #[arg(value_name = "URL")]
    pub(crate) seeds: Vec<String>,
    /// File of seeds, one a line, `#` comments; `-` is standard input
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    pub(crate) seed_file: Option<PathBuf>,
    /// Hops from the nearest seed
    #[arg(long, value_name = "HOPS")]
    pub(crate) depth: Option<u64>,
    /// Pages in all (0: no limit)
    #[arg(long, value_name = "N")]
    pub(crate) max_pages: Option<u64>,
    /// Sites in all (0: no limit)
    #[arg(long, value_name = "N")]
    pub(crate) max_sites: Option<u64>,
    /// Bytes over the wire in all (0: no limit)
    #[arg(long, value_name = "BYTES")]
    pub(crate) max_bytes: Option<u64>,
    /// Running time, such as 90s, 30min or 8h (0s: no limit)
    #[arg(long, value_name = "TIME")]
    pub(crate) max_time: Option<String>,
    /// Pages per site
    #[arg(long, value_name = "N")]
    pub(crate) pages_per_site: Option<u64>,
    /// Sites visited at the same time
    #[arg(long, value_name = "N")]
    pub(crate) concurrency: Option<u64>,
    /// Which sites may be visited
    #[arg(long, value_enum)]
    pub(crate) scope: Option<ScopeArg>,
    /// Show what would be done, ask nobody
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ScanResumeArgs {
    /// Number of the scan [default: the last that can be resumed]
    pub(crate) scan: Option<u32>,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// What a running scan is told beside its bounds.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Which Tor: arti (built in), socks5://IP:PORT, unix:PATH
    #[arg(long, value_name = "TOR")]
    pub(crate) tor: Option<String>,
    /// One JSON line on standard output for each visit, once it is safe on disk
    #[arg(long)]
    pub(crate) jsonl: bool,
    /// Progress on standard error
    #[arg(long, value_enum, default_value_t = ProgressArg::Auto)]
    pub(crate) progress: ProgressArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressArg {
    /// One line on a terminal, a line every 30 s elsewhere
    Auto,
    /// Nothing
    None,
    /// One JSON object a second
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScopeArg {
    /// Only the sites of the seeds
    Seeds,
    /// Also linked sites
    Linked,
}
