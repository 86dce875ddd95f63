//! What the analyst decided, beside what the pages show.
//!
//! Sites kept apart are watched while families grow, so that no join brings them
//! together; sites put together are joined afterwards, and never against what is kept
//! apart. A decision is never evidence: it adds no grounds.

use model::OnionHost;

use super::catalogue::Catalogue;
use crate::analyse::operators::forest::Forest;

/// One decision about two sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FamilyDecision {
    /// The sites belong to one family.
    Together(OnionHost, OnionHost),
    /// The sites belong to two.
    Apart(OnionHost, OnionHost),
}

/// What became of putting two sites together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TogetherOutcome {
    /// Their pages had done it already.
    AlreadyTogether,
    /// Done.
    Joined,
    /// Sites that are kept apart would have met.
    Contradicted,
    /// One of them is not among the sites.
    Absent,
}

/// Decisions by what they do.
pub(super) struct Decisions {
    /// In the order given; `None` if a site is absent.
    together: Vec<Option<[u32; 2]>>,
    apart: Vec<[u32; 2]>,
    /// Sites that are to be kept apart from any other, ascending.
    named: Vec<u32>,
}

impl Decisions {
    pub(super) fn of(decisions: &[FamilyDecision], catalogue: &Catalogue) -> Self {
        let pair =
            |a, b| Some([catalogue.hosts.binary_search(a).ok()? as u32, catalogue.hosts.binary_search(b).ok()? as u32]);
        let (mut together, mut apart) = (Vec::new(), Vec::new());
        for decision in decisions {
            match decision {
                FamilyDecision::Together(a, b) => together.push(pair(a, b)),
                FamilyDecision::Apart(a, b) => apart.extend(pair(a, b).filter(|[a, b]| a != b)),
            }
        }
        let mut named: Vec<u32> = apart.iter().flatten().copied().collect();
        named.sort_unstable();
        named.dedup();
        Self { together, apart, named }
    }

    /// Whether a site is to be kept apart from any other.
    pub(super) fn is_named(&self, site: u32) -> bool {
        self.named.binary_search(&site).is_ok()
    }

    /// Whether joining two components would bring sites together that are kept apart.
    pub(super) fn forbid(&self, forest: &mut Forest, roots: [u32; 2]) -> bool {
        self.apart.iter().any(|pair| {
            let [a, b] = pair.map(|site| forest.find(site));
            roots == [a, b] || roots == [b, a]
        })
    }

    /// Joins what is to be together, all as one batch: of those that would bring sites
    /// kept apart into one component, none is joined.
    pub(super) fn join(&self, forest: &mut Forest) -> Vec<TogetherOutcome> {
        let mut trial = forest.clone();
        self.together.iter().flatten().for_each(|[a, b]| trial.join(*a, *b));
        let mut bad: Vec<u32> = Vec::new();
        for [a, b] in &self.apart {
            let root = trial.find(*a);
            if root == trial.find(*b) {
                bad.push(root);
            }
        }
        let outcome = |pair: &Option<[u32; 2]>, forest: &mut Forest, trial: &mut Forest| match pair {
            None => TogetherOutcome::Absent,
            Some([a, b]) if forest.find(*a) == forest.find(*b) => TogetherOutcome::AlreadyTogether,
            Some([a, _]) if bad.contains(&trial.find(*a)) => TogetherOutcome::Contradicted,
            Some(_) => TogetherOutcome::Joined,
        };
        let outcomes: Vec<_> = self.together.iter().map(|pair| outcome(pair, forest, &mut trial)).collect();
        for (pair, made) in self.together.iter().zip(&outcomes) {
            if let (Some([a, b]), TogetherOutcome::Joined) = (pair, made) {
                forest.join(*a, *b);
            }
        }
        outcomes
    }
}
