//! How long a site that does not answer is left alone.

use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// 15 min, 1 h, 6 h, 24 h, 72 h, then weekly. The first rung is not shorter than
/// the time in which a Tor client would ask the same directories again (15 min),
/// so that a dead service is not asked for twice in vain.
const LADDER: [u64; 6] = [15 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR, 72 * HOUR, 7 * 24 * HOUR];

/// The wait after the `failures`-th failure in a row (from 1).
pub(super) fn wait_after(failures: u8) -> Duration {
    let rung = usize::from(failures.saturating_sub(1)).min(LADDER.len() - 1);
    Duration::from_secs(LADDER[rung])
}
