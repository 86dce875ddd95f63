//! Arguments of the commands about who belongs together.

use clap::{Args, Subcommand};

use super::ListArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum ClusterCommand {
    /// All clusters, those with most sites first
    List(ListArgs),
    /// One cluster: its pages, what they share, and what did not join it to others
    Show(ClusterShowArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ClusterShowArgs {
    /// Id of the cluster, as `cluster list` prints it
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}
