//! One question through the door, up to its response head.
//!
//! The head is there twice: strictly read by the door (names in their order,
//! raw length) and with its values in the client's response. The body waits at
//! the door's gate; nothing here opens it.

use std::time::Duration;

use model::{Cause, Fault, PageUrl, VisitOutcome};
use reqwest::{RequestBuilder, Response};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::guard::HeadView;
use crate::transport::{Door, HeadSeen, Label};

/// How often a waiting question looks whether its time is up.
const TURN: Duration = Duration::from_secs(1);
/// What the door is granted on top of its own limits: it knows the cause of a
/// failure and shall be the first to give up.
const DOOR_MARGIN: Duration = Duration::from_secs(10);
/// How often a question is put that never left the door.
const TRIES: u32 = 3;

/// A response head, and the body behind it.
pub(crate) struct Answer {
    /// The response, its body unread.
    pub(crate) response: Response,
    /// The head as the door read it.
    pub(crate) head: HeadSeen,
    /// The label the question was put under.
    pub(crate) label: Label,
}

impl Answer {
    /// The head as the guard judges it.
    pub(crate) fn view(&self) -> HeadView<'_> {
        let fields = self.response.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        HeadView { status: self.head.status, fields }
    }
}

/// The time of one visit. It runs from the moment the first question is on its
/// way, since connecting has a limit of its own at the door.
pub(crate) struct Clock {
    started: Option<Instant>,
    limit: Duration,
}

impl Clock {
    /// A clock that has not started.
    pub(crate) fn new(limit: Duration) -> Self {
        Self { started: None, limit }
    }

    /// What is left of the time.
    pub(crate) fn left(&self) -> Duration {
        self.started.map_or(self.limit, |started| self.limit.saturating_sub(started.elapsed()))
    }
}

/// Puts the question and waits for its head.
///
/// The door may end a connection just as a question comes, for reasons of its
/// own (a place is needed, the site got a new circuit identity). The site never
/// heard of such a question, so it is put again.
///
/// # Errors
/// What the visit gives if there is none.
pub(crate) async fn ask(
    door: &Door,
    question: impl Fn() -> RequestBuilder,
    url: &PageUrl,
    clock: &mut Clock,
) -> Result<Answer, VisitOutcome> {
    for _ in 0..TRIES {
        match put(door, question(), url, clock).await {
            Ok(answer) => return Ok(answer),
            Err(Unanswered::NeverAsked) => {}
            Err(Unanswered::Ended(outcome)) => return Err(outcome),
        }
    }
    // The door says why it could not connect; silence is our own trouble.
    Err(VisitOutcome::Failed(Cause::OurNetwork))
}

/// Why a question has no answer.
enum Unanswered {
    /// It did not get as far as the site, and the door knows nothing against the site.
    NeverAsked,
    /// This is what the visit gives.
    Ended(VisitOutcome),
}

async fn put(door: &Door, question: RequestBuilder, url: &PageUrl, clock: &mut Clock) -> Result<Answer, Unanswered> {
    let label = door.label(url.site());
    let sent_before = door.counts(&label).up;
    let limits = door.limits();
    let connect_max = limits.connect_timeout + limits.tls_timeout + limits.handshake_timeout + DOOR_MARGIN;
    let begun = Instant::now();
    let mut turn_before = begun;
    let mut turns = interval(TURN);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut answer = std::pin::pin!(question.send());
    loop {
        tokio::select! {
            biased;
            sent = &mut answer => {
                clock.started.get_or_insert(turn_before);
                return heard(door, label, sent, sent_before);
            }
            turn = turns.tick() => {
                if door.counts(&label).up > sent_before {
                    clock.started.get_or_insert(turn_before);
                }
                turn_before = turn;
                if clock.left().is_zero() {
                    return Err(Unanswered::Ended(VisitOutcome::Faulty(Fault::TooSlow)));
                }
                if clock.started.is_none() && begun.elapsed() >= connect_max {
                    return Err(Unanswered::Ended(VisitOutcome::Failed(Cause::TimedOut)));
                }
            }
        }
    }
}

fn heard(
    door: &Door,
    label: Label,
    sent: Result<Response, reqwest::Error>,
    sent_before: u64,
) -> Result<Answer, Unanswered> {
    let head = door.take_head(&label);
    match (sent, head) {
        (Ok(response), Some(head)) if response.status().as_u16() == head.status => Ok(Answer { response, head, label }),
        (Err(error), head) => {
            let error = error.without_url();
            tracing::debug!(site = ?label.site, %error, "no response head");
            let asked = door.counts(&label).up > sent_before;
            Err(match (failure(door, &label), head, asked) {
                (Some(outcome), ..) => Unanswered::Ended(outcome),
                (None, Some(_), _) => Unanswered::Ended(VisitOutcome::Faulty(Fault::BadHead)),
                (None, None, true) => Unanswered::Ended(VisitOutcome::Faulty(Fault::CutShort)),
                (None, None, false) => Unanswered::NeverAsked,
            })
        }
        // The generation changed under our feet, so the head was not for us.
        (Ok(_), _) => Err(Unanswered::Ended(VisitOutcome::Faulty(Fault::CutShort))),
    }
}

/// What the door knows of a failure under this label.
pub(crate) fn failure(door: &Door, label: &Label) -> Option<VisitOutcome> {
    door.take_failure(label).map(|failure| {
        tracing::debug!(site = ?label.site, %failure, "the door reports");
        failure.outcome()
    })
}
