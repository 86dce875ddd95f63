//! What two sites have in common, in numbers that can be read aloud.

use std::ops::AddAssign;

use serde::Serialize;

/// What was seen when two sites were compared, or the sum over several comparisons.
///
/// Counted are pages with text of their own: what a site repeats on its pages is left
/// out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Grounds {
    /// Pairs of sites that were compared.
    pub comparisons: u32,
    /// Pages compared: front with front, path with equal path, and equal text with
    /// equal text.
    pub pages_compared: u32,
    /// Of these, pages whose texts are the same or nearly so.
    pub pages_alike: u32,
    /// Comparisons in which the front pages are alike.
    pub fronts_alike: u32,
    /// Comparisons in which the front pages have next to nothing in common.
    pub fronts_different: u32,
    /// Alike pages with the same SimHash.
    pub simhash_equal: u32,
    /// Alike pages with a SimHash that differs in one to three bits.
    pub simhash_near: u32,
    /// Alike pages with the same sequence of tags, or none on both.
    pub dom_equal: u32,
    /// Alike pages with the same title.
    pub title_equal: u32,
    /// Alike pages with the same order of header fields.
    pub header_order_equal: u32,
    /// Passages that alike pages have in common.
    pub passages_common: u32,
    /// Passages of alike pages, of each two the richer one.
    pub passages_compared: u32,
}

impl Grounds {
    /// How much of the alike pages is in common, 0 to 1; 0 without such pages.
    pub fn passages_share(&self) -> f64 {
        if self.passages_compared == 0 {
            return 0.0;
        }
        f64::from(self.passages_common) / f64::from(self.passages_compared)
    }
}

impl AddAssign for Grounds {
    fn add_assign(&mut self, other: Self) {
        self.comparisons += other.comparisons;
        self.pages_compared += other.pages_compared;
        self.pages_alike += other.pages_alike;
        self.fronts_alike += other.fronts_alike;
        self.fronts_different += other.fronts_different;
        self.simhash_equal += other.simhash_equal;
        self.simhash_near += other.simhash_near;
        self.dom_equal += other.dom_equal;
        self.title_equal += other.title_equal;
        self.header_order_equal += other.header_order_equal;
        self.passages_common += other.passages_common;
        self.passages_compared += other.passages_compared;
    }
}
