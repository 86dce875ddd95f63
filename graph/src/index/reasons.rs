//! Why a target was not visited, gathered over all edges and scans.
//!
//! Invariant: a set only grows and knows no order, so that the reason shown is
//! the same in whatever order the pages were visited.

use model::NotVisited;
use serde::{Deserialize, Serialize};

/// A set of reasons, one bit each, in the order of [`NotVisited::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReasonSet(u32);

impl ReasonSet {
    pub(crate) fn with(self, reason: NotVisited) -> Self {
        Self(self.0 | bit(reason))
    }

    pub(crate) fn contains(self, reason: NotVisited) -> bool {
        self.0 & bit(reason) != 0
    }

    /// The reason that is shown: the first in the order of the enumeration.
    ///
    /// `NotFollowable` speaks of an edge (a form, a canonical link) and not of
    /// its target, so it gives way to whatever else is known.
    pub(crate) fn shown(self) -> Option<NotVisited> {
        let first = |set: u32| NotVisited::ALL.into_iter().find(|reason| set & bit(*reason) != 0);
        first(self.0 & !bit(NotVisited::NotFollowable)).or_else(|| first(self.0))
    }
}

fn bit(reason: NotVisited) -> u32 {
    1 << (reason as u32)
}

/// What is known about visits to a page that was not visited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unvisited {
    /// What scans said to edges that lead to it.
    pub(crate) offered: ReasonSet,
    /// Whether any scan had it in its queue, or tried it.
    pub(crate) queued: bool,
    /// What became of it in the queue.
    pub(crate) fate: ReasonSet,
}

impl Unvisited {
    /// Why it was not visited. A page that stood in a queue was not held back by
    /// the edges that came too late: what happened to it there decides.
    pub(crate) fn reason(self) -> NotVisited {
        let known = if self.queued { self.fate } else { self.offered };
        known.shown().unwrap_or(NotVisited::NotReached)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reason_of_the_list_is_shown() {
        let set = ReasonSet::default().with(NotVisited::HopDepth).with(NotVisited::Robots);
        assert_eq!(set.shown(), Some(NotVisited::Robots));
        assert_eq!(ReasonSet::default().shown(), None);
    }

    #[test]
    fn a_form_does_not_hide_why_a_link_was_not_followed() {
        let form = ReasonSet::default().with(NotVisited::NotFollowable);
        assert_eq!(form.shown(), Some(NotVisited::NotFollowable));
        assert_eq!(form.with(NotVisited::SiteBudget).shown(), Some(NotVisited::SiteBudget));
    }

    #[test]
    fn once_queued_its_fate_decides() {
        let offered = ReasonSet::default().with(NotVisited::HopDepth);
        let mut known = Unvisited { offered, ..Unvisited::default() };
        assert_eq!(known.reason(), NotVisited::HopDepth);
        known.queued = true;
        assert_eq!(known.reason(), NotVisited::NotReached);
        known.fate = known.fate.with(NotVisited::SiteDown);
        assert_eq!(known.reason(), NotVisited::SiteDown);
    }

    #[test]
    fn every_reason_has_a_bit_of_its_own() {
        let all = NotVisited::ALL.into_iter().fold(ReasonSet::default(), ReasonSet::with);
        assert_eq!(all.0.count_ones() as usize, NotVisited::ALL.len());
        assert!(NotVisited::ALL.into_iter().all(|reason| all.contains(reason)));
    }
}
