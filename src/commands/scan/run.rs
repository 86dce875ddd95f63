//! `scan run`: a new scan.

use std::collections::HashSet;
use std::io::{self, Write};

use config::{Config, Layer, Merged};
use crawler::{Frontier, RefusalList};
use graph::Case;
use model::{Origin, PageUrl, RefusedTag, ScanBounds, ScanDigests, ScanStart};
use toml::Value;

use super::seeds::Seeds;
use super::{flag, open_for_writing, print_summary, run_layers};
use crate::args::{ProgressArg, ScanRunArgs, ScopeArg};
use crate::clock;
use crate::commands::blocklist;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::progress::ProgressDisplay;
use crate::scanning::{self, Backend, ScanDone, ScanJob};

pub(super) fn run(context: &Context, args: &ScanRunArgs) -> Result<(), Failure> {
    let dir = context.case_dir()?;
    let mut layers = run_layers(&args.run);
    layers.extend(bounds_layers(args));
    let merged = context.settings(layers)?;
    let list = blocklist::list_for_scan(&dir, merged.config.blocklist.age_max)?;
    let seeds = Seeds::read(&args.seeds, args.seed_file.as_deref(), &list)?;
    seeds.report()?;
    seeds.at_least_one()?;
    if args.dry_run {
        return dry_run(&merged.config, &seeds.accepted);
    }
    let case = open_for_writing(context)?;
    let accepted = without_stopped(&case, &list, seeds.accepted)?;
    let backend = Backend::Tor(merged.config.tor.clone());
    let new = NewScan { merged, backend, origin: Origin::Tor, list, seeds: accepted, jsonl: args.run.jsonl };
    finish(context, &run_new(context, case, new, args.run.progress)?, args.run.tor.as_deref())
}

/// The seeds without those of sites that a tripwire has stopped.
fn without_stopped(case: &Case, list: &RefusalList, seeds: Vec<PageUrl>) -> Result<Vec<PageUrl>, Failure> {
    let stopped: HashSet<RefusedTag> = scanning::stopped_sites(&case.snapshot()?)?.into_iter().collect();
    let before = seeds.len();
    let left: Vec<PageUrl> = seeds.into_iter().filter(|seed| !stopped.contains(&list.tag(&seed.site()))).collect();
    if left.len() < before {
        let count = before - left.len();
        writeln!(
            io::stderr().lock(),
            "{count} seeds left out: a tripwire has stopped their sites, or they were forgotten"
        )?;
    }
    if left.is_empty() {
        return Err(Failure::new(
            Kind::Refused,
            "a tripwire has stopped the sites of all seeds, or they were forgotten",
        )
        .hint("`oniongraph tripwire hits` and `oniongraph case forgotten` tell when"));
    }
    Ok(left)
}

/// What a new scan is made of.
pub(crate) struct NewScan {
    pub(crate) merged: Merged,
    pub(crate) backend: Backend,
    pub(crate) origin: Origin,
    pub(crate) list: RefusalList,
    pub(crate) seeds: Vec<PageUrl>,
    pub(crate) jsonl: bool,
}

/// Runs a new scan to its end.
pub(crate) fn run_new(context: &Context, case: Case, new: NewScan, progress: ProgressArg) -> Result<ScanDone, Failure> {
    let mut job = new_job(case, new)?;
    if context.verbosity >= 0 && progress != ProgressArg::Json {
        let (scan, bounds) = (job.scan, job.config.scan.bounds);
        // Without standard error there is nobody to tell.
        job.on_begin = Box::new(move || drop(announce(scan, &bounds)));
    }
    let mut display = ProgressDisplay::new(progress, context.verbosity);
    let done = scanning::run(job, |progress| display.show(progress));
    display.end();
    done
}

/// Makes a new scan ready.
pub(crate) fn new_job(case: Case, new: NewScan) -> Result<ScanJob, Failure> {
    let NewScan { merged, backend, origin, list, seeds, jsonl } = new;
    let scan = case.next_scan_id()?;
    let digests = ScanDigests {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        config: blake3::hash(merged.to_canonical_text().as_bytes()).to_hex().to_string(),
        blocklist: list.digest(),
    };
    let bounds = merged.config.scan.bounds;
    let start = ScanStart { scan, at: clock::now(), origin, bounds, seeds: seeds.clone(), digests };
    Ok(ScanJob {
        case,
        config: merged.config,
        backend,
        list,
        scan,
        start: Some(start),
        make_frontier: Box::new(move |_, plan| {
            let mut frontier = Frontier::new(plan);
            frontier.offer_seeds(&seeds, std::time::Duration::ZERO);
            Ok(frontier)
        }),
        jsonl,
        on_begin: Box::new(|| {}),
    })
}

