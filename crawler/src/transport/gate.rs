//! The gate: after a response head, no body byte passes until someone says so,
//! and then no more than that.
//!
//! For one answer there is one [`Grant`], held by whoever judges the body, and
//! one [`Waiting`], held by the relay. What is granted only grows. When the grant
//! is dropped nothing more will be granted; a grant of nothing is a refusal.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::sync::Notify;

#[derive(Debug, Default)]
struct State {
    granted: AtomicU64,
    closed: AtomicBool,
    moved: Notify,
}

/// How much of one body may be read from the site.
#[derive(Debug)]
pub struct Grant(Arc<State>);

/// The side of the relay that waits.
#[derive(Debug)]
pub(crate) struct Waiting(Arc<State>);

impl Grant {
    /// A shut gate and the one who waits before it.
    pub(crate) fn shut() -> (Self, Waiting) {
        let state = Arc::new(State::default());
        (Self(Arc::clone(&state)), Waiting(state))
    }

    /// Lets the body pass up to its `bytes`th byte, framing not counted.
    pub fn up_to(&self, bytes: u64) {
        if self.0.granted.fetch_max(bytes, Ordering::AcqRel) < bytes {
            self.0.moved.notify_one();
        }
    }

    /// Whether anybody waits for it still.
    pub(crate) fn is_awaited(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }
}

impl Drop for Grant {
    fn drop(&mut self) {
        self.0.closed.store(true, Ordering::Release);
        self.0.moved.notify_one();
    }
}

impl Waiting {
    /// How much may pass, once that is more than `passed`; `None` if it never will be.
    pub(crate) async fn beyond(&self, passed: u64) -> Option<u64> {
        loop {
            // Looked at first: what was granted before the end counts still.
            let closed = self.0.closed.load(Ordering::Acquire);
            let granted = self.0.granted.load(Ordering::Acquire);
            if granted > passed {
                return Some(granted);
            }
            if closed {
                return None;
            }
            self.0.moved.notified().await;
        }
    }
}
