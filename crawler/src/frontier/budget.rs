//! The budgets of a whole scan.

use std::time::Duration;

use model::ScanBounds;

/// What earlier runs of the same scan have used up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Visits.
    pub pages: u64,
    /// Bytes over the wire.
    pub bytes: u64,
    /// Running time.
    pub time: Duration,
}

/// Why a run came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// Nothing is left that could be visited now.
    Done,
    /// A budget is used up.
    Budget,
    /// It was told to stop.
    Stopped,
}

#[derive(Clone, Debug)]
pub(super) struct Budget {
    bounds: ScanBounds,
    pub(super) used: Used,
    leased: u64,
}

impl Budget {
    pub(super) fn new(bounds: ScanBounds, used: Used) -> Self {
        Self { bounds, used, leased: 0 }
    }

    /// A page visit was permitted; it counts while it is under way.
    pub(super) fn lease(&mut self) {
        self.leased += 1;
    }

    /// A page visit ended; one that is to be made again does not count.
    pub(super) fn settle(&mut self, counts: bool) {
        self.leased = self.leased.saturating_sub(1);
        self.used.pages += u64::from(counts);
    }

    /// Whether no further visit may begin at `now`.
    pub(super) fn is_used_up(&self, now: Duration) -> bool {
        let pages = self.bounds.pages.is_some_and(|max| self.used.pages + self.leased >= max);
        let bytes = self.bounds.bytes.is_some_and(|max| self.used.bytes >= max);
        let time = self.bounds.seconds.is_some_and(|max| (self.used.time + now).as_secs() >= max);
        pages || bytes || time
    }

    /// Visits that may still be made.
    pub(super) fn pages_left(&self) -> Option<u64> {
        self.bounds.pages.map(|max| max.saturating_sub(self.used.pages + self.leased))
    }
}
