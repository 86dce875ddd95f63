//! Arguments of `identify` and `find`.

use std::path::PathBuf;

use clap::Args;

use super::ListArgs;

#[derive(Debug, Args)]
pub(crate) struct IdentifyArgs {
    /// Texts; `-` or nothing is standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Region whose national phone numbers are looked for, such as GB
    #[arg(long, value_name = "XX")]
    pub(crate) region: Option<String>,
    /// Only these kinds, such as phone,btc
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub(crate) kind: Vec<String>,
    #[command(flatten)]
    pub(crate) form: ListArgs,
}

#[derive(Debug, Args)]
pub(crate) struct FindArgs {
    /// Kind of the identifier: phone, email, btc …
    pub(crate) kind: String,
    /// The identifier as people write it, or its token in hex
    pub(crate) value: String,
    /// Region of a national phone number, such as GB
    #[arg(long, value_name = "XX")]
    pub(crate) region: Option<String>,
    #[command(flatten)]
    pub(crate) form: ListArgs,
}
