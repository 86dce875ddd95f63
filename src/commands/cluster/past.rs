//! What became of a cluster that only an earlier analysis knew.
//!
//! Invariant: nothing is made up where analyses are missing: each step compares two that
//! are there, the last one with what is found now.

use std::collections::BTreeSet;
use std::io::Write;

use graph::Snapshot;
use graph::analyse::derived::DerivedFacts;
use graph::analyse::lineage::{Happened, lineage};
use model::{ClusterId, ForgottenWhat, UtcTime};
use serde::Serialize;

use crate::analysis::Analysis;
use crate::commands::analyse::EventJson;
use crate::failure::Failure;
use crate::output::counted;

/// `oniongraph.cluster_past/1`
#[derive(Serialize)]
pub(super) struct PastJson {
    schema: &'static str,
    id: String,
    /// The last analysis that knew it.
    analysis: UtcTime,
    pages: usize,
    sites: usize,
    /// What happened to it, and to what it became, from one analysis to the next.
    steps: Vec<StepJson>,
    /// The clusters that it became, as they are called now.
    now: Vec<String>,
}

#[derive(Serialize)]
struct StepJson {
    /// The analysis that found it so; none for what is found now.
    analysis: Option<UtcTime>,
    #[serde(flatten)]
    what: EventJson,
}

/// What became of a cluster; `None` if no analysis knew it.
pub(super) fn of(view: &Snapshot<'_>, found: &Analysis, id: ClusterId) -> Result<Option<PastJson>, Failure> {
    let analyses = view.analyses()?;
    let mut later = Vec::new();
    for analysis in analyses.iter().rev() {
        let facts = view.derived_facts(analysis)?;
        if let Some(cluster) = facts.clusters.iter().find(|cluster| cluster.id == id) {
            let past = PastJson {
                schema: "oniongraph.cluster_past/1",
                id: id.to_string(),
                analysis: analysis.at,
                pages: cluster.sites.iter().map(|of| of.pages.len()).sum(),
                sites: cluster.sites.len(),
                steps: Vec::new(),
                now: Vec::new(),
            };
            let now = DerivedFacts::of(&found.clusters, &found.families, &[]);
            later.insert(0, (None, now));
            return Ok(Some(past.followed(id, &facts, later.into_iter().rev())));
        }
        later.push((Some(analysis.at), facts));
    }
    Ok(None)
}

/// The failure that there is no cluster of this id now, with where it is told what became of it.
pub(crate) fn gone(view: &Snapshot<'_>, id: ClusterId, failure: Failure) -> Failure {
    let knew = || -> Result<bool, Failure> {
        for analysis in view.analyses()?.iter().rev() {
            if view.derived_facts(analysis)?.clusters.iter().any(|cluster| cluster.id == id) {
                return Ok(true);
            }
        }
        Ok(false)
    };
    // What cannot be read here does not hide the failure itself.
    match knew() {
        Ok(true) => {
            failure.hint(format!("an earlier analysis knew it: `oniongraph cluster show {id}` tells what became of it"))
        }
        _ => unknown(view, failure),
    }
}

/// The failure that there is no such cluster, in a case of which something was forgotten.
pub(super) fn unknown(view: &Snapshot<'_>, failure: Failure) -> Failure {
    match view.forgotten() {
        Ok(forgotten) if forgotten.iter().any(|one| !matches!(one.what, ForgottenWhat::Key(_))) => {
            failure.hint("`oniongraph cluster list`; ids that only a forgotten analysis knew are gone with it")
        }
        _ => failure,
    }
}

impl PastJson {
    /// Follows it from the facts that knew it through all that came later.
    fn followed(
        mut self,
        id: ClusterId,
        facts: &DerivedFacts,
        later: impl Iterator<Item = (Option<UtcTime>, DerivedFacts)>,
    ) -> Self {
        let mut ids = BTreeSet::from([id]);
        let mut groups = facts.cluster_groups();
        for (analysis, facts) in later {
            let next = facts.cluster_groups();
            let between = lineage(&groups, &next);
            let of_it = between.events().iter().filter(|event| event.before.iter().any(|id| ids.contains(id)));
            let told = of_it.filter(|event| event.happened != Happened::Same || event.before != event.after);
            self.steps.extend(told.map(|event| StepJson { analysis, what: EventJson::of(event) }));
            ids = ids.iter().flat_map(|id| between.continued_by(id)).collect();
            groups = next;
        }
        self.now = ids.iter().map(ToString::to_string).collect();
        self
    }

    /// The story in words.
    pub(super) fn tell(&self, out: &mut impl Write) -> Result<(), Failure> {
        let Self { id, analysis, pages, sites, .. } = self;
        let (pages, sites) = (counted(*pages, "page", "pages"), counted(*sites, "site", "sites"));
        writeln!(out, "{id} is no cluster now; in the analysis of {analysis} it had {pages} on {sites}")?;
        for step in &self.steps {
            let when = step.analysis.map_or_else(|| "now".to_owned(), |at| at.to_string());
            let EventJson { event, before, after, kept, joined, left } = &step.what;
            let after = if after.is_empty() { "–".to_owned() } else { after.join(", ") };
            let pages = format!("{} kept, {joined} came, {left} left", counted(*kept, "page", "pages"));
            writeln!(out, "  {when}: {event}: {} → {after} ({pages})", before.join(", "))?;
        }
        match self.now.as_slice() {
            [] => writeln!(out, "Too few of its pages are together to call any cluster of today by its name.")?,
            now => writeln!(out, "What is left of it is in {}: `oniongraph cluster show {}`", now.join(", "), now[0])?,
        }
        Ok(())
    }
}
