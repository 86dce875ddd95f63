//! `oniongraph`: scans onion sites through Tor into a link graph; records
//! structure and text metadata only, never media.
//!
//! The binary joins the crates: it reads the command line, the environment and
//! the clock, owns the process and its exit code, and holds no logic of its own
//! about sites, pages or links.

mod acts;
mod analysis;
mod args;
mod clock;
mod commands;
mod context;
mod failure;
mod hiding;
mod output;
mod progress;
mod protected;
mod referral;
mod rules;
mod scanning;
mod secrets;
mod tripwire_list;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use args::Cli;
use context::Context;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let context = Context::new(&cli);
    progress::start_logging(context.verbosity);
    match commands::run(&context, &cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            // If standard error is gone too, the exit code still tells.
            let _ = writeln!(io::stderr().lock(), "{failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}
