//! Asks for robots.txt (RFC 9309 §2.3), under the same guard as any page.
//!
//! The text lives in memory as [`GuardedText`] until its rules have been read.
//! What the rules mean is not known here.

use std::time::Duration;

use model::{ByteLedger, Cause, Fault, LinkKind, OnionHost, PageUrl, RobotsAnswer, Target, VisitOutcome};
use tokio::time::Instant;

use super::ask::Clock;
use super::body::{Unread, read_body};
use super::guard::Intake;
use super::guarded::GuardedText;
use super::http_link::{http_link, same_page};
use super::visit::{Fetcher, Gate, Led, Tally};
use crate::parse::Resolver;

/// What asking for robots.txt gave.
pub struct RobotsFetched {
    /// The file that was asked for.
    pub url: PageUrl,
    /// The answer, as it is recorded.
    pub answer: RobotsAnswer,
    /// The text of [`RobotsAnswer::Rules`], wiped when dropped. It may well be a
    /// page that says "not found"; then it holds no rules.
    pub text: Option<GuardedText>,
    /// Why there was no connection, or none that gave a byte.
    pub failed: Option<Cause>,
    /// Its bytes.
    pub ledger: ByteLedger,
    /// How long it took.
    pub took: Duration,
}

impl Fetcher {
    /// Asks for the robots.txt of the origin of `page`. Redirects are followed
    /// as for pages: within the site, through the gate, five at most.
    pub async fn robots(&self, page: &PageUrl, gate: Gate<'_>) -> RobotsFetched {
        let begun = Instant::now();
        let url = page.with_path("/robots.txt");
        let mut tally = Tally::default();
        let (end, text) = self.robots_text(&url, gate, &mut tally).await;
        let ledger = self.settle(url.site(), tally, &end).await;
        let (answer, failed) = match &end {
            _ if text.is_some() => (RobotsAnswer::Rules, None),
            VisitOutcome::Failed(cause) => (RobotsAnswer::Unreachable, Some(*cause)),
            // A stream that broke or hung before a byte came shows no server: it
            // forbids nothing, and the site is asked again over a fresh circuit.
            VisitOutcome::Faulty(Fault::CutShort | Fault::TooSlow) if ledger.wire == 0 => {
                (RobotsAnswer::Unreachable, Some(Cause::TimedOut))
            }
            VisitOutcome::Faulty(_) => (RobotsAnswer::Unreachable, None),
            other if other.status().is_some_and(|status| status >= 500) => (RobotsAnswer::Unreachable, None),
            _ => (RobotsAnswer::Absent, None),
        };
        RobotsFetched { url, answer, text, failed, ledger, took: begun.elapsed() }
    }

    async fn robots_text(
        &self,
        url: &PageUrl,
        gate: Gate<'_>,
        tally: &mut Tally,
    ) -> (VisitOutcome, Option<GuardedText>) {
        let mut clock = Clock::new(self.limits.page_time_max);
        let mut hops = vec![url.clone()];
        loop {
            let at = &hops[hops.len() - 1];
            match self.get(at, &mut clock, tally).await {
                Led::End(outcome) => return (outcome, None),
                Led::On(status, location) => match self.robots_hop(&hops, &location, url.site(), gate) {
                    Some(next) => hops.push(next),
                    None => return (VisitOutcome::Redirect { status, to: None }, None),
                },
                Led::Admitted(answer, media_type, charset) => {
                    let status = answer.head.status;
                    if !(200..300).contains(&status) {
                        self.door.refuse(&answer.label);
                        return (VisitOutcome::Empty { status }, None);
                    }
                    let mut intake = Intake::new(media_type, charset, self.limits.robots_bytes_max);
                    let mut read = 0;
                    let end = read_body(&self.door, *answer, &mut intake, &self.limits, &clock, &mut read).await;
                    tally.ledger.read += read;
                    let length = intake.len() as u64;
                    return match end.and_then(|()| intake.finish().map_err(Unread::Refused)) {
                        Ok(text) => {
                            tally.hung_up |= text.is_cut();
                            tally.ledger.parsed += length;
                            (VisitOutcome::Empty { status }, (length > 0).then_some(text))
                        }
                        Err(Unread::Refused(why)) => {
                            tally.hung_up = true;
                            tally.ledger.refused += read;
                            (VisitOutcome::Refused { status, why }, None)
                        }
                        Err(Unread::Ended(outcome)) => (outcome, None),
                    };
                }
            }
        }
    }

    /// RFC 9309 §2.3.1.2: after five redirects, or one that leads away, there is
    /// no such file.
    fn robots_hop(&self, hops: &[PageUrl], location: &str, site: OnionHost, gate: Gate<'_>) -> Option<PageUrl> {
        let link = http_link(&hops[hops.len() - 1], location, LinkKind::Redirect)?;
        let (Target::Page(next), _) = Resolver::new().target(&link, |_| true)? else { return None };
        let new = !hops.iter().any(|page| same_page(page, &next));
        let few = hops.len() <= usize::from(self.limits.redirects_max);
        (next.site() == site && new && few && gate(&next).is_ok()).then_some(next)
    }
}
