//! Arguments of `family`.

use clap::Subcommand;

use super::ListArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum FamilyCommand {
    /// All families of two or more sites, the largest first
    List(ListArgs),
    /// The family of a site, and by what pages it hangs together
    Show {
        /// Address of the site
        site: String,
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
}
