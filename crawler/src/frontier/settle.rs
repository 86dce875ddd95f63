//! What the end of a request means for its site.

use std::time::Duration;

use model::{Cause, Fault, PageUrl, Refusal, VisitOutcome};

use super::backoff;
use super::core::Frontier;
use super::lease::{Lane, Lease, Purpose};
use super::origin::Robots;
use super::robots::RobotsRules;
use super::site_queue::SiteIndex;

/// Pause after a failure of our own network, on top of the pause of the scan.
const OUR_NETWORK_PAUSE: Duration = Duration::from_secs(5);
/// Pages without a usable answer, in a row, after which a site is left alone.
const BAD_PAGES_MAX: u8 = 5;
/// Tries of a page whose answer broke off, or of a connection that hung.
const ATTEMPTS_MAX: u8 = 2;

/// How a page visit ended.
#[derive(Clone, Copy, Debug)]
pub struct Settled<'a> {
    /// What it gave.
    pub outcome: &'a VisitOutcome,
    /// How long it took.
    pub took: Duration,
    /// Bytes over the wire.
    pub wire_bytes: u64,
}

/// How a request for robots.txt ended.
#[derive(Clone, Debug)]
pub enum RobotsReply {
    /// A file, or something that holds no rules.
    Rules(RobotsRules),
    /// There is none: everything is allowed.
    Absent,
    /// The server failed: nothing is allowed.
    Unreachable,
    /// No connection.
    Failed(Cause),
}

/// What follows for the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Whether it is queued again.
    pub retry: bool,
}

/// What a failure means for the site.
enum Verdict {
    /// It answered.
    Fine,
    /// Ask again after the usual pause, over a fresh circuit.
    AskAgain,
    /// Ask again when our network works; nobody is to blame.
    OurFault,
    /// Leave it alone for long; keep what is queued.
    BackOff,
    /// It answers, but not with anything usable.
    BadPage {
        /// The page is asked for once more.
        retry: bool,
        /// The connection broke: perhaps a relay's fault, not the site's.
        broke: bool,
    },
    /// It will never answer us.
    Retire,
}

impl Frontier {
    /// Settles a page visit.
    pub fn settle(&mut self, lease: Lease, settled: &Settled<'_>, now: Duration) -> Settlement {
        debug_assert_eq!(lease.purpose, Purpose::Page);
        let Some(site) = self.index.get(&lease.url.site()).copied() else { return Settlement { retry: false } };
        *self.under_way.in_lane(lease.lane) -= 1;
        self.budget.used.bytes += settled.wire_bytes;
        if !matches!(settled.outcome, VisitOutcome::Failed(Cause::OurNetwork)) {
            self.note_state(site, settled.outcome.site_answered());
        }
        let verdict = self.judge_page(site, &lease.url, settled.outcome, lease.attempt);
        let retry = match verdict {
            Verdict::Fine | Verdict::BadPage { retry: false, .. } | Verdict::Retire => false,
            Verdict::AskAgain | Verdict::OurFault | Verdict::BackOff | Verdict::BadPage { retry: true, .. } => true,
        };
        self.budget.settle(!retry);
        let queue = &mut self.sites[site.0 as usize];
        if retry {
            let attempts = if matches!(verdict, Verdict::OurFault) { lease.attempt - 1 } else { lease.attempt };
            let distance = queue.find(&lease.url).map_or(lease.distance, |known| known.distance);
            queue.enqueue(lease.url, distance, attempts);
            self.queued += 1;
        } else {
            queue.finish(&lease.url);
        }
        self.apply(site, &verdict, settled.took, now);
        Settlement { retry }
    }

    /// Settles a request for robots.txt.
    pub fn settle_robots(&mut self, lease: Lease, reply: RobotsReply, took: Duration, now: Duration) {
        debug_assert_eq!(lease.purpose, Purpose::Robots);
        let Lease { url, lane, .. } = lease;
        let Some(site) = self.index.get(&url.site()).copied() else { return };
        *self.under_way.in_lane(lane) -= 1;
        if !matches!(reply, RobotsReply::Failed(Cause::OurNetwork)) {
            self.note_state(site, !matches!(reply, RobotsReply::Failed(_)));
        }
        let queue = &mut self.sites[site.0 as usize];
        let verdict = match reply {
            RobotsReply::Rules(rules) => {
                queue.robots.set(&url, Robots::Rules(rules));
                Verdict::Fine
            }
            RobotsReply::Absent => {
                queue.robots.set(&url, Robots::Rules(RobotsRules::default()));
                Verdict::Fine
            }
            RobotsReply::Unreachable => {
                queue.robots.set(&url, Robots::DenyAll);
                Verdict::Fine
            }
            // Another port of the site answers: let the page itself tell about this one.
            RobotsReply::Failed(Cause::ServiceRefuses) if queue.answered || !is_main_port(&url) => {
                queue.robots.set(&url, Robots::Rules(RobotsRules::default()));
                Verdict::BadPage { retry: false, broke: false }
            }
            RobotsReply::Failed(cause) => judge_cause(cause, queue.failures == 0),
        };
        if lane == Lane::Connect && matches!(verdict, Verdict::Fine) {
            self.watch_load(took, now);
        }
        self.apply(site, &verdict, took, now);
    }

