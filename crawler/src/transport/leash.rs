//! A hold on every open connection, so that the door can call them back.
//!
//! Two reasons to: the site got a new generation, or room is needed and the
//! connection has been idle longest. A busy connection is never made to leave
//! for want of room. A tug only says that there may be a reason: it may be older
//! than what the connection does now, so the reason itself is always looked at.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::OnionHost;
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// The hold on one connection; released when dropped.
#[derive(Debug)]
pub(crate) struct Leash {
    id: u64,
    pull: Arc<Pull>,
    all: Arc<Leashes>,
}

#[derive(Debug)]
struct Pull {
    site: OnionHost,
    idle_since: AtomicU64,
    leave: AtomicBool,
    /// The generation at work here, and the one that all older ones must give way to.
    generation: AtomicU32,
    generation_wanted: AtomicU32,
    tug: Notify,
}

/// The holds on all connections.
#[derive(Debug, Default)]
pub(crate) struct Leashes {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    counter: u64,
    held: HashMap<u64, Arc<Pull>>,
    idle: BTreeMap<u64, Arc<Pull>>,
}

impl Leashes {
    pub(crate) fn hold(self: &Arc<Self>, site: OnionHost) -> Leash {
        let pull = Arc::new(Pull {
            site,
            idle_since: AtomicU64::new(0),
            leave: AtomicBool::new(false),
            generation: AtomicU32::new(0),
            generation_wanted: AtomicU32::new(0),
            tug: Notify::new(),
        });
        let mut inner = self.lock();
        inner.counter += 1;
        let id = inner.counter;
        inner.held.insert(id, Arc::clone(&pull));
        Leash { id, pull, all: Arc::clone(self) }
    }

    /// Calls back every connection of a site that is of an older generation.
    pub(crate) fn renew(&self, site: OnionHost, generation: u32) {
        for pull in self.lock().held.values().filter(|pull| pull.site == site) {
            pull.generation_wanted.fetch_max(generation, Ordering::AcqRel);
            pull.tug.notify_one();
        }
    }

    /// Makes the connection that has been idle longest leave; false if none is idle.
    pub(crate) fn make_room(&self) -> bool {
        let Some((_, pull)) = self.lock().idle.pop_first() else { return false };
        pull.leave.store(true, Ordering::Release);
        pull.tug.notify_one();
        true
    }

    /// Whether no connection of a site is at work: none is open, or all are idle.
    pub(crate) fn is_quiet(&self, site: OnionHost) -> bool {
        let inner = self.lock();
        let idle = |pull: &Pull| inner.idle.contains_key(&pull.idle_since.load(Ordering::Relaxed));
        inner.held.values().filter(|pull| pull.site == site).all(|pull| idle(pull))
    }

    #[cfg(test)]
    pub(crate) fn count(&self) -> usize {
        self.lock().held.len()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing under this lock can leave the maps half-changed.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Leash {
    /// Waits for a tug. Whether there is a reason to follow it is another question.
    pub(crate) async fn tugged(&self) {
        self.pull.tug.notified().await;
    }

    /// Says which generation the connection works for from now on.
    pub(crate) fn work_for(&self, generation: u32) {
        self.pull.generation.store(generation, Ordering::Release);
    }

    /// Whether the site has a newer generation: what is connected must not be used again.
    pub(crate) fn is_outdated(&self) -> bool {
        self.pull.generation.load(Ordering::Acquire) < self.pull.generation_wanted.load(Ordering::Acquire)
    }

    /// Runs `work` as long as the client stays and stays silent; `None` if it does
    /// not, or if the site gets a new generation meanwhile.
    pub(crate) async fn guard<T>(&self, client: &TcpStream, work: impl Future<Output = T>) -> Option<T> {
        let mut work = std::pin::pin!(work);
        let mut byte = [0];
        loop {
            tokio::select! {
                biased;
                done = &mut work => return Some(done),
                () = self.tugged() => if self.is_outdated() { return None },
                _gone_or_early = client.peek(&mut byte) => return None,
            }
        }
    }

    /// Whether the connection was asked to leave, perhaps while it was busy.
    pub(crate) fn must_leave(&self) -> bool {
        self.pull.leave.load(Ordering::Acquire)
    }

    /// Says that this connection has nothing to do and may be made to leave.
    pub(crate) fn set_idle(&self) {
        let mut inner = self.all.lock();
        inner.counter += 1;
        let since = inner.counter;
        inner.idle.insert(since, Arc::clone(&self.pull));
        self.pull.idle_since.store(since, Ordering::Relaxed);
    }

    /// Says that this connection is in use again.
    pub(crate) fn set_busy(&self) {
        self.all.lock().idle.remove(&self.pull.idle_since.load(Ordering::Relaxed));
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        let mut inner = self.all.lock();
        inner.held.remove(&self.id);
        inner.idle.remove(&self.pull.idle_since.load(Ordering::Relaxed));
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::net::TcpListener;

    use super::*;
    use crate::transport::tests::site::host;

    /// Both ends of a loopback connection.
    #[expect(clippy::disallowed_methods, reason = "the test plays client and door, on loopback")]
    async fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (client, listener.accept().await.unwrap().0)
    }

    #[tokio::test]
    async fn a_call_back_that_nobody_heard_ends_no_work_of_the_new_generation() {
        let (_client, served) = pair().await;
        let leashes = Arc::new(Leashes::default());
        let leash = leashes.hold(host(1));
        leashes.renew(host(1), 1);
        leash.work_for(1);
        assert_eq!(leash.guard(&served, tokio::task::yield_now()).await, Some(()));
        leashes.renew(host(1), 2);
        assert_eq!(leash.guard(&served, pending::<()>()).await, None);
    }

    #[tokio::test]
    async fn work_that_was_asked_to_leave_is_still_called_back() {
        let (_client, served) = pair().await;
        let leashes = Arc::new(Leashes::default());
        let leash = leashes.hold(host(1));
        leash.set_idle();
        assert!(leashes.make_room());
        leash.set_busy();
        assert_eq!(leash.guard(&served, tokio::task::yield_now()).await, Some(()));
        leashes.renew(host(1), 1);
        assert_eq!(leash.guard(&served, pending::<()>()).await, None);
    }
}
