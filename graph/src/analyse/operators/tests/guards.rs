//! Each rule by value.

use super::super::bits::bits;
use super::super::{CorpusBuilder, LeftOut, OperatorsError, Refusal, plain_components};
use super::texts::text;
use super::*;

/// Why the feature did not join all its items.
fn refusal(given: &Given, feature: Feature) -> Option<Refusal> {
    let corpus = given.corpus();
    let found = operators(&corpus, &Rules::default(), &[]).unwrap();
    let number = (0..corpus.identifiers.len()).find(|number| corpus.identifiers.feature(*number) == feature);
    number.and_then(|number| found.refusals[number as usize])
}

/// Components of `size` items each, the first from item 0 on, by a key each.
pub(super) fn groups(items: u32, size: u32, count: u32) -> Given {
    (0..count).fold(Given::new(items), |given, group| {
        // Joined in a ring of pairs, which come before all larger features.
        let start = group * size;
        let pairs = (0..size).map(|at| (start + at, start + (at + 1) % size));
        pairs.fold(given, |given, (item, next)| given.show(phone(10_000 + u128::from(item)), [item, next]))
    })
}

#[test]
fn bits_are_what_fellegi_and_sunter_say_up_to_the_cap() {
    assert_eq!(bits(FeatureKind::Phone, 8, 1_000), (0.8f64 * 1_000.0 / 8.0).log2() as f32);
    assert_eq!(bits(FeatureKind::Passage, 16, 1_024), 5.0);
    assert_eq!(bits(FeatureKind::Wallet, 2, 4_096), 10.0);
    let caps = [20.0, 18.0, 18.0, 16.0, 14.0, 12.0, 8.0, 6.0, 8.0];
    let kinds = [
        FeatureKind::Pgp,
        FeatureKind::Wallet,
        FeatureKind::Onion,
        FeatureKind::Phone,
        FeatureKind::Email,
        FeatureKind::Handle,
        FeatureKind::Analytics,
        FeatureKind::Username,
        FeatureKind::Passage,
    ];
    assert_eq!(kinds.map(|kind| bits(kind, 2, u32::MAX)), caps);
    assert_eq!(bits(FeatureKind::Phone, 9, 9), 0.0, "what everybody shows says nothing");
}

#[test]
fn a_feature_on_one_item_links_nothing_and_repeats_are_one() {
    let given = Given::new(4).show(phone(1), [0, 0, 0]).show(phone(2), [1, 2, 2, 1]);
    assert_eq!(given.clusters(), [[1, 2]]);
    assert_eq!(given.corpus().left_out(), LeftOut { alone: 1, ..LeftOut::default() });
}

#[test]
fn an_unknown_item_is_refused() {
    let refused = CorpusBuilder::new(3).push(phone(1), 3);
    assert_eq!(refused, Err(OperatorsError::UnknownItem { item: 3, items: 3 }));
}

#[test]
fn a_large_component_needs_a_tenth_of_twenty() {
    // A number on some items of a component, and on two beside it.
    let one = Some(Refusal::OneItem);
    let cases = [(4, 1, one), (10, 1, one), (11, 1, Some(Refusal::LittleSupport)), (11, 2, None), (30, 2, None)];
    for (size, shown, why) in cases {
        let given = groups(40, size, 1).show(phone(1), (0..shown).chain([35, 36]));
        let largest = given.clusters()[0].len() as u32;
        assert_eq!(largest == size + 2, why.is_none(), "{shown} of {size}");
        assert_eq!(refusal(&given, phone(1)), why);
    }
}

#[test]
fn small_components_join_past_a_large_one_without_support() {
    let given = groups(30, 20, 1).show(phone(1), [0, 25, 26]);
    assert_eq!(given.clusters(), [(0..20).collect(), vec![25, 26]]);
    assert_eq!(refusal(&given, phone(1)), Some(Refusal::LittleSupport));
}

#[test]
fn both_sides_must_support_a_merge() {
    let two = groups(60, 30, 2);
    let weak = two.clone().show(phone(1), [0, 1, 30]);
    assert_eq!(weak.clusters().len(), 2);
    let strong = two.show(phone(1), [0, 1, 30, 31]);
    assert_eq!(strong.clusters(), [(0..60).collect::<Vec<_>>()]);
}

