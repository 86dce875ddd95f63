//! The loop, without a site in sight.

use std::sync::Arc;
use std::time::Duration;

use model::{Cause, CrawlEvent, LinkEdge, OnionHost, PageUrl, ScanBounds, ScanEnd, ScanId, Scope, UtcTime};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::{Crawl, CrawlParts, Filter, RecordError, Recorder, Referral, StopRequest};
use crate::transport::{BoxFuture, BoxStream, ConnectError, Connector, Destination};
use crate::{
    Door, DoorLimits, Fetcher, Frontier, FrontierPlan, Pace, RefusalKey, RefusalList, RequestFace, Resolver,
    TrapLimits, VisitLimits,
};

/// A backend that fails, and does not come back from being asked how it is.
struct Hangs;

impl Connector for Hangs {
    fn connect<'a>(&'a self, _to: &'a Destination) -> BoxFuture<'a, Result<BoxStream, ConnectError>> {
        Box::pin(async { Err(trouble()) })
    }

    fn probe(&self) -> BoxFuture<'_, Result<(), ConnectError>> {
        Box::pin(std::future::pending())
    }
}

fn trouble() -> ConnectError {
    ConnectError::new(Cause::OurNetwork, "a test")
}

/// Keeps nothing.
struct Nothing;

impl Recorder for Nothing {
    fn record(&mut self, _event: CrawlEvent) -> Result<(), RecordError> {
        Ok(())
    }

    fn refer(&mut self, _referral: &Referral) -> Result<(), RecordError> {
        Ok(())
    }

    fn links_of(&mut self, _page: &PageUrl) -> Result<Vec<LinkEdge>, RecordError> {
        Ok(Vec::new())
    }
}

fn frontier() -> Frontier {
    let bounds = ScanBounds {
        scope: Scope::Linked,
        hop_depth: 1,
        path_depth: 20,
        pages_per_site: 10,
        new_sites_per_source: 50,
        pages: None,
        sites: None,
        bytes: None,
        seconds: None,
    };
    let second = Duration::from_secs(1);
    let pace = Pace { factor: 5.0, min: 3 * second, max: 60 * second, jitter_percent: 20, seed: 1 };
    let traps = TrapLimits::around(20, 1000);
    let mut frontier =
        Frontier::new(FrontierPlan { bounds, pace, traps, sites_in_flight: 4, introductions_per_minute: None });
    frontier.offer_seeds(&[PageUrl::front_page(OnionHost::from_recorded([1; 32]))], Duration::ZERO);
    frontier
}

/// Once a scan that waited for our own network could not be stopped while a check of it hung.
#[tokio::test(start_paused = true)]
async fn a_waiting_scan_stops_while_a_check_hangs() {
    let limits = DoorLimits { probe_timeout: Duration::from_secs(3600), ..DoorLimits::default() };
    let door = Arc::new(Door::open(Arc::new(Hangs), limits).await.unwrap());
    for number in 1..4 {
        door.shared().connect_failed(OnionHost::from_recorded([number; 32]), &trouble());
    }
    let list = RefusalList::empty(RefusalKey::new([1; 32]), UtcTime::from_millis(1));
    let (stop, stopped) = watch::channel(StopRequest::GoOn);
    let crawl = Crawl::new(CrawlParts {
        scan: ScanId(1),
        frontier: frontier(),
        fetcher: Arc::new(Fetcher::new(door, RequestFace::default(), VisitLimits::default()).unwrap()),
        filter: Arc::new(Filter::new(list, Arc::new(Resolver::new()))),
        recorder: Nothing,
        clock: || UtcTime::from_millis(1),
        stop: stopped,
    });
    let began = Instant::now();
    let user = async {
        sleep(Duration::from_secs(20)).await;
        stop.send(StopRequest::Now).unwrap();
    };
    let (ended, ()) = tokio::join!(crawl.run(|_| {}), user);
    assert_eq!((ended.end, ended.progress.paused), (ScanEnd::Stopped, true));
    assert!(began.elapsed() < Duration::from_secs(25), "{:?} of virtual time", began.elapsed());
}
