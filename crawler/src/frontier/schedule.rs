//! Which site is next: those whose pause is over, the earliest discovered first.
//!
//! Sites discovered early are finished before later ones are begun, as far as
//! their pauses allow; so the number of half-visited sites, and with it the
//! memory for their queues, stays small. Each operation costs O(log sites).

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::time::Duration;

use super::site_queue::SiteIndex;

/// A site that waits for its pause to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    due: Duration,
    site: SiteIndex,
    dead: bool,
}

/// The sites that have something queued and no visit under way.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    waiting: BinaryHeap<Reverse<Waiting>>,
    ready: BTreeSet<SiteIndex>,
    /// Waiting sites that are not in back-off.
    live: usize,
}

impl Schedule {
    /// Adds a site that is due at `due`. `dead` sites are asked again if the run
    /// lasts that long, but no run is kept going for them.
    pub(super) fn add(&mut self, site: SiteIndex, due: Duration, dead: bool) {
        self.live += usize::from(!dead);
        self.waiting.push(Reverse(Waiting { due, site, dead }));
    }

    /// Takes the site that is next at `now`.
    pub(super) fn take(&mut self, now: Duration) -> Option<SiteIndex> {
        while let Some(Reverse(first)) = self.waiting.peek().copied() {
            if first.due > now {
                break;
            }
            self.waiting.pop();
            self.live -= usize::from(!first.dead);
            self.ready.insert(first.site);
        }
        self.ready.pop_first()
    }

    /// When the next site that keeps the run going is due; `None` if only dead
    /// ones are left. An earlier dead one is waked too.
    pub(super) fn next_due(&self) -> Option<Duration> {
        if self.live == 0 {
            return None;
        }
        self.waiting.peek().map(|Reverse(first)| first.due)
    }
}
