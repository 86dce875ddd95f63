//! Lays what two scans saw side by side: which pages differ, or may.
//!
//! One pass over both, in the order of the pages. What is equal is left out here,
//! without reading a record.

use std::cmp::Ordering;

use super::change::Unknown;
use super::seen::{PageSeen, ScanSeen};
use super::state::PageState;
use crate::view::SiteState;

/// Texts whose SimHashes differ in no more bits are near-duplicates (Manku, Jain and
/// Das Sarma 2007): a clock or a counter on the page is no change of its text.
pub(crate) const NEAR_BITS_MAX: u32 = 3;

/// Texts of which one has no SimHash differ if they differ in more than one word in this
/// many: in any word, where there are too few for a SimHash.
const WORDS_A_CHANGE: u32 = 8;

/// A page that needs a closer look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Closer {
    /// As the earlier scan found it.
    pub(crate) before: Option<PageSeen>,
    /// As the later scan found it.
    pub(crate) after: Option<PageSeen>,
}

/// The pages that need a closer look, and how much cannot be told. The rows of all pages
/// are given up for it: of two large scans they are most of what is held.
pub(crate) fn compare(before: &mut ScanSeen, after: &mut ScanSeen) -> (Vec<Closer>, Unknown) {
    let (mut closer, mut unknown) = (Vec::new(), Unknown::default());
    let (all_before, all_after) = (before.take_pages(), after.take_pages());
    let (mut left, mut right) = (&all_before[..], &all_after[..]);
    while let Some(pair) = next_pair(&mut left, &mut right) {
        if let Some(page) = &pair.before
            && page.state.is_present()
            && !pair.after.is_some_and(|after| after.state.is_present() || after.state == PageState::Missing)
        {
            unknown.pages += 1;
            // Of a site that is silent itself its row says enough.
            if after.of_site(&before.host(page.site)).state != SiteState::Up {
                add_unread(&mut unknown, page);
                continue;
            }
        }
        if let Some(page) = pair.before.filter(|page| !can_be_compared(page, pair.after.as_ref())) {
            add_unread(&mut unknown, &page);
        }
        if !is_alike(&pair) {
            closer.push(pair);
        }
    }
    (closer, unknown)
}

/// Whether what stands on a page can be held against what stood there.
fn can_be_compared(before: &PageSeen, after: Option<&PageSeen>) -> bool {
    before.state != PageState::Read || after.is_some_and(|after| after.state == PageState::Read)
}

fn add_unread(unknown: &mut Unknown, page: &PageSeen) {
    if page.state == PageState::Read {
        unknown.links += u64::from(page.link_count);
        unknown.identifiers += u64::from(page.said.identifier_count);
    }
}

/// The next page of either.
fn next_pair(left: &mut &[PageSeen], right: &mut &[PageSeen]) -> Option<Closer> {
    let order = match (left.first(), right.first()) {
        (None, None) => return None,
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (Some(one), Some(other)) => one.page.cmp(&other.page),
    };
    let before = if order.is_le() { left.split_off_first().copied() } else { None };
    let after = if order.is_ge() { right.split_off_first().copied() } else { None };
    Some(Closer { before, after })
}

/// Whether nothing that is told can have changed.
fn is_alike(pair: &Closer) -> bool {
    match (&pair.before, &pair.after) {
        (Some(before), Some(after)) => {
            before.state == after.state
                && before.class == after.class
                && before.face == after.face
                && before.links == after.links
                && before.said.identifiers == after.said.identifiers
                && is_near((before.said.simhash, before.words), (after.said.simhash, after.words))
        }
        (None, Some(after)) => !after.state.is_present() && after.link_count == 0 && after.said.identifiers == 0,
        (Some(before), None) => !before.state.is_present(),
        (None, None) => true,
    }
}

/// Whether two texts, each a SimHash and a number of words, are the same but for a few
/// words, as far as that can be told.
pub(crate) fn is_near((one, words): (u64, u32), (other, other_words): (u64, u32)) -> bool {
    if one == 0 || other == 0 {
        // With too few words on either side there is nothing else to compare.
        return words.abs_diff(other_words) <= words.min(other_words) / WORDS_A_CHANGE;
    }
    (one ^ other).count_ones() <= NEAR_BITS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_apart_by_their_simhash_and_short_ones_by_their_number_of_words() {
        assert!(is_near((0b1111, 100), (0b1000, 10)) && !is_near((0b1111, 100), (0b1_0000, 100)));
        assert!(is_near((0, 5), (0, 5)) && !is_near((0, 5), (0, 6)) && !is_near((0, 0), (0, 1)));
        assert!(is_near((0, 7), (1, 7)) && !is_near((0, 7), (1, 8)));
        assert!(is_near((0, 80), (0, 90)) && !is_near((0, 80), (0, 91)));
    }
}
