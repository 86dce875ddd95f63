//! Reads an admitted body, chunk by chunk, under the text test and the limits.
//!
//! The door reads no more from the site than has been granted here, and more is
//! granted only when all before it has passed the test: what is no text costs
//! one window at most. Whatever ends a body early ends it by dropping response
//! and grant: nothing is drained.

use model::{Fault, Refusal, VisitOutcome};
use tokio::time::{Instant, timeout_at};

use super::ask::{Answer, Clock, failure};
use super::guard::{Intake, SNIFF_WINDOW, Taken, VisitLimits};
use crate::transport::Door;

/// Granted at a time, once the first bytes, by which a type shows itself, have passed.
const WINDOW_BYTES: usize = 16 * 1024;

/// Why a body was not read to its end.
pub(crate) enum Unread {
    /// The guard spoke.
    Refused(Refusal),
    /// The site or the way to it failed.
    Ended(VisitOutcome),
}

/// Opens the gate and reads up to the end or the cap. `read` counts every byte
/// that came out of the client, those beyond the cap and the refused included.
///
/// # Errors
/// Why there is no complete text; what `intake` holds must then be dropped.
pub(crate) async fn read_body(
    door: &Door,
    answer: Answer,
    intake: &mut Intake,
    limits: &VisitLimits,
    clock: &Clock,
    read: &mut u64,
) -> Result<(), Unread> {
    let Answer { mut response, label, .. } = answer;
    let begun = Instant::now();
    let left = clock.left();
    // One byte more than the cap, so that a body is known to be longer than it.
    let most = intake.bytes_max() + 1;
    let mut granted = SNIFF_WINDOW.min(most);
    // None if the door let go meanwhile: then the first read says why.
    let grant = door.admit(&label, granted as u64);
    loop {
        let (patience, fault) = limits.body_patience(intake.len(), left);
        let chunk = match timeout_at(begun + patience, response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => return Ok(()),
            Ok(Err(error)) => {
                tracing::debug!(site = ?label.site, %error, "the body broke off");
                let outcome = failure(door, &label).unwrap_or(VisitOutcome::Faulty(Fault::CutShort));
                return Err(Unread::Ended(outcome));
            }
            Err(_elapsed) => return Err(Unread::Ended(VisitOutcome::Faulty(fault))),
        };
        *read += chunk.len() as u64;
        match intake.take(&chunk).map_err(Unread::Refused)? {
            Taken::More if intake.len() >= granted => {
                granted = (intake.len() + WINDOW_BYTES).min(most);
                grant.iter().for_each(|grant| grant.up_to(granted as u64));
            }
            Taken::More => {}
            Taken::Full => return Ok(()),
        }
    }
}
