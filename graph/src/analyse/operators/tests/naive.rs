//! What the union means, written as plainly as possible.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::{Decision, plain_components};
use super::*;

type Sets = Vec<BTreeSet<u32>>;

/// Limits that matter among few items.
const RULES: Rules = Rules {
    small_below: 3,
    support_percent: 40,
    support_items_max: 4,
    focus_percent: 30,
    large_max: 2,
    hub_items: 7,
    hub_percent: 1,
    company_min: 2,
    company_share_percent: 50,
    company_percent: 40,
    passage_items: 5,
    passages_min: 2,
    contacts_passages_min: 3,
    overlap_percent: 50,
    contacts_overlap_percent: 60,
    text_company_min: 3,
    text_company_percent: 40,
    cohesion_percent: 67,
};

/// Up to 14 items with 9 numbers and 6 passages.
fn small() -> impl Strategy<Value = Given> {
    let numbers = vec((0u128..9, 0u32..14), 0..45);
    (numbers, vec((0u64..6, 0u32..14), 0..40)).prop_map(|(numbers, passages)| {
        let numbers = numbers.into_iter().map(|(id, item)| (phone(id), item));
        let passages = passages.into_iter().map(|(id, item)| (Feature::passage(id), item));
        Given { items: 14, pairs: numbers.chain(passages).collect() }
    })
}

fn rows(given: &Given, kind: FeatureKind) -> Vec<BTreeSet<u32>> {
    let mut rows: BTreeMap<Feature, BTreeSet<u32>> = BTreeMap::new();
    for (feature, item) in given.pairs.iter().filter(|(feature, _)| feature.kind() == kind) {
        rows.entry(*feature).or_default().insert(*item);
    }
    rows.into_values().filter(|row| row.len() > 1).collect()
}

fn home(sets: &Sets, item: u32) -> usize {
    sets.iter().position(|set| set.contains(&item)).unwrap()
}

/// Unites the sets that hold the items of a group.
fn unite(sets: &mut Sets, group: &[u32]) {
    for item in &group[1..] {
        let (a, b) = (home(sets, group[0]), home(sets, *item));
        if a != b {
            let taken = sets[b].clone();
            sets[a].extend(taken);
            sets.remove(b);
        }
    }
}

fn is_scattered(rows: &[BTreeSet<u32>], row: &BTreeSet<u32>) -> bool {
    let foreign: Vec<BTreeSet<u32>> = rows
        .iter()
        .filter(|other| !std::ptr::eq(*other, row))
        .map(|other| (other, other & row))
        .filter(|(other, common)| !common.is_empty() && common.len() * 2 < other.len())
        .map(|(_, common)| common)
        .collect();
    let pairs = |count: usize| count * count.saturating_sub(1) / 2;
    let accompanied = foreign.iter().flatten().collect::<BTreeSet<_>>().len();
    let agreeing: usize = foreign.iter().map(|common| pairs(common.len())).sum();
    accompanied >= 2 && accompanied * 100 >= row.len() * 50 && agreeing * 100 < pairs(accompanied) * 40
}

/// An item of each component that a number joins.
fn judged(sets: &Sets, rows: &[BTreeSet<u32>], row: &BTreeSet<u32>) -> Vec<u32> {
    let parts: Vec<(&BTreeSet<u32>, usize)> =
        sets.iter().map(|set| (set, set.intersection(row).count())).filter(|(_, shown)| *shown > 0).collect();
    let supports = |set: &BTreeSet<u32>, shown: usize| {
        set.len() < 3 || (shown * 100 >= 40 * set.len().min(4) && shown * 100 >= 30 * row.len())
    };
    let joined: Vec<_> = parts.iter().filter(|(set, shown)| supports(set, *shown)).map(|(set, _)| *set).collect();
    let large = joined.iter().filter(|set| set.len() >= 3).count();
    if joined.len() < 2 || large > 2 || row.len() > 7 || is_scattered(rows, row) {
        return Vec::new();
    }
    joined.iter().filter_map(|set| set.first()).copied().collect()
}

