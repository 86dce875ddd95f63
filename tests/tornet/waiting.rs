//! Polling of real state under a deadline: no wait here is longer than what it waits for.

use std::thread;
use std::time::{Duration, Instant};

use super::Trouble;

/// A moment after which waiting is given up.
#[derive(Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// So many seconds from now.
    pub(crate) fn seconds(seconds: u64) -> Self {
        Self(Instant::now() + Duration::from_secs(seconds))
    }

    /// The earlier of two.
    pub(super) fn or_sooner(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }

    /// Whether it is over.
    pub(crate) fn is_over(self) -> bool {
        Instant::now() >= self.0
    }

    /// Polls `test` until it gives something; `what` completes "waited for …".
    pub(crate) fn until<T, E: From<Trouble>>(
        self,
        what: &str,
        mut test: impl FnMut() -> Result<Option<T>, E>,
    ) -> Result<T, E> {
        loop {
            if let Some(found) = test()? {
                return Ok(found);
            }
            if self.is_over() {
                return Err(Trouble::TooSlow(format!("waited for {what}")).into());
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}
