//! Talk on standard error: the progress line and the log.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use crawler::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use tracing_subscriber::EnvFilter;

use crate::args::ProgressArg;
use crate::output::bytes;

/// How often a line is written where there is no terminal.
const LOG_LINE_EVERY: Duration = Duration::from_secs(30);
/// How often the sign turns that work is under way.
const STAGE_TICK: Duration = Duration::from_millis(200);

/// Starts the log on standard error. What pages say and whole addresses are
/// never logged; third parties are kept to warnings.
pub(crate) fn start_logging(verbosity: i8) {
    let filter = match verbosity {
        ..=-1 => "error",
        0 => {
            "warn,html5ever=off,arti=error,tor_=error,tor_netdir=error,tor_guardmgr=error,tor_dirmgr=error,tor_circmgr=error,rustls=error"
        }
        1 => "info,html5ever=off,tor_netdir=error,rustls=error",
        _ => "debug,html5ever=off,hyper=info,hyper_util=info,reqwest=info,rustls=info,tor_netdir=error",
    };
    let started = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(verbosity > 0)
        .try_init();
    debug_assert!(started.is_ok(), "the log is started once");
}

/// Shows how a scan is getting on.
pub(crate) enum ProgressDisplay {
    Silent,
    Bar(ProgressBar),
    Lines { every: Duration, last: Option<Duration>, json: bool },
}

impl ProgressDisplay {
    pub(crate) fn new(wanted: ProgressArg, verbosity: i8) -> Self {
        match wanted {
            ProgressArg::None => Self::Silent,
            ProgressArg::Json => Self::Lines { every: Duration::from_secs(1), last: None, json: true },
            ProgressArg::Auto if verbosity < 0 => Self::Silent,
            ProgressArg::Auto if io::stderr().is_terminal() => {
                let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
                if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                    bar.set_style(style);
                }
                Self::Bar(bar)
            }
            ProgressArg::Auto => Self::Lines { every: LOG_LINE_EVERY, last: None, json: false },
        }
    }

    pub(crate) fn show(&mut self, progress: &Progress) {
        match self {
            Self::Silent => {}
            Self::Bar(bar) => {
                bar.set_message(in_words(progress));
                bar.tick();
            }
            Self::Lines { every, last, json } => {
                if last.is_some_and(|last| progress.elapsed < last + *every) {
                    return;
                }
                *last = Some(progress.elapsed);
                let line = if *json { as_json(progress) } else { in_words(progress) };
                // Without standard error there is nobody to tell.
                let _ = writeln!(io::stderr().lock(), "{line}");
            }
        }
    }

    pub(crate) fn end(self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

/// Shows on a terminal which stage of a longer work is under way.
pub(crate) struct Stages(Option<ProgressBar>);

impl Stages {
    pub(crate) fn new(verbosity: i8) -> Self {
        let is_wanted = verbosity >= 0 && io::stderr().is_terminal();
        Self(is_wanted.then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(STAGE_TICK);
            bar
        }))
    }

    pub(crate) fn show(&self, what: &'static str) {
        if let Self(Some(bar)) = self {
            bar.set_message(what);
        }
    }

    pub(crate) fn end(self) {
        if let Self(Some(bar)) = self {
            bar.finish_and_clear();
        }
    }
}

fn in_words(p: &Progress) -> String {
    let seconds = p.elapsed.as_secs_f64().max(0.001);
    let rate = p.visits as f64 / seconds;
    let budget = p.budget_left.map(|n| format!(", {n} left in the budget")).unwrap_or_default();
    let state = match (p.paused, p.slowed) {
        (true, _) => " – paused: our own network is in trouble",
        (false, true) => " – slowed down: Tor takes twice as long to connect as usual",
        (false, false) => "",
    };
    format!(
        "{} pages ({rate:.1} visits/s), {} sites up, {} down, {} queued, {} in flight, {}{budget}{state}",
        p.pages,
        p.sites_up,
        p.sites_down,
        p.queued,
        p.in_flight,
        bytes(p.wire_bytes),
    )
}

fn as_json(p: &Progress) -> String {
    json!({
        "schema": "oniongraph.progress/1",
        "elapsed_seconds": p.elapsed.as_secs_f64(),
        "visits": p.visits,
        "pages": p.pages,
        "sites_up": p.sites_up,
        "sites_down": p.sites_down,
        "queued": p.queued,
        "in_flight": p.in_flight,
        "connecting": p.connecting,
        "slowed": p.slowed,
        "wire_bytes": p.wire_bytes,
        "budget_left": p.budget_left,
        "paused": p.paused,
    })
    .to_string()
}
