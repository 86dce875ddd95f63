//! What to do next: which site is asked, and when if none may be asked now.

use std::time::Duration;

use model::{Distance, NotVisited};

use super::core::Frontier;
use super::lease::{Lane, Lease, Purpose, Step};
use super::schedule::Turn;
use super::site_queue::SiteIndex;

/// Requests under way.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct UnderWay {
    pub(super) visits: usize,
    pub(super) connecting: usize,
}

impl UnderWay {
    pub(super) fn in_lane(&mut self, lane: Lane) -> &mut usize {
        match lane {
            Lane::Visit => &mut self.visits,
            Lane::Connect => &mut self.connecting,
        }
    }

    pub(super) fn all(self) -> usize {
        self.visits + self.connecting
    }
}

impl Frontier {
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

    /// The next request to a site, robots.txt first. Addresses that robots.txt
    /// forbids are given up on the way.
    fn lease_from(&mut self, site: SiteIndex, lane: Lane) -> Option<Lease> {
        let queue = &mut self.sites[site.0 as usize];
        if queue.retired {
            return None;
        }
        loop {
            let next = queue.first()?;
            if !queue.robots.knows(&next) {
                let (generation, url) = (queue.generation, next.with_path("/robots.txt"));
                let attempt = queue.failures + 1;
                let (purpose, distance) = (Purpose::Robots, Distance::SEED);
                return Some(Lease { url, purpose, distance, attempt, generation, lane });
            }
            let forbidden = queue.robots.forbid(&next);
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
}
