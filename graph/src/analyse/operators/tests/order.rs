//! The same clusters whatever the order of arrival, the numbers of items and the ids
//! of features.

use std::collections::BTreeSet;

use practice::RingSpec;

use super::super::{FeatureKind, Refusal, explain};
use super::*;

fn given() -> Given {
    Given::of(&RingWorld::new(RingSpec::quiet(11, 1_500).with_noise(0.1, 0.05)))
}

/// Clusters with what is said of them, items under the numbers that `name` gives, and
/// no ids: totals, evidence and bridges.
type Told =
    BTreeSet<(Vec<u32>, u64, Vec<(FeatureKind, u32, bool, Vec<u32>)>, Vec<(FeatureKind, u32, Refusal, Vec<Vec<u32>>)>)>;

fn told(given: &Given, name: &[u32]) -> Told {
    let corpus = given.corpus();
    let found = operators(&corpus, &Rules::default(), &[]).unwrap();
    let named = |items: &[u32]| {
        let mut items: Vec<u32> = items.iter().map(|item| name[*item as usize]).collect();
        items.sort_unstable();
        items
    };
    let one = |cluster| {
        let all = explain(&corpus, &found, cluster);
        let mut evidence: Vec<_> =
            all.evidence.iter().map(|e| (e.feature.kind(), e.df, e.counts, named(&e.members))).collect();
        let clusters =
            |bridge: &[u32]| bridge.iter().map(|cluster| named(found.members(*cluster))).collect::<BTreeSet<_>>();
        let mut bridges: Vec<_> = all
            .bridges
            .iter()
            .map(|b| (b.feature.kind(), b.df, b.why, clusters(&b.clusters).into_iter().collect()))
            .collect();
        // Equal bits are told in the order of numbers, and one of several equal passages
        // counts.
        evidence.iter_mut().for_each(|e| e.2 &= e.0 != FeatureKind::Passage);
        evidence.sort();
        bridges.sort();
        (named(found.members(cluster)), (f64::from(all.bits) * 1e3).round() as u64, evidence, bridges)
    };
    (0..found.partition().count() as u32).filter(|cluster| found.members(*cluster).len() > 1).map(one).collect()
}

#[test]
fn twenty_orders_numbers_and_ids_give_the_same_clusters() {
    let given = given();
    let same: Vec<u32> = (0..given.items).collect();
    let expected = told(&given, &same);
    assert!(expected.len() > 50);
    for seed in 0..20 {
        let mut dice = Dice(seed);
        let mut number = same.clone();
        dice.shuffle(&mut number);
        let mut name = same.clone();
        (0..).zip(&number).for_each(|(item, new)| name[*new as usize] = item);
        // Other ids in another order, of the same kinds.
        let features: BTreeSet<Feature> = given.pairs.iter().map(|(feature, _)| *feature).collect();
        let mut ids: Vec<u64> = (0..features.len() as u64).map(|id| id.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
        dice.shuffle(&mut ids);
        let other: std::collections::BTreeMap<Feature, Feature> =
            features.iter().zip(ids).map(|(feature, id)| (*feature, Feature::new(feature.kind(), id.into()))).collect();
        let mut pairs: Vec<_> = given.pairs.iter().map(|(f, item)| (other[f], number[*item as usize])).collect();
        dice.shuffle(&mut pairs);
        let changed = Given { items: given.items, pairs };
        let found = told(&changed, &name);
        if let Some((one, other)) = found.iter().zip(&expected).find(|(one, other)| one != other) {
            assert_eq!(one, other, "{seed}");
        }
        assert_eq!(found.len(), expected.len(), "{seed}");
    }
}

/// All that is said, in the order in which it is said, without ids.
fn said(given: &Given) -> Vec<String> {
    let corpus = given.corpus();
    let found = operators(&corpus, &Rules::default(), &[]).unwrap();
    let merges = found.merges().map(|merge| format!("{merge:?}"));
    let clusters = 0..found.partition().count() as u32;
    merges.chain(clusters.map(|cluster| format!("{:?}", explain(&corpus, &found, cluster)))).collect()
}

#[test]
fn ids_decide_not_even_the_order_of_reasons() {
    let given = given();
    // The other way round within a kind.
    let turned = |feature: &Feature| match feature.kind() {
        FeatureKind::Passage => Feature::passage(!(feature.id() as u64)),
        kind => Feature::new(kind, !feature.id()),
    };
    let pairs = given.pairs.iter().map(|(feature, item)| (turned(feature), *item)).collect();
    let other = Given { items: given.items, pairs };
    let differs = said(&given).into_iter().zip(said(&other)).find(|(one, other)| one != other);
    assert_eq!(differs, None);
}

#[test]
fn twenty_splits_give_the_corpus_of_the_whole() {
    let given = given();
    let whole = given.corpus();
    for seed in 0..20 {
        let mut dice = Dice(seed);
        let mut parts = vec![CorpusBuilder::new(0); 1 + dice.below(6) as usize];
        parts.iter_mut().for_each(|part| *part = CorpusBuilder::new(given.items));
        for (feature, item) in &given.pairs {
            let part = dice.below(parts.len() as u32) as usize;
            parts[part].push(*feature, *item).unwrap();
        }
        dice.shuffle(&mut parts);
        let mut built = CorpusBuilder::new(0);
        parts.into_iter().for_each(|part| built.append(part));
        let built = built.build(&Rules::default(), &[]).unwrap();
        assert_eq!(built, whole, "{seed}");
        assert_eq!(operators(&built, &Rules::default(), &[]), operators(&whole, &Rules::default(), &[]));
    }
}
