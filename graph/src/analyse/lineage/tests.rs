//! What happened between two analyses, by value and for any groups.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::{Event, Group, Happened, Lineage, lineage};

type Named = Group<&'static str, u32>;

fn group(id: &'static str, members: impl IntoIterator<Item = u32>) -> Named {
    Group { id, members: members.into_iter().collect() }
}

/// What happened, and to whom.
fn told(old: &[Named], new: &[Named]) -> Vec<(&'static str, Vec<&'static str>, Vec<&'static str>)> {
    let found = lineage(old, new);
    found.events().iter().map(|one| (one.happened.as_str(), one.before.clone(), one.after.clone())).collect()
}

#[test]
fn a_group_that_keeps_its_members_is_the_same_whatever_it_is_called() {
    let found = lineage(&[group("a", 0..5)], &[group("b", 0..5)]);
    let same = Event { happened: Happened::Same, before: vec!["a"], after: vec!["b"], kept: 5, joined: 0, left: 0 };
    assert_eq!(found.events(), [same]);
    assert_eq!(found.continues(&"b"), ["a"]);
    assert_eq!(found.continues(&"a"), [] as [&str; 0]);
}

#[test]
fn members_come_and_go() {
    let old = [group("a", 0..5)];
    for (now, happened, joined, left) in [(0..7, "grew", 2, 0), (0..3, "shrank", 0, 2), (2..9, "changed", 4, 2)] {
        let found = lineage(&old, &[group("a", now)]);
        let event = &found.events()[0];
        assert_eq!((event.happened.as_str(), event.joined, event.left), (happened, joined, left));
    }
}

#[test]
fn several_that_are_one_now_merged_and_the_larger_goes_on() {
    let (old, new) = ([group("a", 0..3), group("b", 10..18)], [group("b", (0..3).chain(10..18).chain([99]))]);
    assert_eq!(told(&old, &new), [("merged", vec!["a", "b"], vec!["b"])]);
    assert_eq!(lineage(&old, &new).continues(&"b"), ["b", "a"]);
}

#[test]
fn one_that_is_several_now_split_and_each_part_tells_where_from() {
    let (old, new) = ([group("a", 0..10)], [group("a", 0..6), group("x", 6..9)]);
    let found = lineage(&old, &new);
    assert_eq!(told(&old, &new), [("split", vec!["a"], vec!["a", "x"])]);
    assert_eq!((found.continues(&"a"), found.continues(&"x")), (&["a"][..], &["a"][..]));
    assert_eq!(found.continued_by(&"a"), ["a", "x"]);
    assert_eq!(found.of_old(&"a"), Some(&found.events()[0]));
    assert_eq!((found.events()[0].kept, found.events()[0].left), (9, 1));
}

#[test]
fn half_of_a_group_is_not_enough_to_be_it() {
    // One of two pages: who else was there may be somebody else.
    let (old, new) = ([group("a", [1, 2])], [group("b", [2, 3])]);
    assert_eq!(told(&old, &new), [("born", vec![], vec!["b"]), ("died", vec!["a"], vec![])]);
    let (old, new) = ([group("a", 0..9)], [group("b", (0..3).chain(20..30)), group("c", (3..6).chain(30..40))]);
    assert_eq!(told(&old, &new)[2], ("died", vec!["a"], vec![]), "its pages are scattered");
}

#[test]
fn two_that_exchange_members_are_reshaped_together() {
    let old = [group("a", 0..8), group("b", 8..12)];
    // All of `x` was of `a`, all of `b` is in `y`, and so is more than half of `a`.
    let new = [group("x", 0..3), group("y", 3..12)];
    assert_eq!(told(&old, &new), [("reshaped", vec!["a", "b"], vec!["x", "y"])]);
}

#[test]
fn at_a_draw_the_smaller_id_goes_on() {
    let found = lineage(&[group("b", 0..4), group("a", 4..8)], &[group("n", 0..8)]);
    assert_eq!(found.continues(&"n"), ["a", "b"]);
}

