//! Which site is next: those whose pause is over, the earliest discovered first.
//!
//! Sites that are connected and those that must be connected first stand in two
//! lines, because a connection can take a minute to fail: a site of the second
//! line never holds up one of the first. Sites discovered early are finished
//! before later ones are begun, as far as their pauses allow; so the number of
//! half-visited sites, and with it the memory for their queues, stays small.
//! Each operation costs O(log sites).

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::time::Duration;

use super::site_queue::SiteIndex;

/// In which line a site stands, and how far in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    /// Its connection stands.
    Connected,
    /// It answered before, but its connection is lost.
    Again,
    /// It was never asked.
    First,
    /// It failed so many times in a row.
    AfterFailures(u8),
}

/// A site that waits for its pause to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    due: Duration,
    site: SiteIndex,
    turn: Turn,
    dead: bool,
}

/// The sites that have something queued and no visit under way.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    waiting: BinaryHeap<Reverse<Waiting>>,
    connected: BTreeSet<SiteIndex>,
    unconnected: BTreeSet<(Turn, SiteIndex)>,
    /// Waiting sites that are not in back-off.
    live: usize,
}

impl Schedule {
    /// Adds a site that is due at `due`. `dead` sites are asked again if the run
    /// lasts that long, but no run is kept going for them.
    pub(super) fn add(&mut self, site: SiteIndex, due: Duration, turn: Turn, dead: bool) {
        self.live += usize::from(!dead);
        self.waiting.push(Reverse(Waiting { due, site, turn, dead }));
    }

    /// Puts the sites whose pause is over at `now` into their lines.
    pub(super) fn wake(&mut self, now: Duration) {
        while let Some(Reverse(first)) = self.waiting.peek().copied() {
            if first.due > now {
                break;
            }
            self.waiting.pop();
            self.live -= usize::from(!first.dead);
            self.line_up(first.site, first.turn);
        }
    }

    /// Puts a site into its line.
    pub(super) fn line_up(&mut self, site: SiteIndex, turn: Turn) {
        match turn {
            Turn::Connected => self.connected.insert(site),
            Turn::Again | Turn::First | Turn::AfterFailures(_) => self.unconnected.insert((turn, site)),
        };
    }

    /// Takes the first of those that are connected.
    pub(super) fn take_connected(&mut self) -> Option<SiteIndex> {
        self.connected.pop_first()
    }

    /// Takes the first of those that are not.
    pub(super) fn take_unconnected(&mut self) -> Option<SiteIndex> {
        self.unconnected.pop_first().map(|(_, site)| site)
    }

    /// How many connected sites stand in line.
    pub(super) fn connected_in_line(&self) -> usize {
        self.connected.len()
    }

    /// Whether a site stands in line that must be connected first.
    pub(super) fn has_unconnected(&self) -> bool {
        !self.unconnected.is_empty()
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
