//! Less load while the network is slow: how much of what is allowed is offered.
//!
//! Watched is how long sites that answer take for their first answer over a new
//! connection. When the median of the last tries has doubled against what is
//! usual in this scan, the load is halved; it grows again, a little every half
//! minute, as long as that does not repeat (additive increase, multiplicative
//! decrease). Tries that fail or run out of time do not count: they come in
//! bunches and tell about their sites; that all of them fail is noticed by the
//! door.

use std::collections::VecDeque;
use std::time::Duration;

/// Tries in the median: half of them are made anew in some twenty seconds at the
/// usual limit of introductions.
const TRIES: usize = 32;
/// What more than the doubled time is needed: below it a difference tells
/// nothing about Tor.
const NOTABLE: Duration = Duration::from_secs(1);
/// The load is never cut to less than this part.
const LEAST: f64 = 1.0 / 16.0;
/// How much is added, and how often.
const STEP: f64 = 1.0 / 16.0;
const STEP_EVERY: Duration = Duration::from_secs(30);
/// By what part of the difference a time becomes the usual one with each try: a
/// shorter one soon, a longer one only if the network stays slow for long.
const LEARNING: u32 = 32;
const GETTING_USED: u32 = 1024;

/// The part of the allowed load that is offered.
#[derive(Clone, Debug)]
pub(super) struct Load {
    part: f64,
    /// The largest part that was in use since the last change, or a while ago.
    used: f64,
    tries: VecDeque<Duration>,
    seen: usize,
    usual: Option<Duration>,
    changed: Duration,
}

impl Default for Load {
    fn default() -> Self {
        let tries = VecDeque::with_capacity(TRIES);
        Self { part: 1.0, used: 0.0, tries, seen: 0, usual: None, changed: Duration::ZERO }
    }
}

impl Load {
    /// The part that may be offered, 1/16 to 1.
    pub(super) fn part(&self) -> f64 {
        self.part
    }

    /// So many of `all`, at least one.
    pub(super) fn of(&self, all: usize) -> usize {
        ((all as f64 * self.part).round() as usize).max(1)
    }

    /// Grows with time.
    pub(super) fn pass(&mut self, now: Duration) {
        while self.part < 1.0 && now >= self.changed + STEP_EVERY {
            self.part = (self.part + STEP).min(1.0);
            self.changed += STEP_EVERY;
        }
    }

    /// Notes what part is in use.
    pub(super) fn in_use(&mut self, part: f64) {
        self.used = self.used.max(part);
    }

    /// A new connection gave its first answer after `took`; `in_use` is the part in use now.
    pub(super) fn tried(&mut self, took: Duration, in_use: f64, now: Duration) {
        if self.tries.len() == TRIES {
            self.tries.pop_front();
        }
        self.tries.push_back(took);
        self.seen += 1;
        if self.tries.len() < TRIES {
            return;
        }
        let median = self.median();
        let usual = *self.usual.get_or_insert(median);
        if median > usual * 2 && median > usual + NOTABLE {
            self.part = (self.part.min(self.used) / 2.0).max(LEAST);
            (self.changed, self.seen, self.used) = (now, 0, in_use);
            // What is known was measured under the old load.
            self.tries.clear();
        } else if self.seen >= TRIES {
            (self.seen, self.used) = (0, in_use);
        }
        self.usual = Some(if median < usual {
            usual - (usual - median) / LEARNING
        } else {
            usual + (median - usual) / GETTING_USED
        });
    }

    fn median(&self) -> Duration {
        let mut sorted: Vec<_> = self.tries.iter().copied().collect();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn tell(load: &mut Load, took: Duration, times: u32, now: Duration) {
        for _ in 0..times {
            load.in_use(1.0);
            load.tried(took, 1.0, now);
        }
    }

    #[test]
    fn the_load_is_halved_when_the_median_doubles_and_grows_again() {
        let mut load = Load::default();
        tell(&mut load, 4 * SECOND, 40, 10 * SECOND);
        tell(&mut load, 8 * SECOND, 40, 20 * SECOND);
        assert_eq!(load.of(64), 64, "twice is not yet more than twice");
        tell(&mut load, 9 * SECOND, 16, 30 * SECOND);
        assert_eq!(load.of(64), 32);
        tell(&mut load, 9 * SECOND, 31, 31 * SECOND);
        assert_eq!(load.of(64), 32, "not halved again for what began before");
        tell(&mut load, 9 * SECOND, 1, 32 * SECOND);
        assert_eq!(load.of(64), 16);
        let grown = [61, 62, 92, 122, 1000].map(|second| {
            load.pass(second * SECOND);
            load.of(64)
        });
        assert_eq!(grown, [16, 20, 24, 28, 64]);
    }

    #[test]
    fn half_of_what_is_in_use_is_meant_and_a_little_is_always_left() {
        let mut load = Load::default();
        for took in [4, 12, 12, 12, 12, 12, 12] {
            for _ in 0..TRIES {
                load.in_use(0.25);
                load.tried(took * SECOND, 0.25, SECOND);
            }
            assert!(took == 4 || load.part() <= 0.125, "{}", load.part());
        }
        assert_eq!((load.part(), load.of(8)), (LEAST, 1));
    }

    #[test]
    fn a_few_slow_sites_and_small_differences_do_not_count() {
        let mut load = Load::default();
        tell(&mut load, SECOND / 100, 32, SECOND);
        tell(&mut load, SECOND / 2, 100, SECOND);
        for _ in 0..20 {
            tell(&mut load, SECOND / 2, 17, SECOND);
            tell(&mut load, 60 * SECOND, 15, SECOND);
        }
        assert_eq!(load.of(64), 64);
    }

    #[test]
    fn a_network_that_stays_slow_is_what_is_usual_in_the_end() {
        let mut load = Load::default();
        tell(&mut load, 4 * SECOND, 32, SECOND);
        tell(&mut load, 12 * SECOND, 40_000, 2 * SECOND);
        load.pass(1000 * SECOND);
        tell(&mut load, 12 * SECOND, 100, 1001 * SECOND);
        assert_eq!(load.of(64), 64);
    }
}
