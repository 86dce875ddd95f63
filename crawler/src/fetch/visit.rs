//! One visit to one page: questions, guard, parser. A redirect ends the visit:
//! its target is a link, and the frontier decides about it.
//!
//! Invariants: no body byte is read before its head is admitted; what was refused is dropped where it lay;
//! every byte of every question stands in the ledger. A failure is an outcome,
//! never an error. When to visit and what to make of the links is not decided
//! here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use encoding_rs::Encoding;
use model::{ByteLedger, Cause, Fault, LinkKind, MediaType, NotVisited, OnionHost, PageUrl, Refusal, VisitOutcome};
use tokio::time::{Instant, sleep};

use super::ask::{Answer, Clock, ask};
use super::body::{Unread, read_body};
use super::guard::{HeadVerdict, Intake, VisitLimits, judge_head};
use super::hint::Hints;
use super::http_link::http_link;
use super::record::{PageHead, PageMade};
use crate::extract::Traces;
use crate::parse::{FoundLink, Resolver};
use crate::privacy::Keeper;
use crate::transport::{ClientError, Counts, Door, DoorClient, RequestFace};

/// Says whether a redirect of robots.txt on the same site may be followed.
pub type Gate<'a> = &'a (dyn Fn(&PageUrl) -> Result<(), NotVisited> + Sync);

/// After a visit hung up in the middle of a body the door may be reading still:
/// its count is taken once it is quiet, which is looked at so often …
const QUIET_PAUSE: Duration = Duration::from_millis(2);
/// … and so many times at most. What comes later counts for the site's next visit.
const QUIET_LOOKS: u32 = 1500;

/// What a visit gave.
#[derive(Debug)]
pub struct Visited {
    /// The outcome; a page is complete but for what extractors add.
    pub outcome: VisitOutcome,
    /// The links found, as they stood, headers and redirects included.
    pub links: Vec<FoundLink>,
    /// What a page leaves beside its record.
    pub traces: Traces,
    /// Its bytes.
    pub ledger: ByteLedger,
    /// How long it took.
    pub took: Duration,
}

/// Makes visits through a door.
pub struct Fetcher {
    pub(super) client: DoorClient,
    pub(super) door: Arc<Door>,
    pub(super) limits: VisitLimits,
    keeper: Option<Arc<Keeper>>,
    accounted: Mutex<HashMap<OnionHost, Counts>>,
    hints: Hints,
}

/// Where one question of a visit led.
pub(super) enum Led {
    /// To another address.
    On(u16, String),
    /// To an admitted head, its body waiting.
    Admitted(Box<Answer>, MediaType, Option<&'static Encoding>),
    /// To the end of the visit.
    End(VisitOutcome),
}

/// What is counted on the way.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) ledger: ByteLedger,
    pub(super) hung_up: bool,
}

impl Fetcher {
    /// A fetcher whose every question goes through `door`, with one face for all.
    ///
    /// # Errors
    /// The HTTP client refuses its settings.
    pub fn new(door: Arc<Door>, face: RequestFace, mut limits: VisitLimits) -> Result<Self, ClientError> {
        let client = DoorClient::new(&door, face)?;
        let door_max = usize::try_from(door.limits().body_bytes_max).unwrap_or(usize::MAX);
        limits.body_bytes_max = limits.body_bytes_max.min(door_max);
        Ok(Self { client, door, limits, keeper: None, accounted: Mutex::default(), hints: Hints::default() })
    }

    /// Has identifiers looked for, and lets the keeper decide what is kept of them.
    pub fn with_keeper(self, keeper: Arc<Keeper>) -> Self {
        Self { keeper: Some(keeper), ..self }
    }

    /// The door it asks through.
    pub fn door(&self) -> &Arc<Door> {
        &self.door
    }

    /// Lets go of what is remembered of a site. Its last visit must be over.
    pub fn forget(&self, site: OnionHost) {
        self.accounted.lock().unwrap_or_else(PoisonError::into_inner).remove(&site);
        self.door.forget(site);
    }

    /// Visits a page; redirects are told, not followed. At most one visit a site may be under way at a time: the
    /// door counts by site.
    ///
    /// After a connection that timed out the site gets a new circuit identity,
    /// so that the next try does not join the one that is stuck.
    pub async fn visit(&self, url: &PageUrl) -> Visited {
        let begun = Instant::now();
        let mut clock = Clock::new(self.limits.page_time_max);
        let mut tally = Tally::default();
        let (mut links, mut traces) = (Vec::new(), Traces::default());
        let outcome = match self.question(url, &mut clock, &mut tally).await {
            Led::On(status, location) => {
                let link = http_link(url, &location, LinkKind::Redirect);
                let to =
                    link.as_ref().and_then(|link| Resolver::new().target(link, |_| true)).map(|(target, _)| target);
                links.extend(link);
                VisitOutcome::Redirect { status, to }
            }
            Led::Admitted(answer, media_type, charset) => {
                let intake = Intake::new(media_type, charset, self.limits.body_bytes_max);
                let certificate = self.door.certificate(&answer.label);
                match PageHead::read(&answer, url, media_type, certificate, self.limits.links_max) {
                    None => VisitOutcome::Failed(Cause::InvalidAddress),
                    Some(head) => {
                        let (outcome, found) = self.page(head, *answer, intake, &clock, &mut tally).await;
                        if let Some(found) = found {
                            (links, traces) = found;
                        }
                        outcome
                    }
                }
            }
            Led::End(outcome) => outcome,
        };
        if matches!(outcome, VisitOutcome::Page(_)) {
            self.hints.found_page(url);
        }
        let ledger = self.settle(url.site(), tally, &outcome).await;
        Visited { outcome, links, traces, ledger, took: begun.elapsed() }
    }

