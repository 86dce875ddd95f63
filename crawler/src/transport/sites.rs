//! What the door remembers of each site: generation, counts, last head, failure.
//!
//! Everything here is a small figure or a name, never a byte of content. A fact
//! reported under an old generation is dropped, except bytes: they were really
//! on the wire, so they count for the site for good.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use model::OnionHost;

use super::failure::Failure;
use super::gate::{Grant, Waiting};
use super::label::Label;
use super::tap::HeadSeen;

/// Bytes that passed between the door and a site, as plain HTTP (TLS taken off).
///
/// Totals since the door opened; a visit's share is the difference of two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// To the site.
    pub up: u64,
    /// From the site.
    pub down: u64,
}

#[derive(Debug, Default)]
struct SiteRecord {
    generation: u32,
    counts: Counts,
    head: Option<HeadSeen>,
    failure: Option<Failure>,
    certificate: Option<[u8; 32]>,
    gate: Option<Grant>,
}

/// All sites that the door has been told about.
#[derive(Debug)]
pub(crate) struct Sites {
    scan: u64,
    records: Mutex<HashMap<OnionHost, SiteRecord>>,
}

impl Sites {
    pub(crate) fn new(scan: u64) -> Self {
        Self { scan, records: Mutex::default() }
    }

    /// The label that stands for a site now.
    pub(crate) fn label(&self, site: OnionHost) -> Label {
        let generation = self.lock().get(&site).map_or(0, |record| record.generation);
        Label { scan: self.scan, site, generation }
    }

    pub(crate) fn knows(&self, site: &OnionHost) -> bool {
        self.lock().contains_key(site)
    }

    /// Remembers a site whose address has been checked.
    pub(crate) fn meet(&self, site: OnionHost) {
        self.lock().entry(site).or_default();
    }

    /// Whether the label is, or once was, one of ours.
    pub(crate) fn issued(&self, label: &Label) -> bool {
        label.scan == self.scan && label.generation <= self.label(label.site).generation
    }

    pub(crate) fn bump(&self, site: OnionHost) -> Label {
        let mut records = self.lock();
        let record = records.entry(site).or_default();
        let generation = record.generation.saturating_add(1);
        // Dropping the gate refuses what waited before it.
        *record = SiteRecord { generation, counts: record.counts, ..SiteRecord::default() };
        Label { scan: self.scan, site, generation }
    }

    /// Lets go of all but the generation, without which a stuck circuit might be joined again.
    pub(crate) fn forget(&self, site: OnionHost) {
        let mut records = self.lock();
        let generation = records.remove(&site).map_or(0, |record| record.generation);
        if generation > 0 {
            records.insert(site, SiteRecord { generation, ..SiteRecord::default() });
        }
    }

    pub(crate) fn count_up(&self, label: &Label, bytes: usize) {
        self.lock().entry(label.site).or_default().counts.up += bytes as u64;
    }

    pub(crate) fn count_down(&self, label: &Label, bytes: usize) {
        self.lock().entry(label.site).or_default().counts.down += bytes as u64;
    }

    pub(crate) fn counts(&self, site: OnionHost) -> Counts {
        self.lock().get(&site).map_or_else(Counts::default, |record| record.counts)
    }

    /// A connection is tried: an earlier failure no longer holds.
    pub(crate) fn connection_wanted(&self, label: &Label) {
        self.with_current(label, |record| record.failure = None);
    }

    /// A question goes out: what was said about earlier ones no longer holds.
    pub(crate) fn question_asked(&self, label: &Label) {
        self.with_current(label, |record| {
            record.head = None;
            record.failure = None;
            record.gate = None;
        });
    }

    pub(crate) fn failed(&self, label: &Label, failure: Failure) {
        self.with_current(label, |record| record.failure = Some(failure));
    }

    pub(crate) fn certificate_seen(&self, label: &Label, sha256: [u8; 32]) {
        self.with_current(label, |record| record.certificate = Some(sha256));
    }

    /// Publishes a head and shuts the gate behind it; `None` under an old generation.
    pub(crate) fn head_seen(&self, label: &Label, head: HeadSeen) -> Option<Waiting> {
        self.with_current(label, |record| {
            let (gate, waiting) = Grant::shut();
            record.head = Some(head);
            record.gate = Some(gate);
            waiting
        })
    }

    /// Hands out the gate, once; `None` if no body waits there.
    pub(crate) fn take_gate(&self, label: &Label) -> Option<Grant> {
        self.with_current(label, |record| record.gate.take()).flatten().filter(Grant::is_awaited)
    }

    pub(crate) fn take_head(&self, label: &Label) -> Option<HeadSeen> {
        self.with_current(label, |record| record.head.take()).flatten()
    }

    pub(crate) fn take_failure(&self, label: &Label) -> Option<Failure> {
        self.with_current(label, |record| record.failure.take()).flatten()
    }

    pub(crate) fn certificate(&self, label: &Label) -> Option<[u8; 32]> {
        self.with_current(label, |record| record.certificate).flatten()
    }

    fn with_current<T>(&self, label: &Label, act: impl FnOnce(&mut SiteRecord) -> T) -> Option<T> {
        if label.scan != self.scan {
            return None;
        }
        let mut records = self.lock();
        let record = records.entry(label.site).or_default();
        (record.generation == label.generation).then(|| act(record))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<OnionHost, SiteRecord>> {
        // Nothing under this lock can leave a record half-written.
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
