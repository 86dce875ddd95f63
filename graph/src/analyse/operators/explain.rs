//! Why a cluster is one, and why it is not larger.

use std::collections::BTreeSet;

use super::bits::bits;
use super::table::Table;
use super::{Corpus, Feature, FeatureKind, Operators, Refusal};

/// A feature that members share.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// What is shared.
    pub feature: Feature,
    /// On how many items it is, in all.
    pub df: u32,
    /// How much it says.
    pub bits: f32,
    /// Whether the bits count in the total. Of identifiers that stand on exactly the
    /// same members only the first counts, as they were copied together; of all
    /// passages only the first that does not stand on those members either.
    pub counts: bool,
    /// Whether it joined some of the members.
    pub joined: bool,
    /// The members that show it, ascending; at least two.
    pub members: Vec<u32>,
}

/// A feature that also stands in clusters that were not joined.
#[derive(Clone, Debug, PartialEq)]
pub struct Bridge {
    /// What is shared.
    pub feature: Feature,
    /// On how many items it is, in all.
    pub df: u32,
    /// How much it says.
    pub bits: f32,
    /// The clusters it stands in, this one included, ascending.
    pub clusters: Vec<u32>,
    /// Why it did not join them.
    pub why: Refusal,
}

/// What speaks for a cluster and for more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// The sum of the bits that count.
    pub bits: f32,
    /// What members share, by decreasing bits; nothing that was suppressed.
    pub evidence: Vec<Evidence>,
    /// What they share with others, by decreasing bits.
    pub bridges: Vec<Bridge>,
}

/// Explains a cluster of `found`, which was made of `corpus`.
///
/// Sorts all pairs of the features of its members.
pub fn explain(corpus: &Corpus, found: &Operators, cluster: u32) -> Explanation {
    let mut told = Explanation::default();
    for table in [&corpus.identifiers, &corpus.passages] {
        for number in features(table, found.members(cluster)) {
            if found.suppressed.binary_search(&table.feature(number)).is_err() {
                tell(corpus, found, cluster, (table, number), &mut told);
            }
        }
    }
    let own = found.text_bridges.partition_point(|(of, _)| *of < cluster);
    for (_, bridge) in found.text_bridges[own..].iter().take_while(|(of, _)| *of == cluster) {
        let clusters = bridge.ends.map(|item| found.partition().groups()[item as usize]);
        told.bridges.push(new_bridge(corpus, (&corpus.passages, bridge.passage), clusters.to_vec(), bridge.why));
    }
    told.evidence.sort_by(|a, b| {
        let order = b.bits.total_cmp(&a.bits).then(a.df.cmp(&b.df));
        order.then(a.feature.kind().cmp(&b.feature.kind())).then_with(|| a.members.cmp(&b.members))
    });
    told.bridges.sort_by(|a, b| {
        let order = b.bits.total_cmp(&a.bits).then(a.df.cmp(&b.df));
        order.then(a.feature.kind().cmp(&b.feature.kind())).then_with(|| a.clusters.cmp(&b.clusters))
    });
    count(&mut told);
    told
}

/// The features that the members show, ascending.
fn features(table: &Table, members: &[u32]) -> Vec<u32> {
    let mut features: Vec<u32> = members.iter().flat_map(|item| table.features_of(*item)).copied().collect();
    features.sort_unstable();
    features.dedup();
    features
}

/// Adds a feature as evidence, as a bridge, or as both.
fn tell(corpus: &Corpus, found: &Operators, cluster: u32, (table, number): (&Table, u32), told: &mut Explanation) {
    let group = |item: &u32| found.partition().groups()[*item as usize];
    let (feature, df) = (table.feature(number), table.df(number));
    let members: Vec<u32> = table.items(number).iter().filter(|item| group(item) == cluster).copied().collect();
    let is_elsewhere = members.len() < df as usize;
    if members.len() > 1 {
        let bits = bits(feature.kind(), df, corpus.items);
        told.evidence.push(Evidence {
            feature,
            df,
            bits,
            counts: false,
            joined: found.joined(feature, cluster),
            members,
        });
    }
    let is_text = feature.kind() == FeatureKind::Passage;
    let refusals = if is_text { &found.text_refusals } else { &found.refusals };
    if let (true, Some(why)) = (is_elsewhere, refusals[number as usize]) {
        let mut clusters: Vec<u32> = table.items(number).iter().map(group).collect();
        clusters.sort_unstable();
        clusters.dedup();
        told.bridges.push(new_bridge(corpus, (table, number), clusters, why));
    }
}

fn new_bridge(corpus: &Corpus, (table, number): (&Table, u32), mut clusters: Vec<u32>, why: Refusal) -> Bridge {
    let (feature, df) = (table.feature(number), table.df(number));
    clusters.sort_unstable();
    Bridge { feature, df, bits: bits(feature.kind(), df, corpus.items), clusters, why }
}

/// Marks what counts, and adds it up. The evidence stands in order, the heaviest first.
fn count(told: &mut Explanation) {
    let mut blocks: BTreeSet<Vec<u32>> = BTreeSet::new();
    let is_text = |evidence: &Evidence| evidence.feature.kind() == FeatureKind::Passage;
    for evidence in told.evidence.iter_mut().filter(|evidence| !is_text(evidence)) {
        evidence.counts = blocks.insert(evidence.members.clone());
    }
    // A passage on the very members of an identifier was copied with it.
    let is_new = |evidence: &&mut Evidence| is_text(evidence) && !blocks.contains(&evidence.members);
    if let Some(text) = told.evidence.iter_mut().find(is_new) {
        text.counts = true;
    }
    told.bits = told.evidence.iter().filter(|evidence| evidence.counts).map(|evidence| evidence.bits).sum();
}
