//! The frontier itself: sites, schedule, budgets, and the next step.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use model::{Distance, NotVisited, OnionHost, PageUrl, ScanBounds};

use super::budget::{Budget, Finish, Used};
use super::introductions::Introductions;
use super::lease::{Lane, Lease, Purpose, Step};
use super::load::Load;
use super::pace::Pace;
use super::schedule::{Schedule, Turn};
use super::site_queue::{SiteIndex, SiteQueue, Status};
use super::traps::TrapLimits;

/// What a run is bound by.
#[derive(Clone, Debug)]
pub struct FrontierPlan {
    /// Bounds of the scan.
    pub bounds: ScanBounds,
    /// Pauses.
    pub pace: Pace,
    /// Traps.
    pub traps: TrapLimits,
    /// Connected sites visited at the same time. Tries to connect are made beside
    /// these, at most as many.
    pub sites_in_flight: usize,
    /// New connections to sites in a minute. Where that is limited, less is asked
    /// while connecting is slow.
    pub introductions_per_minute: Option<u32>,
}

/// An address of an earlier run of the same scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoredEntry {
    /// The address.
    pub url: PageUrl,
    /// Its distance from the nearest seed.
    pub distance: Distance,
    /// What became of it.
    pub state: RestoredState,
    /// Tries already made.
    pub attempts: u8,
}

/// What became of an address in an earlier run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestoredState {
    /// It waits for its turn, perhaps again.
    Queued,
    /// It was visited, or given up for good.
    Done,
}

/// Numbers for the progress line. Reading them costs nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FrontierStats {
    /// Addresses that wait for their turn.
    pub queued: u64,
    /// Requests under way.
    pub in_flight: usize,
    /// Those of them that had no connection to their site when they began.
    pub connecting: usize,
    /// Whether less is asked than is allowed, because connecting has become slow.
    pub slowed: bool,
    /// Sites known.
    pub sites: usize,
    /// Visits that may still be made, if that is bounded.
    pub pages_left: Option<u64>,
}

/// Requests under way.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct UnderWay {
    visits: usize,
    connecting: usize,
}

impl UnderWay {
    pub(super) fn in_lane(&mut self, lane: Lane) -> &mut usize {
        match lane {
            Lane::Visit => &mut self.visits,
            Lane::Connect => &mut self.connecting,
        }
    }

    fn all(self) -> usize {
        self.visits + self.connecting
    }
}

/// What is to be visited, and when. See the module's description.
#[derive(Debug)]
pub struct Frontier {
    pub(super) plan: FrontierPlan,
    pub(super) sites: Vec<SiteQueue>,
    pub(super) index: HashMap<OnionHost, SiteIndex>,
    pub(super) schedule: Schedule,
    pub(super) budget: Budget,
    pub(super) queued: u64,
    pub(super) under_way: UnderWay,
    load: Load,
    introductions: Introductions,
    pub(super) given_up: Vec<(PageUrl, NotVisited)>,
    paused: bool,
    stopped: bool,
}

impl Frontier {
    /// An empty frontier.
    pub fn new(plan: FrontierPlan) -> Self {
        Self::continued(plan, Used::default())
    }

    /// The frontier of a scan that was stopped, from the addresses it knew.
    /// Pauses and back-off begin anew; robots.txt is read again.
    pub fn restore(
        plan: FrontierPlan,
        used: Used,
        seeds: &[PageUrl],
        entries: impl IntoIterator<Item = RestoredEntry>,
    ) -> Self {
        let mut frontier = Self::continued(plan, used);
        let seed_sites: HashSet<OnionHost> = seeds.iter().map(PageUrl::site).collect();
        for RestoredEntry { url, distance, state, attempts } in entries {
            let host = url.site();
            let site = frontier.site_or_new(host, seed_sites.contains(&host));
            let queue = &mut frontier.sites[site.0 as usize];
            if queue.find(&url).is_some() {
                continue;
            }
            // What was admitted then is not judged again; it only counts.
            let _ = queue.samples.admit(&url, &frontier.plan.traps);
            match state {
                RestoredState::Queued => {
                    queue.enqueue(url, distance, attempts);
                    frontier.queued += 1;
                    frontier.engage(site, Duration::ZERO);
                }
                RestoredState::Done => queue.remember_done(&url, distance),
            }
        }
        frontier
    }

