//! When a group of records should be written.
//!
//! Invariant: a record waits no longer than `wait_max` for a caller who asks at
//! [`GroupCommit::deadline`]. Time is handed in; nothing here holds records,
//! sleeps or writes.

use std::time::{Duration, Instant};

/// Decides when a commit group is full: by records, by bytes, or by waiting.
#[derive(Clone, Debug)]
pub struct GroupCommit {
    records_max: usize,
    bytes_max: usize,
    wait_max: Duration,
    records: usize,
    bytes: usize,
    since: Option<Instant>,
}

impl Default for GroupCommit {
    /// At most 64 records, 1 MiB or 200 ms.
    fn default() -> Self {
        Self::new(64, 1 << 20, Duration::from_millis(200))
    }
}

impl GroupCommit {
    /// A policy with its own limits.
    pub fn new(records_max: usize, bytes_max: usize, wait_max: Duration) -> Self {
        Self { records_max, bytes_max, wait_max, records: 0, bytes: 0, since: None }
    }

    /// Counts a record of `bytes`; true if the group should be written now.
    pub fn push(&mut self, bytes: usize, now: Instant) -> bool {
        self.records += 1;
        self.bytes = self.bytes.saturating_add(bytes);
        self.since.get_or_insert(now);
        self.is_due(now)
    }

    /// Whether the group should be written now.
    pub fn is_due(&self, now: Instant) -> bool {
        self.records >= self.records_max.max(1)
            || (self.records > 0 && self.bytes >= self.bytes_max)
            || self.deadline().is_some_and(|deadline| now >= deadline)
    }

    /// When the group must be written even if nothing more comes; `None` while
    /// it is empty.
    pub fn deadline(&self) -> Option<Instant> {
        self.since.map(|since| since + self.wait_max)
    }

    /// Begins the next group, after the last one was written.
    pub fn flushed(&mut self) {
        self.records = 0;
        self.bytes = 0;
        self.since = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "an Instant has no other beginning; its value does not matter")]
    fn start() -> Instant {
        Instant::now()
    }

    #[test]
    fn the_sixty_fourth_record_fills_the_group() {
        let (mut group, now) = (GroupCommit::default(), start());
        assert!((0..63).all(|_| !group.push(10, now)));
        assert!(group.push(10, now));
        group.flushed();
        assert!(!group.push(10, now));
    }

    #[test]
    fn the_first_record_waits_no_longer_than_the_limit() {
        let (mut group, now) = (GroupCommit::default(), start());
        assert_eq!(group.deadline(), None);
        assert!(!group.is_due(now + Duration::from_secs(9)));
        group.push(10, now);
        assert!(!group.push(10, now + Duration::from_millis(199)));
        assert_eq!(group.deadline(), Some(now + Duration::from_millis(200)));
        assert!(group.is_due(now + Duration::from_millis(200)));
        group.flushed();
        assert_eq!(group.deadline(), None);
    }

    #[test]
    fn bytes_fill_a_group_too() {
        let (mut group, now) = (GroupCommit::default(), start());
        assert!(!group.push((1 << 20) - 1, now));
        assert!(group.push(1, now));
    }
}
