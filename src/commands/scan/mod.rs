//! `scan run|resume|list|show|diff`.

mod diff;
mod list;
mod resume;
mod run;
mod seeds;
mod show;
mod summary;

use std::io::{self, Write};
use std::path::Path;

use config::{Layer, LayerOrigin};
use graph::Case;
use model::ForgottenWhat;
use toml::Value;

use crate::acts::record_armed;
use crate::args::{RunArgs, ScanCommand};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::bytes;
use crate::{secrets, tripwire_list};

pub(crate) use diff::site_words;
pub(crate) use run::{NewScan, new_job, run_new};
pub(crate) use summary::{print_summary, summary_json};

pub(crate) fn run(context: &Context, command: &ScanCommand) -> Result<(), Failure> {
    match command {
        ScanCommand::Run(args) => run::run(context, args),
        ScanCommand::Resume(args) => resume::run(context, args),
        ScanCommand::List(form) => list::run(context, form),
        ScanCommand::Show { scan, json } => show::run(context, *scan, *json),
        ScanCommand::Diff(args) => diff::run(context, args),
    }
}

/// Opens the case for reading; says so if the index had to be made again.
pub(crate) fn open_for_reading(context: &Context) -> Result<Case, Failure> {
    let dir = context.case_dir()?;
    let case = Case::open_read(&dir, &mut rebuild_progress(context))?;
    settle_keys(&dir, &case)?;
    report_opening(context, &case)?;
    Ok(case)
}

/// Opens the case for recording.
pub(crate) fn open_for_writing(context: &Context) -> Result<Case, Failure> {
    let dir = context.case_dir()?;
    let case = Case::open_write(&dir, &mut rebuild_progress(context))?;
    settle_keys(&dir, &case)?;
    tripwire_list::settle(&dir, tripwire_list::journalled(&case.snapshot()?)?.as_ref())?;
    let case = record_armed(&dir, case)?;
    report_opening(context, &case)?;
    Ok(case)
}

/// Ends a change of keys that was broken off, one way or the other.
fn settle_keys(dir: &Path, case: &Case) -> Result<(), Failure> {
    let mut keys = case.snapshot()?.forgotten()?.into_iter().filter_map(|one| match one.what {
        ForgottenWhat::Key(check) => Some(check),
        ForgottenWhat::Identifier(_) | ForgottenWhat::Site(_) => None,
    });
    secrets::settle_further_key(dir, keys.next_back())
}

/// Tells about a long rebuild every now and then.
pub(crate) fn rebuild_progress(context: &Context) -> impl FnMut(graph::CatchUpProgress) + use<> {
    let quiet = context.verbosity < 0;
    let mut next = 50_000;
    move |progress| {
        if !quiet && progress.records >= next {
            next = progress.records + 50_000;
            // Without standard error there is nobody to tell.
            let _ = writeln!(
                io::stderr().lock(),
                "reading the journal: {} records, {} of {}",
                progress.records,
                bytes(progress.bytes),
                bytes(progress.bytes_total)
            );
        }
    }
}

fn report_opening(context: &Context, case: &Case) -> Result<(), Failure> {
    if context.verbosity < 0 {
        return Ok(());
    }
    let mut err = io::stderr().lock();
    match case.index_kept() {
        graph::IndexKept::OnDisk => {}
        graph::IndexKept::Rebuilt(why) => writeln!(err, "note: the index was made anew from the journal ({why})")?,
        graph::IndexKept::InMemory(why) => writeln!(err, "note: the index is kept in memory only ({why})")?,
    }
    if let Some(tail) = case.journal_report().and_then(|report| report.torn_tail) {
        let bytes = tail.bytes;
        if tail.is_full {
            writeln!(
                err,
                "note: the last group of the journal ({bytes} bytes) does not match its checksum and was cut off: it was \
                 being written when the machine went down, or was changed since"
            )?;
        } else {
            writeln!(
                err,
                "note: a record that was being written when the last run broke off was cut off ({bytes} bytes)"
            )?;
        }
    }
    for range in case.damage() {
        writeln!(err, "warning: the journal is damaged, and what stood there is left out: {range}")?;
    }
    Ok(())
}

/// The settings that flags of a running scan set.
fn run_layers(args: &RunArgs) -> Vec<Layer> {
    args.tor.iter().map(|tor| flag("--tor", "tor", "backend", Value::String(tor.clone()))).collect()
}

fn flag(name: &str, section: &str, key: &str, value: Value) -> Layer {
    Layer::single(LayerOrigin::Flag(name.to_owned()), section, key, value)
}
