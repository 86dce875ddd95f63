//! Sites of which the front page was not read.

use proptest::prelude::*;

use super::web::{content, decided, found, host, site, sites};
use crate::analyse::families::{NotJoined, PagePrint, SitePrints, families};

/// Pages of this content beside its front page, at paths that no other content has.
fn inner(number: u64, count: u64) -> Vec<PagePrint> {
    let moved = |page: PagePrint| PagePrint { path: page.path.wrapping_add(number), ..page };
    content(number, count + 1).into_iter().skip(1).map(moved).collect()
}

/// A stranger with a front page, another one without, and a copy of the pages of both.
fn strangers_and_copy(faced: u64, frontless: u64) -> [Vec<PagePrint>; 3] {
    let (one, other) = (content(1, faced), inner(2, frontless));
    let copy = one.iter().chain(&other).cloned().collect();
    [one, other, copy]
}

#[test]
fn a_third_site_with_copies_of_two_strangers_does_not_make_them_a_family() {
    for (faced, frontless) in [(1, 3), (2, 4), (3, 8)] {
        let all = strangers_and_copy(faced, frontless);
        assert_eq!(found(&sites(all[..2].to_vec())), [0, 1], "without the copy");
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let named: Vec<SitePrints> =
                order.into_iter().zip(&all).map(|(at, pages)| site(at, pages.clone())).collect();
            let found = families(&named, &[]);
            let [one, other, copy] = order.map(|at| found.family_of(&host(at)).unwrap());
            assert_eq!((one == copy, other == copy), (true, false), "{faced}/{frontless} pages");
            let bridges: Vec<_> = found.bridges(other).map(|bridge| (bridge.sites, bridge.why)).collect();
            let [_, other, copy] = order.map(host);
            assert_eq!(bridges, [([other.min(copy), other.max(copy)], NotJoined::Unconfirmed)]);
        }
    }
}

#[test]
fn a_copy_made_twice_does_not_outvote_the_site_that_it_copies() {
    let [one, other, copy] = strangers_and_copy(3, 8);
    assert_eq!(found(&sites(vec![one, other, copy.clone(), copy])), [0, 1, 0, 0]);
}

#[test]
fn two_families_without_a_page_in_common_are_not_tied_by_a_copy_of_both() {
    let [one, other, copy] = strangers_and_copy(3, 8);
    let all = sites(vec![one.clone(), one, other.clone(), other, copy]);
    let (groups, families) = decided(&all, &[]);
    assert_eq!(groups, [0, 0, 2, 2, 0]);
    let family = families.family_of(&host(2)).unwrap();
    assert!(families.bridges(family).count() > 0);
    assert!(families.bridges(family).all(|bridge| bridge.why == NotJoined::Unconfirmed));
}

#[test]
fn a_true_mirror_without_front_page_joins_its_family() {
    let without_front = || content(1, 8).split_off(1);
    for depths in [[8, 8, 8], [8, 8, 1], [8, 6, 4], [8, 7, 3]] {
        let mut all: Vec<_> = depths.map(|depth| content(1, depth)).to_vec();
        all.extend([without_front(), content(2, 8)]);
        assert_eq!(found(&sites(all)), [0, 0, 0, 0, 4], "{depths:?} pages");
    }
    let alone = vec![content(1, 8), without_front(), without_front(), content(2, 8)];
    assert_eq!(found(&sites(alone)), [0, 0, 0, 3], "those without confirm each other");
}

#[test]
fn a_mirror_without_front_page_joins_a_large_family_by_whichever_site() {
    let mut all = vec![content(1, 6); 40];
    all.extend([content(1, 6).split_off(1), content(1, 4).split_off(1)]);
    assert_eq!(found(&sites(all)), [0; 42]);
}

/// Mirrors of one content of which different parts were read, at paths of its own.
fn mirrors(number: u64) -> impl Strategy<Value = Vec<Vec<PagePrint>>> {
    let path = move |page: &PagePrint| if page.is_front { page.path } else { page.path.wrapping_add(number) };
    let moved = move |page: PagePrint| PagePrint { path: path(&page), ..page };
    let pages: Vec<PagePrint> = content(number, 9).into_iter().map(moved).collect();
    let part = (1_usize..10, any::<bool>())
        .prop_map(move |(end, is_faced)| pages[usize::from(!is_faced).min(end - 1)..end].to_vec());
    prop::collection::vec(part, 1..4)
}

proptest! {
    #[test]
    fn no_choice_of_copied_pages_ties_strangers(one in mirrors(1), other in mirrors(2), chosen in any::<u32>()) {
        let mut pages: Vec<PagePrint> = one.iter().chain(&other).flatten().cloned().collect();
        pages.sort();
        pages.dedup();
        let is_chosen = |at: usize| chosen.rotate_right(at as u32) & 3 > 0;
        let mut copy: Vec<PagePrint> = (0..).zip(pages).filter(|(at, _)| is_chosen(*at)).map(|(_, page)| page).collect();
        copy.sort_by_key(|page| page.path);
        copy.dedup_by_key(|page| page.path);
        let mut all = one.clone();
        all.extend(other.iter().cloned());
        all.push(copy);
        let groups = found(&sites(all));
        let (of_one, of_other) = groups[..one.len() + other.len()].split_at(one.len());
        prop_assert!(of_one.iter().all(|group| !of_other.contains(group)), "{:?}", groups);
    }
}
