//! A pretend onion web in virtual time: connecting takes seconds, some sites are
//! dead, some of these hang. Drives a frontier over it and keeps what was asked
//! when.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::time::Duration;

use model::{Cause, LinkKind, OnionHost, PageUrl, VisitOutcome};

use super::edge;
use crate::frontier::{Frontier, Lease, Purpose, RobotsReply, RobotsRules, Settled, Step};

/// What a try to connect ends with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Up,
    /// Fails soon, with this cause.
    Dead(Cause),
    /// Fails when the time for a connection is over.
    Hangs,
}

/// The web: sites by number, each with so many pages.
pub(super) struct OnionWeb {
    pub(super) sites: u32,
    pub(super) pages: u32,
    /// Percent of the sites that are dead; a third of them hangs.
    pub(super) dead_percent: u64,
    /// How much longer connecting takes, by the time at which it begins.
    pub(super) slowness: fn(Duration) -> u32,
}

/// One request, as it was made.
pub(super) struct Asked {
    pub(super) site: u32,
    pub(super) purpose: Purpose,
    /// Whether there was no connection to the site before.
    pub(super) connects: bool,
    pub(super) answered: bool,
    /// Whether the frontier said that it asks less than is allowed.
    pub(super) slowed: bool,
    pub(super) began: Duration,
    pub(super) ended: Duration,
}

/// Time for a connection, after which it counts as hung.
pub(super) const CONNECT_MAX: Duration = Duration::from_secs(60);
/// How long a connection is kept by Tor after its last use.
const KEPT: Duration = Duration::from_secs(600);

fn mixed(parts: &[u64]) -> u64 {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for part in parts {
        state = (state ^ part).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        state ^= state >> 29;
        state = state.wrapping_mul(0x94D0_49BB_1331_11EB);
        state ^= state >> 32;
    }
    state
}

fn between(low: u64, high: u64, parts: &[u64]) -> Duration {
    Duration::from_millis(low + mixed(parts) % (high - low + 1))
}

pub(super) fn onion(number: u32) -> OnionHost {
    let mut key = [7; 32];
    key[..4].copy_from_slice(&number.to_be_bytes());
    OnionHost::from_recorded(key)
}

fn number_of(site: &OnionHost) -> u32 {
    let [a, b, c, d, ..] = *site.as_bytes();
    u32::from_be_bytes([a, b, c, d])
}

impl OnionWeb {
    pub(super) fn kind(&self, site: u32) -> Kind {
        let (drawn, which) = (mixed(&[1, u64::from(site)]) % 100, mixed(&[2, u64::from(site)]) % 3);
        match (drawn < self.dead_percent, which) {
            (false, _) => Kind::Up,
            (true, 0) => Kind::Dead(Cause::NoDescriptor),
            (true, 1) => Kind::Dead(Cause::ServiceDown),
            (true, _) => Kind::Hangs,
        }
    }

    pub(super) fn fronts(&self) -> Vec<PageUrl> {
        (0..self.sites).map(|site| PageUrl::front_page(onion(site))).collect()
    }

    /// How long the nth request of all takes, and whether it is answered.
    fn request(&self, site: u32, nth: u64, connects: bool, now: Duration) -> (Duration, Result<(), Cause>) {
        let (connect, answer) = (between(1000, 5000, &[3, nth]), between(500, 2000, &[4, nth]));
        let connect = connect * (self.slowness)(now);
        match self.kind(site) {
            Kind::Dead(cause) => (connect.min(CONNECT_MAX), Err(cause)),
            Kind::Hangs => (CONNECT_MAX, Err(Cause::TimedOut)),
            Kind::Up if connects && connect >= CONNECT_MAX => (CONNECT_MAX, Err(Cause::TimedOut)),
            Kind::Up if connects => (connect + answer, Ok(())),
            Kind::Up => (answer, Ok(())),
        }
    }

    /// Drives `frontier`, whose seeds are in it, until it is done or `until` is reached.
    pub(super) fn drive(&self, frontier: &mut Frontier, until: Duration) -> Vec<Asked> {
        let mut drive = Drive { web: self, kept: HashMap::new(), leases: HashMap::new(), asked: Vec::new() };
        let mut ends: BinaryHeap<Reverse<(Duration, usize)>> = BinaryHeap::new();
        let mut now = Duration::ZERO;
        while now < until {
            let wake = match frontier.step(now) {
                Step::Visit(lease) => {
                    let slowed = frontier.stats().slowed;
                    ends.push(Reverse(drive.begin(lease, slowed, now)));
                    continue;
                }
                Step::Finished => break,
                Step::SleepUntil(due) => due,
                Step::AwaitSettle => Duration::MAX,
            };
            match ends.peek() {
                Some(Reverse((end, number))) if *end <= wake => {
                    (now, _) = (*end, drive.end(frontier, *number, *end));
                    ends.pop();
                }
                _ => now = wake,
            }
        }
        drive.asked
    }
}

struct Drive<'a> {
    web: &'a OnionWeb,
    /// Generation and last use of the connection to a site.
    kept: HashMap<u32, (u32, Duration)>,
    leases: HashMap<usize, (Lease, Result<(), Cause>)>,
    asked: Vec<Asked>,
}

impl Drive<'_> {
    fn begin(&mut self, lease: Lease, slowed: bool, now: Duration) -> (Duration, usize) {
        let (site, number) = (number_of(&lease.site()), self.asked.len());
        let kept = self.kept.get(&site);
        let connects = kept.is_none_or(|(generation, used)| *generation != lease.generation() || now > *used + KEPT);
        let (took, result) = self.web.request(site, number as u64, connects, now);
        let (purpose, answered, ended) = (lease.purpose(), result.is_ok(), now + took);
        self.asked.push(Asked { site, purpose, connects, answered, slowed, began: now, ended });
        if answered {
            self.kept.insert(site, (lease.generation(), ended));
        }
        self.leases.insert(number, (lease, result));
        (ended, number)
    }

    fn end(&mut self, frontier: &mut Frontier, number: usize, now: Duration) {
        let Some((lease, result)) = self.leases.remove(&number) else { return };
        let took = now - self.asked[number].began;
        let (url, purpose) = (lease.url().clone(), lease.purpose());
        match (purpose, result) {
            (Purpose::Robots, Ok(())) => {
                frontier.settle_robots(lease, RobotsReply::Rules(RobotsRules::default()), took, now);
            }
            (Purpose::Robots, Err(cause)) => frontier.settle_robots(lease, RobotsReply::Failed(cause), took, now),
            (Purpose::Page, result) => {
                let outcome = result.map_or_else(VisitOutcome::Failed, |()| VisitOutcome::Empty { status: 200 });
                frontier.settle(lease, &Settled { outcome: &outcome, took, wire_bytes: 1 }, now);
            }
        }
        // Every front page lists all other pages of its site.
        if purpose == Purpose::Page && result.is_ok() && url.path() == "/" {
            let page = |n| edge(url.with_path(&format!("/page-{n}")), LinkKind::Hyperlink);
            let mut edges: Vec<_> = (1..self.web.pages).map(page).collect();
            frontier.offer(&url, &mut edges, now);
        }
        frontier.release(&url.site());
    }
}
