//! What is known and queued of one site.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use model::{Distance, OnionHost, PageUrl};

use super::robots::RobotsRules;
use super::schedule::Turn;
use super::traps::Samples;

/// How long a circuit is counted on after its last use. Tor (both arti and the
/// daemon) keeps it for ten minutes; the next request must begin before that.
const CIRCUIT_KEPT: Duration = Duration::from_secs(9 * 60);

/// Sites by the order of their discovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct SiteIndex(pub(super) u32);

/// What became of an address so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// In the queue, under this number.
    Queued(u32),
    /// A visit is under way.
    InFlight,
    /// Visited, or given up.
    Done,
}

/// An address that was admitted. 16 bytes beside its key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) distance: Distance,
    pub(super) status: Status,
}

/// An address that waits for its turn. Scheme, port and subdomain are those of
/// an origin of the site; so an address costs little more than its path.
#[derive(Debug)]
pub(super) struct Queued {
    pub(super) url: PageUrl,
    pub(super) attempts: u8,
}

/// What an origin's robots.txt said. No entry: it was not asked for yet.
#[derive(Debug)]
pub(super) enum Robots {
    /// Read; no rules if there is none.
    Rules(RobotsRules),
    /// Its server failed: nothing is allowed (RFC 9309 §2.3.1.4).
    DenyAll,
}

/// One site.
#[derive(Debug)]
pub(super) struct SiteQueue {
    pub(super) host: OnionHost,
    pub(super) is_seed: bool,
    /// The first eight bytes of a page's key to what is known of it.
    pub(super) known: HashMap<u64, Known>,
    pub(super) queue: BTreeMap<(Distance, u32), Queued>,
    pub(super) robots: Vec<(Box<str>, Robots)>,
    pub(super) samples: Samples,
    pub(super) new_sites: u32,
    pub(super) requests: u32,
    pub(super) generation: u32,
    /// Failures to connect, in a row.
    pub(super) failures: u8,
    /// Pages without a usable answer, in a row.
    pub(super) bad_pages: u8,
    pub(super) answered: bool,
    /// When the connection of this generation was last used, if there is one.
    pub(super) connection_used: Option<Duration>,
    /// End of the pause after its last request.
    pub(super) rests_until: Duration,
    /// Whether that pause is a back-off for which no run is kept going.
    pub(super) dead: bool,
    /// Will not be asked again in this run.
    pub(super) retired: bool,
    /// Known to the schedule, or a visit is under way.
    pub(super) engaged: bool,
    next_number: u32,
}

impl SiteQueue {
    pub(super) fn new(host: OnionHost, is_seed: bool) -> Self {
        Self {
            host,
            is_seed,
            known: HashMap::new(),
            queue: BTreeMap::new(),
            robots: Vec::new(),
            samples: Samples::default(),
            new_sites: 0,
            requests: 0,
            generation: 0,
            failures: 0,
            bad_pages: 0,
            answered: false,
            connection_used: None,
            rests_until: Duration::ZERO,
            dead: false,
            retired: false,
            engaged: false,
            next_number: 0,
        }
    }

    /// Whether Tor still has a circuit to the site at `now`.
    pub(super) fn is_connected(&self, now: Duration) -> bool {
        self.connection_used.is_some_and(|used| now.saturating_sub(used) <= CIRCUIT_KEPT)
    }

    /// In which line it stands when its pause is over.
    pub(super) fn turn(&self) -> Turn {
        match (self.connection_used, self.answered, self.failures) {
            (Some(_), ..) => Turn::Connected,
            (None, true, _) => Turn::Again,
            (None, false, 0) => Turn::First,
            (None, false, failures) => Turn::AfterFailures(failures),
        }
    }

    pub(super) fn find(&self, url: &PageUrl) -> Option<Known> {
        self.known.get(&short_key(url)).copied()
    }

    /// Puts an address into the queue, new or again.
    pub(super) fn enqueue(&mut self, url: PageUrl, distance: Distance, attempts: u8) {
        let number = self.next_number;
        self.next_number += 1;
        self.known.insert(short_key(&url), Known { distance, status: Status::Queued(number) });
        self.queue.insert((distance, number), Queued { url, attempts });
    }

    /// Notes that an address was visited or given up.
    pub(super) fn finish(&mut self, url: &PageUrl) {
        if let Some(known) = self.known.get_mut(&short_key(url)) {
            known.status = Status::Done;
        }
    }

    /// Takes the nearest address, the first found of equals.
    pub(super) fn take_first(&mut self) -> Option<(Distance, Queued)> {
        let ((distance, _), queued) = self.queue.pop_first()?;
        if let Some(known) = self.known.get_mut(&short_key(&queued.url)) {
            known.status = Status::InFlight;
        }
        Some((distance, queued))
    }

    /// Notes a shorter way to a known address. Returns its status if it was one.
    pub(super) fn bring_nearer(&mut self, url: &PageUrl, distance: Distance) -> Option<Status> {
        let known = self.known.get_mut(&short_key(url)).filter(|known| distance < known.distance)?;
        let before = std::mem::replace(&mut known.distance, distance);
        let status = known.status;
        if let Status::Queued(number) = status
            && let Some(queued) = self.queue.remove(&(before, number))
        {
            self.queue.insert((distance, number), queued);
        }
        Some(status)
    }

    pub(super) fn robots_of(&self, url: &PageUrl) -> Option<&Robots> {
        let origin = url.origin();
        self.robots.iter().find(|(known, _)| **known == *origin).map(|(_, robots)| robots)
    }

    pub(super) fn set_robots(&mut self, url: &PageUrl, robots: Robots) {
        let origin = url.origin();
        match self.robots.iter_mut().find(|(known, _)| **known == *origin) {
            Some((_, present)) => *present = robots,
            None => self.robots.push((origin.into_boxed_str(), robots)),
        }
    }

    /// Whether robots.txt forbids an address, as far as it was read.
    pub(super) fn robots_forbid(&self, url: &PageUrl) -> bool {
        match self.robots_of(url) {
            None => false,
            Some(Robots::Rules(rules)) => !rules.allows(url),
            Some(Robots::DenyAll) => true,
        }
    }

    /// The longest pause that a robots.txt of the site asks for.
    pub(super) fn crawl_delay(&self) -> Option<Duration> {
        let delays = self.robots.iter().filter_map(|(_, robots)| match robots {
            Robots::Rules(rules) => rules.crawl_delay(),
            Robots::DenyAll => None,
        });
        delays.max()
    }
}

fn short_key(url: &PageUrl) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = url.key().0;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}
