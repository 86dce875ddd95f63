//! Arguments of `case`, `tripwire` and `ingest`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::ListArgs;

#[derive(Debug, Args)]
pub(crate) struct IngestArgs {
    /// Saved pages, or folders of them; a folder named as an onion host stands for that site
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Address that each PATH stands for, where no folder is named as its site
    #[arg(long, value_name = "URL")]
    pub(crate) base: Option<String>,
    /// When they were collected, such as 2026-11-24T18:00:00Z; now, if it is not said
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// Keep the names of files, not a keyed hash of them
    #[arg(long)]
    pub(crate) keep_names: bool,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TripwireCommand {
    /// Take over a list in the place of the present one: `category: term` a line
    Import {
        /// The file; `-` is standard input
        file: PathBuf,
    },
    /// Number of terms and their categories
    Status {
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
    /// What was stopped so far
    Hits {
        #[command(flatten)]
        form: ListArgs,
    },
    /// Take the list out of the case, so that scans go on without one
    Remove {
        /// Why; kept with the keys of the case
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Prove with a built-in entry that the list works
    Check,
    /// Take back the stop of a site that said something harmless; it is recorded
    Lift {
        /// The site: its tag as `tripwire hits` shows it, or its address
        site: String,
        /// Why; kept for good in the case
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum CaseCommand {
    /// Write the journal anew without an identifier or a site; it cannot be undone
    #[command(subcommand)]
    Forget(ForgetCommand),
    /// Give the case a further key: one that was stolen is of no use any more
    Rekey {
        /// It is meant
        #[arg(long)]
        yes: bool,
    },
    /// When something was forgotten
    Forgotten {
        #[command(flatten)]
        form: ListArgs,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ForgetCommand {
    /// An identifier: its mentions, its sealed form, its place in kept texts
    Identifier {
        /// Kind of the identifier: phone, email, btc …
        kind: String,
        /// The identifier as people write it, or its token, in hex or by its short name
        value: String,
        /// Region of a national phone number, such as GB
        #[arg(long, value_name = "XX")]
        region: Option<String>,
        /// It is meant
        #[arg(long)]
        yes: bool,
    },
    /// A site: its pages, and its name wherever it stands; it is refused from then on
    Site {
        /// The address, <56 letters>.onion
        site: String,
        /// It is meant
        #[arg(long)]
        yes: bool,
    },
}
