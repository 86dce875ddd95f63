//! Arguments of `analyse`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct AnalyseArgs {
    /// The edges: source,target or source,target,weight a line, with commas or tabs, also packed by gzip; `-` is
    /// standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) edges: PathBuf,
    /// Nodes, one a line, of which some have no edges
    #[arg(long, value_name = "FILE")]
    pub(crate) nodes: Option<PathBuf>,
    /// Edges lead one way
    #[arg(long)]
    pub(crate) directed: bool,
    /// Use the weights in the third column
    #[arg(long)]
    pub(crate) weighted: bool,
    /// Folder for nodes.csv and summary.json
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Draws all that is drawn; the same seed gives the same files
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
}
