//! What text joins and what it does not, by value.

use super::super::{Decision, Refusal, explain};
use super::guards::groups;
use super::*;

pub(super) fn text(given: Given, passages: std::ops::Range<u64>, items: &[u32]) -> Given {
    passages.fold(given, |given, passage| given.show(Feature::passage(passage), items.iter().copied()))
}

#[test]
fn text_joins_from_two_common_passages_on() {
    assert_eq!(text(Given::new(9), 0..1, &[3, 7]).clusters(), Vec::<Vec<u32>>::new());
    assert_eq!(text(Given::new(9), 0..2, &[3, 7]).clusters(), [[3, 7]]);
    // Two passages, but no two items have both.
    assert!(text(text(Given::new(9), 0..1, &[3, 7]), 1..2, &[7, 8]).clusters().is_empty());
}

#[test]
fn boilerplate_is_left_out() {
    let wide: Vec<u32> = (0..31).collect();
    let given = text(Given::new(40), 0..2, &wide);
    assert!(given.clusters().is_empty());
    assert_eq!(given.corpus().left_out().common_passages, 2);
    assert_eq!(text(Given::new(40), 0..2, &wide[1..]).clusters().len(), 1);
}

#[test]
fn text_never_joins_two_large_components() {
    let two = groups(70, 30, 2);
    let alone = text(two.clone(), 0..9, &[0, 1, 2, 30, 31, 32]);
    assert_eq!(alone.clusters().len(), 2);
    assert!(alone.found().text_bridges.iter().all(|(_, bridge)| bridge.why == Refusal::TextAlone));
    // Item 65 could belong to both; with 66 it has text in common, too.
    let between = text(text(two.clone(), 0..2, &[0, 1, 65]), 2..4, &[30, 31, 65]);
    assert_eq!(between.clusters().len(), 2);
    assert!(between.found().text_bridges.iter().all(|(_, bridge)| bridge.why == Refusal::Ambiguous));
    // By way of two small ones.
    let chain = text(text(text(two, 0..2, &[0, 1, 65]), 2..4, &[30, 31, 66]), 4..6, &[65, 66]);
    assert_eq!(chain.clusters().iter().map(Vec::len).collect::<Vec<_>>(), [31, 31]);
}

/// The reasons why text did not join, each once for each end.
fn reasons(given: &Given) -> Vec<Refusal> {
    given.found().text_bridges.iter().map(|(_, bridge)| bridge.why).collect()
}

#[test]
fn what_one_item_shares_a_little_of_with_many_is_no_ground() {
    // Item 9 has one passage in common with each of four items of a component.
    let one = |given, item: u32| text(given, item.into()..u64::from(item) + 1, &[item, 9]);
    let given = (0..4).fold(groups(20, 8, 1), one);
    assert_eq!(given.clusters(), [(0..8).collect::<Vec<_>>()]);
    let given = text(given, 9..10, &[0, 1, 9]);
    assert_eq!(given.clusters(), [(0..8).chain([9]).collect::<Vec<_>>()]);
}

#[test]
fn phrases_that_are_found_everywhere_join_nobody() {
    // Two long texts with four passages in common, and with sixty others of each something else.
    let scattered = |given: Given, from: u64, item: u32| {
        (0..60).fold(given, |given, n| text(given, from + n..from + n + 1, &[item, 10 + n as u32]))
    };
    let given = Given::new(80).show(phone(1), [0]).show(phone(2), [1]);
    let given = text(given, 0..4, &[0, 1]);
    let is_joined = |given: &Given| given.clusters().iter().any(|all| all.contains(&0) && all.contains(&1));
    assert!(is_joined(&given));
    assert!(!is_joined(&scattered(scattered(given, 100, 0), 200, 1)));
}

#[test]
fn one_text_more_takes_no_group_apart() {
    // Three or more with one text in common; one has more, which is copied.
    for own in 3..7 {
        let group: Vec<u32> = (0..own).collect();
        let given = text(text(Given::new(20), 0..4, &group), 4..8, &[0, 9]);
        assert!(given.clusters()[0].starts_with(&group), "{own}: {:?}", given.clusters());
    }
}

