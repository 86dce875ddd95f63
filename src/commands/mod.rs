//! The commands, one file each.

mod analyse;
mod blocklist;
mod case;
mod cluster;
mod completions;
mod config;
mod db;
mod demo;
mod doctor;
mod ego;
mod export;
mod family;
pub(crate) mod find;
mod identify;
mod identity;
mod import;
pub(crate) mod indicators;
mod ingest;
mod init;
mod inspect;
mod lead;
mod links;
mod page;
mod path;
mod practice;
mod rank;
mod reveal;
mod saved_address;
mod scan;
mod site;
mod timeline;
pub(crate) mod tripwire;

use crate::args::Command;
use crate::context::Context;
use crate::failure::Failure;

pub(crate) use blocklist::stored_or_empty as stored_list;

/// Does what the command line asks for.
pub(crate) fn run(context: &Context, command: &Command) -> Result<(), Failure> {
    match command {
        Command::Demo(args) => demo::run(context, args),
        Command::Init(args) => init::run(context, args),
        Command::Doctor(args) => doctor::run(context, args),
        Command::Scan(command) => scan::run(context, command),
        Command::Site(command) => site::run(context, command),
        Command::Page(command) => page::run(context, command),
        Command::Links(args) => links::run(context, args),
        Command::Path(args) => path::run(context, args),
        Command::Ego(args) => ego::run(context, args),
        Command::Family(command) => family::run(context, command),
        Command::Timeline(args) => timeline::run(context, args),
        Command::Inspect(args) => inspect::run(context, args),
        Command::Identify(args) => identify::run(context, args),
        Command::Find(args) => find::run(context, args),
        Command::Reveal(args) => reveal::run(context, args),
        Command::Identity { file } => identity::run(file),
        Command::Analyse(args) => analyse::run(context, args),
        Command::Lead(command) => lead::run(context, command),
        Command::Rank(args) => rank::run(context, args),
        Command::Cluster(command) => cluster::run(context, command),
        Command::Export(args) => export::run(context, args),
        Command::Ingest(args) => ingest::run(context, args),
        Command::Import(command) => import::run(context, command),
        Command::Blocklist(command) => blocklist::run(context, command),
        Command::Case(command) => case::run(context, command),
        Command::Tripwire(command) => tripwire::run(context, command),
        Command::Indicators(command) => indicators::run(context, command),
        Command::Db(command) => db::run(context, command),
        Command::Config(command) => config::run(context, command),
        Command::Practice(command) => practice::run(context, command),
        Command::Completions { shell } => completions::shell(*shell),
        Command::Man => completions::manual(),
    }
}
