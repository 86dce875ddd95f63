//! What rests on one item.

use super::super::{Decision, Refusal, explain};
use super::*;

/// A number of one person on `own` items from 0 on, one of another on `other` items
/// from 10 on, and both on each of `both` items from 20 on.
fn strangers(own: u32, other: u32, both: u32) -> Given {
    let both = 20..20 + both;
    Given::new(30).show(phone(1), (0..own).chain(both.clone())).show(phone(2), (10..10 + other).chain(both))
}

#[test]
fn one_item_with_the_numbers_of_two_joins_nobody() {
    for size in 1..9 {
        // It shows as much of both, and belongs to neither.
        assert!(strangers(size, size, 1).clusters().iter().all(|cluster| !cluster.contains(&20)), "{size}");
        // Or it is with those who show the number on more items.
        let uneven = [(0..size + 1).chain([20]).collect::<Vec<u32>>(), (10..10 + size).collect()];
        let clusters = strangers(size + 1, size, 1).clusters();
        assert_eq!(clusters, uneven.into_iter().filter(|cluster| cluster.len() > 1).collect::<Vec<_>>());
    }
}

#[test]
fn two_items_are_enough() {
    assert_eq!(strangers(3, 4, 2).clusters(), [[0, 1, 2, 10, 11, 12, 13, 20, 21]]);
}

#[test]
fn whoever_wants_an_item_needs_more_items_than_those_who_have_it() {
    // What is copied onto one item counts nothing, however much it is.
    let given = (3..9).fold(strangers(5, 2, 1), |given, id| given.show(phone(id), [10, 20]));
    assert_eq!(given.clusters(), [vec![0, 1, 2, 3, 4, 20], vec![10, 11]]);
}

#[test]
fn several_such_items_in_a_row_go_to_the_largest_part() {
    // 0 to 2, then 20, 10 to 12, 25, 26 to 28.
    let given = strangers(3, 3, 1).show(phone(4), [10, 11, 12, 25]).show(phone(5), 25..29);
    assert_eq!(given.clusters(), [vec![10, 11, 12, 20, 25], vec![0, 1, 2], vec![26, 27, 28]]);
}

#[test]
fn an_item_that_copies_what_one_of_a_ring_shows_alone_tears_nobody_out() {
    for ring in 3..12 {
        // Each has one number with all others in common, and one of its own, which is copied.
        let own = |item: u32| phone(100 + u128::from(item));
        let given = Given::new(30).show(phone(1), 0..ring);
        let given = (0..ring).fold(given, |given, item| given.show(own(item), [item, item + 15]));
        assert_eq!(given.clusters(), [(0..ring).collect::<Vec<_>>()], "{ring}");
    }
    // Of a pair nobody can tell whether it was copied too.
    let pair = Given::new(9).show(phone(1), [0, 1]).show(phone(2), [0, 5]);
    assert!(pair.clusters().is_empty());
    assert_eq!(pair.found().contested(&pair.corpus()), [0, 1, 5]);
}

#[test]
fn items_that_hold_a_ring_together_are_not_taken_out_one_by_one() {
    // Two numbers of one ring, both on 5 and 6, each of which shows one of its own.
    let ring = Given::new(30).show(phone(1), 0..7).show(phone(2), 5..12);
    let whole = [(0..12).collect::<Vec<u32>>()];
    assert_eq!(ring.clusters(), whole);
    let copied = ring.show(phone(3), [5, 20]).show(phone(4), [6, 21]);
    assert_eq!(copied.clusters(), whole);
}

#[test]
fn what_all_of_a_ring_show_holds_it_however_many_rarer_numbers_are_copied() {
    // One number on all twelve, one more on each third, and these three copied onto one item.
    let ring = Given::new(30).show(phone(9), 0..12);
    let ring =
        (0..3).fold(ring, |given, third| given.show(phone(third.into()), (third * 4..third * 4 + 4).chain([20])));
    let clusters = ring.clusters();
    assert!(clusters.len() == 1 && (0..12).all(|item| clusters[0].contains(&item)), "{clusters:?}");
}

#[test]
fn one_item_with_the_number_of_one_and_the_text_of_another_joins_nobody() {
    for (own, other) in [(1, 8), (2, 12), (3, 3), (3, 8)] {
        let given = Given::new(40).show(phone(1), (0..own).chain([30])).show(phone(2), 10..10 + other);
        let text =
            (0..9).fold(given, |given, passage| given.show(Feature::passage(passage), (10..10 + other).chain([30])));
        let clusters = text.clusters();
        assert!(clusters.iter().all(|cluster| !(cluster.contains(&0) && cluster.contains(&10))), "{clusters:?}");
    }
}

#[test]
fn it_stays_as_a_bridge_with_its_reason() {
    let given = strangers(3, 2, 1);
    let (corpus, found) = (given.corpus(), given.found());
    let groups = found.partition().groups();
    let told = explain(&corpus, &found, groups[10]);
    let bridge = told.bridges.iter().find(|bridge| bridge.feature == phone(2)).unwrap();
    let mut both = vec![groups[10], groups[20]];
    both.sort_unstable();
    assert_eq!((bridge.why, &bridge.clusters), (Refusal::OneItem, &both));
    assert!(explain(&corpus, &found, groups[0]).evidence.iter().all(|shared| shared.joined));
}

#[test]
fn an_analyst_may_join_what_one_item_does_not() {
    let given = strangers(3, 2, 1);
    let joined = operators(&given.corpus(), &Rules::default(), &[Decision::Together(20, 10)]).unwrap();
    assert_eq!(clusters(&joined), [[0, 1, 2, 10, 11, 20]]);
}

#[test]
fn text_of_its_own_may_say_where_it_belongs() {
    let even = strangers(3, 3, 1);
    let text = (0..5).fold(even, |given, passage| given.show(Feature::passage(passage), [0, 1, 20]));
    assert_eq!(text.clusters(), [vec![0, 1, 2, 20], vec![10, 11, 12]]);
}
