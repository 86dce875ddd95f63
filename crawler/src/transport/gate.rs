//! The gate: after a response head, no body byte passes until someone says so.
//!
//! A [`Gate`] is closed once by [`Gate::shut`] for one answer and opened, or not,
//! by one word. Dropping either end means no.

use tokio::sync::oneshot;

/// The side of the one who decides.
#[derive(Debug)]
pub(crate) struct Gate(oneshot::Sender<bool>);

/// The side of the relay that waits.
#[derive(Debug)]
pub(crate) struct Waiting(oneshot::Receiver<bool>);

impl Gate {
    /// A shut gate and the one who waits before it.
    pub(crate) fn shut() -> (Self, Waiting) {
        let (sender, receiver) = oneshot::channel();
        (Self(sender), Waiting(receiver))
    }

    /// Says the word; false if nobody waits any more.
    pub(crate) fn answer(self, admit: bool) -> bool {
        self.0.send(admit).is_ok()
    }
}

impl Waiting {
    /// Whether the body may pass.
    pub(crate) async fn admitted(self) -> bool {
        self.0.await.unwrap_or(false)
    }
}