    fn continued(plan: FrontierPlan, used: Used) -> Self {
        Self {
            budget: Budget::new(plan.bounds, used),
            introductions: Introductions::new(plan.introductions_per_minute),
            load: Load::default(),
            plan,
            sites: Vec::new(),
            index: HashMap::new(),
            schedule: Schedule::default(),
            queued: 0,
            under_way: UnderWay::default(),
            given_up: Vec::new(),
            paused: false,
            stopped: false,
        }
    }

    /// Queues the seeds. They are always admitted.
    pub fn offer_seeds(&mut self, seeds: &[PageUrl], now: Duration) {
        for seed in seeds {
            let site = self.site_or_new(seed.site(), true);
            let queue = &mut self.sites[site.0 as usize];
            if queue.find(seed).is_none() {
                let _ = queue.samples.admit(seed, &self.plan.traps);
                queue.enqueue(seed.clone(), Distance::SEED, 0);
                self.queued += 1;
                self.engage(site, now);
            }
        }
    }

    /// What to do at `now`.
    pub fn step(&mut self, now: Duration) -> Step {
        if self.stopped || self.budget.is_used_up(now) {
            return if self.under_way.all() > 0 { Step::AwaitSettle } else { Step::Finished };
        }
        if self.paused {
            return Step::AwaitSettle;
        }
        self.schedule.wake(now);
        self.load.pass(now);
        while let Some((site, lane)) = self.next_site(now) {
            if let Some(lease) = self.lease_from(site, lane) {
                self.begin(lane, now);
                return Step::Visit(lease);
            }
            self.sites[site.0 as usize].engaged = false;
        }
        match (self.next_change(), self.under_way.all()) {
            (Some(due), _) => Step::SleepUntil(due),
            (None, 0) => Step::Finished,
            (None, _) => Step::AwaitSettle,
        }
    }

    /// The site that may be asked next. Connected sites go first; while they are
    /// enough to fill all places, no further site is begun.
    fn next_site(&mut self, now: Duration) -> Option<(SiteIndex, Lane)> {
        while self.under_way.visits < self.places() {
            let Some(site) = self.schedule.take_connected() else { break };
            if self.sites[site.0 as usize].is_connected(now) {
                return Some((site, Lane::Visit));
            }
            // It stood in line for too long: Tor has let go of the circuit.
            self.schedule.line_up(site, Turn::Again);
        }
        if !self.has_place_to_connect() || self.introductions.next(self.load.part()) > now {
            return None;
        }
        self.schedule.take_unconnected().map(|site| (site, Lane::Connect))
    }

    /// Places of each of the two kinds that may be taken up now.
    fn places(&self) -> usize {
        self.load.of(self.plan.sites_in_flight)
    }

    fn has_place_to_connect(&self) -> bool {
        self.under_way.connecting < self.places() && self.schedule.connected_in_line() < self.places()
    }

    fn begin(&mut self, lane: Lane, now: Duration) {
        *self.under_way.in_lane(lane) += 1;
        if lane == Lane::Connect {
            self.introductions.note(now);
        }
        self.load.in_use(self.part_in_use());
    }

    /// A new connection gave its first answer after `took`. Only where new
    /// connections are limited is there a network to be gentle with.
    pub(super) fn watch_load(&mut self, took: Duration, now: Duration) {
        if self.plan.introductions_per_minute.is_some() {
            self.load.tried(took, self.part_in_use(), now);
        }
    }

    /// What part of the places that the plan allows is taken up.
    fn part_in_use(&self) -> f64 {
        let UnderWay { visits, connecting } = self.under_way;
        visits.max(connecting) as f64 / self.plan.sites_in_flight.max(1) as f64
    }

    /// When something may be asked that may not be asked now, though no visit ends.
    fn next_change(&self) -> Option<Duration> {
        let waits_for_introduction = self.schedule.has_unconnected() && self.has_place_to_connect();
        let introduction = waits_for_introduction.then(|| self.introductions.next(self.load.part()));
        self.schedule.next_due().into_iter().chain(introduction).min()
    }

    /// Gives no leases until [`Frontier::resume`]: our own network is in trouble.
    pub fn pause(&mut self) {
        self.paused = true;
    }

