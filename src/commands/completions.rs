//! `completions SHELL` and `man`: both follow from the command line's definition.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Cli;
use crate::failure::Failure;

pub(crate) fn shell(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "oniongraph", &mut script);
    Ok(io::stdout().lock().write_all(&script)?)
}

/// One page for the program, then one for each command, in roff.
pub(crate) fn manual() -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let root = Cli::command();
    clap_mangen::Man::new(root.clone()).render(&mut out)?;
    for command in root.get_subcommands() {
        let name: &'static str = Box::leak(format!("oniongraph-{}", command.get_name()).into_boxed_str());
        clap_mangen::Man::new(command.clone().name(name)).render(&mut out)?;
    }
    Ok(())
}
