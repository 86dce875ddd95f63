//! What is a family, and what only looks like one.

use super::web::{content, decided, digest, found, host, own, page, site, sites};
use crate::analyse::families::{
    ContentRelation, FamilyDecision, NotJoined, PagePrint, SitePrints, TogetherOutcome, families,
};
use model::OnionHost;

/// A shop of this number: three quarters of each page are its software's, and so are two pages
/// that stand on every such shop.
fn shop(number: u64, pages: u64) -> Vec<PagePrint> {
    let mut all: Vec<PagePrint> = (0..pages).map(|path| page(path, (100..160).chain(own(number, path, 20)))).collect();
    all.extend([page(50, 200..260), page(51, 300..360)]);
    all
}

#[test]
fn copies_are_a_family_and_say_why() {
    let (groups, families) = decided(&sites(vec![content(1, 3), content(2, 3), content(1, 3), content(1, 3)]), &[]);
    assert_eq!(groups, [0, 1, 0, 0]);
    let family = families.family_of(&host(0)).unwrap();
    assert_eq!(families.representative(family), [host(0), host(2), host(3)].into_iter().min().unwrap());
    assert_eq!(families.members(family).len(), 3);
    let grounds = families.grounds(family);
    assert_eq!((grounds.comparisons, families.joins(family).count()), (2, 2));
    assert_eq!((grounds.pages_compared, grounds.pages_alike, grounds.fronts_alike), (6, 6, 2));
    assert_eq!((grounds.simhash_equal, grounds.simhash_near), (6, 0));
    assert_eq!((grounds.dom_equal, grounds.title_equal, grounds.header_order_equal), (6, 6, 6));
    assert_eq!((grounds.passages_common, grounds.passages_compared), (120, 120));
    assert!((grounds.passages_share() - 1.0).abs() < 1e-9);
}

#[test]
fn shops_on_one_software_are_no_family() {
    for pages in [1, 2, 3, 4, 10] {
        for shops in [2, 3, 12] {
            let all = sites((0..shops).map(|number| shop(number, pages)).collect());
            assert_eq!(found(&all), (0..shops).collect::<Vec<_>>(), "{shops} shops of {pages} pages");
        }
    }
}

#[test]
fn what_large_shops_repeat_is_known_on_small_ones() {
    let lean = |number: u64, pages: u64| -> Vec<PagePrint> {
        (0..pages).map(|path| page(path, (100..190).chain(own(number, path, 10)))).collect()
    };
    let all = sites(
        [(1, 5), (2, 5), (3, 1), (4, 2), (5, 1), (6, 3), (4, 2)].map(|(number, pages)| lean(number, pages)).to_vec(),
    );
    assert_eq!(found(&all), [0, 1, 2, 3, 4, 5, 3]);
}

#[test]
fn few_pages_must_agree_in_more_than_their_title() {
    let pair = |change: &dyn Fn(&mut PagePrint)| {
        let mut other = content(1, 2);
        other.iter_mut().for_each(change);
        found(&sites(vec![content(1, 2), other])) == [0, 0]
    };
    let changed = |page: &mut PagePrint| {
        page.passages[..3].iter_mut().for_each(|passage| passage.0[0] ^= 1);
        page.simhash = None;
    };
    assert!(pair(&changed), "three sentences of twenty");
    assert!(pair(&|page| page.dom = Some(digest(9))), "another build, the same text");
    assert!(!pair(&|page| {
        changed(page);
        page.dom = Some(digest(9));
    }));
}

#[test]
fn copies_of_a_shop_are_found_among_shops_on_the_same_software() {
    let all = sites([1, 2, 1, 3, 2, 4].map(|number| shop(number, 6)).to_vec());
    assert_eq!(found(&all), [0, 1, 0, 3, 1, 5]);
}

