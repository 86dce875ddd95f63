//! The order of arrival is nothing to the families.

use proptest::prelude::*;

use super::web::{content, host, mixed, page, site};
use crate::analyse::families::{FamilyDecision, PagePrint, SitePrints, families};

/// A site made of pages of few contents, so that many are half alike.
fn pages() -> impl Strategy<Value = Vec<PagePrint>> {
    let one = (0_u64..6, 0_u64..3, 0_u64..8).prop_map(|(path, number, sentence)| {
        let mut found = content(number, 6).swap_remove(path as usize);
        if sentence < 3 {
            let changed = page(path, [sentence, sentence + 1]);
            found.passages.splice(..2, changed.passages);
        }
        found
    });
    prop::collection::vec(one, 0..7)
}

fn web() -> impl Strategy<Value = Vec<SitePrints>> {
    let numbered = |all: Vec<Vec<PagePrint>>| (0..).zip(all).map(|(number, pages)| site(number, pages)).collect();
    prop::collection::vec(pages(), 1..24).prop_map(numbered)
}

fn decisions() -> impl Strategy<Value = Vec<FamilyDecision>> {
    let one = (any::<bool>(), 0_u64..24, 0_u64..24).prop_map(|(is_apart, a, b)| match is_apart {
        true => FamilyDecision::Apart(host(a), host(b)),
        false => FamilyDecision::Together(host(a), host(b)),
    });
    prop::collection::vec(one, 0..4)
}

fn shuffled<T>(mut all: Vec<T>, seed: u64) -> Vec<T> {
    for at in (1..all.len()).rev() {
        all.swap(at, (mixed(seed + at as u64) % (at as u64 + 1)) as usize);
    }
    all
}

proptest! {
    #[test]
    fn sites_and_pages_may_come_in_any_order(web in web(), decisions in decisions(), seed in 0_u64..1_000_000) {
        let expected = families(&web, &decisions);
        let turned = web.into_iter().map(|one| SitePrints { pages: shuffled(one.pages, seed), ..one }).collect();
        prop_assert_eq!(families(&shuffled(turned, seed), &decisions), expected);
    }

    #[test]
    fn what_is_kept_apart_is_apart(web in web(), decisions in decisions()) {
        let found = families(&web, &decisions);
        for decision in &decisions {
            if let FamilyDecision::Apart(a, b) = decision
                && let (Some(one), Some(other)) = (found.family_of(a), found.family_of(b))
            {
                prop_assert!(a == b || one != other);
            }
        }
    }

    #[test]
    fn a_family_grows_by_one_join_a_site(web in web()) {
        let found = families(&web, &[]);
        for family in 0..found.partition().count() as u32 {
            prop_assert_eq!(found.joins(family).count() + 1, found.members(family).len());
            prop_assert!(found.joins(family).all(|join| join.grounds.pages_alike > 0));
        }
    }
}
