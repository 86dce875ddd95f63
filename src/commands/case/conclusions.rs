//! What goes with what is forgotten: analyses and decisions that name it.
//!
//! Invariant: counted on the case as it was and as it is, so that nothing is told that
//! did not happen.

use std::io::Write;

use graph::Snapshot;

use crate::failure::Failure;

/// How many analyses and decisions a case holds: each may name what is forgotten.
pub(super) struct Conclusions {
    analyses: usize,
    decisions: usize,
}

impl Conclusions {
    /// Counts them.
    pub(super) fn of(view: &Snapshot<'_>) -> Result<Self, Failure> {
        Ok(Self { analyses: view.analyses()?.len(), decisions: view.decided()?.len() })
    }

    /// What went with a rewriting; `self` is what was there before.
    pub(super) fn tell_gone(&self, err: &mut impl Write, after: &Self) -> Result<(), Failure> {
        let gone = self.analyses.saturating_sub(after.analyses);
        if gone > 0 {
            let (analyses, were) = if gone == 1 { ("analysis", "was") } else { ("analyses", "were") };
            writeln!(err, "{gone} {analyses} that named it {were} dropped; `oniongraph analyse` makes a new one")?;
        }
        let gone = self.decisions.saturating_sub(after.decisions);
        if gone > 0 {
            let (decisions, were) = if gone == 1 { ("decision", "was") } else { ("decisions", "were") };
            let told = "later ones have other numbers now: `oniongraph cluster decisions`";
            writeln!(err, "{gone} {decisions} that named it {were} dropped; {told}")?;
        }
        Ok(())
    }
}