#[test]
fn shops_whose_front_was_not_read_are_no_family_for_their_terms() {
    let software = || (50..54).map(|path| page(path, path * 1_000..path * 1_000 + 60));
    let all = sites(vec![software().collect(); 6]);
    assert_eq!(found(&all), [0, 1, 2, 3, 4, 5], "what six sites show is common");
    let named = |number: u64| {
        let title = |mut page: PagePrint| {
            page.title = Some(digest(1_000 + number));
            page
        };
        software().map(title).collect()
    };
    assert_eq!(found(&sites(vec![named(1), named(2)])), [0, 1], "two sites with titles of their own");
    let copies = content(1, 6).split_off(1);
    assert_eq!(found(&sites(vec![copies.clone(), copies])), [0, 0], "pages that nobody else has");
}

#[test]
fn a_copied_article_makes_no_family() {
    let article = |path| page(path, 7_000..7_090);
    let with = |number, pages, path| {
        let mut all = content(number, pages);
        all.push(article(path));
        all
    };
    for pages in [1, 2, 8] {
        assert_eq!(found(&sites(vec![with(1, pages, 90), with(2, pages, 90)])), [0, 1], "beside {pages} pages");
        assert_eq!(found(&sites(vec![with(1, pages, 90), with(2, pages, 91)])), [0, 1], "at another place");
    }
    assert_eq!(found(&sites(vec![vec![article(90)], vec![article(90)]])), [0, 1], "nothing else was read");
    assert_eq!(found(&sites(vec![vec![article(90)], with(2, 5, 90)])), [0, 1], "nothing else was read of one");
}

#[test]
fn one_page_must_be_equal_in_almost_everything() {
    let alone = |sentences: u64, change: &dyn Fn(&mut PagePrint)| {
        let mut other = page(0, own(2, 0, sentences));
        change(&mut other);
        found(&sites(vec![vec![page(0, own(2, 0, sentences))], vec![other]])) == [0, 0]
    };
    assert!(alone(6, &|_| ()));
    assert!(alone(3, &|_| ()));
    assert!(!alone(2, &|_| ()), "a text of two passages");
    assert!(!alone(4, &|page| page.title = Some(digest(77))), "another title, and four passages");
    assert!(!alone(4, &|page| page.header_order = None), "another server, and four passages");
    assert!(!alone(5, &|page| page.words = 19), "too few words");
    assert!(!alone(20, &|page| page.dom = Some(digest(77))), "another build");
    assert!(alone(6, &|page| page.title = Some(digest(77))), "another title");
    assert!(!alone(6, &|page| (page.title, page.header_order) = (None, None)), "another title and server, short");
    assert!(alone(20, &|page| (page.title, page.header_order) = (None, None)), "another title and server, long");
    assert!(!alone(20, &|page| page.passages.truncate(17)), "a text that differs in 3 of 20 passages");
}

#[test]
fn copies_of_different_depth_are_found() {
    for depth in [1, 2, 3, 7] {
        assert_eq!(found(&sites(vec![content(1, 12), content(2, 12), content(1, depth)])), [0, 1, 0], "{depth} pages");
    }
    let only = |paths: &[u64]| paths.iter().map(|path| content(1, 12).swap_remove(*path as usize)).collect();
    let apart = vec![only(&[0, 1, 2]), only(&[0, 6, 7, 8]), content(1, 12)];
    assert_eq!(found(&sites(apart)), [0, 0, 0], "different parts, and the whole");
}

#[test]
fn a_clone_with_another_contact_and_title_is_found() {
    let mut clone = content(1, 6);
    for (at, page) in clone.iter_mut().enumerate() {
        // Two sentences of twenty name somebody else.
        page.passages.splice(4..6, own(900, at as u64, 2).map(|n| model::Passage(n.to_be_bytes())));
        page.simhash = page.simhash.map(|simhash| simhash ^ 0b1011_0000_0001);
        (page.title, page.header_order) = (Some(digest(500 + at as u64)), Some(digest(2)));
    }
    let (groups, families) = decided(&sites(vec![content(1, 6), content(2, 6), clone]), &[]);
    assert_eq!(groups, [0, 1, 0]);
    let grounds = families.grounds(families.family_of(&host(0)).unwrap());
    assert_eq!((grounds.pages_alike, grounds.dom_equal, grounds.title_equal), (6, 6, 0));
    assert_eq!((grounds.simhash_equal, grounds.header_order_equal), (0, 0));
    assert_eq!((grounds.passages_common, grounds.passages_compared), (6 * 18, 6 * 20));
}

