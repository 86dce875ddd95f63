//! Worlds are what their spec says, and the same each time.

use std::collections::{BTreeMap, BTreeSet};

use super::pareto::pareto;
use super::{RingAd, RingSpec, RingWorld};
use crate::draw::{Draw, Purpose};

fn ads(world: &RingWorld) -> Vec<RingAd> {
    (0..world.ads()).map(|number| world.ad(number)).collect()
}

fn share(count: usize, of: usize) -> f64 {
    count as f64 / of as f64
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 0.015
}

/// The operators whose advertisements show each identifier.
fn owners(world: &RingWorld) -> BTreeMap<super::RingIdentifier, BTreeSet<u32>> {
    let mut owners: BTreeMap<_, BTreeSet<u32>> = BTreeMap::new();
    for (ad, operator) in ads(world).iter().zip(world.truth()) {
        ad.identifiers.iter().for_each(|identifier| _ = owners.entry(*identifier).or_default().insert(operator));
    }
    owners
}

#[test]
fn equal_specs_are_equal_worlds_and_other_seeds_are_others() {
    let spec = RingSpec::quiet(3, 2_000).with_noise(0.1, 0.02);
    let (one, two) = (RingWorld::new(spec), RingWorld::new(spec));
    assert_eq!(one.truth(), two.truth());
    assert_eq!(one.ad(1_999), two.ad(1_999), "an advertisement needs no others");
    assert_eq!(ads(&one), ads(&two));
    let other = RingWorld::new(RingSpec { seed: 4, ..spec });
    assert_ne!(one.truth(), other.truth());
    let known: BTreeSet<u64> = ads(&one).into_iter().flat_map(|ad| ad.passages).collect();
    assert!(ads(&other).iter().all(|ad| ad.passages.iter().all(|passage| !known.contains(passage))));
    assert_eq!(one.ad(2_000), RingAd::default(), "there are only 2,000");
}

#[test]
fn sizes_have_the_tail_of_pareto_and_make_up_the_whole() {
    let world = RingWorld::new(RingSpec::quiet(5, 60_000));
    let sizes = world.sizes();
    assert_eq!(sizes.iter().sum::<u32>(), 60_000);
    assert!(sizes.iter().all(|size| (1..=2_000).contains(size)));
    let at_least = |bound| share(sizes.iter().filter(|size| **size >= bound).count(), sizes.len());
    assert!(near(at_least(2), 2f64.powf(-1.1)) && near(at_least(10), 10f64.powf(-1.1)), "{}", at_least(10));
    let mut counted = vec![0; sizes.len()];
    world.truth().iter().for_each(|operator| counted[*operator as usize] += 1);
    assert_eq!(counted, sizes);
    let mut draw = Draw::of(1, Purpose::Content, &[]);
    assert!((0..10_000).all(|_| (1..=7).contains(&pareto(&mut draw, 0.9, 7))));
}

#[test]
fn twelve_percent_show_no_identifier_and_a_third_of_the_others_two() {
    let world = RingWorld::new(RingSpec::quiet(6, 30_000));
    let count = |wanted| ads(&world).iter().filter(|ad| ad.identifiers.len() == wanted).count();
    assert!(near(share(count(0), 30_000), 0.12));
    assert!(near(share(count(2), 30_000), 0.88 * 0.35));
}

#[test]
fn a_quiet_world_shares_no_identifier_between_operators() {
    let world = RingWorld::new(RingSpec::quiet(7, 10_000));
    let owners = owners(&world);
    assert!(owners.values().all(|operators| operators.len() == 1));
    let sizes = world.sizes();
    let mut pools = vec![0u32; sizes.len()];
    owners.values().flatten().for_each(|operator| pools[*operator as usize] += 1);
    assert!(pools.iter().zip(&sizes).all(|(pool, size)| *pool <= (size + 1).ilog2() + 1));
    let (largest, size) = sizes.iter().enumerate().max_by_key(|(_, size)| **size).unwrap();
    assert_eq!(pools[largest], (size + 1).ilog2() + 1, "a large one shows all it has");
}

#[test]
fn hubs_and_copies_are_as_common_as_was_asked() {
    let quiet = RingWorld::new(RingSpec::quiet(8, 30_000));
    let hubs = RingWorld::new(RingSpec::quiet(8, 30_000).with_noise(0.1, 0.0));
    let copies = RingWorld::new(RingSpec::quiet(8, 30_000).with_noise(0.0, 0.02));
    let shown = |world: &RingWorld| ads(world).iter().map(|ad| ad.identifiers.len()).sum::<usize>();
    assert!(near(share(shown(&hubs) - shown(&quiet), 30_000), 0.1));
    // A copy of a contact that is shown anyway does not count.
    assert!(near(share(shown(&copies) - shown(&quiet), 30_000), 0.02));
    let known = owners(&quiet);
    let found = owners(&hubs);
    let new: Vec<usize> = found.iter().filter(|(id, _)| !known.contains_key(id)).map(|(_, of)| of.len()).collect();
    assert!((20..=200).contains(&new.len()), "{}", new.len());
    assert!(new.iter().max() > Some(&300), "one hub is far above the others");
    let contacts: BTreeSet<_> = owners(&copies).into_keys().collect();
    assert!(contacts.len() < known.len() + 300, "copies show what exists");
}

#[test]
fn churn_and_mirrors_do_what_they_say() {
    let spec = RingSpec::quiet(9, 5_000);
    let contacts = |spec| owners(&RingWorld::new(spec)).len();
    assert!(contacts(RingSpec { churned_share: 1.0, ..spec }) > contacts(spec) * 5 / 4);
    let mirrored = RingWorld::new(RingSpec { mirrored_share: 0.5, ..spec });
    let mut seen: BTreeMap<Vec<u64>, BTreeSet<u32>> = BTreeMap::new();
    for (ad, operator) in ads(&mirrored).into_iter().zip(mirrored.truth()) {
        seen.entry(ad.passages).or_default().insert(operator);
    }
    assert!((2_400..3_600).contains(&seen.len()), "{}", seen.len());
    assert!(seen.values().all(|operators| operators.len() == 1), "a mirror is of its own operator");
}

#[test]
fn contacts_of_several_identifiers_stand_together() {
    let spec = RingSpec { identifiers_per_contact: 3, own_passages: 20, ..RingSpec::quiet(10, 3_000) };
    let ads = ads(&RingWorld::new(spec));
    assert!(ads.iter().all(|ad| ad.identifiers.len() % 3 == 0 && ad.passages.len() >= 21));
}