/// For each member the group it is in, if in any; groups are named by number.
fn groups() -> impl Strategy<Value = Vec<Group<u8, usize>>> {
    vec(option::weighted(0.8, 0u8..6), 0..40).prop_map(|of| {
        let mut groups: BTreeMap<u8, Vec<usize>> = BTreeMap::new();
        for (member, group) in of.into_iter().enumerate() {
            if let Some(group) = group {
                groups.entry(group).or_default().push(member);
            }
        }
        groups.into_iter().map(|(id, members)| Group { id, members }).collect()
    })
}

fn backwards(happened: Happened) -> Happened {
    match happened {
        Happened::Born => Happened::Died,
        Happened::Died => Happened::Born,
        Happened::Merged => Happened::Split,
        Happened::Split => Happened::Merged,
        Happened::Grew => Happened::Shrank,
        Happened::Shrank => Happened::Grew,
        other => other,
    }
}

proptest! {
    #[test]
    fn every_group_is_accounted_for_once(old in groups(), new in groups()) {
        let found = lineage(&old, &new);
        let ids = |groups: &[Group<u8, usize>]| groups.iter().map(|group| group.id).collect::<Vec<_>>();
        let all = |pick: fn(&Event<u8>) -> &Vec<u8>| {
            let mut all: Vec<u8> = found.events().iter().flat_map(pick).copied().collect();
            all.sort_unstable();
            all
        };
        prop_assert_eq!(all(|event| &event.before), ids(&old));
        prop_assert_eq!(all(|event| &event.after), ids(&new));
        let happened = |event: &Event<u8>| (event.before.len().min(2), event.after.len().min(2));
        for event in found.events() {
            let expected = match happened(event) {
                (0, 1) => event.happened == Happened::Born,
                (1, 0) => event.happened == Happened::Died,
                (2, 1) => event.happened == Happened::Merged,
                (1, 2) => event.happened == Happened::Split,
                (2, 2) => event.happened == Happened::Reshaped,
                _ => !matches!(event.happened, Happened::Born | Happened::Died | Happened::Merged | Happened::Split),
            };
            prop_assert!(expected, "{:?}", event);
        }
        let members: usize = new.iter().map(|group| group.members.len()).sum();
        let counted: usize = found.events().iter().map(|event| event.kept + event.joined).sum();
        prop_assert_eq!(members, counted);
    }

    #[test]
    fn the_order_of_groups_and_members_is_nothing_to_it(old in groups(), new in groups()) {
        let turned = |groups: &[Group<u8, usize>]| {
            let turned = |group: &Group<u8, usize>| Group { id: group.id, members: group.members.iter().rev().copied().collect() };
            groups.iter().rev().map(turned).collect::<Vec<_>>()
        };
        let found: Lineage<u8> = lineage(&turned(&old), &turned(&new));
        prop_assert_eq!(found, lineage(&old, &new));
    }

    #[test]
    fn backwards_the_same_happened_the_other_way(old in groups(), new in groups()) {
        let mut turned: Vec<Event<u8>> = lineage(&new, &old)
            .events()
            .iter()
            .map(|event| Event {
                happened: backwards(event.happened),
                before: event.after.clone(),
                after: event.before.clone(),
                joined: event.left,
                left: event.joined,
                kept: event.kept,
            })
            .collect();
        turned.sort();
        let found = lineage(&old, &new);
        prop_assert_eq!(&turned[..], found.events());
    }

    #[test]
    fn whoever_is_tied_to_somebody_goes_on_in_one_line(old in groups(), new in groups()) {
        let found = lineage(&old, &new);
        for event in found.events().iter().filter(|event| !event.before.is_empty() && !event.after.is_empty()) {
            let firsts = event.after.iter().filter_map(|id| found.continues(id).first());
            prop_assert_eq!(firsts.count(), event.after.len(), "each tells what it continues");
        }
        let same = lineage(&old, &old);
        prop_assert_eq!(same.count(Happened::Same), old.len());
    }
}
