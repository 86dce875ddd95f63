//! One run of a scan, from an open case to its seal.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use config::Config;
use crawler::{
    Crawl, CrawlEnd, CrawlParts, Door, DoorLimits, Fetcher, Filter, Frontier, FrontierPlan, Pace, Progress,
    RefusalBarrier, RefusalList, RequestFace, Resolver, StopRequest, TrapLimits, VisitLimits,
};
use graph::{Case, GraphError, Snapshot};
use model::{ByteLedger, CrawlEvent, ForgottenWhat, RefusedTag, ScanEnd, ScanId, ScanSeal, ScanStart, Tripped};
use serde_json::json;
use tokio::sync::watch;

use super::backend::Backend;
use super::recording::CaseRecorder;
use crate::clock;
use crate::failure::{Failure, Kind};
use crate::secrets;

/// Makes the frontier of a run, new or as it was left in the case.
pub(crate) type MakeFrontier = Box<dyn FnOnce(&Case, FrontierPlan) -> Result<Frontier, Failure>>;

/// Everything a run needs.
pub(crate) struct ScanJob {
    pub(crate) case: Case,
    pub(crate) config: Config,
    pub(crate) backend: Backend,
    pub(crate) list: RefusalList,
    pub(crate) scan: ScanId,
    /// `Some` for a new scan, `None` for one that goes on.
    pub(crate) start: Option<ScanStart>,
    pub(crate) make_frontier: MakeFrontier,
    /// Print a line for each acknowledged visit.
    pub(crate) jsonl: bool,
    /// Called once the way out is open and the run has begun.
    pub(crate) on_begin: Box<dyn FnOnce() + Send>,
}

/// What came of a run.
pub(crate) struct ScanDone {
    pub(crate) scan: ScanId,
    pub(crate) case: Case,
    pub(crate) end: ScanEnd,
    pub(crate) progress: Progress,
    pub(crate) ledger: ByteLedger,
}

/// Runs a scan to its end, whatever the end is.
pub(crate) fn run(job: ScanJob, tell: impl FnMut(&Progress)) -> Result<ScanDone, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(run_async(job, tell));
    // What still hangs in a connection attempt is not waited for.
    runtime.shutdown_timeout(Duration::from_millis(200));
    done
}

async fn run_async(job: ScanJob, tell: impl FnMut(&Progress)) -> Result<ScanDone, Failure> {
    let ScanJob { case, config, backend, list, scan, start, make_frontier, jsonl, on_begin } = job;
    let keeper = Arc::new(secrets::recording_keeper(case.folder(), &config, &case.snapshot()?)?);
    let resolver = Arc::new(Resolver::sharing(keeper.known_sites()));
    let stopped = stopped_sites(&case.snapshot()?)?;
    let filter = Arc::new(Filter::new(list, resolver).with_keeper(Arc::clone(&keeper)).with_stopped(stopped));
    let inner = backend.open(case.folder()).await?;
    let barrier = Arc::new(RefusalBarrier::new(Arc::clone(&filter), inner));
    let door = Door::open(barrier, door_limits(&config)).await.map_err(unexpected)?;
    let fetcher = Fetcher::new(Arc::new(door), face(&config)?, visit_limits(&config)).map_err(unexpected)?;
    let fetcher = fetcher.with_keeper(keeper);
    let frontier = make_frontier(&case, frontier_plan(&config, &backend))?;
    let folder = case.folder().to_owned();
    let mut recorder = graph::Recorder::start(case, acknowledged(jsonl))?;
    if let Some(start) = start {
        recorder.record(CrawlEvent::ScanStarted(Box::new(start)))?;
    }
    on_begin();
    let parts = CrawlParts {
        scan,
        frontier,
        fetcher: Arc::new(fetcher),
        filter,
        recorder: CaseRecorder { recorder, scan, folder, recipients: config.tripwire.recipients.clone() },
        clock: clock::now,
        stop: listen_for_stop(),
    };
    let CrawlEnd { end, error, progress, ledger, recorder } = Crawl::new(parts).run(tell).await;
    let seal = ScanSeal { scan, at: clock::now(), end, ran_seconds: progress.elapsed.as_secs(), ledger };
    let (case, recorded) = recorder.recorder.finish(Some(CrawlEvent::ScanSealed(seal)))?;
    match (end, recorded, error) {
        (ScanEnd::DiskFull, ..) | (_, Err(GraphError::DiskFull { .. }), _) => Err(Failure::new(
            Kind::StoppedEarly,
            "the disk is full; the scan has paused, what was acknowledged is safe",
        )
        .hint(format!("free some space, then `oniongraph scan resume {scan}`; reading and exporting still work"))),
        (_, Err(error), _) => Err(error.into()),
        (_, Ok(()), Some(error)) => Err(Failure::new(Kind::Unexpected, error.to_string())
            .hint(format!("`oniongraph scan resume {scan}` goes on where it stopped"))),
        (end, Ok(()), None) => Ok(ScanDone { case, scan, end, progress, ledger }),
    }
}

