//! What an analyst does by hand and has to answer for: it is recorded with a reason,
//! durably, before it takes effect.

use graph::{Case, Recorder};
use model::{CrawlEvent, Label};

use crate::failure::{Failure, Kind};

/// Shortest reason that says anything.
const REASON_CHARS_MIN: usize = 8;

/// Why something is done, as it will stand in the case for good.
pub(crate) fn reason_given(reason: Option<&str>) -> Result<Label, Failure> {
    let reason = Label::new(reason.unwrap_or_default());
    if reason.as_str().chars().count() < REASON_CHARS_MIN {
        return Err(Failure::new(Kind::Usage, "a reason is needed, in words that others understand later")
            .hint("--reason \"request 12/2026 of the court\""));
    }
    Ok(reason)
}

/// Records one event, durably, and closes the case.
pub(crate) fn record_alone(case: Case, event: CrawlEvent) -> Result<(), Failure> {
    let mut recorder = Recorder::start(case, Box::new(|_, _| {}))?;
    recorder.record(event)?;
    let (case, recorded) = recorder.finish(None)?;
    recorded?;
    Ok(case.close()?)
}
