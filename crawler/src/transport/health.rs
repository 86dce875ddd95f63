//! Is it the site, or is it us? Decided from what several sites gave.
//!
//! Pure: time comes in as the age of the door. Trouble of our own is declared
//! when our own failures reach several sites, or one site many times, with no
//! success in between, or when a check of the backend fails. It ends with the
//! first success or the first check that passes. A run of dead sites alone
//! proves nothing: most addresses found are dead. It only asks for a check, in
//! which sites that answered lately are asked as well. Conversely, one site whose
//! circuits keep failing while others connect is down, whatever the backend says.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use model::{Cause, OnionHost};

use super::label::Destination;

/// Own failures at so many different sites, and we are in trouble.
const OUR_SITES: usize = 3;
/// Own failures in a row at fewer sites, and we are in trouble.
const OUR_FAILURES: u32 = 6;
/// So many different sites silent in a row are worth a look at a known one.
const SILENT_SITES: usize = 12;
/// So many own failures at one site, each after a success elsewhere, are the site's.
const UNLIKE_OTHERS: u32 = 3;
/// So many checks in a row that reach no known site, and the known sites are given up.
const KNOWN_SILENT: u32 = 3;
/// Signs older than this are forgotten.
const WINDOW: Duration = Duration::from_mins(5);
/// Checks that nobody asked for come no faster than this.
const CHECK_PAUSE: Duration = Duration::from_secs(15);
/// Sites that answered lately, to be asked when all others are silent.
const KNOWN_SITES: usize = 3;

/// Whether the door can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// As far as we can tell, our side works.
    Well,
    /// Our own network is in trouble: no failure says anything about a site.
    Troubled,
}

/// What should be looked at now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Advice {
    /// Nothing.
    Carry,
    /// Whether our side works.
    Check,
}

/// What a check of our side found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The backend does not work.
    BackendDown,
    /// The backend says it works, and nobody else was asked.
    BackendUp,
    /// The backend says it works, but no site that answered lately can be reached.
    KnownSilent,
    /// A site that answered lately can be reached.
    KnownAnswers,
}

/// Keeps count of the signs.
#[derive(Debug)]
pub(crate) struct Vitals {
    health: Health,
    ours_at: HashSet<OnionHost>,
    ours: u32,
    silent_at: HashSet<OnionHost>,
    known: VecDeque<Destination>,
    ask_known: bool,
    known_silent: u32,
    successes: u64,
    /// Own failures by site, and how many successes there had been at the last one.
    strange: HashMap<OnionHost, (u32, u64)>,
    last_sign: Duration,
    last_check: Option<Duration>,
}

impl Vitals {
    pub(crate) fn new() -> Self {
        Self {
            health: Health::Well,
            ours_at: HashSet::new(),
            ours: 0,
            silent_at: HashSet::new(),
            known: VecDeque::new(),
            ask_known: false,
            known_silent: 0,
            successes: 0,
            strange: HashMap::new(),
            last_sign: Duration::ZERO,
            last_check: None,
        }
    }

    pub(crate) fn health(&self) -> Health {
        self.health
    }

    /// A connection to a site was made.
    pub(crate) fn connected(&mut self, to: &Destination, now: Duration) {
        self.successes += 1;
        self.strange.remove(&to.label.site);
        self.recover(now);
        if self.known.iter().all(|known| known.label.site != to.label.site) {
            self.known.truncate(KNOWN_SITES - 1);
            self.known.push_front(to.clone());
        }
    }

    /// A connection failed; says what to hold it for, and what to do now.
    pub(crate) fn failed(&mut self, site: OnionHost, cause: Cause, now: Duration) -> (Cause, Advice) {
        if now.saturating_sub(self.last_sign) > WINDOW {
            self.clear_signs();
        }
        self.last_sign = now;
        match cause {
            Cause::OurNetwork if self.is_strange(site) => (Cause::ServiceDown, Advice::Carry),
            Cause::OurNetwork => (cause, self.our_failure(site, now)),
            Cause::NoDescriptor | Cause::ServiceDown | Cause::TimedOut => (cause, self.silence(site, now)),
            // The site, or Tor on its behalf, has answered: the network works.
            Cause::DescriptorUnusable | Cause::ServiceRefuses | Cause::NeedsClientAuth => {
                self.successes += 1;
                self.recover(now);
                (cause, Advice::Carry)
            }
            Cause::InvalidAddress => (cause, Advice::Carry),
        }
    }

    /// The sites to ask in a check, where one of the backend alone is not enough.
    pub(crate) fn sites_to_ask(&self) -> Vec<Destination> {
        if self.ask_known || self.health == Health::Troubled {
            self.known.iter().cloned().collect()
        } else {
            Vec::new()
        }
    }

    /// A check of our side ended.
    pub(crate) fn checked(&mut self, found: Found, now: Duration) {
        match found {
            Found::BackendDown => self.health = Health::Troubled,
            Found::KnownSilent => {
                self.health = Health::Troubled;
                self.known_silent += 1;
                // They may simply have gone, all of them: a scan must not wait for ever.
                if self.known_silent >= KNOWN_SILENT {
                    self.known.clear();
                    self.recover(now);
                }
            }
            Found::BackendUp => self.recover(now),
            Found::KnownAnswers => {
                self.successes += 1;
                self.recover(now);
            }
        }
    }

    /// Whether others connect, time and again, while this one fails for reasons of "ours".
    fn is_strange(&mut self, site: OnionHost) -> bool {
        let (failures, successes_before) = self.strange.entry(site).or_insert((0, 0));
        let others_work = *failures == 0 || self.successes > *successes_before;
        *failures += u32::from(others_work);
        *successes_before = self.successes;
        others_work && *failures > UNLIKE_OTHERS
    }

    fn our_failure(&mut self, site: OnionHost, now: Duration) -> Advice {
        self.ours_at.insert(site);
        self.ours += 1;
        if self.ours_at.len() >= OUR_SITES || self.ours >= OUR_FAILURES {
            self.health = Health::Troubled;
            return Advice::Carry;
        }
        if self.may_check(now) { Advice::Check } else { Advice::Carry }
    }

    fn silence(&mut self, site: OnionHost, now: Duration) -> Advice {
        self.silent_at.insert(site);
        if self.silent_at.len() < SILENT_SITES || self.known.is_empty() || !self.may_check(now) {
            return Advice::Carry;
        }
        self.ask_known = true;
        Advice::Check
    }

    fn may_check(&mut self, now: Duration) -> bool {
        let due = self.last_check.is_none_or(|last| now.saturating_sub(last) >= CHECK_PAUSE);
        if due {
            self.last_check = Some(now);
        }
        due
    }

    fn recover(&mut self, now: Duration) {
        self.health = Health::Well;
        self.last_sign = now;
        self.clear_signs();
    }

    fn clear_signs(&mut self) {
        self.ours_at.clear();
        self.ours = 0;
        self.silent_at.clear();
        self.ask_known = false;
        self.known_silent = 0;
    }
}

#[cfg(test)]
mod tests;