/// Sites that are refused because of what happened in the case: they tripped a wire,
/// or were forgotten.
pub(crate) fn stopped_sites(view: &Snapshot<'_>) -> Result<Vec<RefusedTag>, GraphError> {
    let forgotten = view.forgotten()?.into_iter().filter_map(|one| match one.what {
        ForgottenWhat::Site(tag) => Some(tag),
        ForgottenWhat::Identifier(_) | ForgottenWhat::Key(_) => None,
    });
    Ok(tripped_sites(view)?.into_iter().map(|hit| hit.site).chain(forgotten).collect())
}

/// The last hits of sites that a tripwire stopped, without those whose stop was taken back since.
pub(crate) fn tripped_sites(view: &Snapshot<'_>) -> Result<Vec<Tripped>, GraphError> {
    let lifted: HashMap<_, _> = view.lifted()?.into_iter().map(|one| (one.site, one.at)).collect();
    let holds = |hit: &Tripped| lifted.get(&hit.site).is_none_or(|lifted| *lifted < hit.at);
    Ok(view.tripped()?.into_iter().filter(holds).collect())
}

/// Prints a line for each visit once it is durable, if that is wanted.
fn acknowledged(jsonl: bool) -> graph::OnAcknowledged {
    if !jsonl {
        return Box::new(|_, _| {});
    }
    Box::new(|_, event| {
        let CrawlEvent::Visited(visit) = event else { return };
        let line = json!({
            "schema": "oniongraph.visit/1",
            "scan": visit.scan,
            "url": visit.url.canonical(),
            "at": visit.at,
            "outcome": visit.outcome.kind(),
            "reason": visit.outcome.reason(),
            "status": visit.outcome.status(),
            "attempt": visit.attempt,
            "retry": visit.frontier.retry,
            "links": visit.links.len(),
            "ledger": visit.ledger,
        });
        // Whoever reads may have gone; the scan goes on, its records are in the case.
        let mut out = io::stdout().lock();
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    })
}

/// The first Ctrl-C (or SIGTERM) lets visits under way end, the second stops at once.
fn listen_for_stop() -> watch::Receiver<StopRequest> {
    let (tell, stop) = watch::channel(StopRequest::GoOn);
    tokio::spawn(async move {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
        for request in [StopRequest::Drain, StopRequest::Now] {
            let terminated = async {
                match &mut terminate {
                    Some(signal) => signal.recv().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated => {}
            }
            if request == StopRequest::Drain {
                tracing::warn!("stopping: visits under way may end; once more stops at once");
            }
            if tell.send(request).is_err() {
                return;
            }
        }
        // Held open: a closed channel would look like news to the loop.
        tell.closed().await;
    });
    stop
}

fn frontier_plan(config: &Config, backend: &Backend) -> FrontierPlan {
    let bounds = config.scan.bounds;
    FrontierPlan {
        bounds,
        pace: Pace {
            factor: config.politeness.delay_factor,
            min: config.politeness.delay_min,
            max: config.politeness.delay_max,
            jitter_percent: config.politeness.jitter_percent,
            seed: u64::try_from(clock::now().as_millis()).unwrap_or(0),
        },
        traps: TrapLimits::around(bounds.path_depth, config.traps.same_shape_max),
        sites_in_flight: config.scan.sites_in_flight,
        introductions_per_minute: match backend {
            Backend::Tor(_) => Some(config.politeness.introductions_per_minute),
            // No network is there to be gentle with.
            Backend::Practice(_) => None,
        },
    }
}

fn door_limits(config: &Config) -> DoorLimits {
    DoorLimits {
        connect_timeout: config.limits.connect_timeout,
        connections_max: config.scan.sites_in_flight * 2 + 16,
        body_bytes_max: config.limits.body_bytes_max as u64,
        ..DoorLimits::default()
    }
}

fn visit_limits(config: &Config) -> VisitLimits {
    VisitLimits {
        body_bytes_max: config.limits.body_bytes_max,
        links_max: config.limits.links_max,
        page_time_max: config.limits.visit_timeout,
        rate_bytes_per_second_min: u32::try_from(config.limits.bytes_per_second_min).unwrap_or(u32::MAX),
        rate_grace: config.limits.rate_grace,
        ..VisitLimits::default()
    }
}

fn face(config: &Config) -> Result<RequestFace, Failure> {
    let header =
        |text: &str| http::HeaderValue::from_str(text).map_err(|e| Failure::new(Kind::Config, format!("face: {e}")));
    Ok(RequestFace {
        user_agent: header(&config.face.user_agent)?,
        accept_language: header(&config.face.accept_language)?,
        ..RequestFace::default()
    })
}

fn unexpected(error: impl std::fmt::Display) -> Failure {
    Failure::new(Kind::Unexpected, error.to_string())
}
