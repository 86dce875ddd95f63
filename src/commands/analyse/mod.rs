//! `analyse`: who belongs together in the case, recorded as derived facts; with
//! `--edges` the measures of any list of edges, for which no case is needed.

mod case;
mod edges;
mod history;
mod json;

use crate::args::AnalyseArgs;
use crate::context::Context;
use crate::failure::Failure;

pub(crate) use json::EventJson;

pub(crate) fn run(context: &Context, args: &AnalyseArgs) -> Result<(), Failure> {
    match (&args.edges, &args.out) {
        (Some(edges), Some(out)) => edges::run(context, args, edges, out),
        _ if args.history => history::run(context, args),
        _ => case::run(context, args.json),
    }
}
