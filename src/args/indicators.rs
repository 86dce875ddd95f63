//! Arguments of `indicators`.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum IndicatorsCommand {
    /// Whether a rule file is sound, and how many rules it has of which category and language
    Check {
        /// The rule file [default: the rules in force]
        file: Option<PathBuf>,
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
    /// Which rules a saved page or text meets; nothing of it is kept
    Test {
        /// A saved page, or a text if its name ends in .txt; `-` is standard input
        page: PathBuf,
        /// The rule file [default: the rules in force]
        #[arg(long, value_name = "FILE")]
        rules: Option<PathBuf>,
        /// Its language, such as en, in the place of the one that is recognised
        #[arg(long, value_name = "XX")]
        language: Option<String>,
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
    /// Print the rules that come with the program, to be changed for a case
    Shipped,
}
