//! Why a cluster is one.

use super::super::bits::bits;
use super::super::{Decision, Refusal, explain};
use super::*;

fn email(id: u128) -> Feature {
    Feature::new(FeatureKind::Email, id)
}

#[test]
fn what_was_copied_as_one_block_counts_once() {
    let given = Given::new(1_000).show(phone(1), 0..4).show(email(1), 0..4).show(email(2), [0, 1]);
    let given = (0..5).fold(given, |given, id| given.show(Feature::passage(id), [2, 3]));
    let corpus = given.corpus();
    let told = explain(&corpus, &given.found(), 0);
    let counted: Vec<_> = told.evidence.iter().filter(|evidence| evidence.counts).map(|e| e.feature.kind()).collect();
    // The phone before the mailbox that stands on the same items, and one passage.
    assert_eq!(counted, [FeatureKind::Email, FeatureKind::Passage, FeatureKind::Phone]);
    let sum =
        bits(FeatureKind::Email, 2, 1_000) + bits(FeatureKind::Phone, 4, 1_000) + bits(FeatureKind::Passage, 2, 1_000);
    assert!((told.bits - sum).abs() < 1e-4);
    assert_eq!(told.evidence.len(), 8);
    assert_eq!(told.evidence[0].members, [0, 1]);
    assert!(told.bridges.is_empty());
    let suppressed = operators(&corpus, &Rules::default(), &[Decision::Suppress(email(2))]).unwrap();
    assert_eq!(explain(&corpus, &suppressed, 0).evidence.len(), 7);
}

#[test]
fn a_passage_copied_with_a_number_adds_nothing() {
    let given = Given::new(1_000).show(phone(1), 0..4).show(Feature::passage(1), 0..4).show(Feature::passage(2), 0..4);
    let told = explain(&given.corpus(), &given.found(), 0);
    assert_eq!(told.bits, bits(FeatureKind::Phone, 4, 1_000));
}

#[test]
fn a_bridge_names_the_clusters_and_the_reason() {
    let given = Given::new(2_000).show(phone(1), 0..1_001).show(phone(2), [0, 1]).show(phone(3), [2, 3]);
    let found = given.found();
    let told = explain(&given.corpus(), &found, 0);
    assert_eq!(found.members(0), [0, 1]);
    let bridge = &told.bridges[0];
    assert_eq!((bridge.feature, bridge.df, bridge.why), (phone(1), 1_001, Refusal::Hub));
    assert_eq!((told.bridges.len(), bridge.clusters.len()), (1, 999));
    assert_eq!(told.evidence.iter().map(|evidence| evidence.feature).collect::<Vec<_>>(), [phone(2), phone(1)]);
}

#[test]
fn debugging_prints_no_ids() {
    assert_eq!(format!("{:?}", phone(0xdead_beef)), "Feature(Phone)");
}
