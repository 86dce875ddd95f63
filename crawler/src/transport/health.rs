//! Is it the site, or is it us? Decided from what several sites gave.
//!
//! Pure: time comes in as the age of the door. Trouble of our own is declared
//! when our own failures reach several sites, or one site many times, with no
//! success in between, or when a check of the backend fails. It ends with the
//! first success or the first check that passes. A run of dead sites alone
//! proves nothing: most addresses found are dead. It only asks for a check, in
//! which sites that answered lately are asked as well; so does silence of all
//! those that answered last, for then the way to them is the likelier reason. If
//! the check finds them silent, what is said of any site is doubted for a while,
//! longer than Tor remembers a dead way. Conversely, one site whose circuits keep
//! failing while others connect is down, whatever the backend says.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use model::{Cause, OnionHost};

use super::connector::ConnectError;
use super::label::Destination;

/// Own failures at so many different sites, and we are in trouble.
const OUR_SITES: usize = 3;
/// Own failures in a row at fewer sites, and we are in trouble.
const OUR_FAILURES: u32 = 6;
/// So many different sites silent in a row are worth a look at a known one.
const SILENT_SITES: usize = 12;
/// So many own failures at one site, each after a success elsewhere, are the site's.
const UNLIKE_OTHERS: u32 = 3;
/// Silence of all sites that answered last tells something from so many on.
const KNOWN_TELLING: usize = 2;
/// The pauses before silent known sites are asked once more; if they are silent after the last,
/// they are given up. Tor remembers for two minutes that the way to a service was dead, and every
/// vain try in between begins these anew: twice it is left in peace for longer.
const ASK_AGAIN: [Duration; 4] =
    [Duration::from_secs(5), Duration::from_secs(10), Duration::from_secs(150), Duration::from_secs(150)];
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
    /// The backend says it works, and known sites that were silent are to be left alone for now.
    TooSoon,
    /// A site that answered lately can be reached.
    KnownAnswers,
}

/// Whom to ask in a check, once the backend says that it works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// The backend's word is enough.
    Nobody,
    /// One of these is enough.
    Known(Vec<Destination>),
    /// They were silent a moment ago.
    Later,
}

/// How often the sites that answered last were asked in vain, and when they are asked next.
#[derive(Clone, Copy, Debug)]
struct Silence {
    asked: usize,
    next: Duration,
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
    known_silent: Option<Silence>,
    heard: u64,
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
            known_silent: None,
            heard: 0,
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
        self.make_known(to);
    }

    /// A site answered over a connection that may have stood for long: the ways to
    /// sites are not all dead, but this says nothing about making new ones.
    pub(crate) fn answered(&mut self, to: &Destination) {
        self.heard += 1;
        self.silent_at.clear();
        if let Some(silence) = &mut self.known_silent {
            silence.next = Duration::ZERO;
        }
        self.make_known(to);
    }

    /// So many answers there were; for telling whether there was one in the meantime.
    pub(crate) fn heard(&self) -> u64 {
        self.heard
    }

    /// A connection failed; says what to hold it for, and what to do now.
    pub(crate) fn failed(&mut self, site: OnionHost, error: &ConnectError, now: Duration) -> (Cause, Advice) {
        let cause = self.believed(error);
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
    pub(crate) fn whom_to_ask(&self, now: Duration) -> Ask {
        if self.known.is_empty() || !(self.ask_known || self.health == Health::Troubled) {
            return Ask::Nobody;
        }
        if self.known_silent.is_some_and(|silence| now < silence.next) {
            return Ask::Later;
        }
        Ask::Known(self.known.iter().cloned().collect())
    }

    /// A check of our side ended.
    pub(crate) fn checked(&mut self, found: Found, now: Duration) {
        match found {
            Found::BackendDown => self.health = Health::Troubled,
            Found::KnownSilent => {
                self.health = Health::Troubled;
                let asked = self.known_silent.map_or(0, |silence| silence.asked);
                match ASK_AGAIN.get(asked) {
                    Some(pause) => self.known_silent = Some(Silence { asked: asked + 1, next: now + *pause }),
                    // They may simply have gone, all of them: a scan must not wait for ever.
                    None => {
                        self.known.clear();
                        self.recover(now);
                    }
                }
            }
            Found::TooSoon => {}
            Found::BackendUp => self.recover(now),
            Found::KnownAnswers => {
                self.successes += 1;
                self.recover(now);
            }
        }
    }

    /// What a failure is to be taken for, as things stand.
    fn believed(&self, error: &ConnectError) -> Cause {
        match (self.health, error.cause) {
            (Health::Troubled, _) if error.doubtful => Cause::OurNetwork,
            (Health::Troubled, Cause::ServiceDown | Cause::TimedOut) if self.known_silent.is_some() => {
                Cause::OurNetwork
            }
            (_, cause) => cause,
        }
    }

    fn make_known(&mut self, to: &Destination) {
        self.known.retain(|known| known.label.site != to.label.site);
        self.known.truncate(KNOWN_SITES - 1);
        self.known.push_front(to.clone());
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
        let many = self.silent_at.len() >= SILENT_SITES && !self.known.is_empty();
        let all_known = self.known.len() >= KNOWN_TELLING
            && self.known.iter().all(|known| self.silent_at.contains(&known.label.site));
        if !(many || all_known) || !self.may_check(now) {
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
        self.known_silent = None;
    }
}

#[cfg(test)]
mod tests;
