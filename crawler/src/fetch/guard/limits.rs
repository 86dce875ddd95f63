//! The limits of one visit, and the minimum rate of a body.
//!
//! Pure: elapsed time is passed in, and what comes back is the moment at which
//! patience ends. The size of the response head is limited by the door, which
//! counts it before anybody else sees it.

use std::time::Duration;

use model::Fault;

/// Limits of one visit. The defaults are those of the media guard; there is no
/// value that switches a limit off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitLimits {
    /// Body bytes read of one page; what lies beyond is cut and said so.
    pub body_bytes_max: usize,
    /// Links kept of one page; the rest is cut and said so.
    pub links_max: usize,
    /// Time for one visit, from its first question on; connecting is limited by the door.
    pub page_time_max: Duration,
    /// Minimum average rate of a body in bytes per second, after the grace time.
    pub rate_bytes_per_second_min: u32,
    /// How long a body may be slower than the minimum rate.
    pub rate_grace: Duration,
    /// Redirects followed in a row within one site.
    pub redirects_max: u8,
    /// Bytes of robots.txt that are read.
    pub robots_bytes_max: usize,
}

impl Default for VisitLimits {
    fn default() -> Self {
        Self {
            body_bytes_max: 1024 * 1024,
            links_max: 2_000,
            page_time_max: Duration::from_secs(60),
            rate_bytes_per_second_min: 200,
            rate_grace: Duration::from_secs(10),
            redirects_max: 5,
            robots_bytes_max: 64 * 1024,
        }
    }
}

impl VisitLimits {
    /// How long after the response head the next body byte must have come when
    /// `received` bytes are there already and `left` of the visit's time was left
    /// at that head; and what the absence of that byte then is.
    pub(crate) fn body_patience(&self, received: usize, left: Duration) -> (Duration, Fault) {
        let rate = u64::from(self.rate_bytes_per_second_min.max(1));
        let paid_for = Duration::from_millis((received as u64).saturating_mul(1000) / rate);
        let by_rate = paid_for.max(self.rate_grace);
        if by_rate < left { (by_rate, Fault::Dripping) } else { (left, Fault::TooSlow) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_body_has_ten_seconds_and_then_must_keep_the_rate() {
        let limits = VisitLimits::default();
        assert_eq!(limits.body_patience(0, MINUTE), (Duration::from_secs(10), Fault::Dripping));
        assert_eq!(limits.body_patience(1_999, MINUTE), (Duration::from_secs(10), Fault::Dripping));
        assert_eq!(limits.body_patience(4_000, MINUTE), (Duration::from_secs(20), Fault::Dripping));
    }

    #[test]
    fn no_rate_buys_more_than_the_time_of_a_page() {
        let limits = VisitLimits::default();
        assert_eq!(limits.body_patience(12_000, MINUTE), (MINUTE, Fault::TooSlow));
        assert_eq!(limits.body_patience(usize::MAX, MINUTE), (MINUTE, Fault::TooSlow));
        let short = Duration::from_secs(3);
        assert_eq!(limits.body_patience(0, short), (short, Fault::TooSlow), "a late head leaves less for its body");
    }
}
