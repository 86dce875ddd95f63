//! Arguments of `family`.

use clap::{Args, Subcommand};

use super::ListArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum FamilyCommand {
    /// All families of two or more sites, the largest first
    List(ListArgs),
    /// One family: its sites, by what pages it hangs together, and what was decided about it
    Show {
        /// Id of the family, as `family list` prints it, or address of one of its sites
        #[arg(value_name = "ID|SITE")]
        family: String,
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
    /// Say that two sites are mirrors of each other; a decision of yours, never evidence
    Merge(FamilyDecideArgs),
    /// Say that two sites are no mirrors of each other
    Split(FamilyDecideArgs),
}

#[derive(Debug, Args)]
pub(crate) struct FamilyDecideArgs {
    /// Address of a site
    #[arg(value_name = "SITE")]
    pub(crate) one: String,
    /// Address of another
    #[arg(value_name = "SITE")]
    pub(crate) other: String,
    /// Why; it stays in the case for good
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
}