#[test]
fn a_passage_beside_the_contacts_of_many_is_a_template() {
    // Shown by `alone` items with a contact of their own, and by four of one operator.
    let given = |alone: u32, own: u32| {
        let given = Given::new(40).show(phone(1), 0..own);
        let given = (10..10 + alone).fold(given, |given, item| given.show(phone(item.into()), [item]));
        text(given, 0..5, &(0..own).chain(10..10 + alone).chain([30, 31]).collect::<Vec<_>>())
    };
    let refusals = |given: &Given| given.found().text_refusals.iter().flatten().copied().collect::<Vec<_>>();
    assert_eq!(refusals(&given(4, 0)), [Refusal::Template; 5]);
    assert!(given(4, 0).clusters().is_empty(), "not even items without contacts");
    assert!(refusals(&given(3, 0)).is_empty(), "three say nothing");
    // Six pairs of 21 are of one operator, or six of 28.
    assert!(refusals(&given(3, 4)).is_empty());
    assert_eq!(refusals(&given(4, 4)), [Refusal::Template; 5]);
    let found = given(4, 4).found();
    let told = explain(&given(4, 4).corpus(), &found, 0);
    assert_eq!(found.members(0), [0, 1, 2, 3]);
    assert_eq!(told.bridges.len(), 5);
    assert_eq!((told.bridges[0].why, told.bridges[0].clusters.len()), (Refusal::Template, 7));
}

#[test]
fn a_contact_on_one_item_counts_a_suppressed_one_too_and_a_protected_one_does_not() {
    let given = (0..4).fold(Given::new(9), |given, item| given.show(phone(item.into()), [item]));
    let given = text(given, 0..2, &[0, 1, 2, 3]);
    assert!(given.clusters().is_empty());
    let helplines: Vec<Feature> = (0..4).map(phone).collect();
    let corpus = given.builder().build(&Rules::default(), &helplines).unwrap();
    assert_eq!(clusters(&operators(&corpus, &Rules::default(), &[]).unwrap()), [[0, 1, 2, 3]]);
    // Shared by two each, and left out by the analyst.
    let given = text(Given::new(9).show(phone(1), [0, 1]).show(phone(2), [2, 3]), 0..2, &[1, 2]);
    assert_eq!(given.clusters(), [[0, 1], [2, 3]]);
    let suppress = [phone(1), phone(2)].map(Decision::Suppress);
    // To suppress a contact never lets text join those who showed it.
    assert!(clusters(&operators(&given.corpus(), &Rules::default(), &suppress).unwrap()).is_empty());
}

#[test]
fn two_with_contacts_need_more_text_than_one_without() {
    let given = |common: u64, named: &[u32]| {
        let given = named.iter().fold(Given::new(9), |given, item| given.show(phone(u128::from(*item)), [*item]));
        text(given, 0..common, &[0, 1])
    };
    assert_eq!(given(2, &[0]).clusters(), [[0, 1]]);
    assert!(given(3, &[0, 1]).clusters().is_empty());
    assert_eq!(reasons(&given(3, &[0, 1])), [Refusal::OtherContacts; 2]);
    assert!(reasons(&given(1, &[0, 1])).is_empty(), "one passage is no bridge");
    assert_eq!(given(4, &[0, 1]).clusters(), [[0, 1]]);
}

#[test]
fn text_joins_what_hangs_together_and_no_chain() {
    let chain = |given: Given, items: std::ops::Range<u32>| {
        let first = u64::from(items.start) * 100;
        items
            .clone()
            .zip(items.skip(1))
            .fold(given, |given, (a, b)| text(given, first + u64::from(a) * 2..first + u64::from(a) * 2 + 2, &[a, b]))
    };
    assert!(chain(Given::new(9), 0..3).clusters().is_empty());
    assert_eq!(reasons(&chain(Given::new(9), 0..3)), [Refusal::TextAlone; 4]);
    // Four in a ring with one across: five pairs of six. A chain beside it is judged
    // for itself.
    let ring = text(text(chain(Given::new(9), 0..4), 50..52, &[0, 3]), 60..62, &[0, 2]);
    assert_eq!(ring.clusters(), [[0, 1, 2, 3]]);
    assert_eq!(chain(ring, 5..8).clusters(), [[0, 1, 2, 3]]);
}
