//! Operators and families in `scan diff`: worked out from the analyses that were made
//! after either scan, as the index knows only what all scans saw together.
//!
//! Invariant: which analyses are compared is always said, and where one is missing
//! nothing is told.

use std::collections::HashSet;

use graph::analyse::derived::DerivedFacts;
use graph::analyse::time::{GroupChange, ScanDiff, group_changes, mark_back, pages_that_differ};
use graph::{AnalysisView, Case, Snapshot};
use model::{ClusterId, OnionHost, ScanId, UtcTime};

use crate::failure::Failure;

/// What the analyses after two scans tell.
pub(super) struct GroupsDiff {
    /// The analysis after the earlier scan, before any later one began.
    pub(super) before: Option<AnalysisView>,
    /// The analysis after the later scan, before any later one began.
    pub(super) after: Option<AnalysisView>,
    /// What differs; `None` if one is missing, or they were made by different methods.
    pub(super) changes: Option<GroupChanges>,
}

/// What differs between two analyses.
pub(super) struct GroupChanges {
    pub(super) operators: Vec<GroupChange<ClusterId>>,
    pub(super) families: Vec<GroupChange<Box<str>>>,
}

impl GroupsDiff {
    /// Compares the analyses after the scans of a difference. That has to be whole: what
    /// must not be named is evidence too.
    pub(super) fn of(case: &Case, diff: &ScanDiff) -> Result<Self, Failure> {
        let view = case.snapshot()?;
        let analyses = view.analyses()?;
        let after_scan = |scan: ScanId| -> Result<Option<AnalysisView>, Failure> {
            let Some(scan) = case.scan(scan)? else { return Ok(None) };
            Ok(analyses.iter().rfind(|analysis| analysis.is_of(&scan)).cloned())
        };
        let (before, after) = (after_scan(diff.before.scan)?, after_scan(diff.after.scan)?);
        let changes = match (&before, &after) {
            (Some(before), Some(after)) if before.is_comparable(after) => {
                let earlier = analyses.iter().filter(|one| one.at < before.at && one.is_comparable(after));
                Some(changes(&view, diff, [before, after], earlier)?)
            }
            _ => None,
        };
        Ok(Self { before, after, changes })
    }

    /// Whether an operator or a family was seen for the first time.
    pub(super) fn has_new(&self) -> bool {
        let is_new = |change| change == graph::analyse::time::Change::New;
        self.changes.as_ref().is_some_and(|changes| {
            changes.operators.iter().any(|one| is_new(one.change))
                || changes.families.iter().any(|one| is_new(one.change))
        })
    }

    /// What analysts decided, or took back, between the two.
    pub(super) fn decided_between(&self) -> usize {
        let (Some(before), Some(after)) = (&self.before, &self.after) else { return 0 };
        let times = |view: &AnalysisView| view.basis.decisions.iter().copied().collect::<HashSet<UtcTime>>();
        times(before).symmetric_difference(&times(after)).count()
    }
}

fn changes<'a>(
    view: &Snapshot<'_>,
    diff: &ScanDiff,
    [before, after]: [&AnalysisView; 2],
    earlier: impl Iterator<Item = &'a AnalysisView>,
) -> Result<GroupChanges, Failure> {
    let (before, after) = (view.derived_facts(before)?, view.derived_facts(after)?);
    let pages = pages_that_differ(diff);
    let sites: HashSet<OnionHost> = pages.iter().map(|(site, _)| *site).collect();
    let trouble = diff.after.trouble;
    let clusters = after.cluster_groups();
    let families = after.family_groups();
    let mut changes = GroupChanges {
        operators: group_changes(&before.cluster_groups(), &clusters, |page| pages.contains(page), trouble),
        families: group_changes(&before.family_groups(), &families, |site| sites.contains(site), trouble),
    };
    for known in earlier {
        let known: DerivedFacts = view.derived_facts(known)?;
        mark_back(&mut changes.operators, &clusters, &known.cluster_groups());
        mark_back(&mut changes.families, &families, &known.family_groups());
    }
    Ok(changes)
}
