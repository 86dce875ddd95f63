//! What an analyst does by hand and has to answer for: it is recorded with a reason,
//! durably, before it takes effect.

use std::io::{self, Write};
use std::path::Path;

use crawler::{Hints, extract};
use graph::{Case, Recorder};
use model::{Armed, ArmedWhat, CrawlEvent, Decided, IdentifierKind, Label, Policy, UtcTime};

use crate::clock;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::tripwire_list;

/// Shortest reason that says anything.
const REASON_CHARS_MIN: usize = 8;

/// Why something is done, as it will stand in the case for good: so it names nobody.
pub(crate) fn reason_given(reason: Option<&str>) -> Result<Label, Failure> {
    let text = reason.unwrap_or_default().trim();
    let length = text.chars().count();
    if length < REASON_CHARS_MIN {
        let why = match length {
            0 => "a reason is needed, in words that others understand later".to_owned(),
            _ => format!(
                "the reason is too short: others have to understand it later (at least {REASON_CHARS_MIN} characters)"
            ),
        };
        return Err(Failure::new(Kind::Usage, why).hint("--reason \"request 12/2026 of the court\""));
    }
    let reason = Label::new(text);
    if reason.as_str().chars().count() < length {
        let why = format!("the reason is too long, and would be cut: it has {length} characters");
        return Err(Failure::new(Kind::Usage, why).hint("say it in one sentence"));
    }
    if let Some(kind) = contact_in(text) {
        let why = format!("the reason names somebody's {kind}, which would stand in the case in clear");
        return Err(Failure::new(Kind::Usage, why)
            .hint("say it without, or by its token, as `find` and `cluster show` print it"));
    }
    Ok(reason)
}

/// The kind of a way to reach somebody that a text names, of those that are not kept in clear.
fn contact_in(text: &str) -> Option<IdentifierKind> {
    let found = extract(text, &Hints { region: None, checks_max: None });
    let kinds = found.into_iter().map(|sighting| sighting.kind);
    kinds.into_iter().find(|kind| kind.default_policy() == Policy::Token)
}

/// Records one event, durably, and closes the case.
pub(crate) fn record_alone(case: Case, event: CrawlEvent) -> Result<(), Failure> {
    Ok(record_first(case, event)?.close()?)
}

/// Records one event, durably, before anything else is done.
fn record_first(case: Case, event: CrawlEvent) -> Result<Case, Failure> {
    let mut recorder = Recorder::start(case, Box::new(|_, _| {}))?;
    recorder.record(event)?;
    let (case, recorded) = recorder.finish(None)?;
    recorded?;
    Ok(case)
}

/// That a tripwire list is in force or was taken out from now on; `told` is what was
/// said of it last, which must not be later, whatever the clock says.
pub(crate) fn armed_now(told: Option<&Armed>, what: ArmedWhat) -> CrawlEvent {
    let after = told.map(|last| UtcTime::from_millis(last.at.as_millis() + 1));
    CrawlEvent::Armed(Box::new(Armed { at: clock::now().max(after.unwrap_or_default()), what }))
}

/// Tells the journal which tripwire list is in force, unless it knows.
pub(crate) fn record_armed(dir: &Path, case: Case) -> Result<Case, Failure> {
    let told = tripwire_list::journalled(&case.snapshot()?)?;
    match tripwire_list::untold(dir, told.as_ref()) {
        Some(what) => record_first(case, armed_now(told.as_ref(), what)),
        None => Ok(case),
    }
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
