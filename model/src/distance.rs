//! How far a page is from the nearest seed.

use serde::{Deserialize, Serialize};

use crate::LinkKind;

/// Redirects in a row that cost no hop.
const REDIRECTS_MAX: u16 = 5;
const STEPS_PER_HOP: u16 = 8;

/// Hops from the nearest seed and, after them, redirects followed in a row.
///
/// The order is that of (hops, redirects). A step never leads to a smaller
/// distance, and a smaller distance never leads to a greater one by the same
/// step: so the shortest distance of every page is the same in whatever order
/// pages are visited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Distance(u16);

impl Distance {
    /// The distance of a seed.
    pub const SEED: Self = Self(0);

    /// Hops from the nearest seed.
    pub fn hops(self) -> u16 {
        self.0 / STEPS_PER_HOP
    }

    /// The distance of the target of an edge: one hop further, but for a redirect
    /// within the site, which costs no hop; `None` after five of these in a row.
    pub fn after(self, kind: LinkKind, same_site: bool) -> Option<Self> {
        if kind == LinkKind::Redirect && same_site {
            (self.0 % STEPS_PER_HOP < REDIRECTS_MAX).then(|| Self(self.0 + 1))
        } else {
            Some(Self((self.hops() + 1).saturating_mul(STEPS_PER_HOP)))
        }
    }
}