    /// Counts bytes of a request for robots.txt against the budget.
    pub fn count_bytes(&mut self, wire_bytes: u64) {
        self.budget.used.bytes += wire_bytes;
    }

    fn note_state(&mut self, site: SiteIndex, answered: bool) {
        let before = self.sites[site.0 as usize].up.replace(answered);
        self.sites_up = self.sites_up + u64::from(answered) - u64::from(before == Some(true));
        self.sites_down = self.sites_down + u64::from(!answered) - u64::from(before == Some(false));
    }

    fn judge_page(&self, site: SiteIndex, url: &PageUrl, outcome: &VisitOutcome, attempt: u8) -> Verdict {
        let queue = &self.sites[site.0 as usize];
        match outcome {
            VisitOutcome::Refused { why: Refusal::Tripwire, .. } => Verdict::Retire,
            VisitOutcome::Page(_)
            | VisitOutcome::Empty { .. }
            | VisitOutcome::Redirect { .. }
            | VisitOutcome::Refused { .. } => Verdict::Fine,
            VisitOutcome::Faulty(fault @ (Fault::CutShort | Fault::TooSlow)) => {
                Verdict::BadPage { retry: attempt < ATTEMPTS_MAX, broke: *fault == Fault::CutShort }
            }
            VisitOutcome::Faulty(_) => Verdict::BadPage { retry: false, broke: false },
            // Another port of the site, or another moment, did answer.
            VisitOutcome::Failed(Cause::ServiceRefuses) if queue.answered || !is_main_port(url) => {
                Verdict::BadPage { retry: false, broke: false }
            }
            VisitOutcome::Failed(cause) => judge_cause(*cause, attempt < ATTEMPTS_MAX),
        }
    }

    fn apply(&mut self, site: SiteIndex, verdict: &Verdict, took: Duration, now: Duration) {
        let pace = self.plan.pace;
        let queue = &mut self.sites[site.0 as usize];
        queue.engaged = false;
        queue.requests += 1;
        // Every other verdict brings a new generation, whose circuit is yet to be built.
        queue.connection_used = matches!(verdict, Verdict::Fine).then_some(now);
        let pause = pace.pause(&queue.host, queue.requests, took, queue.robots.crawl_delay());
        let (wait, dead) = match verdict {
            Verdict::Fine => {
                (queue.failures, queue.bad_pages, queue.answered) = (0, 0, true);
                (pause, false)
            }
            Verdict::AskAgain => {
                queue.generation += 1;
                queue.failures = queue.failures.saturating_add(1);
                (pause, false)
            }
            Verdict::OurFault => {
                queue.generation += 1;
                (OUR_NETWORK_PAUSE.max(pace.min), false)
            }
            Verdict::BackOff => {
                queue.generation += 1;
                queue.failures = queue.failures.saturating_add(1);
                backoff::wait_after(queue.failures, queue.answered)
            }
            Verdict::BadPage { broke, .. } => {
                queue.generation += 1;
                queue.bad_pages = queue.bad_pages.saturating_add(1);
                if queue.bad_pages >= BAD_PAGES_MAX {
                    queue.bad_pages = 0;
                    queue.failures = queue.failures.saturating_add(1);
                    backoff::wait_after(queue.failures, queue.answered && *broke)
                } else {
                    (pause, false)
                }
            }
            Verdict::Retire => {
                queue.retired = true;
                return;
            }
        };
        (queue.rests_until, queue.dead) = (now + wait, dead);
        self.engage(site, now);
    }
}

/// Anybody can link to a closed port of a site; only the port where web sites
/// are tells of the site as a whole.
fn is_main_port(url: &PageUrl) -> bool {
    url.port() == 80
}

fn judge_cause(cause: Cause, may_ask_again: bool) -> Verdict {
    match cause {
        Cause::OurNetwork => Verdict::OurFault,
        Cause::TimedOut if may_ask_again => Verdict::AskAgain,
        Cause::TimedOut
        | Cause::NoDescriptor
        | Cause::DescriptorUnusable
        | Cause::ServiceDown
        | Cause::ServiceRefuses => Verdict::BackOff,
        Cause::NeedsClientAuth | Cause::InvalidAddress => Verdict::Retire,
    }
}
