//! Passages that belong to a site rather than to a page of it: menus, notices, footers.
//!
//! The record keeps the passages of a page in the order of its text and nothing else of
//! their place, so a place is how many passages stand before one, or after it. Invariant:
//! a text that a minority of pages repeats, each elsewhere, stays a text of these pages.

use std::collections::{BTreeMap, BTreeSet};

use model::{PageFingerprints, Passage};

/// Fewest pages of a site on which anything can be told from its repetition.
const PAGES_MIN: usize = 4;

/// By how many passages a place may differ and be the same: about two lines, as a longer
/// heading above a menu, or a date below a footer, moves it.
const SLACK: u32 = 2;

/// The passages that stand at the same place on more than three in ten of a site's
/// pages, counted from the beginning of the text or from its end, and those that stand
/// on more than half of them wherever: what a page has in common with most others tells
/// nothing of it, and buttons between texts of different length have no place of their
/// own. None of a site of fewer than four pages.
///
/// O(n log n) in the passages; memory is linear in them.
pub fn boilerplate(pages: &[PageFingerprints]) -> BTreeSet<Passage> {
    common_passages(pages.iter().map(|page| &page.prints.passages[..]))
}

/// As [`boilerplate`], of the passages of each page of a site, in the order of its text.
pub(crate) fn common_passages<'a>(pages: impl Iterator<Item = &'a [Passage]> + Clone) -> BTreeSet<Passage> {
    let count = pages.clone().count();
    if count < PAGES_MIN {
        return BTreeSet::new();
    }
    let is_common = |on: usize| on * 10 > count * 3;
    let mut on: BTreeMap<Passage, Places> = BTreeMap::new();
    // A page holds a passage once, and 512 at most.
    for page in pages {
        for ((before, after), passage) in (0..).zip((0..page.len() as u32).rev()).zip(page) {
            on.entry(*passage).or_default().push(before, after);
        }
    }
    let is_of_site =
        |places: Places| is_common(places.count()) && (places.count() * 2 > count || places.stand_together(is_common));
    on.into_iter().filter_map(|(passage, places)| is_of_site(places).then_some(passage)).collect()
}

/// Where a passage stands on the pages that hold it.
#[derive(Default)]
struct Places {
    /// How many passages stand before it.
    before: Vec<u32>,
    /// How many stand after it.
    after: Vec<u32>,
}

impl Places {
    fn push(&mut self, before: u32, after: u32) {
        self.before.push(before);
        self.after.push(after);
    }

    fn count(&self) -> usize {
        self.before.len()
    }

    /// Whether so many pages hold it at one place that it is common.
    fn stand_together(self, is_common: impl Fn(usize) -> bool) -> bool {
        [self.before, self.after].into_iter().any(|places| is_common(most_together(places)))
    }
}

/// How many places lie together at most.
fn most_together(mut places: Vec<u32>) -> usize {
    places.sort_unstable();
    let within = |first: usize| places[first..].partition_point(|place| *place <= places[first] + SLACK);
    (0..places.len()).map(within).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use model::{Fingerprints, OnionHost, PageUrl, ScanId, UtcTime};

    use super::*;

    fn pages(passages: &[&[u8]]) -> Vec<PageFingerprints> {
        let site = PageUrl::front_page(OnionHost::from_recorded([1; 32]));
        let page = |(at, passages): (usize, &&[u8])| PageFingerprints {
            scan: ScanId(1),
            at: UtcTime::from_millis(1),
            url: site.with_path(&format!("/{at}")),
            prints: Fingerprints {
                passages: passages.iter().map(|n| Passage([*n; 8])).collect(),
                ..Fingerprints::default()
            },
        };
        passages.iter().enumerate().map(page).collect()
    }

    fn marked(given: &[Vec<u8>]) -> Vec<u8> {
        let given: Vec<&[u8]> = given.iter().map(Vec::as_slice).collect();
        boilerplate(&pages(&given)).into_iter().map(|passage| passage.0[0]).collect()
    }

    /// `count` pages of `length` passages each of their own, which are told from those of
    /// other pages by their number; `at` says where `shared` is put in.
    fn texts(count: usize, length: u8, shared: &[u8], at: impl Fn(usize) -> Option<usize>) -> Vec<Vec<u8>> {
        let page = |number: usize| {
            let mut own: Vec<u8> = (0..length).map(|n| 100 + n + (number as u8) * length).collect();
            if let Some(at) = at(number) {
                own.splice(at..at, shared.iter().copied());
            }
            own
        };
        (0..count).map(page).collect()
    }

    #[test]
    fn what_stands_at_the_same_place_on_more_than_three_in_ten_pages_is_boilerplate() {
        let ten: [&[u8]; 10] = [&[1, 2, 3], &[1, 2, 3], &[1, 2, 3], &[1, 2], &[1], &[1], &[4], &[5], &[6], &[]];
        let found: Vec<_> = boilerplate(&pages(&ten)).into_iter().map(|passage| passage.0[0]).collect();
        assert_eq!(found, [1, 2], "3 stands on exactly three");
        assert!(boilerplate(&pages(&[&[1], &[1], &[1]])).is_empty(), "three pages are too few");
    }

    #[test]
    fn what_some_pages_repeat_each_elsewhere_is_theirs() {
        // On four of ten pages, after 0, 4, 8 and 12 of fifteen passages.
        let elsewhere = texts(10, 15, &[1, 2], |page| (page < 4).then_some(page * 4));
        assert_eq!(marked(&elsewhere), Vec::<u8>::new());
        // The same four pages hold it where they begin, and where they end.
        assert_eq!(marked(&texts(10, 15, &[1, 2], |page| (page < 4).then_some(0))), [1, 2]);
        assert_eq!(marked(&texts(10, 15, &[1, 2], |page| (page < 4).then_some(15))), [1, 2]);
    }

    #[test]
    fn a_place_may_be_two_passages_off() {
        let off = |step: usize| texts(10, 15, &[1], move |page| [4, 4 + step, 4, 4 + step].get(page).copied());
        assert_eq!(marked(&off(2)), [1]);
        assert_eq!(marked(&off(3)), Vec::<u8>::new());
    }

    #[test]
    fn a_footer_under_texts_of_any_length_has_its_place() {
        let mut given = texts(4, 15, &[], |_| None);
        for (page, text) in given.iter_mut().enumerate() {
            text.truncate(3 + page * 4);
            text.extend([1, 2]);
        }
        given.extend(texts(6, 15, &[], |_| None));
        assert_eq!(marked(&given), [1, 2]);
    }

    #[test]
    fn what_most_pages_hold_is_of_the_site_wherever_it_stands() {
        assert_eq!(marked(&texts(10, 15, &[1], |page| (page < 6).then_some(page * 3))), [1]);
        assert_eq!(marked(&texts(10, 15, &[1], |page| (page < 5).then_some(page * 3))), Vec::<u8>::new());
    }
}
