//! Passages that a site says on every page: menus, notices, footers.

use std::collections::{BTreeMap, BTreeSet};

use model::{PageFingerprints, Passage};

/// Fewest pages of a site on which anything can be told from its repetition.
const PAGES_MIN: usize = 4;

/// The passages that stand on more than three in ten of a site's pages; none of a
/// site of fewer than four pages. They tell of the site and nothing of a page.
///
/// Time and memory are linear in the passages.
pub fn boilerplate(pages: &[PageFingerprints]) -> BTreeSet<Passage> {
    common_passages(pages.iter().map(|page| &page.prints.passages[..]))
}

/// As [`boilerplate`], of the passages of each page of a site.
pub(crate) fn common_passages<'a>(pages: impl Iterator<Item = &'a [Passage]> + Clone) -> BTreeSet<Passage> {
    let count = pages.clone().count();
    if count < PAGES_MIN {
        return BTreeSet::new();
    }
    let mut on: BTreeMap<Passage, usize> = BTreeMap::new();
    // A page holds a passage once.
    for passage in pages.flatten() {
        *on.entry(*passage).or_default() += 1;
    }
    on.into_iter().filter(|(_, on)| on * 10 > count * 3).map(|(passage, _)| passage).collect()
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

    #[test]
    fn what_stands_on_more_than_three_in_ten_pages_is_boilerplate() {
        let ten: [&[u8]; 10] = [&[1, 2, 3], &[1, 2, 3], &[1, 2, 3], &[1, 2], &[1], &[1], &[4], &[5], &[6], &[]];
        let found: Vec<_> = boilerplate(&pages(&ten)).into_iter().map(|passage| passage.0[0]).collect();
        assert_eq!(found, [1, 2], "3 stands on exactly three");
        assert!(boilerplate(&pages(&[&[1], &[1], &[1]])).is_empty(), "three pages are too few");
    }
}
