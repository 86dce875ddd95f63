//! How long a site that does not answer is left alone.

use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// 15 min, 1 h, 6 h, 24 h, 72 h, then weekly. The first rung is not shorter than
/// the time in which a Tor client would ask the same directories again (15 min),
/// so that a dead service is not asked for twice in vain.
const LADDER: [u64; 6] = [15 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR, 72 * HOUR, 7 * 24 * HOUR];

/// A site that answered in this run may be out of reach for a moment only, when
/// a relay on the way went down: it is asked again soon, and the run waits. Tor
/// holds the way to a service for dead for two minutes after it failed, however
/// often it is asked: the last try comes after more than that.
const SOON: [u64; 3] = [10, 30, 150];

/// The wait after the `failures`-th failure in a row (from 1), and whether the
/// site counts as dead: then no run is kept going for it.
pub(super) fn wait_after(failures: u8, answered: bool) -> (Duration, bool) {
    let nth = usize::from(failures.saturating_sub(1));
    if answered && nth < SOON.len() {
        return (Duration::from_secs(SOON[nth]), false);
    }
    let rung = if answered { nth - SOON.len() } else { nth };
    (Duration::from_secs(LADDER[rung.min(LADDER.len() - 1)]), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_that_answered_is_asked_again_soon_before_it_counts_as_dead() {
        let waits = |answered| {
            (1..=5).map(|n| wait_after(n, answered)).map(|(d, dead)| (d.as_secs(), dead)).collect::<Vec<_>>()
        };
        assert_eq!(waits(true), [(10, false), (30, false), (150, false), (900, true), (3600, true)]);
        assert_eq!(waits(false), [(900, true), (3600, true), (21_600, true), (86_400, true), (259_200, true)]);
    }
}