#[test]
fn a_large_component_must_hold_a_twentieth_of_the_items() {
    // Two items of a large component, and others that stand alone.
    for (alone, is_joined) in [(38, true), (39, false)] {
        let given = groups(100, 20, 1).show(phone(1), (0..2).chain(50..50 + alone));
        assert_eq!(given.clusters()[0].len() as u32 == 20 + alone, is_joined, "{alone}");
    }
}

#[test]
fn at_most_four_large_components_meet() {
    for (count, is_joined) in [(4, true), (5, false)] {
        let given = groups(50, 10, count).show(phone(1), (0..count).flat_map(|group| [group * 10, group * 10 + 1]));
        assert_eq!(given.clusters().len() == 1, is_joined);
        assert_eq!(refusal(&given, phone(1)), (!is_joined).then_some(Refusal::ManyLarge));
    }
}

#[test]
fn a_hub_joins_nothing_and_stays_as_a_bridge() {
    for (df, why) in [(1_000, None), (1_001, Some(Refusal::Hub))] {
        let given = Given::new(2_000).show(phone(1), 0..df);
        assert_eq!(given.clusters().is_empty(), why.is_some());
        assert_eq!(refusal(&given, phone(1)), why);
    }
    // One percent of many.
    assert_eq!(Given::new(200_000).show(phone(1), 0..2_000).clusters().len(), 1);
}

#[test]
fn a_number_beside_everybodys_contacts_is_a_hub_too() {
    // On one item of each of `own` operators, whose contacts are on three.
    let given = |own: u32| {
        let given = Given::new(60).show(phone(1), (0..own).map(|group| group * 3));
        (0..own).fold(given, |given, group| given.show(phone(10 + u128::from(group)), group * 3..group * 3 + 3))
    };
    for own in 2..6 {
        assert_eq!(refusal(&given(own), phone(1)), Some(Refusal::Scattered));
        assert_eq!(given(own).clusters().len() as u32, own);
    }
    // One of two stands alone, and says nothing.
    let beside = Given::new(9).show(phone(1), [0, 3]).show(phone(2), 0..3);
    assert_eq!(refusal(&beside, phone(1)), Some(Refusal::OneItem));
    // Nor do two of nine.
    for (items, why) in [(8, Some(Refusal::Scattered)), (9, None)] {
        let given = Given::new(40).show(phone(1), 0..items).show(phone(2), [0, 30, 31]).show(phone(3), [1, 33, 34]);
        assert_eq!(refusal(&given, phone(1)), why);
    }
    // One number and an account for each pair of advertisements: nothing is foreign.
    let own = (0..5).fold(Given::new(10).show(phone(1), 0..10), |given, pair| {
        given.show(phone(10 + pair), [pair as u32 * 2, pair as u32 * 2 + 1])
    });
    assert_eq!(own.clusters().len(), 1);
}

#[test]
fn all_of_equal_df_are_judged_before_any_joins() {
    // Two numbers on 41 items each; one after the other, the second would find a
    // component that holds less than a twentieth of its items.
    let given = Given::new(100).show(phone(1), 0..41).show(phone(2), 39..80);
    assert_eq!(given.clusters(), [(0..80).collect::<Vec<_>>()]);
}

#[test]
fn protected_features_never_link() {
    let given = text(Given::new(9).show(phone(1), [0, 1]).show(phone(2), [2, 3]), 0..2, &[4, 5]);
    let protected = [phone(1), Feature::passage(0)];
    let corpus = given.builder().build(&Rules::default(), &protected).unwrap();
    assert_eq!(clusters(&operators(&corpus, &Rules::default(), &[]).unwrap()), [[2, 3]]);
    assert_eq!(corpus.left_out().protected, 2);
    assert_eq!(plain_components(&corpus, false).sizes()[0], 2);
}

#[test]
fn every_merge_has_a_reason() {
    let given = Given::new(40).show(phone(7), [3, 9]).show(phone(8), [3, 9, 20, 31]);
    let found = given.found();
    let merges: Vec<_> = found.merges().map(|merge| (merge.feature, merge.df, merge.joined.to_vec())).collect();
    assert_eq!(merges, [(phone(7), 2, vec![3, 9]), (phone(8), 4, vec![3, 20, 31])]);
    assert_eq!(found.merges().next().unwrap().bits, bits(FeatureKind::Phone, 2, 40));
}