/// What becomes of a component whose blocks share items, given what joined and an item
/// of where: a shared item goes to its largest block, or stays alone.
fn parted(set: &BTreeSet<u32>, joints: &[(BTreeSet<u32>, u32)]) -> Sets {
    let rows: Vec<BTreeSet<u32>> = joints.iter().filter(|(_, at)| set.contains(at)).map(|(row, _)| row & set).collect();
    let united = |items: &BTreeSet<u32>, rows: &[BTreeSet<u32>]| {
        let mut parts: Sets = items.iter().map(|item| BTreeSet::from([*item])).collect();
        let left = rows.iter().map(|row| (row & items).into_iter().collect::<Vec<u32>>());
        left.filter(|row| !row.is_empty()).for_each(|row| unite(&mut parts, &row));
        parts
    };
    // Two items that no third one separates.
    let is_tied = |a: u32, b: u32| {
        let others = set.iter().filter(|other| **other != a && **other != b);
        others.into_iter().all(|other| {
            let parts = united(&(set - &BTreeSet::from([*other])), &rows);
            home(&parts, a) == home(&parts, b)
        })
    };
    let mut blocks: BTreeSet<BTreeSet<u32>> = BTreeSet::new();
    for row in &rows {
        for (a, b) in row.iter().flat_map(|a| row.range(a + 1..).map(move |b| (*a, *b))) {
            let is_in = |item: &u32| [a, b].contains(item) || is_tied(*item, a) && is_tied(*item, b);
            blocks.insert(set.iter().copied().filter(is_in).collect());
        }
    }
    let goes_to = |item: u32, block: &BTreeSet<u32>| {
        let others = blocks.iter().filter(|other| *other != block && other.contains(&item));
        block.contains(&item) && others.into_iter().all(|other| other.len() < block.len())
    };
    let mut found: Sets = Vec::new();
    for block in &blocks {
        let kept = block.iter().copied().filter(|item| goes_to(*item, block)).collect();
        let own: Vec<BTreeSet<u32>> = rows.iter().filter(|row| row.is_subset(block)).cloned().collect();
        found.extend(united(&kept, &own));
    }
    let alone = set.iter().filter(|item| !found.iter().any(|part| part.contains(item))).copied();
    let alone: Sets = alone.map(|item| BTreeSet::from([item])).collect();
    found.into_iter().chain(alone).collect()
}

/// What text has to go by.
struct Texts {
    passages: Vec<BTreeSet<u32>>,
    /// Templates among them.
    all: Vec<BTreeSet<u32>>,
    contacts: BTreeSet<u32>,
}

impl Texts {
    /// Passages that are no boilerplate, nor templates among these components.
    fn of(given: &Given, sets: &Sets) -> Self {
        let shown = given.pairs.iter().filter(|(feature, _)| feature.kind() == FeatureKind::Phone);
        let contacts: BTreeSet<u32> = shown.map(|(_, item)| *item).collect();
        let is_template = |row: &BTreeSet<u32>| {
            let named: Vec<u32> = row.intersection(&contacts).copied().collect();
            let pairs = named.iter().flat_map(|a| named.iter().filter(move |b| a < b).map(move |b| (*a, *b)));
            let agreeing = pairs.clone().filter(|(a, b)| home(sets, *a) == home(sets, *b)).count();
            named.len() >= 3 && agreeing * 100 < pairs.count() * 40
        };
        let all: Vec<_> = rows(given, FeatureKind::Passage).into_iter().filter(|row| row.len() <= 5).collect();
        Self { passages: all.iter().filter(|row| !is_template(row)).cloned().collect(), all, contacts }
    }

    /// How many items of `a` have `min` passages in common with one of `b`, and a share of
    /// those of the one with fewer.
    fn linked(&self, a: &BTreeSet<u32>, b: &BTreeSet<u32>, (min, percent): (usize, usize)) -> usize {
        let common = |x, y| self.passages.iter().filter(|row| row.contains(x) && row.contains(y)).count();
        let len = |x| self.all.iter().filter(|row| row.contains(x)).count();
        let is_link = |x, y| common(x, y) >= min && common(x, y) * 100 >= percent * len(x).min(len(y));
        a.iter().filter(|x| b.iter().any(|y| is_link(*x, y))).count()
    }

    /// Whether text speaks for joining `a` with `b`, as far as `a` is concerned.
    fn supports(&self, a: &BTreeSet<u32>, b: &BTreeSet<u32>) -> bool {
        let both = !a.is_disjoint(&self.contacts) && !b.is_disjoint(&self.contacts);
        let shown = self.linked(a, b, if both { (3, 60) } else { (2, 50) });
        shown > 0 && (a.len() < 2 || shown > 1) && (a.len() < 3 || shown * 100 >= 40 * a.len().min(4))
    }

    fn friends<'a>(&self, sets: &'a Sets, set: &BTreeSet<u32>) -> Vec<&'a BTreeSet<u32>> {
        let is_friend =
            |other: &&BTreeSet<u32>| *other != set && self.supports(set, other) && self.supports(other, set);
        sets.iter().filter(is_friend).collect()
    }

    /// Unites the sets of a group of which two thirds of all pairs have text in common,
    /// or what is left of it without those that have the fewest such pairs.
    fn unite_tight(&self, group: &[BTreeSet<u32>], sets: &mut Sets) {
        let degree = |a: &BTreeSet<u32>| group.iter().filter(|b| *b != a && self.linked(a, b, (2, 0)) > 0).count();
        let total: usize = group.iter().map(degree).sum();
        if group.len() > 1 && total * 100 >= group.len() * (group.len() - 1) * 67 {
            return unite(sets, &group.iter().flatten().copied().collect::<Vec<u32>>());
        }
        let fewest = group.iter().map(degree).min().unwrap_or(0);
        let left: Sets = group.iter().filter(|a| degree(a) > fewest).cloned().collect();
        self.friendly(&left).iter().for_each(|group| self.unite_tight(group, sets));
    }

    /// Sets that text may join, by way of each other.
    fn friendly(&self, sets: &Sets) -> Vec<Sets> {
        let mut groups = sets.clone();
        for set in sets {
            let friends = self.friends(sets, set).into_iter().filter_map(|friend| friend.first());
            unite(&mut groups, &set.first().into_iter().chain(friends).copied().collect::<Vec<_>>());
        }
        groups.iter().map(|group| sets.iter().filter(|set| set.is_subset(group)).cloned().collect()).collect()
    }
}

