//! Arguments of `practice`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum PracticeCommand {
    /// Serve the practice web behind a SOCKS5 port on loopback
    Serve(PracticeServeArgs),
    /// Measure the whole pipeline over the practice web; prints JSON
    Bench(PracticeBenchArgs),
}

#[derive(Debug, Args)]
pub(crate) struct PracticeServeArgs {
    /// Number of sites
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) sites: u32,
    /// Seed of the web
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
    /// How the web behaves
    #[arg(long, value_enum, default_value_t = ProfileArg::Calm)]
    pub(crate) profile: ProfileArg,
    /// Where the ground truth and the refusal list are written [default: a new temporary folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Loopback port (0: any free one)
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProfileArg {
    Calm,
    Hostile,
    Flaky,
}

#[derive(Debug, Args)]
pub(crate) struct PracticeBenchArgs {
    /// Number of sites
    #[arg(long, default_value_t = 1000)]
    pub(crate) sites: u32,
    /// Seed of the web
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
    /// How the web behaves
    #[arg(long, value_enum, default_value_t = ProfileArg::Calm)]
    pub(crate) profile: ProfileArg,
    /// Stop after this many pages
    #[arg(long, default_value_t = 20_000)]
    pub(crate) pages: u64,
    /// Sites in flight
    #[arg(long, default_value_t = 64)]
    pub(crate) concurrency: u64,
    /// Pages per site
    #[arg(long, default_value_t = 100)]
    pub(crate) pages_per_site: u64,
    /// With the latency of the onion web and the usual pauses: 1 to 5 s to connect,
    /// 0.5 to 2 s to the first byte, three sites in ten dead, a third of them hanging
    #[arg(long)]
    pub(crate) latency: bool,
    /// All times of --latency, so many times shorter
    #[arg(long, requires = "latency", default_value_t = 4, value_name = "TIMES",
          value_parser = clap::value_parser!(u32).range(1..=20))]
    pub(crate) faster: u32,
    /// Keep the case in this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
    /// Measure instead whether hostile sites slow the others down
    #[arg(long, conflicts_with_all = ["profile", "keep"])]
    pub(crate) hostile_neighbours: bool,
}
