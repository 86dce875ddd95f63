//! Arguments of the commands about who belongs together.

use clap::{Args, Subcommand, ValueEnum};

use super::ListArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum ClusterCommand {
    /// All clusters, those with most sites first
    List(ListArgs),
    /// One cluster: its pages, what they share, and what did not join it to others
    Show(ClusterShowArgs),
    /// Say that clusters are of one operator; kept as a decision of yours, never as evidence
    Merge(ClusterMergeArgs),
    /// Say that pages of a cluster are not of its operator
    Split(ClusterSplitArgs),
    /// Say that an identifier links nothing: a service, a helpline, an example
    Suppress(ClusterSuppressArgs),
    /// What was decided, with the numbers for `undo`
    Decisions(ListArgs),
    /// Take a decision back
    Undo(ClusterUndoArgs),
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

#[derive(Debug, Args)]
pub(crate) struct ClusterMergeArgs {
    /// Ids of the clusters, two or more
    #[arg(value_name = "ID", required = true, num_args = 2..)]
    pub(crate) ids: Vec<String>,
    /// Why; it stays in the case for good
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ClusterSplitArgs {
    /// Id of the cluster
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Pages to split off; a bare host means all pages of a site
    #[arg(value_name = "URL", required = true)]
    pub(crate) pages: Vec<String>,
    /// Why; it stays in the case for good
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ClusterSuppressArgs {
    /// Kind of the identifier, such as phone or btc
    #[arg(value_name = "KIND")]
    pub(crate) kind: String,
    /// The identifier, or its token
    #[arg(value_name = "VALUE")]
    pub(crate) value: String,
    /// Region of a national number, such as DE
    #[arg(long, value_name = "XX")]
    pub(crate) region: Option<String>,
    /// Why; it stays in the case for good
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ClusterUndoArgs {
    /// Number of the decision, as `cluster decisions` prints it
    #[arg(value_name = "N")]
    pub(crate) number: usize,
    /// Why; it stays in the case for good
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct RankArgs {
    /// By which measure
    #[arg(long, value_enum, default_value_t = RankBy::Pagerank)]
    pub(crate) by: RankBy,
    /// How many (0: all)
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) form: ListArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RankBy {
    /// How often somebody is there who follows links at random, those of directories left out
    Pagerank,
    /// Families that link to it
    In,
    /// Families that it links to
    Out,
    /// Links to what many link to (HITS)
    Hub,
    /// Is linked to by those who link to much (HITS)
    Authority,
    /// Lies on short ways between others: a bridge, not a boss
    Betweenness,
    /// Is reached in few steps
    Harmonic,
    /// Belongs to the tightly knit middle
    Core,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LeadCommand {
    /// Clusters put forward for review
    List(LeadListArgs),
    /// One of them: what speaks for and against it, and every hop back to the journal
    Show(ClusterShowArgs),
}

#[derive(Debug, Args)]
pub(crate) struct LeadListArgs {
    /// Also clusters that show not enough
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) form: ListArgs,
}
