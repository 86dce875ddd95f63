//! The loop.

use std::sync::Arc;
use std::time::Duration;

use model::{
    ByteLedger, CrawlEvent, FrontierChange, GivenUp, LinkEdge, Nearer, NotVisited, OnionHost, OurNetwork, PageUrl,
    RobotsAnswer, RobotsRead, ScanEnd, ScanId, Tripped, UtcTime, Visit, VisitOutcome,
};
use sha2::{Digest, Sha256};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::edges::Filter;
use super::port::{Progress, RecordError, Recorder, Referral, StopRequest};
use super::visiting::{Ended, EndedWhat, visit};
use crate::fetch::{Fetcher, RobotsFetched, Visited};
use crate::tripwire::Trip;
use crate::{Finish, Frontier, Health, Lease, RobotsReply, RobotsRules, Settled, Step};

/// How often our own network is looked at while it is in trouble.
const PROBE_EVERY: Duration = Duration::from_secs(5);
/// How often progress is told.
const TELL_EVERY: Duration = Duration::from_millis(500);

/// What a crawl is made of.
pub struct CrawlParts<R> {
    /// Which scan.
    pub scan: ScanId,
    /// What is to be visited.
    pub frontier: Frontier,
    /// Makes visits.
    pub fetcher: Arc<Fetcher>,
    /// Names targets and refuses sites.
    pub filter: Arc<Filter>,
    /// Keeps events.
    pub recorder: R,
    /// Tells the time of day.
    pub clock: fn() -> UtcTime,
    /// What the user wants; may change at any time.
    pub stop: watch::Receiver<StopRequest>,
}

/// How a run ended.
#[derive(Debug)]
pub struct CrawlEnd<R> {
    /// Why.
    pub end: ScanEnd,
    /// What went wrong, if recording did.
    pub error: Option<RecordError>,
    /// Numbers at the end.
    pub progress: Progress,
    /// Sum of the ledgers of this run.
    pub ledger: ByteLedger,
    /// The recorder, given back.
    pub recorder: R,
}

/// A run of a scan.
pub struct Crawl<R> {
    parts: CrawlParts<R>,
    visits: JoinSet<Ended>,
    began: Instant,
    health: watch::Receiver<Health>,
    paused: bool,
    progress: Progress,
    ledger: ByteLedger,
}

impl<R: Recorder> Crawl<R> {
    /// Makes a run ready.
    pub fn new(parts: CrawlParts<R>) -> Self {
        let health = parts.fetcher.door().health();
        Self {
            parts,
            visits: JoinSet::new(),
            began: Instant::now(),
            health,
            paused: false,
            progress: Progress::default(),
            ledger: ByteLedger::default(),
        }
    }

    /// Runs until nothing is left, a budget is used up, the user stops it, or
    /// events cannot be kept. Tells its progress about twice a second.
    pub async fn run(mut self, mut tell: impl FnMut(&Progress)) -> CrawlEnd<R> {
        let result = self.work(&mut tell).await;
        self.visits.shutdown().await;
        self.refresh_progress();
        tell(&self.progress);
        let (end, error) = match result {
            Ok(end) => (end, None),
            Err(RecordError::DiskFull) => (ScanEnd::DiskFull, Some(RecordError::DiskFull)),
            Err(error) => (ScanEnd::Stopped, Some(error)),
        };
        CrawlEnd { end, error, progress: self.progress, ledger: self.ledger, recorder: self.parts.recorder }
    }

