//! Reads an admitted body, chunk by chunk, under the text test and the limits.
//!
//! Whatever ends it early ends it by dropping the response: nothing is drained.

use model::{Fault, Refusal, VisitOutcome};
use tokio::time::{Instant, timeout_at};

use super::ask::{Answer, Clock, failure};
use super::guard::{Intake, Taken, VisitLimits};
use crate::transport::Door;

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
    door.admit(&label);
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
            Taken::More => {}
            Taken::Full => return Ok(()),
        }
    }
}
