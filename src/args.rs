//! The command line, and nothing else: `clap` is known only here and in the
//! command that writes completions and the manual page.

mod analyse;
mod analysis;
mod case;
mod family;
mod identifiers;
mod indicators;
mod practice;
mod scan;
mod time;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use analyse::AnalyseArgs;
pub(crate) use analysis::{
    ClusterCommand, ClusterMergeArgs, ClusterShowArgs, ClusterSplitArgs, ClusterSuppressArgs, ClusterUndoArgs,
    LeadCommand, LeadListArgs, RankArgs, RankBy,
};
pub(crate) use case::{CaseCommand, ForgetCommand, IngestArgs, TripwireCommand};
pub(crate) use family::{FamilyCommand, FamilyDecideArgs};
pub(crate) use identifiers::{FindArgs, IdentifyArgs, RevealArgs};
pub(crate) use indicators::IndicatorsCommand;
pub(crate) use practice::{PracticeBenchArgs, PracticeCommand, PracticeServeArgs, ProfileArg};
pub(crate) use scan::{ProgressArg, RunArgs, ScanCommand, ScanResumeArgs, ScanRunArgs, ScopeArg};
pub(crate) use time::{ScanDiffArgs, TimelineArgs};

const EXAMPLES: &str = "\
Examples:
  oniongraph demo                                   see it work, without Tor and without internet
  oniongraph init case && cd case                   make a case
  oniongraph blocklist import banned.txt            take over a refusal list (Ahmia's form)
  oniongraph scan run http://ADDRESS.onion/         scan through the built-in Tor client
  oniongraph site list                              what was found
  oniongraph export gexf -o graph.gexf              open it in Gephi

Exit codes: 0 done, 1 unexpected, 2 usage, 3 configuration, 4 stopped early and
resumable, 5 Tor not usable, 6 store locked or damaged, 7 refused by a safety rule,
10 something new (with --exit-code). A question that was answered ends with 0,
whatever the answer.";

/// Scans onion sites through Tor into a link graph; records structure and text
/// metadata only, never media.
#[derive(Debug, Parser)]
#[command(name = "oniongraph", version, after_help = EXAMPLES, propagate_version = true)]
pub(crate) struct Cli {
    /// Folder of the case [default: this folder or the nearest parent that is a case]
    #[arg(long, global = true, value_name = "DIR", env = "ONIONGRAPH_CASE")]
    pub(crate) case: Option<PathBuf>,
    /// Say more (twice: much more); page text and addresses are never logged
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Say only what went wrong
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Colour on standard output
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    pub(crate) color: Colour,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a practice web, scan it, tell what was found; no Tor, no internet
    Demo(DemoArgs),
    /// Make a case: commented configuration, keys, folders
    Init(InitArgs),
    /// Check Tor, list, clock, disk, limits, store, permissions; each with its fix
    Doctor(DoctorArgs),
    /// Run, resume and look at scans
    #[command(subcommand)]
    Scan(ScanCommand),
    /// Sites: list them, show one, check an address offline
    #[command(subcommand)]
    Site(SiteCommand),
    /// Pages
    #[command(subcommand)]
    Page(PageCommand),
    /// Links out of a site or a page
    Links(LinksArgs),
    /// The shortest way of links from one site or page to another
    Path(PathArgs),
    /// The neighbourhood of a site
    Ego(EgoArgs),
    /// Families: sites that are mirrors or clones of each other
    #[command(subcommand)]
    Family(FamilyCommand),
    /// What each scan saw of a site: up and down, titles, counts
    Timeline(TimelineArgs),
    /// Exactly what would be kept of a saved page
    Inspect(InspectArgs),
    /// The identifiers in texts of your own: numbers, addresses, wallets, keys, names
    Identify(IdentifyArgs),
    /// The pages of the case on which an identifier stood
    Find(FindArgs),
    /// Open one sealed identifier with a private key; that it was opened is kept for good
    Reveal(RevealArgs),
    /// Make a private key for opening what is sealed, and print its public key
    Identity {
        /// File for the private key; it must not exist
        file: PathBuf,
    },
    /// Pages that belong together: what they share, and why no more were joined
    #[command(subcommand)]
    Cluster(ClusterCommand),
    /// Clusters put forward for review, with what speaks for and against each
    #[command(subcommand)]
    Lead(LeadCommand),
    /// Sites by how links lead to them, mirrors counted once
    Rank(RankArgs),
    /// Analyse the case, record what was found, and tell what changed since; or measure any list of edges
    Analyse(AnalyseArgs),
    /// Write the graph to a file for other tools
    Export(ExportArgs),
    /// Take over a graph that was exported elsewhere
    #[command(subcommand)]
    Import(ImportCommand),
    /// Read saved pages, from a mirror or a seized device, as a scan of their own
    Ingest(IngestArgs),
    /// The refusal list: sites that are never asked
    #[command(subcommand)]
    Blocklist(BlocklistCommand),
    /// The case itself: forget an identifier or a site
    #[command(subcommand)]
    Case(CaseCommand),
    /// Terms of your own that stop a site at once
    #[command(subcommand)]
    Tripwire(TripwireCommand),
    /// The rules about deceptive job offers: check a rule file, try it on a page
    #[command(subcommand)]
    Indicators(IndicatorsCommand),
    /// The case's store: verify, rebuild, measure, back up
    #[command(subcommand)]
    Db(DbCommand),
    /// Settings
    #[command(subcommand)]
    Config(ConfigCommand),
    /// The practice web: a synthetic onion web for learning, tests and benchmarks
    #[command(subcommand)]
    Practice(PracticeCommand),
    /// Completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// The manual page, in roff
    Man,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Keep the case in this folder (it must be empty or not exist)
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
    /// Number of sites of the practice web
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(12..=5000))]
    pub(crate) sites: u32,
    /// Seed of the practice web
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Folder of the new case
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Never ask (this command asks nothing; accepted for scripts)
    #[arg(long)]
    pub(crate) no_input: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
    /// Which Tor to check, as for `scan run`
    #[arg(long, value_name = "TOR")]
    pub(crate) tor: Option<String>,
    /// Also let the built-in Tor client connect to the network
    #[arg(long)]
    pub(crate) online: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// One JSON object a line
    #[arg(long)]
    pub(crate) jsonl: bool,
    /// One JSON array
    #[arg(long, conflicts_with = "jsonl")]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SiteCommand {
    /// All sites
    List {
        #[command(flatten)]
        form: ListArgs,
        /// Only sites in this state
        #[arg(long, value_enum)]
        state: Option<StateArg>,
    },
    /// One site: state, pages, links
    Show {
        /// Address of the site
        site: String,
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
    /// What can be said of addresses without asking anybody
    Check {
        /// Addresses as people write them
        #[arg(required = true, value_name = "ADDRESS")]
        addresses: Vec<String>,
        /// JSON: one object, or an array for several addresses
        #[arg(long)]
        json: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StateArg {
    Up,
    Down,
    Unknown,
    Unvisited,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PageCommand {
    /// One page: everything that was kept of it
    Show {
        /// Address of the page
        url: String,
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct LinksArgs {
    /// A site or a page
    #[arg(value_name = "SITE|URL")]
    pub(crate) of: String,
    /// Only edges of this kind (hyperlink, redirect, form, frame, canonical, onion-location, text-mention, resource-host)
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,
    #[command(flatten)]
    pub(crate) form: ListArgs,
}

#[derive(Debug, Args)]
pub(crate) struct PathArgs {
    /// Where the way begins: a site or a page. Between sites, a hop may begin on any page of the
    /// site that the hop before led to; name a page for a way from page to page
    pub(crate) from: String,
    /// Where it ends: a site, a page or a domain
    pub(crate) to: String,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct EgoArgs {
    /// The site in the middle
    pub(crate) site: String,
    /// Number of hops
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=10))]
    pub(crate) depth: u8,
    #[command(flatten)]
    pub(crate) form: ListArgs,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// A saved page; `-` is standard input
    pub(crate) file: PathBuf,
    /// The address it was saved from (any http or https address)
    #[arg(long)]
    pub(crate) url: String,
    /// Its Content-Type, if known
    #[arg(long, value_name = "TYPE")]
    pub(crate) content_type: Option<String>,
    /// Show identifiers in clear: the file is your own, and nothing of it is kept
    #[arg(long)]
    pub(crate) clear: bool,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Form of the export
    #[arg(value_enum)]
    pub(crate) format: FormatArg,
    /// File to write (csv: a folder); `-` is standard output
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Nodes are sites or pages [default: site for graphml and gexf, page for csv]
    #[arg(long, value_enum)]
    pub(crate) level: Option<LevelArg>,
    /// For spreadsheets: a byte order mark (csv). Cells that begin like a formula get an apostrophe always
    #[arg(long)]
    pub(crate) excel: bool,
    /// Write over a file that exists
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    Jsonl,
    Csv,
    Graphml,
    Gexf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LevelArg {
    Site,
    Page,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// An export made by `export jsonl`
    Jsonl {
        /// The file; `-` is standard input
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum BlocklistCommand {
    /// Take over a list: MD5 lines (Ahmia's form), SHA-256 lines, or plain hosts
    Import {
        /// The file; `-` is standard input
        file: PathBuf,
        /// Take the list even if it is more than a fifth shorter than the present one
        #[arg(long)]
        allow_shrink: bool,
    },
    /// Number of entries and age
    Status {
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
    /// Whether an address is refused; without one, proves that the list works
    Check {
        /// Addresses as people write them
        addresses: Vec<String>,
        /// JSON: one object a line
        #[arg(long)]
        jsonl: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum DbCommand {
    /// Prove that nothing in the journal was changed, removed or reordered
    Verify {
        /// The chain head noted elsewhere (64 hex digits), to be found in the chain
        #[arg(long, value_name = "HEX")]
        expect_head: Option<String>,
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
    /// Make the index anew from the journal
    Rebuild,
    /// Sizes and counts
    Stat {
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
    /// Copy the case's records into a new folder
    Backup {
        /// A folder that does not exist yet
        dir: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// The settings in force
    Show {
        /// Also where each value came from
        #[arg(long)]
        origin: bool,
        /// The commented defaults instead, as `init` writes them; works when a setting is wrong
        #[arg(long, conflicts_with_all = ["origin", "json"])]
        defaults: bool,
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
}