#[test]
fn a_clone_with_other_paths_is_found() {
    let mut clone = content(1, 5);
    clone.iter_mut().filter(|page| !page.is_front).for_each(|page| page.path += 1);
    assert_eq!(found(&sites(vec![content(1, 5), clone])), [0, 0]);
}

#[test]
fn pages_that_all_say_the_same_count_once() {
    let answer = |path| page(path, 5_000..5_030);
    let everywhere = |number| {
        let mut all: Vec<_> = (1..9).map(answer).collect();
        all.push(page(0, own(number, 0, 20)));
        all
    };
    assert_eq!(found(&sites(vec![everywhere(1), everywhere(2)])), [0, 1], "one answer for whatever is asked for");
    let catch_all = || (0..9).map(answer).collect::<Vec<_>>();
    let (_, families) = decided(&sites(vec![catch_all(), catch_all()]), &[]);
    assert_eq!(families.grounds(0).pages_alike, 1);
}

#[test]
fn a_site_between_two_does_not_tie_them_together() {
    let mut one = content(1, 7);
    let mut other = content(2, 7);
    let front = page(0, 9_000..9_020);
    (one[0], other[0]) = (front.clone(), front.clone());
    let (extra, extra_other) = (page(60, own(3, 0, 20)), page(61, own(4, 0, 20)));
    one.push(extra.clone());
    other.push(extra_other.clone());
    let (groups, families) = decided(&sites(vec![one, other, vec![front, extra, extra_other]]), &[]);
    assert_ne!(groups[0], groups[1]);
    assert_eq!(families.partition().sizes(), [2, 1]);
    let bridges: Vec<_> = families.bridges(0).map(|bridge| bridge.why).collect();
    assert_eq!(bridges, [NotJoined::Contradicted]);
    assert_eq!(families.bridges(0).collect::<Vec<_>>(), families.bridges(1).collect::<Vec<_>>());
}

#[test]
fn large_families_stay_whole_and_large_crowds_apart() {
    let mut all = vec![content(1, 3); 300];
    all.extend((0..300).map(|number| shop(1_000 + number, 5)));
    let families = families(&sites(all), &[]);
    assert_eq!(families.partition().count(), 301);
    assert_eq!(families.partition().largest(), 300);
}

#[test]
fn addresses_that_resemble_each_other_are_flagged_and_not_joined() {
    let near = |number: u64| {
        let mut key = *host(0).as_bytes();
        key[5..].copy_from_slice(&host(number).as_bytes()[5..]);
        OnionHost::from_recorded(key)
    };
    let mut all = sites(vec![content(1, 3), content(2, 3)]);
    all.extend([(near(10), content(3, 3)), (near(11), Vec::new())].map(|(site, pages)| SitePrints { site, pages }));
    let mut part = content(1, 3);
    part.truncate(2);
    part[0] = content(4, 1).swap_remove(0);
    all.push(SitePrints { site: near(12), pages: part });
    let families = families(&all, &[]);
    assert_eq!(families.partition().count(), 5, "nothing is joined");
    let relation = |a: OnionHost, b: OnionHost| {
        let pair = families.look_alikes().iter().find(|pair| pair.sites == [a.min(b), a.max(b)]);
        pair.map(|pair| (pair.prefix >= 8, pair.by_chance < 1e-6, pair.relation, pair.grounds.pages_alike))
    };
    assert_eq!(relation(host(0), near(10)), Some((true, true, ContentRelation::NothingShared, 0)));
    assert_eq!(relation(host(0), near(11)), Some((true, true, ContentRelation::NotCompared, 0)));
    assert_eq!(relation(host(0), near(12)), Some((true, true, ContentRelation::PagesShared, 1)));
    assert_eq!(relation(host(0), host(1)), None);
    assert_eq!(families.look_alikes().len(), 6);
}

