//! How many onion services may be introduced to us in a minute.
//!
//! Each new connection to a service costs the Tor network a
//! look-up in its directories, an introduction and a rendezvous. So the whole scan
//! begins only so many a minute, in small lots rather than all at once. Requests
//! over a connection that stands cost none.

use std::collections::VecDeque;
use std::time::Duration;

const NANOS_A_MINUTE: u64 = 60_000_000_000;
/// Lots in a minute, where the limit is large enough to be divided.
const LOTS: u32 = 6;

/// The limit, and the introductions that count against it.
#[derive(Clone, Debug)]
pub(super) struct Introductions {
    /// Introductions in a lot, and the time for which a lot lasts: in no minute
    /// there are more than the limit.
    lot: Option<(u32, Duration)>,
    recent: VecDeque<Duration>,
}

impl Introductions {
    /// At most `per_minute`, if that is limited; 0 counts as 1.
    pub(super) fn new(per_minute: Option<u32>) -> Self {
        let lot = per_minute.map(|limit| {
            let lot = (limit / LOTS).max(1);
            (lot, Duration::from_nanos(NANOS_A_MINUTE.div_ceil(u64::from((limit / lot).max(1)))))
        });
        Self { lot, recent: VecDeque::new() }
    }

    /// From when on the next one may be made, if `part` of the limit (0 to 1) holds.
    pub(super) fn next(&self, part: f64) -> Duration {
        let Some((lot, lasts)) = self.lot else { return Duration::ZERO };
        let may = ((f64::from(lot) * part) as usize).max(1);
        let before = self.recent.len().checked_sub(may).and_then(|first| self.recent.get(first));
        before.map_or(Duration::ZERO, |before| *before + lasts)
    }

    /// One is made at `now`.
    pub(super) fn note(&mut self, now: Duration) {
        let Some((lot, _)) = self.lot else { return };
        self.recent.push_back(now);
        if self.recent.len() > lot as usize {
            self.recent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_nanos(NANOS_A_MINUTE);

    /// When `count` introductions are made that are wanted as soon as may be.
    fn made(limit: u32, part: f64, count: usize) -> Vec<Duration> {
        let mut introductions = Introductions::new(Some(limit));
        let mut now = Duration::ZERO;
        let mut made = Vec::new();
        while made.len() < count {
            now = now.max(introductions.next(part));
            introductions.note(now);
            made.push(now);
        }
        made
    }

    fn most_in_a_minute(made: &[Duration]) -> usize {
        made.iter().map(|from| made.iter().filter(|at| (*from..*from + MINUTE).contains(*at)).count()).max().unwrap()
    }

    #[test]
    fn in_no_minute_are_there_more_than_the_limit_and_no_fewer_than_needed() {
        for limit in [1, 5, 6, 7, 13, 59, 60, 600] {
            let made = made(limit, 1.0, 10 * limit as usize);
            let most = most_in_a_minute(&made);
            assert!(most <= limit as usize, "{most} where {limit} are allowed");
            assert!(most * 10 >= limit as usize * 9 || limit < 60, "{most} of {limit} used");
        }
        let seconds: Vec<_> = made(60, 1.0, 21).iter().map(Duration::as_secs).collect();
        assert_eq!(seconds[8..], [0, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 20]);
    }

    #[test]
    fn a_part_of_the_limit_is_kept_too_and_without_one_nothing_waits() {
        assert_eq!(most_in_a_minute(&made(60, 0.5, 100)), 30);
        assert_eq!(most_in_a_minute(&made(60, 0.0, 20)), 6, "the least is one in a lot");
        let mut free = Introductions::new(None);
        (0..1000).for_each(|_| free.note(Duration::ZERO));
        assert_eq!(free.next(0.1), Duration::ZERO);
    }
}
