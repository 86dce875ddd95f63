//! How much of a site's budget of pages others may spend.
//!
//! Whoever names a page of another site may have invented it. So that nobody can
//! use up the budget of a site that is not theirs, all others together may have a
//! quarter of its pages visited, and each of them a fifth of that. A front page
//! costs nothing of it: there is one, and it is where a site names its own pages.

use super::site_queue::SiteIndex;

/// Part of a site's pages that others may name: one in this many.
const SHARE_OF_OTHERS: u32 = 4;
/// Part of those that one other site may name: one in this many.
const SHARE_OF_ONE: u32 = 5;

/// Sites that had pages of another site admitted, and how many each.
#[derive(Debug, Default)]
pub(super) struct NamedByOthers {
    by: Vec<(SiteIndex, u32)>,
}

impl NamedByOthers {
    /// Whether `namer` may have one more page admitted. At most as many sites are
    /// kept as there are pages for all of them.
    pub(super) fn may_name(&self, namer: SiteIndex, pages_per_site: u32) -> bool {
        let all_max = (pages_per_site / SHARE_OF_OTHERS).max(1);
        let one_max = (all_max / SHARE_OF_ONE).max(1);
        let all: u32 = self.by.iter().map(|(_, pages)| pages).sum();
        let one = self.by.iter().find(|(by, _)| *by == namer).map_or(0, |(_, pages)| *pages);
        all < all_max && one < one_max
    }

    /// Counts a page that was admitted because `namer` named it.
    pub(super) fn note(&mut self, namer: SiteIndex) {
        match self.by.iter_mut().find(|(by, _)| *by == namer) {
            Some((_, pages)) => *pages += 1,
            None => self.by.push((namer, 1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many pages each of `namers` gets when they take turns.
    fn taken(namers: u32, pages_per_site: u32) -> Vec<u32> {
        let mut named = NamedByOthers::default();
        let mut taken = vec![0; namers as usize];
        for _ in 0..pages_per_site {
            for namer in 0..namers {
                if named.may_name(SiteIndex(namer), pages_per_site) {
                    named.note(SiteIndex(namer));
                    taken[namer as usize] += 1;
                }
            }
        }
        taken
    }

    #[test]
    fn one_site_gets_a_fifth_and_all_a_quarter() {
        assert_eq!(taken(1, 200), [10]);
        assert_eq!(taken(7, 200), [8, 7, 7, 7, 7, 7, 7]);
        assert_eq!(taken(3, 3), [1, 0, 0]);
    }
}
