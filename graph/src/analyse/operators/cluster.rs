//! The clusters, and what is remembered of how they came about.

use super::bridges::TextBridge;
use super::decisions::{Decision, Decisions, Outcome};
use super::forest::Forest;
use super::identifiers::join_identifiers;
use super::merges::{Merge, Merges};
use super::table::range;
use super::texts::join_texts;
use super::{Corpus, Feature, OperatorsError, Refusal, Rules};
use crate::analyse::links::Partition;

/// Clusters of the items of a corpus.
///
/// 12 bytes an item, 1 a feature, and the merges and bridges.
#[derive(Clone, Debug, PartialEq)]
pub struct Operators {
    partition: Partition,
    by_evidence: Partition,
    starts: Vec<u32>,
    members: Vec<u32>,
    merges: Merges,
    /// Features that joined something, ascending, each with an item of what it joined.
    reasons: Vec<(Feature, u32)>,
    outcomes: Vec<Outcome>,
    /// What the analyst left out, sorted.
    pub(super) suppressed: Vec<Feature>,
    /// Of identifiers.
    pub(super) refusals: Vec<Option<Refusal>>,
    /// Of passages, for their own sake.
    pub(super) text_refusals: Vec<Option<Refusal>>,
    /// Bridges between clusters, once from each end: cluster and bridge.
    pub(super) text_bridges: Vec<(u32, TextBridge)>,
}

/// Clusters the items of a corpus: a guarded union over identifiers, then over
/// passages, then what the analyst put together.
///
/// O(p log p) for p pairs of identifier and item; for text see `texts`. Twice that if
/// decisions keep items apart or suppress features.
pub fn operators(corpus: &Corpus, rules: &Rules, decisions: &[Decision]) -> Result<Operators, OperatorsError> {
    let mut decisions = Decisions::new(decisions, corpus.items)?;
    if decisions.take_away() {
        decisions = decisions.within(operators(corpus, rules, &[])?.by_evidence.groups());
    }
    let (mut forest, mut merges) = (Forest::new(corpus.items), Merges::default());
    let refusals = join_identifiers(corpus, rules, &decisions, &mut forest, &mut merges);
    let left = join_texts(corpus, rules, &decisions, &mut forest, &mut merges);
    let by_evidence = Partition::from_labels(forest.roots());
    let outcomes = join_decided(&decisions, &mut forest);
    let partition = Partition::from_labels(forest.roots());
    let (starts, members) = members(&partition);
    let text_bridges = between(&partition, left.bridges);
    Ok(Operators {
        partition,
        by_evidence,
        starts,
        members,
        reasons: reasons(&merges),
        merges,
        outcomes,
        suppressed: decisions.suppressed,
        refusals,
        text_refusals: left.refusals,
        text_bridges,
    })
}

impl Operators {
    /// The cluster of every item, decisions included.
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The cluster of every item by evidence alone; decisions to keep items apart and
    /// to suppress features have been heeded.
    pub fn by_evidence(&self) -> &Partition {
        &self.by_evidence
    }

    /// The items of a cluster, ascending.
    pub fn members(&self, cluster: u32) -> &[u32] {
        &self.members[range(&self.starts, cluster)]
    }

    /// Items in no cluster that share an identifier with others by way of one item alone,
    /// ascending.
    pub fn contested(&self, corpus: &Corpus) -> Vec<u32> {
        let is_alone = |item: u32| self.members(self.partition.groups()[item as usize]).len() == 1;
        let rests_on_one = |number: &u32| self.refusals[*number as usize] == Some(Refusal::OneItem);
        let is_contested =
            |item: &u32| is_alone(*item) && corpus.identifiers.features_of(*item).iter().any(rests_on_one);
        (0..corpus.items).filter(is_contested).collect()
    }

    /// The reasons of all merges, batch after batch.
    pub fn merges(&self) -> impl Iterator<Item = Merge<'_>> {
        self.merges.iter()
    }

    /// Whether a feature joined items of a cluster.
    pub(super) fn joined(&self, feature: Feature, cluster: u32) -> bool {
        let first = self.reasons.partition_point(|(of, _)| *of < feature);
        let of_it = self.reasons[first..].iter().take_while(|(of, _)| *of == feature);
        of_it.map(|(_, item)| self.partition.groups()[*item as usize]).any(|of| of == cluster)
    }

    /// What became of every [`Decision::Together`], in the order given.
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }
}

/// What joined something, and an item of it.
fn reasons(merges: &Merges) -> Vec<(Feature, u32)> {
    let first = |merge: Merge<'_>| Some((merge.feature, *merge.joined.first()?));
    let mut reasons: Vec<(Feature, u32)> = merges.iter().filter_map(first).collect();
    reasons.sort_unstable();
    reasons
}

fn join_decided(decisions: &Decisions, forest: &mut Forest) -> Vec<Outcome> {
    let pairs = decisions.together.iter();
    let known: Vec<bool> = pairs.clone().map(|[a, b]| forest.find(*a) == forest.find(*b)).collect();
    let is_good = decisions.join(forest, pairs.map(|pair| &pair[..]));
    let outcome = |(is_known, is_good)| match (is_known, is_good) {
        (true, _) => Outcome::AlreadyTogether,
        (false, true) => Outcome::Joined,
        (false, false) => Outcome::Contradicted,
    };
    known.into_iter().zip(is_good).map(outcome).collect()
}

/// Where the items of each cluster start, and the items.
fn members(partition: &Partition) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0];
    starts.extend(partition.sizes().iter().scan(0, |sum, size| {
        *sum += *size;
        Some(*sum)
    }));
    let (mut next, mut members) = (starts.clone(), vec![0; partition.groups().len()]);
    for (item, cluster) in (0..).zip(partition.groups()) {
        members[next[*cluster as usize] as usize] = item;
        next[*cluster as usize] += 1;
    }
    (starts, members)
}

/// The bridges whose ends are still in two clusters, by cluster.
fn between(partition: &Partition, bridges: Vec<TextBridge>) -> Vec<(u32, TextBridge)> {
    let ends = |bridge: &TextBridge| bridge.ends.map(|item| partition.groups()[item as usize]);
    let still = bridges.into_iter().filter(|bridge| ends(bridge)[0] != ends(bridge)[1]);
    let mut found: Vec<_> = still.flat_map(|bridge| ends(&bridge).map(|cluster| (cluster, bridge))).collect();
    found.sort_unstable_by_key(|(cluster, bridge)| (*cluster, bridge.passage, bridge.ends));
    found
}
