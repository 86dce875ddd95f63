//! `practice serve|bench`: the practice web for other programs, and as a measure.

mod bench;
mod neighbours;
mod serve;

use practice::Profile;

use crate::args::{PracticeCommand, ProfileArg};
use crate::context::Context;
use crate::failure::Failure;

pub(crate) fn run(context: &Context, command: &PracticeCommand) -> Result<(), Failure> {
    match command {
        PracticeCommand::Serve(args) => serve::run(args),
        PracticeCommand::Bench(args) if args.hostile_neighbours => neighbours::run(context, args),
        PracticeCommand::Bench(args) => bench::run(context, args),
    }
}

impl From<ProfileArg> for Profile {
    fn from(arg: ProfileArg) -> Self {
        match arg {
            ProfileArg::Calm => Self::Calm,
            ProfileArg::Hostile => Self::Hostile,
            ProfileArg::Flaky => Self::Flaky,
        }
    }
}
