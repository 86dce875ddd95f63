//! `analyse` of the case: what was found becomes a record of the journal, and what
//! changed since the analysis before is told.
//!
//! Invariant: what is recorded is derived; no later analysis reads it as evidence.
//! Where nothing changed nothing is recorded.

use std::fmt::Display;
use std::io::{self, Write};

use graph::analyse::derived::{DerivedFacts, METHOD, METHOD_VERSION, PART_BYTES, to_parts};
use graph::analyse::leads::leads;
use graph::analyse::lineage::{Event, Happened, Lineage};
use graph::{AnalysisView, Case, Recorder};
use model::{AnalysisBasis, ClusterId, CrawlEvent, Label, ScanKnown, UtcTime};

use super::json::AnalysisJson;
use crate::analysis::Analysis;
use crate::clock;
use crate::commands::scan::open_for_writing;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{counted, json_document, table};
use crate::progress::Stages;

/// An analysis that was just made.
pub(super) struct Made {
    /// Its time, or that of the last one, which says the same.
    pub(super) at: UtcTime,
    /// Whether it says anything that the last one does not.
    pub(super) is_news: bool,
    pub(super) basis: AnalysisBasis,
    pub(super) facts: DerivedFacts,
    /// The one before.
    pub(super) last: Option<AnalysisView>,
    pub(super) clusters: Lineage<ClusterId>,
    pub(super) families: Lineage<Box<str>>,
}

pub(super) fn run(context: &Context, as_json: bool) -> Result<(), Failure> {
    let stages = Stages::new(context.verbosity);
    stages.show("opening the case");
    let case = open_for_writing(context)?;
    let made = make(context, &case, &stages)?;
    if made.is_news {
        stages.show("recording what was found");
        record(case, &made)?;
    } else {
        case.close()?;
    }
    stages.end();
    let mut out = io::BufWriter::new(io::stdout().lock());
    if as_json {
        json_document(&mut out, &AnalysisJson::of(&made))?;
    } else {
        tell(&mut out, &made)?;
    }
    out.flush()?;
    if context.verbosity >= 0 {
        let mut err = io::stderr().lock();
        match made.is_news {
            true => writeln!(err, "recorded as the analysis of {}", made.at)?,
            false => writeln!(err, "nothing changed since the analysis of {}: nothing new was recorded", made.at)?,
        }
    }
    Ok(())
}

fn make(context: &Context, case: &Case, stages: &Stages) -> Result<Made, Failure> {
    let view = case.snapshot()?;
    stages.show("finding who belongs together");
    let found = Analysis::of(context, &view)?;
    stages.show("weighing the clusters against chance");
    let leads = leads(&found.material, &found.clusters, &found.unlinking);
    let facts = DerivedFacts::of(&found.clusters, &found.families, &leads);
    stages.show("comparing with the analysis before");
    let last = view.analyses()?.pop();
    let before = last.as_ref().map(|last| view.derived_facts(last)).transpose()?;
    let decided = view.decided()?;
    let basis = AnalysisBasis {
        method: Label::new(METHOD),
        version: METHOD_VERSION,
        protected: u32::try_from(found.protected).unwrap_or(u32::MAX),
        decisions: graph::analyse::clusters::in_force(&decided).iter().map(|one| one.at).collect(),
        head: case.head()?,
        scans: scans(case)?,
        since: last.as_ref().map(|last| last.at),
    };
    let is_same = last
        .as_ref()
        .zip(before.as_ref())
        .is_some_and(|(last, before)| facts.is_same(before) && without_place(&basis) == without_place(&last.basis));
    let before = before.unwrap_or_default();
    let (clusters, families) = (facts.clusters_since(&before), facts.families_since(&before));
    let at = match &last {
        Some(last) if is_same => last.at,
        Some(last) => clock::now().max(UtcTime::from_millis(last.at.as_millis() + 1)),
        None => clock::now(),
    };
    Ok(Made { at, is_news: !is_same, basis, facts: facts.continuing(&clusters), last, clusters, families })
}

/// What it was worked out from, without where that stands in the journal.
fn without_place(basis: &AnalysisBasis) -> AnalysisBasis {
    AnalysisBasis { head: [0; 32], since: None, ..basis.clone() }
}

fn scans(case: &Case) -> Result<Vec<ScanKnown>, Failure> {
    let known = |scan: &graph::ScanView| ScanKnown { scan: scan.id, seals: scan.seals.len() as u32 };
    Ok(case.scans()?.iter().map(known).collect())
}

/// Records the parts in order; without the last of them it is no analysis.
fn record(case: Case, made: &Made) -> Result<(), Failure> {
    let mut recorder = Recorder::start(case, Box::new(|_, _| {}))?;
    for part in to_parts(made.at, made.basis.clone(), &made.facts, PART_BYTES) {
        recorder.record(CrawlEvent::Analysed(Box::new(part)))?;
    }
    let (case, recorded) = recorder.finish(None)?;
    recorded?;
    Ok(case.close()?)
}

fn tell(out: &mut impl Write, made: &Made) -> Result<(), Failure> {
    let counts = made.facts.counts(0);
    writeln!(
        out,
        "{} of {} in all, {} of two or more sites, {} for review",
        counted(counts.clusters, "cluster", "clusters"),
        counted(counts.pages, "page", "pages"),
        counted(counts.families, "family", "families"),
        counted(counts.leads, "lead", "leads")
    )?;
    let Some(last) = made.last.as_ref().filter(|_| made.is_news) else {
        return Ok(());
    };
    writeln!(out, "since the analysis of {}:", last.at)?;
    if (&last.basis.method, last.basis.version) != (&made.basis.method, made.basis.version) {
        writeln!(out, "! that one was made by another version of the method: what changed may come of that")?;
    }
    if last.basis.decisions != made.basis.decisions {
        writeln!(out, "! analysts decided something since, or took it back: what changed may come of that")?;
    }
    events(out, "clusters", &made.clusters)?;
    events(out, "families", &made.families)
}

/// What happened, but for those that are the same, which are counted.
fn events<I: Ord + Clone + Display>(out: &mut impl Write, what: &str, of: &Lineage<I>) -> Result<(), Failure> {
    let counts = Happened::ALL.into_iter().map(|happened| (of.count(happened), happened));
    let told: Vec<String> =
        counts.filter(|(count, _)| *count > 0).map(|(count, how)| format!("{count} {}", how.as_str())).collect();
    if told.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{what}: {}", told.join(", "))?;
    let differ: Vec<&Event<I>> = of.events().iter().filter(|event| event.happened != Happened::Same).collect();
    if differ.is_empty() {
        return Ok(());
    }
    let mut rows = table(&["", "BEFORE", "NOW", "KEPT", "CAME", "LEFT"]);
    for event in differ {
        rows.add_row([
            event.happened.as_str().to_owned(),
            ids(&event.before),
            ids(&event.after),
            event.kept.to_string(),
            event.joined.to_string(),
            event.left.to_string(),
        ]);
    }
    Ok(writeln!(out, "{rows}")?)
}

/// Ids in one cell.
fn ids<I: Display>(ids: &[I]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    if ids.is_empty() { "–".to_owned() } else { ids.join(", ") }
}
