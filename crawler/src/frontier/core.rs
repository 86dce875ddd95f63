//! The frontier itself: its plan, its parts, and what is known of sites.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use model::{Distance, NotVisited, OnionHost, PageUrl, ScanBounds};

use super::budget::{Budget, Finish, Used};
use super::introductions::Introductions;
use super::load::Load;
use super::next::UnderWay;
use super::pace::Pace;
use super::schedule::Schedule;
use super::site_queue::{SiteIndex, SiteQueue};
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
    /// Sites that answered when they were last asked.
    pub sites_up: u64,
    /// Sites that did not.
    pub sites_down: u64,
    /// Visits that may still be made, if that is bounded.
    pub pages_left: Option<u64>,
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
    pub(super) sites_up: u64,
    pub(super) sites_down: u64,
    pub(super) under_way: UnderWay,
    pub(super) load: Load,
    pub(super) introductions: Introductions,
    pub(super) given_up: Vec<(PageUrl, NotVisited)>,
    pub(super) paused: bool,
    pub(super) stopped: bool,
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
            sites_up: 0,
            sites_down: 0,
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

    /// Lets go of a site for good: nothing that is queued there is going to be asked.
    pub fn abandon(&mut self, site: &OnionHost) {
        let Some(site) = self.index.get(site) else { return };
        let queue = &mut self.sites[site.0 as usize];
        queue.retired = true;
        while queue.take_first().is_some() {
            self.queued -= 1;
        }
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
            sites_up: self.sites_up,
            sites_down: self.sites_down,
            pages_left: self.budget.pages_left(),
        }
    }

    /// Lets go of what is kept of a site only for visits, if none is to be made
    /// now: nothing is queued, or it is left alone for long. Says whether that is
    /// so. To be called when the links of the last page have been offered.
    pub fn release(&mut self, site: &OnionHost) -> bool {
        let Some(site) = self.index.get(site) else { return true };
        let queue = &mut self.sites[site.0 as usize];
        if !queue.engaged {
            queue.settle_down(self.plan.bounds.pages_per_site as usize);
        }
        !queue.engaged || queue.dead
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