    async fn work(&mut self, tell: &mut impl FnMut(&Progress)) -> Result<ScanEnd, RecordError> {
        let mut ticks = interval(TELL_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut probes = interval(PROBE_EVERY);
        probes.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            self.follow_health()?;
            let wake = match self.parts.frontier.step(self.now()) {
                Step::Visit(lease) => {
                    self.begin(lease);
                    self.record_given_up()?;
                    continue;
                }
                Step::Finished => return self.finish(),
                Step::SleepUntil(due) => Some(self.began + due),
                Step::AwaitSettle => None,
            };
            self.record_given_up()?;
            let pause = async {
                match wake {
                    Some(wake) => sleep_until(wake).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                Some(ended) = self.visits.join_next() => self.take(ended)?,
                () = pause => {}
                _ = ticks.tick() => {
                    self.refresh_progress();
                    tell(&self.progress);
                }
                _ = probes.tick(), if self.paused => {
                    // What the probe finds changes the door's health, which is followed above. It can
                    // take as long as a connection may; a copy of the wish leaves it to be seen below.
                    let mut stop = self.parts.stop.clone();
                    tokio::select! {
                        _ = self.parts.fetcher.door().probe() => {}
                        Ok(()) = stop.changed() => {}
                    }
                }
                Ok(()) = self.health.changed() => {}
                Ok(()) = self.parts.stop.changed() => {
                    match *self.parts.stop.borrow_and_update() {
                        StopRequest::GoOn => {}
                        StopRequest::Drain => self.parts.frontier.stop(),
                        StopRequest::Now => return Ok(ScanEnd::Stopped),
                    }
                }
            }
        }
    }

    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    fn begin(&mut self, lease: Lease) {
        let (fetcher, filter) = (Arc::clone(&self.parts.fetcher), Arc::clone(&self.parts.filter));
        self.visits.spawn(visit(fetcher, filter, lease, (self.parts.clock)()));
    }

    /// Pauses and resumes with the health of our own network.
    fn follow_health(&mut self) -> Result<(), RecordError> {
        let troubled = *self.health.borrow_and_update() == Health::Troubled;
        if troubled == self.paused {
            return Ok(());
        }
        self.paused = troubled;
        if troubled {
            self.parts.frontier.pause();
            tracing::warn!("our own network is in trouble: the scan waits, no site is blamed");
        } else {
            self.parts.frontier.resume();
            tracing::warn!("our own network works again: the scan goes on");
        }
        let (scan, at) = (self.parts.scan, (self.parts.clock)());
        self.parts.recorder.record(CrawlEvent::OurNetwork(OurNetwork { scan, at, trouble: troubled }))
    }

    fn take(&mut self, ended: Result<Ended, tokio::task::JoinError>) -> Result<(), RecordError> {
        // A visit that panicked has lost its lease, so the run cannot know what is under way.
        let Ended { lease, at, what } =
            ended.map_err(|error| RecordError::Failed(format!("a visit failed: {error}")))?;
        match what {
            EndedWhat::Page { visited, edges } => self.take_page(lease, at, *visited, edges)?,
            EndedWhat::Robots { fetched, rules } => self.take_robots(lease, at, &fetched, rules)?,
        }
        Ok(())
    }

    fn take_page(
        &mut self,
        lease: Lease,
        at: UtcTime,
        visited: Visited,
        mut edges: Vec<LinkEdge>,
    ) -> Result<(), RecordError> {
        let Visited { outcome, traces, ledger, took, .. } = visited;
        let now = self.now();
        let (url, distance, attempt) = (lease.url().clone(), lease.distance(), lease.attempt());
        self.count(&outcome, ledger, took);
        let settled = Settled { outcome: &outcome, took, wire_bytes: ledger.wire };
        let retry = self.parts.frontier.settle(lease, &settled, now).retry;
        let distance = self.parts.frontier.distance_of(&url).unwrap_or(distance);
        let offered = self.parts.frontier.offer(&url, &mut edges, now);
        let nearer = self.reexpand(offered.nearer, offered.reexpand, &url, &edges, now)?;
        self.release(url.site());
        let scan = self.parts.scan;
        if let Some(trip) = &traces.tripped {
            self.stop_site(&url, at, trip)?;
        }
        for event in traces.into_events(scan, at, &url, self.parts.filter.keeper()) {
            self.parts.recorder.record(event)?;
        }
        let visit = Visit {
            scan,
            at,
            took_millis: u32::try_from(took.as_millis()).unwrap_or(u32::MAX),
            url,
            distance,
            attempt,
            outcome,
            ledger,
            links: edges,
            frontier: FrontierChange { retry, nearer },
        };
        self.parts.recorder.record(CrawlEvent::Visited(Box::new(visit)))
    }

    /// A page held a term of the user's list: nothing more is asked of its site.
    fn stop_site(&mut self, url: &PageUrl, at: UtcTime, trip: &Trip) -> Result<(), RecordError> {
        let (scan, site) = (self.parts.scan, url.site());
        let tag = self.parts.filter.stop(site);
        self.parts.frontier.abandon(&site);
        let category = trip.category.clone();
        let url_sha256 = Sha256::digest(url.canonical()).into();
        let tripped = Tripped { scan, at, site: tag, category: category.clone(), url_sha256, count: trip.count };
        self.parts.recorder.record(CrawlEvent::Tripped(Box::new(tripped)))?;
        let given_up = GivenUp { scan, at, site, why: NotVisited::Refused, urls: Vec::new() };
        self.parts.recorder.record(CrawlEvent::GivenUp(given_up))?;
        self.parts.recorder.refer(&Referral { url: url.clone(), site: tag, at, category })
    }

    /// Nothing of a site is kept in memory in vain: neither here nor at the door.
    fn release(&mut self, site: OnionHost) {
        if self.parts.frontier.release(&site) {
            self.parts.fetcher.forget(site);
        }
    }

    /// Offers the recorded links of pages that came nearer, and of those that
    /// come nearer by that, until nothing changes.
    fn reexpand(
        &mut self,
        mut nearer: Vec<Nearer>,
        mut pages: Vec<PageUrl>,
        visited: &PageUrl,
        edges: &[LinkEdge],
        now: Duration,
    ) -> Result<Vec<Nearer>, RecordError> {
        while let Some(page) = pages.pop() {
            let recorded;
            let links = if page == *visited {
                edges
            } else {
                recorded = self.parts.recorder.links_of(&page)?;
                &recorded
            };
            let offered = self.parts.frontier.offer_again(&page, links, now);
            nearer.extend(offered.nearer);
            pages.extend(offered.reexpand);
        }
        Ok(nearer)
    }

    fn take_robots(
        &mut self,
        lease: Lease,
        at: UtcTime,
        fetched: &RobotsFetched,
        rules: Option<RobotsRules>,
    ) -> Result<(), RecordError> {
        let url = lease.url().clone();
        let reply = match (fetched.failed, fetched.answer) {
            (Some(cause), _) => RobotsReply::Failed(cause),
            (None, RobotsAnswer::Rules) => RobotsReply::Rules(rules.unwrap_or_default()),
            (None, RobotsAnswer::Absent) => RobotsReply::Absent,
            (None, RobotsAnswer::Unreachable) => RobotsReply::Unreachable,
        };
        self.ledger += fetched.ledger;
        self.progress.wire_bytes += fetched.ledger.wire;
        let now = self.now();
        self.parts.frontier.count_bytes(fetched.ledger.wire);
        self.parts.frontier.settle_robots(lease, reply, fetched.took, now);
        self.release(url.site());
        let read = RobotsRead {
            scan: self.parts.scan,
            at,
            url,
            answer: fetched.answer,
            failed: fetched.failed,
            ledger: fetched.ledger,
        };
        self.parts.recorder.record(CrawlEvent::RobotsRead(read))
    }

    fn record_given_up(&mut self) -> Result<(), RecordError> {
        for (url, why) in self.parts.frontier.take_given_up() {
            self.give_up(url.site(), why, vec![url])?;
        }
        Ok(())
    }

    fn give_up(&mut self, site: OnionHost, why: NotVisited, urls: Vec<PageUrl>) -> Result<(), RecordError> {
        let (scan, at) = (self.parts.scan, (self.parts.clock)());
        self.parts.recorder.record(CrawlEvent::GivenUp(GivenUp { scan, at, site, why, urls }))
    }

    /// What is still queued when the run is over belongs to sites that do not
    /// answer, unless the run was cut short: then it waits to be resumed.
    fn finish(&mut self) -> Result<ScanEnd, RecordError> {
        match self.parts.frontier.finish(self.now()) {
            Finish::Stopped => Ok(ScanEnd::Stopped),
            Finish::Budget => Ok(ScanEnd::Budget),
            Finish::Done => {
                let unreached: Vec<OnionHost> = self.parts.frontier.unreached_sites().collect();
                for site in unreached {
                    self.give_up(site, NotVisited::SiteDown, Vec::new())?;
                }
                Ok(ScanEnd::Finished)
            }
        }
    }

    fn count(&mut self, outcome: &VisitOutcome, ledger: ByteLedger, took: Duration) {
        self.progress.visits += 1;
        if matches!(outcome, VisitOutcome::Page(_)) {
            self.progress.pages += 1;
            self.progress.page_time += took;
        }
        self.progress.wire_bytes += ledger.wire;
        self.ledger += ledger;
    }

    fn refresh_progress(&mut self) {
        let stats = self.parts.frontier.stats();
        self.progress.elapsed = self.began.elapsed();
        self.progress.sites_up = stats.sites_up;
        self.progress.sites_down = stats.sites_down;
        self.progress.queued = stats.queued;
        self.progress.in_flight = stats.in_flight;
        self.progress.connecting = stats.connecting;
        self.progress.slowed = stats.slowed;
        self.progress.budget_left = stats.pages_left;
        self.progress.paused = self.paused;
    }
}
