//! What is known and queued of one site.

use std::collections::HashMap;
use std::time::Duration;

use model::{Distance, OnionHost, PageUrl};

use super::line::{Line, Queued};
use super::named::NamedByOthers;
use super::origin::RobotsOfSite;
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

/// An address that was admitted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) distance: Distance,
    pub(super) status: Status,
}

/// [`Known`] in eight bytes: the highest numbers stand for what is not queued.
#[derive(Clone, Copy, Debug)]
struct Packed {
    distance: Distance,
    number: u32,
}

const IN_FLIGHT: u32 = u32::MAX - 1;
const DONE: u32 = u32::MAX;

impl Packed {
    fn new(distance: Distance, status: Status) -> Self {
        let number = match status {
            Status::Queued(number) => number.min(IN_FLIGHT - 1),
            Status::InFlight => IN_FLIGHT,
            Status::Done => DONE,
        };
        Self { distance, number }
    }

    fn unpack(self) -> Known {
        let status = match self.number {
            DONE => Status::Done,
            IN_FLIGHT => Status::InFlight,
            number => Status::Queued(number),
        };
        Known { distance: self.distance, status }
    }
}

/// One site.
#[derive(Debug)]
pub(super) struct SiteQueue {
    pub(super) host: OnionHost,
    pub(super) is_seed: bool,
    /// The first eight bytes of a page's key to what is known of it.
    known: HashMap<u64, Packed>,
    pub(super) queue: Line,
    pub(super) robots: RobotsOfSite,
    pub(super) samples: Samples,
    pub(super) new_sites: u32,
    /// Who named pages of this site, and how many.
    pub(super) named: NamedByOthers,
    pub(super) requests: u32,
    pub(super) generation: u32,
    /// Failures to connect, in a row.
    pub(super) failures: u8,
    /// Pages without a usable answer, in a row.
    pub(super) bad_pages: u8,
    pub(super) answered: bool,
    /// Whether it answered when it was last asked, if that is known.
    pub(super) up: Option<bool>,
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
            queue: Line::default(),
            robots: RobotsOfSite::default(),
            samples: Samples::default(),
            new_sites: 0,
            named: NamedByOthers::default(),
            requests: 0,
            generation: 0,
            failures: 0,
            bad_pages: 0,
            answered: false,
            up: None,
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
        self.known.get(&short_key(url)).map(|packed| packed.unpack())
    }

    /// Addresses that were ever admitted.
    pub(super) fn admitted(&self) -> usize {
        self.known.len()
    }

    /// Puts an address into the queue, new or again.
    pub(super) fn enqueue(&mut self, url: PageUrl, distance: Distance, attempts: u8) {
        let number = self.next_number;
        self.next_number += 1;
        self.known.insert(short_key(&url), Packed::new(distance, Status::Queued(number)));
        self.queue.insert(distance, number, url, attempts);
    }

    /// Notes that an address was visited or given up in an earlier run.
    pub(super) fn remember_done(&mut self, url: &PageUrl, distance: Distance) {
        self.known.insert(short_key(url), Packed::new(distance, Status::Done));
    }

    /// Notes that an address was visited or given up.
    pub(super) fn finish(&mut self, url: &PageUrl) {
        if let Some(known) = self.known.get_mut(&short_key(url)) {
            *known = Packed::new(known.distance, Status::Done);
        }
    }

    /// The nearest address, the first found of equals.
    pub(super) fn first(&self) -> Option<PageUrl> {
        self.queue.first(self.host)
    }

    /// Takes the nearest address.
    pub(super) fn take_first(&mut self) -> Option<(Distance, Queued)> {
        let (distance, queued) = self.queue.take_first(self.host)?;
        if let Some(known) = self.known.get_mut(&short_key(&queued.url)) {
            *known = Packed::new(known.distance, Status::InFlight);
        }
        Some((distance, queued))
    }

    /// Notes a shorter way to a known address. Returns its status if it was one.
    pub(super) fn bring_nearer(&mut self, url: &PageUrl, distance: Distance) -> Option<Status> {
        let known = self.known.get_mut(&short_key(url)).filter(|known| distance < known.distance)?;
        let before = std::mem::replace(&mut known.distance, distance);
        let status = known.unpack().status;
        if let Status::Queued(number) = status {
            self.queue.bring_nearer(before, number, distance);
        }
        Some(status)
    }

    /// Lets go of what is of no use while nothing is queued. Large robots rules
    /// are read again should a further address turn up.
    pub(super) fn settle_down(&mut self, pages_max: usize) {
        if !self.queue.is_empty() {
            return;
        }
        self.queue = Line::default();
        self.robots.forget_large();
        if self.admitted() >= pages_max {
            self.samples = Samples::default();
            self.named = NamedByOthers::default();
            self.known.shrink_to_fit();
        }
    }
}

fn short_key(url: &PageUrl) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = url.key().0;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}