    /// Ends a pause.
    pub fn resume(&mut self) {
        self.paused = false;
    }

    /// Gives no further leases; visits under way may end.
    pub fn stop(&mut self) {
        self.stopped = true;
    }

    /// Why the run is over, once it is.
    pub fn finish(&self, now: Duration) -> Finish {
        if self.stopped {
            Finish::Stopped
        } else if self.budget.is_used_up(now) && self.queued > 0 {
            Finish::Budget
        } else {
            Finish::Done
        }
    }

    /// Addresses given up since the last call, with the reason.
    pub fn take_given_up(&mut self) -> Vec<(PageUrl, NotVisited)> {
        std::mem::take(&mut self.given_up)
    }

    /// Sites whose queued addresses are not visited although the run finished,
    /// because they do not answer.
    pub fn unreached_sites(&self) -> impl Iterator<Item = OnionHost> + '_ {
        self.sites.iter().filter(|site| !site.queue.is_empty()).map(|site| site.host)
    }

    /// Numbers for the progress line.
    pub fn stats(&self) -> FrontierStats {
        FrontierStats {
            queued: self.queued,
            in_flight: self.under_way.all(),
            connecting: self.under_way.connecting,
            slowed: self.load.part() < 1.0,
            sites: self.sites.len(),
            pages_left: self.budget.pages_left(),
        }
    }

    /// The next request to a site, robots.txt first. Addresses that robots.txt
    /// forbids are given up on the way.
    fn lease_from(&mut self, site: SiteIndex, lane: Lane) -> Option<Lease> {
        let queue = &mut self.sites[site.0 as usize];
        if queue.retired {
            return None;
        }
        loop {
            let next = &queue.queue.first_key_value()?.1.url;
            if queue.robots_of(next).is_none() {
                let (generation, url) = (queue.generation, next.with_path("/robots.txt"));
                let attempt = queue.failures + 1;
                let (purpose, distance) = (Purpose::Robots, Distance::SEED);
                return Some(Lease { url, purpose, distance, attempt, generation, lane });
            }
            let forbidden = queue.robots_forbid(next);
            let (distance, queued) = queue.take_first()?;
            self.queued -= 1;
            if forbidden {
                queue.finish(&queued.url);
                self.given_up.push((queued.url, NotVisited::Robots));
                continue;
            }
            self.budget.lease();
            return Some(Lease {
                url: queued.url,
                purpose: Purpose::Page,
                distance,
                attempt: queued.attempts + 1,
                generation: queue.generation,
                lane,
            });
        }
    }

    pub(super) fn site_or_new(&mut self, host: OnionHost, is_seed: bool) -> SiteIndex {
        let next = SiteIndex(u32::try_from(self.sites.len()).unwrap_or(u32::MAX));
        let site = *self.index.entry(host).or_insert(next);
        if site == next {
            self.sites.push(SiteQueue::new(host, is_seed));
        }
        self.sites[site.0 as usize].is_seed |= is_seed;
        site
    }

    /// Puts a site with queued addresses into the schedule, unless it is there
    /// or a visit is under way (then the end of the visit does it). A pause that
    /// lasts still is kept, whoever found the address.
    pub(super) fn engage(&mut self, site: SiteIndex, now: Duration) {
        let queue = &mut self.sites[site.0 as usize];
        if !queue.engaged && !queue.retired && !queue.queue.is_empty() {
            queue.engaged = true;
            let rests = queue.rests_until > now;
            self.schedule.add(site, queue.rests_until.max(now), queue.turn(), queue.dead && rests);
        }
    }

    /// The distance of a page that was queued, leased or visited, as known now.
    pub fn distance_of(&self, url: &PageUrl) -> Option<Distance> {
        let site = self.index.get(&url.site())?;
        self.sites[site.0 as usize].find(url).map(|known| known.distance)
    }
}

impl SiteQueue {
    fn remember_done(&mut self, url: &PageUrl, distance: Distance) {
        self.enqueue(url.clone(), distance, 0);
        if let Some(Status::Queued(number)) = self.find(url).map(|known| known.status) {
            self.queue.remove(&(distance, number));
        }
        self.finish(url);
    }
}
