//! Arguments of `analyse`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct AnalyseArgs {
    /// One JSON document
    #[arg(long, conflicts_with = "edges")]
    pub(crate) json: bool,
    /// The analyses that were recorded, instead of making one
    #[arg(long, conflicts_with = "edges")]
    pub(crate) history: bool,
    /// With --history: one JSON object a line
    #[arg(long, requires = "history", conflicts_with = "json")]
    pub(crate) jsonl: bool,
    /// Measure a list of edges instead of the case: source,target or source,target,weight a line, with commas or tabs, also packed by gzip; `-` is
    /// standard input
    #[arg(long, value_name = "FILE", requires = "out")]
    pub(crate) edges: Option<PathBuf>,
    /// Nodes, one a line, of which some have no edges
    #[arg(long, value_name = "FILE", requires = "edges")]
    pub(crate) nodes: Option<PathBuf>,
    /// Edges lead one way
    #[arg(long, requires = "edges")]
    pub(crate) directed: bool,
    /// Use the weights in the third column
    #[arg(long, requires = "edges")]
    pub(crate) weighted: bool,
    /// Folder for nodes.csv and summary.json
    #[arg(long, value_name = "DIR", requires = "edges")]
    pub(crate) out: Option<PathBuf>,
    /// Draws all that is drawn; the same seed gives the same files
    #[arg(long, default_value_t = 0, requires = "edges")]
    pub(crate) seed: u64,
}
