//! Arguments of `identify`, `find` and `reveal`.

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
pub(crate) struct RevealArgs {
    /// Kind of the identifier: phone, email …
    #[arg(required_unless_present = "list")]
    pub(crate) kind: Option<String>,
    /// Its token, in hex or by its short name
    #[arg(required_unless_present = "list")]
    pub(crate) token: Option<String>,
    /// File with the private key; it must be readable by its owner alone
    #[arg(long, value_name = "FILE", required_unless_present = "list")]
    pub(crate) identity: Option<PathBuf>,
    /// Why it is opened; kept for good in the case
    #[arg(long, value_name = "TEXT", required_unless_present = "list")]
    pub(crate) reason: Option<String>,
    /// What was opened so far, when and why
    #[arg(long, conflicts_with_all = ["kind", "token", "identity", "reason"])]
    pub(crate) list: bool,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FindArgs {
    /// Kind of the identifier: phone, email, btc …; or kind and identifier as they are
    /// printed, such as phone:7f3a-91c2
    pub(crate) kind: String,
    /// The identifier as people write it, or its token, in hex or by its short name
    pub(crate) value: Option<String>,
    /// Region of a national phone number, such as GB
    #[arg(long, value_name = "XX")]
    pub(crate) region: Option<String>,
    #[command(flatten)]
    pub(crate) form: ListArgs,
}
