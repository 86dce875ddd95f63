//! What the servers of the practice web saw: every request, and how much of the
//! answer went out.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use model::OnionHost;
use tokio::sync::Notify;

/// One request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Number of the connection, from 1.
    pub connection: u64,
    /// The site that was connected to.
    pub site: OnionHost,
    /// The port that was connected to.
    pub port: u16,
    /// The request method.
    pub method: String,
    /// The request target, as sent.
    pub target: String,
    /// The `Host` header, as sent.
    pub host: Option<String>,
    /// Status of the answer, as meant.
    pub status: u16,
    /// Bytes of the response head that were sent.
    pub head_bytes: u64,
    /// Bytes after the head that were sent, framing included.
    pub body_bytes: u64,
    /// Whether the answer was sent in full.
    pub complete: bool,
}

impl Access {
    /// All bytes sent in answer.
    pub fn bytes(&self) -> u64 {
        self.head_bytes + self.body_bytes
    }

    /// `http://<site>[:port]<target>`.
    pub fn url(&self) -> String {
        let port = if self.port == 80 { String::new() } else { format!(":{}", self.port) };
        format!("http://{}{port}{}", self.site.full_name(), self.target)
    }
}

/// Sums over all requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Connections that came about.
    pub connections: u64,
    /// Connection attempts that failed.
    pub failures: u64,
    /// Requests begun.
    pub requests: u64,
    /// Bytes sent by answers that have ended.
    pub bytes: u64,
}

/// The access log of all sites together.
#[derive(Default)]
pub struct AccessLog {
    quiet: AtomicBool,
    entries: Mutex<Vec<Access>>,
    connections: AtomicU64,
    failures: AtomicU64,
    requests: AtomicU64,
    bytes: AtomicU64,
    answering: AtomicUsize,
    ended: Notify,
}

impl AccessLog {
    /// Stops (or starts) keeping entries; totals are always kept.
    pub fn keep_entries(&self, keep: bool) {
        self.quiet.store(!keep, Ordering::Relaxed);
    }

    /// All requests whose answers have ended, in the order of their ends.
    pub fn entries(&self) -> Vec<Access> {
        self.lock().clone()
    }

    /// Forgets all entries.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// The sums so far.
    pub fn totals(&self) -> Totals {
        Totals {
            connections: self.connections.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
            requests: self.requests.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
        }
    }

    /// Waits until no answer is being sent, so that the entries are complete.
    pub async fn idle(&self) {
        loop {
            let ended = self.ended.notified();
            if self.answering.load(Ordering::Acquire) == 0 {
                return;
            }
            ended.await;
        }
    }

    pub(crate) fn connected(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn failed(&self) {
        self.failures.fetch_add(1, Ordering::Relaxed);
    }

    /// Begins an entry, which is written when the returned value is dropped.
    pub(crate) fn begin(&self, access: Access) -> Entry<'_> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.answering.fetch_add(1, Ordering::AcqRel);
        Entry { log: self, access }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Access>> {
        // A push does not leave the list half-made, whoever panicked.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An entry while its answer is being sent.
pub(crate) struct Entry<'a> {
    log: &'a AccessLog,
    pub(crate) access: Access,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        self.log.bytes.fetch_add(self.access.bytes(), Ordering::Relaxed);
        if !self.log.quiet.load(Ordering::Relaxed) {
            self.log.lock().push(self.access.clone());
        }
        self.log.answering.fetch_sub(1, Ordering::AcqRel);
        self.log.ended.notify_waiters();
    }
}