#[test]
fn what_is_kept_apart_is_never_joined() {
    let all = sites(vec![content(1, 3); 5]);
    let apart = |a, b| FamilyDecision::Apart(host(a), host(b));
    let (groups, families) = decided(&all, &[apart(3, 1)]);
    assert_ne!(groups[1], groups[3]);
    assert_eq!(families.partition().sizes(), [4, 1], "the others stay together");
    assert!(families.bridges(0).all(|bridge| bridge.why == NotJoined::KeptApart));
    assert!(families.bridges(0).count() > 0);
    let (groups, _) = decided(&all, &[apart(0, 1), apart(0, 2), apart(0, 3), apart(0, 4), apart(2, 2)]);
    assert_eq!(groups, [0, 1, 1, 1, 1]);
}

#[test]
fn what_is_put_together_is_joined_unless_it_is_kept_apart() {
    let all = sites([1, 1, 2, 3, 3].map(|number| content(number, 3)).to_vec());
    let together = |a, b| FamilyDecision::Together(host(a), host(b));
    let decisions =
        [together(0, 2), together(0, 1), together(2, 3), together(0, 77), FamilyDecision::Apart(host(4), host(1))];
    let (groups, families) = decided(&all, &decisions);
    assert_eq!(groups, [0, 0, 2, 3, 3], "both of a contradiction are left out");
    let (refused, known) = (TogetherOutcome::Contradicted, TogetherOutcome::AlreadyTogether);
    assert_eq!(families.outcomes(), [refused, known, refused, TogetherOutcome::Absent]);
    let (groups, families) = decided(&all, &decisions[..2]);
    assert_eq!(groups, [0, 0, 0, 3, 3]);
    let family = families.family_of(&host(2)).unwrap();
    assert_eq!((families.grounds(family).comparisons, families.joins(family).count()), (1, 1), "no evidence");
    let kept = [FamilyDecision::Apart(host(2), host(4)), together(2, 3)];
    assert_eq!(decided(&all, &kept).1.outcomes(), [refused]);
}

#[test]
fn a_site_given_twice_is_one_site() {
    let mut all = sites(vec![content(1, 4)]);
    let mut halves = content(1, 4);
    let second = halves.split_off(2);
    all.extend([site(1, halves), site(1, second)]);
    let families = families(&all, &[]);
    assert_eq!((families.hosts().len(), families.partition().sizes()), (2, &[2][..]));
    assert_eq!(families.grounds(0).pages_alike, 4);
}

#[test]
fn a_site_without_a_front_page_does_not_tie_those_whose_pages_it_copies() {
    for (strangers, with_fronts) in [(2, true), (5, true), (2, false), (5, false)] {
        // A front page and four others, at paths of its own.
        let stranger = |number: u64| -> Vec<PagePrint> {
            let path = |page: &PagePrint| if page.is_front { page.path } else { page.path + 100 * number };
            content(number, 5).into_iter().map(|page| PagePrint { path: path(&page), ..page }).collect()
        };
        let mut all: Vec<Vec<PagePrint>> = (1..=strangers).map(stranger).collect();
        all.iter_mut().for_each(|pages| pages.retain(|page| with_fronts || !page.is_front));
        all.push(all.iter().flatten().filter(|page| !page.is_front).cloned().collect());
        let groups = found(&sites(all));
        let distinct: std::collections::BTreeSet<_> = groups[..strangers as usize].iter().collect();
        assert_eq!(distinct.len(), strangers as usize, "{groups:?}");
    }
}
