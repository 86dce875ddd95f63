//! The pause between two requests to one site.

use std::time::Duration;

use model::OnionHost;

/// Longest pause that a robots.txt can ask for.
const CRAWL_DELAY_MAX: Duration = Duration::from_secs(60);

/// How long a site is left alone after a request.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Pause as a multiple of the duration of the last request.
    pub factor: f64,
    /// Shortest pause.
    pub min: Duration,
    /// Longest pause.
    pub max: Duration,
    /// Random part added to the pause, in percent of it.
    pub jitter_percent: u8,
    /// Seed of the random part, so that a run can be repeated.
    pub seed: u64,
}

impl Pace {
    /// The pause after a request that took `took`, the `nth` to this site.
    pub(super) fn pause(&self, site: &OnionHost, nth: u32, took: Duration, crawl_delay: Option<Duration>) -> Duration {
        let adapted = took.mul_f64(self.factor.max(0.0)).clamp(self.min, self.max.max(self.min));
        let asked = crawl_delay.unwrap_or_default().min(CRAWL_DELAY_MAX);
        let pause = adapted.max(asked);
        pause + pause.mul_f64(self.draw(site, nth) * f64::from(self.jitter_percent) / 100.0)
    }

    /// A number in [0, 1) that follows from seed, site and count.
    fn draw(&self, site: &OnionHost, nth: u32) -> f64 {
        let mut hash = blake3::Hasher::new();
        hash.update(&self.seed.to_be_bytes()).update(site.as_bytes()).update(&nth.to_be_bytes());
        let bytes = hash.finalize();
        let word =
            u32::from_be_bytes([bytes.as_bytes()[0], bytes.as_bytes()[1], bytes.as_bytes()[2], bytes.as_bytes()[3]]);
        f64::from(word) / 4_294_967_296.0
    }
}
