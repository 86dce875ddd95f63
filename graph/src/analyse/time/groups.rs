//! Which operators and families are new, gone or changed between two scans: from the
//! analysis after each of them, and from what the scans saw of the pages.
//!
//! Invariant: a group is told to be new, gone or changed only where a page of it was seen
//! to differ. Where none was, the cause lies elsewhere (a decision, an identifier that
//! has become common, a page that another scan read), and the two scans cannot tell.
//! Nothing is gone by a scan during which our own network was in trouble.

use std::collections::HashSet;
use std::hash::Hash;

use model::{OnionHost, PageKey};

use super::super::lineage::{Event, Group, Happened, lineage};
use super::change::{Change, ScanDiff};

/// A group that the analyses after two scans tell different things of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupChange<I> {
    /// How it differs.
    pub change: Change,
    /// What happened between the two analyses.
    pub event: Event<I>,
}

/// The pages of which the later scan saw that something is new, gone or changed.
pub fn pages_that_differ(diff: &ScanDiff) -> HashSet<(OnionHost, PageKey)> {
    let pages = diff.pages.iter().map(|one| (one.change, &one.page));
    let identifiers = diff.identifiers.iter().map(|one| (one.change, &one.page));
    let seen = pages.chain(identifiers).filter(|(change, _)| *change != Change::Unknown);
    seen.map(|(_, page)| (page.site(), page.key())).collect()
}

/// The groups that changed, by what happened and ids.
///
/// `differs` tells whether a member was seen to differ, `trouble` whether our own
/// network was in trouble during the later scan.
pub fn group_changes<I: Ord + Clone, M: Hash + Eq>(
    before: &[Group<I, M>],
    after: &[Group<I, M>],
    differs: impl Fn(&M) -> bool,
    trouble: bool,
) -> Vec<GroupChange<I>> {
    let seen = |groups: &[Group<I, M>]| -> Vec<I> {
        let differ = groups.iter().filter(|group| group.members.iter().any(&differs));
        differ.map(|group| group.id.clone()).collect()
    };
    let (mut before_seen, mut after_seen) = (seen(before), seen(after));
    before_seen.sort();
    after_seen.sort();
    let is_seen = |event: &Event<I>| {
        event.before.iter().any(|id| before_seen.binary_search(id).is_ok())
            || event.after.iter().any(|id| after_seen.binary_search(id).is_ok())
    };
    let change = |event: &Event<I>| match event.happened {
        _ if !is_seen(event) => Change::Unknown,
        Happened::Born => Change::New,
        Happened::Died if trouble => Change::Unknown,
        Happened::Died => Change::Gone,
        _ => Change::Changed,
    };
    let found = lineage(before, after);
    let differ = found.events().iter().filter(|event| event.happened != Happened::Same);
    differ.map(|event| GroupChange { change: change(event), event: event.clone() }).collect()
}

/// New groups that an analysis before the earlier scan knew are back.
pub fn mark_back<I: Ord + Clone, M: Hash + Eq>(
    changes: &mut [GroupChange<I>],
    after: &[Group<I, M>],
    earlier: &[Group<I, M>],
) {
    let known = lineage(earlier, after);
    for one in changes.iter_mut().filter(|one| one.change == Change::New) {
        if one.event.after.iter().any(|id| !known.continues(id).is_empty()) {
            one.change = Change::Back;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(id: &'static str, members: impl IntoIterator<Item = u32>) -> Group<&'static str, u32> {
        Group { id, members: members.into_iter().collect() }
    }

    fn told(changes: &[GroupChange<&'static str>]) -> Vec<(&'static str, &'static str)> {
        changes.iter().map(|one| (one.change.as_str(), one.event.happened.as_str())).collect()
    }

    #[test]
    fn what_was_seen_to_differ_is_told_and_the_rest_is_unknown() {
        let before = [group("a", 0..3), group("b", 10..13), group("same", 50..53)];
        let after = [group("c", 20..23), group("b", 10..15), group("same", 50..53)];
        let all = group_changes(&before, &after, |_| true, false);
        assert_eq!(told(&all), [("new", "born"), ("changed", "grew"), ("gone", "died")]);
        let none = group_changes(&before, &after, |_| false, false);
        assert_eq!(told(&none), [("unknown", "born"), ("unknown", "grew"), ("unknown", "died")]);
        let one = group_changes(&before, &after, |page| *page == 14, false);
        assert_eq!(told(&one), [("unknown", "born"), ("changed", "grew"), ("unknown", "died")]);
    }

    #[test]
    fn a_scan_in_trouble_makes_nobody_gone() {
        let changes = group_changes(&[group("a", 0..3)], &[], |_| true, true);
        assert_eq!(told(&changes), [("unknown", "died")]);
    }

    #[test]
    fn whoever_was_there_before_is_back_and_not_new() {
        let after = [group("a", 0..3), group("b", 10..13)];
        let mut changes = group_changes(&[], &after, |_| true, false);
        mark_back(&mut changes, &after, &[group("old", 0..4)]);
        assert_eq!(told(&changes), [("back", "born"), ("new", "born")]);
    }
}
