//! What the analyst decides.

use super::super::{Decision, OperatorsError, Outcome, Refusal, explain};
use super::*;

fn decided(given: &Given, decisions: &[Decision]) -> Operators {
    operators(&given.corpus(), &Rules::default(), decisions).unwrap()
}

#[test]
fn items_put_together_are_joined_after_the_union_and_beside_the_evidence() {
    let given = Given::new(20).show(phone(1), [0, 1]).show(phone(2), [2, 3]);
    let found = decided(&given, &[Decision::Together(1, 3), Decision::Together(0, 1)]);
    assert_eq!(clusters(&found), [[0, 1, 2, 3]]);
    assert_eq!(found.by_evidence().sizes()[..2], [2, 2]);
    assert_eq!(found.outcomes(), [Outcome::Joined, Outcome::AlreadyTogether]);
    assert_eq!(found.merges().count(), 2, "a decision is no reason record");
}

#[test]
fn items_kept_apart_stop_all_that_would_bring_them_together_and_no_more() {
    // 0 and 2 by way of 1 and 3 in one batch, and a pair beside it.
    let given = Given::new(20).show(phone(1), [0, 1, 3]).show(phone(2), [1, 2, 3]).show(phone(3), [8, 9]);
    assert_eq!(clusters(&decided(&given, &[])), [vec![0, 1, 2, 3], vec![8, 9]]);
    let found = decided(&given, &[Decision::Apart(0, 2)]);
    assert_eq!(clusters(&found), [[8, 9]]);
    let told = explain(&given.corpus(), &found, found.partition().groups()[1]);
    assert_eq!(told.bridges.iter().map(|bridge| bridge.why).collect::<Vec<_>>(), [Refusal::KeptApart; 2]);
    // In two batches only the later is stopped, and it joins the other side for itself.
    let later = given.show(phone(2), [5]);
    let found = decided(&later, &[Decision::Apart(0, 2)]);
    assert_eq!(clusters(&found), [vec![0, 1, 3], vec![2, 5], vec![8, 9]]);
}

#[test]
fn what_an_analyst_suppresses_joins_nobody_that_evidence_keeps_apart() {
    // The number beside everybody's contacts is a hub; without these it is not.
    let given = Given::new(30).show(phone(1), [0, 3]).show(phone(2), 0..3).show(phone(3), 3..6);
    let apart = clusters(&decided(&given, &[]));
    assert_eq!(apart, [[0, 1, 2], [3, 4, 5]]);
    let suppress = [Decision::Suppress(phone(2)), Decision::Suppress(phone(3))];
    let found = decided(&given, &suppress);
    assert!(clusters(&found).is_empty());
    let told = explain(&given.corpus(), &found, found.partition().groups()[0]);
    assert!(told.evidence.is_empty(), "{told:?}");
}

#[test]
fn text_heeds_what_is_kept_apart() {
    let given = Given::new(9).show(Feature::passage(1), [0, 1]).show(Feature::passage(2), [0, 1]);
    assert_eq!(clusters(&decided(&given, &[])), [[0, 1]]);
    assert!(clusters(&decided(&given, &[Decision::Apart(1, 0)])).is_empty());
}

#[test]
fn contradictions_are_told_and_nothing_is_joined() {
    let decisions =
        [Decision::Apart(0, 2), Decision::Together(0, 1), Decision::Together(1, 2), Decision::Together(3, 4)];
    let found = decided(&Given::new(9), &decisions);
    assert_eq!(clusters(&found), [[3, 4]]);
    assert_eq!(found.outcomes(), [Outcome::Contradicted, Outcome::Contradicted, Outcome::Joined]);
}

#[test]
fn a_suppressed_feature_links_nothing() {
    let given = Given::new(9).show(phone(1), [0, 1]).show(phone(2), [2, 3]);
    let given = given.show(Feature::passage(1), [4, 5]).show(Feature::passage(2), [4, 5]);
    let suppress = [Decision::Suppress(phone(1)), Decision::Suppress(Feature::passage(2))];
    assert_eq!(clusters(&decided(&given, &suppress)), [[2, 3]]);
}

#[test]
fn a_decision_about_an_unknown_item_is_refused() {
    let refused = operators(&Given::new(3).corpus(), &Rules::default(), &[Decision::Apart(0, 3)]);
    assert_eq!(refused, Err(OperatorsError::UnknownItem { item: 3, items: 3 }));
}

#[test]
fn what_is_split_off_takes_its_side_and_leaves_the_rest_together() {
    let given = Given::new(20).show(phone(1), [0, 1, 2, 3, 4]);
    let apart = |these: &[u32], from: &[u32]| -> Vec<Decision> {
        these.iter().flat_map(|these| from.iter().map(|from| Decision::Apart(*these, *from))).collect()
    };
    assert_eq!(clusters(&decided(&given, &apart(&[0], &[1, 2, 3, 4]))), [[1, 2, 3, 4]]);
    let found = decided(&given, &apart(&[3, 4], &[0, 1, 2]));
    assert_eq!(clusters(&found), [vec![0, 1, 2], vec![3, 4]]);
    let told = explain(&given.corpus(), &found, found.partition().groups()[0]);
    assert_eq!(told.bridges.iter().map(|bridge| bridge.why).collect::<Vec<_>>(), [Refusal::KeptApart]);
}