    /// Puts the question for a page: a HEAD first where the URL gives no hint.
    async fn question(&self, url: &PageUrl, clock: &mut Clock, tally: &mut Tally) -> Led {
        if !self.hints.expect_page(url) {
            let answer = match ask(&self.door, || self.client.head(url), url, clock).await {
                Ok(answer) => answer,
                // A server that hangs up on a HEAD may still answer a GET.
                Err(VisitOutcome::Faulty(Fault::CutShort)) => return self.get(url, clock, tally).await,
                Err(outcome) => return Led::End(outcome),
            };
            tally.ledger.heads += answer.head.raw_len as u64;
            let status = answer.head.status;
            match judge_head(&answer.view()) {
                HeadVerdict::Redirect(location) => return Led::On(status, location),
                HeadVerdict::Refuse(why) if is_final(why, status) => {
                    return Led::End(VisitOutcome::Refused { status, why });
                }
                HeadVerdict::Refuse(_) | HeadVerdict::Empty | HeadVerdict::Admit { .. } => {}
            }
        }
        self.get(url, clock, tally).await
    }

    /// Asks with GET and judges the head; a refused body is never let in.
    pub(super) async fn get(&self, url: &PageUrl, clock: &mut Clock, tally: &mut Tally) -> Led {
        let answer = match ask(&self.door, || self.client.get(url), url, clock).await {
            Ok(answer) => answer,
            Err(outcome) => return Led::End(outcome),
        };
        tally.ledger.heads += answer.head.raw_len as u64;
        let status = answer.head.status;
        let verdict = judge_head(&answer.view());
        if let HeadVerdict::Admit { media_type, declared_charset } = verdict {
            return Led::Admitted(Box::new(answer), media_type, declared_charset);
        }
        self.door.refuse(&answer.label);
        match verdict {
            HeadVerdict::Redirect(location) => Led::On(status, location),
            HeadVerdict::Refuse(why) => Led::End(VisitOutcome::Refused { status, why }),
            HeadVerdict::Empty | HeadVerdict::Admit { .. } => Led::End(VisitOutcome::Empty { status }),
        }
    }

    /// Reads, guards and parses the page behind an admitted head.
    async fn page(
        &self,
        head: PageHead,
        answer: Answer,
        mut intake: Intake,
        clock: &Clock,
        tally: &mut Tally,
    ) -> (VisitOutcome, Option<(Vec<FoundLink>, Traces)>) {
        let status = answer.head.status;
        let mut read = 0;
        let end = read_body(&self.door, answer, &mut intake, &self.limits, clock, &mut read).await;
        tally.ledger.read += read;
        let length = intake.len();
        let text = match end {
            Ok(()) if length == 0 => return (VisitOutcome::Empty { status }, None),
            Ok(()) => intake.finish().map_err(Unread::Refused),
            Err(unread) => Err(unread),
        };
        match text {
            Ok(text) => {
                tally.hung_up = text.is_cut();
                tally.ledger.parsed += length as u64;
                let PageMade { record, links, traces } = head.into_record(text, self.keeper.clone()).await;
                if traces.tripped.is_some() {
                    return (VisitOutcome::Refused { status, why: Refusal::Tripwire }, Some((Vec::new(), traces)));
                }
                let of_links: u64 = links.iter().map(FoundLink::kept_bytes).sum();
                tally.ledger.kept += record.kept_bytes() + of_links + traces.prints.kept_bytes();
                (VisitOutcome::Page(Box::new(record)), Some((links, traces)))
            }
            Err(Unread::Refused(why)) => {
                tally.hung_up = true;
                tally.ledger.refused += read;
                (VisitOutcome::Refused { status, why }, None)
            }
            Err(Unread::Ended(outcome)) => {
                tally.hung_up = true;
                (outcome, None)
            }
        }
    }

    /// Closes the ledger with the door's counts of this site since its last visit.
    pub(super) async fn settle(&self, site: OnionHost, tally: Tally, outcome: &VisitOutcome) -> ByteLedger {
        let label = self.door.label(site);
        if tally.hung_up || matches!(outcome, VisitOutcome::Faulty(_) | VisitOutcome::Refused { .. }) {
            for _ in 0..QUIET_LOOKS {
                if self.door.is_quiet(site) {
                    break;
                }
                sleep(QUIET_PAUSE).await;
            }
        }
        let counts = self.door.counts(&label);
        if *outcome == VisitOutcome::Failed(Cause::TimedOut) {
            self.door.bump_generation(site);
        }
        let mut accounted = self.accounted.lock().unwrap_or_else(PoisonError::into_inner);
        let before = accounted.insert(site, counts).unwrap_or_default();
        let mut ledger = tally.ledger;
        ledger.sent = counts.up.saturating_sub(before.up);
        ledger.wire = counts.down.saturating_sub(before.down);
        ledger
    }
}

/// Whether a refusal of the answer to a HEAD holds for the page: it names
/// something that is no page. Servers often leave the type out of such answers,
/// or answer a HEAD with an error, and then a GET must tell.
fn is_final(why: Refusal, status: u16) -> bool {
    (200..300).contains(&status) && why != Refusal::TypeMissing
}

#[cfg(test)]
mod tests;
