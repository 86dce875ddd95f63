//! Two sites side by side.
//!
//! Front page meets front page, a path the same path, and what is left meets its own
//! text wherever it stands. What either site repeats on its pages, and what was found
//! to be common to many sites, does not count.

use super::Grounds;
use super::catalogue::{Catalogue, PASSAGES_MIN, Page};
use super::near::BITS_MAX;

/// Tenths of the passages that alike pages share.
const ALIKE_TENTHS: u32 = 6;
/// The same if the SimHashes are near.
const ALIKE_TENTHS_NEAR: u32 = 4;
/// The same where it is not known what the sites repeat.
const ALIKE_TENTHS_UNKNOWN: u32 = 8;
/// Front pages that share less are different ones.
const DIFFERENT_TENTHS: u32 = 3;

/// Compares sites of a catalogue.
pub(super) struct Comparer<'a> {
    pub(super) catalogue: &'a Catalogue,
    /// Passages that tell nothing, ascending.
    pub(super) common: &'a [u64],
}

/// How many passages two texts have, and how many of them both.
struct Overlap {
    own: [u32; 2],
    common: u32,
}

impl Overlap {
    fn richer(&self) -> u32 {
        self.own[0].max(self.own[1])
    }

    fn reaches(&self, tenths: u32) -> bool {
        self.common * 10 >= self.richer() * tenths
    }
}

impl Comparer<'_> {
    /// What two sites have in common. Linear in their passages.
    pub(super) fn compare(&self, a: u32, b: u32) -> Grounds {
        let mut grounds = Grounds { comparisons: 1, ..Grounds::default() };
        let [one, other] = [a, b].map(|site| self.catalogue.front(site));
        let fronts = one.zip(other);
        if let Some((one, other)) = fronts {
            self.pair([a, b], one, other, &mut grounds);
        }
        // A front page has met the other one, whatever its path is.
        let done = fronts.map(|(one, other)| [one.path, other.path]);
        let rest = |site: u32, side: usize| {
            let pages = self.catalogue.pages(site).iter();
            pages.filter(move |page| done.is_none_or(|done| done[side] != page.path)).peekable()
        };
        let (mut own, mut others) = (rest(a, 0), rest(b, 1));
        let mut left: [Vec<&Page>; 2] = [Vec::new(), Vec::new()];
        loop {
            match (own.peek(), others.peek()) {
                (Some(one), Some(other)) if one.path == other.path => {
                    self.pair([a, b], one, other, &mut grounds);
                    own.next();
                    others.next();
                }
                (Some(one), other) if other.is_none_or(|other| one.path < other.path) => left[0].extend(own.next()),
                (_, Some(_)) => left[1].extend(others.next()),
                _ => break,
            }
        }
        self.pair_by_text([a, b], left, &mut grounds);
        grounds
    }

    fn pair_by_text(&self, sites: [u32; 2], [mut own, mut others]: [Vec<&Page>; 2], grounds: &mut Grounds) {
        own.sort_unstable_by_key(|page| page.text);
        others.sort_unstable_by_key(|page| page.text);
        for one in own {
            if let Ok(at) = others.binary_search_by_key(&one.text, |page| page.text) {
                self.pair(sites, one, others[at], grounds);
            }
        }
    }

    /// Adds what two pages have in common, if both say enough.
    fn pair(&self, sites: [u32; 2], one: &Page, other: &Page, grounds: &mut Grounds) {
        let overlap = self.overlap(sites, [one.text, other.text]);
        if overlap.own.iter().any(|own| (*own as usize) < PASSAGES_MIN) {
            return;
        }
        let bits = self.catalogue.texts.bits_apart(one.text, other.text);
        let is_near = bits.is_some_and(|bits| bits <= BITS_MAX);
        let is_known = sites.iter().any(|site| self.catalogue.is_repetition_known(*site));
        let is_alike = overlap.reaches(match (is_known, is_near) {
            (false, _) => ALIKE_TENTHS_UNKNOWN,
            (true, false) => ALIKE_TENTHS,
            (true, true) => ALIKE_TENTHS_NEAR,
        });
        let are_fronts = one.is_front && other.is_front;
        grounds.pages_compared += 1;
        grounds.fronts_different += u32::from(are_fronts && !is_alike && !overlap.reaches(DIFFERENT_TENTHS));
        if !is_alike {
            return;
        }
        grounds.pages_alike += 1;
        grounds.fronts_alike += u32::from(are_fronts);
        grounds.simhash_equal += u32::from(bits == Some(0));
        grounds.simhash_near += u32::from(is_near && bits != Some(0));
        grounds.dom_equal += u32::from(one.dom == other.dom);
        grounds.title_equal += u32::from(one.title.is_some() && one.title == other.title);
        grounds.header_order_equal += u32::from(one.header_order.is_some() && one.header_order == other.header_order);
        grounds.passages_common += overlap.common;
        grounds.passages_compared += overlap.richer();
    }

    fn overlap(&self, sites: [u32; 2], [a, b]: [u32; 2]) -> Overlap {
        let left_out = [self.catalogue.repeated(sites[0]), self.catalogue.repeated(sites[1]), self.common];
        let counts = |passage: &&u64| left_out.iter().all(|list| list.binary_search(passage).is_err());
        let one = self.catalogue.texts.passages(a).iter().filter(counts);
        if a == b {
            let own = one.count() as u32;
            return Overlap { own: [own, own], common: own };
        }
        let mut found = Overlap { own: [0, 0], common: 0 };
        let mut other = self.catalogue.texts.passages(b).iter().filter(counts).peekable();
        for passage in one {
            found.own[0] += 1;
            while other.next_if(|next| *next < passage).is_some() {
                found.own[1] += 1;
            }
            found.common += u32::from(other.peek() == Some(&passage));
        }
        found.own[1] += other.count() as u32;
        found
    }
}