fn naive(given: &Given) -> BTreeSet<BTreeSet<u32>> {
    let mut sets: Sets = (0..given.items).map(|item| BTreeSet::from([item])).collect();
    let numbers = rows(given, FeatureKind::Phone);
    let mut joints: Vec<(BTreeSet<u32>, u32)> = Vec::new();
    for df in 2..=given.items as usize {
        let batch = numbers.iter().filter(|row| row.len() == df);
        let groups: Vec<Vec<u32>> = batch.clone().map(|row| judged(&sets, &numbers, row)).collect();
        groups.iter().filter(|group| !group.is_empty()).for_each(|group| unite(&mut sets, group));
    }
    for row in numbers.iter().filter(|row| row.len() <= 7 && !is_scattered(&numbers, row)) {
        let held = sets.iter().map(|set| row & set).filter(|held| held.len() > 1);
        joints.extend(held.filter_map(|held| Some((row.clone(), *held.first()?))));
    }
    let mut sets: Sets = sets.iter().flat_map(|set| parted(set, &joints)).collect();
    let before = sets.clone();
    let texts = Texts::of(given, &before);
    for set in before.iter().filter(|set| set.len() < 3) {
        let large: Vec<_> = texts.friends(&before, set).into_iter().filter(|other| other.len() >= 3).collect();
        if let [only] = large.as_slice() {
            unite(&mut sets, &[*set.first().unwrap(), *only.first().unwrap()]);
        }
    }
    let small: Sets = sets.iter().filter(|set| set.len() < 3).cloned().collect();
    texts.friendly(&small).iter().for_each(|group| texts.unite_tight(group, &mut sets));
    sets.into_iter().collect()
}

fn as_sets(partition: &crate::analyse::links::Partition) -> BTreeSet<BTreeSet<u32>> {
    let mut sets = vec![BTreeSet::new(); partition.count()];
    (0..).zip(partition.groups()).for_each(|(item, group)| _ = sets[*group as usize].insert(item));
    sets.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_union_is_what_its_rules_say(given in small()) {
        let corpus = given.builder().build(&RULES, &[]).unwrap();
        let found = operators(&corpus, &RULES, &[]).unwrap();
        prop_assert_eq!(as_sets(found.partition()), naive(&given));
    }

    #[test]
    fn plain_components_are_reachable_items(given in small()) {
        let mut sets: Sets = (0..given.items).map(|item| BTreeSet::from([item])).collect();
        for row in rows(&given, FeatureKind::Phone) {
            unite(&mut sets, &row.into_iter().collect::<Vec<_>>());
        }
        prop_assert_eq!(as_sets(&plain_components(&given.corpus(), false)), sets.into_iter().collect());
    }

    #[test]
    fn what_decisions_take_away_joins_nothing(
        given in small(),
        apart in vec((0u32..14, 0u32..14), 0..3),
        suppressed in vec(0u64..15, 0..4),
    ) {
        let corpus = given.builder().build(&RULES, &[]).unwrap();
        let feature = |id: u64| if id < 9 { phone(id.into()) } else { Feature::passage(id - 9) };
        let mut decisions: Vec<Decision> = suppressed.into_iter().map(|id| Decision::Suppress(feature(id))).collect();
        decisions.extend(apart.into_iter().filter(|(a, b)| a != b).map(|(a, b)| Decision::Apart(a, b)));
        let without = as_sets(operators(&corpus, &RULES, &[]).unwrap().partition());
        let with = as_sets(operators(&corpus, &RULES, &decisions).unwrap().partition());
        prop_assert!(with.iter().all(|set| without.iter().any(|whole| set.is_subset(whole))), "{with:?} of {without:?}");
    }

    #[test]
    fn what_the_guards_join_is_connected(given in small()) {
        let corpus = given.builder().build(&RULES, &[]).unwrap();
        let plain = plain_components(&corpus, true);
        let found = operators(&corpus, &RULES, &[]).unwrap();
        for cluster in 0..found.partition().count() as u32 {
            let members = found.members(cluster);
            prop_assert!(members.is_sorted_by(|a, b| a < b));
            prop_assert!(members.iter().all(|item| plain.groups()[*item as usize] == plain.groups()[members[0] as usize]));
        }
    }
}
