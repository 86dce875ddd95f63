//! What an analyst does by hand and has to answer for: it is recorded with a reason,
//! durably, before it takes effect.

use std::io::{self, Write};

use graph::{Case, Recorder};
use model::{CrawlEvent, Decided, Label, UtcTime};

use crate::clock;
use crate::context::Context;
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

/// A time that no decision has: it is what a decision is known by.
pub(crate) fn free_time(earlier: &[Decided]) -> UtcTime {
    let after = earlier.iter().map(|one| one.at).max().map(|last| UtcTime::from_millis(last.as_millis() + 1));
    clock::now().max(after.unwrap_or_default())
}

/// Records what an analyst decided.
pub(crate) fn record_decision(context: &Context, case: Case, decided: Decided) -> Result<(), Failure> {
    record_alone(case, CrawlEvent::Decided(Box::new(decided)))?;
    if context.verbosity >= 0 {
        writeln!(io::stderr().lock(), "recorded; `oniongraph cluster decisions` shows what holds")?;
    }
    Ok(())
}
