//! `scan resume`: goes on with a scan that was stopped, however it was stopped.

use std::io::{self, Write};
use std::time::Duration;

use crawler::{Frontier, RestoredEntry, RestoredState, Used};
use graph::{Case, QueueState, ScanView};
use model::{Origin, ScanEnd, ScanId};

use super::run::finish;
use super::{open_for_writing, run_layers};
use crate::args::ScanResumeArgs;
use crate::commands::blocklist;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::progress::ProgressDisplay;
use crate::scanning::{self, Backend, ScanJob};

pub(super) fn run(context: &Context, args: &ScanResumeArgs) -> Result<(), Failure> {
    let dir = context.case_dir()?;
    let merged = context.settings(run_layers(&args.run))?;
    let list = blocklist::list_for_scan(&dir, merged.config.blocklist.age_max)?;
    let case = open_for_writing(context)?;
    let view = resumable(&case, args.scan)?;
    let (Some(start), scan) = (view.start.clone(), view.id) else {
        return Err(Failure::new(Kind::Store, format!("the beginning of scan {} is lost", view.id))
            .hint("`oniongraph db verify` shows the damage; run a new scan"));
    };
    if start.origin == Origin::Practice {
        return Err(Failure::new(Kind::Usage, format!("scan {scan} was made in a practice web that is gone"))
            .hint("run a new scan"));
    }
    let mut config = merged.config;
    // The bounds of a scan are fixed when it starts.
    config.scan.bounds = start.bounds;
    let is_told = context.verbosity >= 0;
    if is_told {
        // A scan does not remember its Tor: said before it is opened, which may take minutes.
        writeln!(io::stderr().lock(), "scan {scan} goes on through {}", config.tor.backend)?;
    }
    let backend = Backend::Tor(config.tor.clone());
    let job = ScanJob {
        case,
        config,
        backend,
        list,
        scan,
        start: None,
        make_frontier: Box::new(move |case, plan| restore(case, &view, plan)),
        jsonl: args.run.jsonl,
        on_begin: Box::new(|| {}),
    };
    let mut display = ProgressDisplay::new(args.run.progress, context.verbosity);
    let done = scanning::run(job, |progress| display.show(progress));
    display.end();
    finish(context, &done?, args.run.tor.as_deref())
}

/// The scan named, or the last one that was not finished.
fn resumable(case: &Case, wanted: Option<u32>) -> Result<ScanView, Failure> {
    let scans = case.scans()?;
    let is_open = |scan: &ScanView| !is_finished(scan) && scan.start.as_ref().is_none_or(|s| s.origin.visits());
    let found = match wanted {
        Some(number) => scans.into_iter().find(|scan| scan.id == ScanId(number)).ok_or_else(|| {
            Failure::new(Kind::Usage, format!("there is no scan {number}")).hint("`oniongraph scan list` shows them")
        })?,
        None => scans.into_iter().rev().find(is_open).ok_or_else(|| {
            Failure::new(Kind::Usage, "no scan waits to be resumed").hint("`oniongraph scan run URL` starts one")
        })?,
    };
    if is_open(&found) {
        Ok(found)
    } else {
        Err(Failure::new(Kind::Usage, format!("scan {} is finished", found.id))
            .hint("`oniongraph scan run` starts a new one"))
    }
}

/// Whether nothing was left to do at the end of the scan's last run.
pub(super) fn is_finished(scan: &ScanView) -> bool {
    scan.seals.last().is_some_and(|seal| seal.end == ScanEnd::Finished)
}

/// The frontier as it was when the scan stopped.
pub(super) fn restore(case: &Case, view: &ScanView, plan: crawler::FrontierPlan) -> Result<Frontier, Failure> {
    let entries = case.frontier_entries(view.id)?;
    let entries = entries.map(|entry| {
        entry.map(|entry| RestoredEntry {
            url: entry.url,
            distance: entry.distance,
            state: match entry.state {
                QueueState::Queued | QueueState::Retry => RestoredState::Queued,
                QueueState::Done | QueueState::GivenUp(_) => RestoredState::Done,
            },
            attempts: entry.attempts,
        })
    });
    let entries = entries.collect::<Result<Vec<_>, _>>()?;
    let used = Used {
        pages: view.tally.outcomes.values().sum(),
        bytes: view.tally.ledger.wire,
        time: Duration::from_secs(view.seals.iter().map(|seal| seal.ran_seconds).sum()),
    };
    let seeds = view.start.as_ref().map(|start| start.seeds.clone()).unwrap_or_default();
    let mut frontier = Frontier::restore(plan, used, &seeds, entries);
    // A scan that broke off before its first visit still knows its seeds.
    frontier.offer_seeds(&seeds, Duration::ZERO);
    Ok(frontier)
}