/// Tells what came of a run, and fails if it was stopped early. `tor` is the way
/// that was asked for on the command line: going on takes it too.
pub(super) fn finish(context: &Context, done: &ScanDone, tor: Option<&str>) -> Result<(), Failure> {
    let scans = done.case.scans()?;
    if let Some(scan) = scans.iter().find(|scan| scan.id == done.scan)
        && context.verbosity >= 0
    {
        print_summary(&mut io::stderr().lock(), scan, &done.case)?;
    }
    stopped_early(done, tor)
}

/// A run that left something to do ends with the exit code for it.
fn stopped_early(done: &ScanDone, tor: Option<&str>) -> Result<(), Failure> {
    let way = tor.map(|tor| format!(" --tor {tor}")).unwrap_or_default();
    let go_on = format!("`oniongraph scan resume {}{way}` goes on where it stopped", done.scan);
    let (why, next) = match done.end {
        model::ScanEnd::Finished => return Ok(()),
        // The bounds of a scan are fixed when it starts.
        model::ScanEnd::Budget => ("a budget is used up", "a new scan with a larger budget can go further".to_owned()),
        model::ScanEnd::Stopped => ("it was stopped", go_on),
        model::ScanEnd::DiskFull => ("the disk is full", go_on),
    };
    Err(Failure::new(Kind::StoppedEarly, format!("{why}; {} addresses wait", done.progress.queued)).hint(next))
}

fn announce(scan: model::ScanId, bounds: &ScanBounds) -> io::Result<()> {
    let mut err = io::stderr().lock();
    writeln!(err, "scan {scan}: {}", bounds_in_words(bounds))?;
    writeln!(err, "never: media, log-in, forms, captchas, anything outside Tor. Ctrl-C stops; `scan resume` goes on.")
}

fn dry_run(config: &Config, seeds: &[PageUrl]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    writeln!(out, "would scan from {} seeds: {}", seeds.len(), bounds_in_words(&config.scan.bounds))?;
    let most = config.scan.bounds.pages.map_or("no limit".to_owned(), |n| n.to_string());
    writeln!(out, "pages in all: {most}; sites at a time: {}", config.scan.sites_in_flight)?;
    let pause = config.politeness.delay_min.as_secs_f64();
    let per_site = f64::from(config.scan.bounds.pages_per_site) * pause / 60.0;
    writeln!(
        out,
        "one request at a time per site, at least {pause} s apart: a full site takes {per_site:.0} min or more"
    )?;
    let introductions = config.politeness.introductions_per_minute;
    writeln!(out, "sites newly connected to: at most {introductions} a minute in all")?;
    for seed in seeds {
        writeln!(out, "{}", seed.canonical())?;
    }
    writeln!(out, "nobody was asked")?;
    Ok(())
}

pub(crate) fn bounds_in_words(bounds: &ScanBounds) -> String {
    let scope = match bounds.scope {
        model::Scope::Seeds => "seed sites only",
        model::Scope::Linked => "linked sites too",
    };
    let mut text = format!("{scope}, {} hops, {} pages a site", bounds.hop_depth, bounds.pages_per_site);
    for (limit, unit) in
        [(bounds.pages, "pages"), (bounds.sites, "sites"), (bounds.bytes, "bytes"), (bounds.seconds, "s")]
    {
        if let Some(limit) = limit {
            text.push_str(&format!(", at most {limit} {unit}"));
        }
    }
    text
}

fn bounds_layers(args: &ScanRunArgs) -> Vec<Layer> {
    let number = |name: &str, key: &str, value: Option<u64>| {
        value.map(|n| flag(name, "scan", key, Value::Integer(i64::try_from(n).unwrap_or(i64::MAX))))
    };
    let scope = args.scope.map(|scope| match scope {
        ScopeArg::Seeds => "seeds",
        ScopeArg::Linked => "linked",
    });
    let layers = [
        number("--depth", "hop_depth", args.depth),
        number("--max-pages", "pages_max", args.max_pages),
        number("--max-sites", "sites_max", args.max_sites),
        number("--max-bytes", "bytes_max", args.max_bytes),
        number("--pages-per-site", "pages_per_site", args.pages_per_site),
        number("--concurrency", "sites_in_flight", args.concurrency),
        args.max_time.as_ref().map(|t| flag("--max-time", "scan", "time_max", Value::String(t.clone()))),
        scope.map(|s| flag("--scope", "scan", "scope", Value::String(s.to_owned()))),
    ];
    layers.into_iter().flatten().collect()
}
