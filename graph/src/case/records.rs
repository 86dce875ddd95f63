//! Reads single records of the journal by address, keeping what was read last.
//!
//! A page and its links stand in one record, and records that were written
//! together in one frame: so a few frames are kept unpacked, and a few events
//! decoded. Bounded by bytes, not by count.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::Arc;

use model::CrawlEvent;

use super::codec;
use crate::GraphError;
use crate::error::JOURNAL;
use crate::journal::{Group, GroupReader, JournalReader, Position, RecordAddress};

/// Unpacked bytes of frames that are kept.
const FRAME_BYTES_KEPT: usize = 32 << 20;
/// The same where reading goes in the order of the journal.
const FRAME_BYTES_IN_ORDER: usize = 1 << 20;
/// Decoded events that are kept.
const EVENTS_KEPT: usize = 64;

/// Records by address.
pub(crate) struct Records<'a> {
    journal: GroupReader<'a>,
    frames: Kept<Position, Group>,
    events: Kept<RecordAddress, CrawlEvent>,
}

impl<'a> Records<'a> {
    pub(crate) fn of(journal: &'a JournalReader) -> Self {
        Self::keeping(FRAME_BYTES_KEPT, journal)
    }

    /// For one who reads in the order of the journal: little is asked for twice.
    pub(crate) fn in_order_of(journal: &'a JournalReader) -> Self {
        Self::keeping(FRAME_BYTES_IN_ORDER, journal)
    }

    fn keeping(frame_bytes: usize, journal: &'a JournalReader) -> Self {
        let journal = GroupReader::of(journal);
        Self { journal, frames: Kept::new(frame_bytes), events: Kept::new(EVENTS_KEPT) }
    }

    /// Reads the event at an address.
    ///
    /// # Errors
    /// `Damaged` if the frame is not what was written, or holds no such event.
    pub(crate) fn event(&mut self, address: RecordAddress) -> Result<Arc<CrawlEvent>, GraphError> {
        if let Some(event) = self.events.get(&address) {
            return Ok(event);
        }
        let frame = self.frame(address.frame)?;
        let missing = || GraphError::Damaged { what: JOURNAL, detail: format!("there is no event at {address}") };
        let record = frame.records().nth(usize::from(address.index)).ok_or_else(missing)?;
        if !record.seal.is_clear() {
            return Err(missing());
        }
        let event = Arc::new(codec::decode(record.kind, record.payload)?);
        self.events.put(address, Arc::clone(&event), 1);
        Ok(event)
    }

    fn frame(&mut self, position: Position) -> Result<Arc<Group>, GraphError> {
        if let Some(frame) = self.frames.get(&position) {
            return Ok(frame);
        }
        let frame = Arc::new(self.journal.read(position)?);
        let bytes = frame.records().map(|record| record.payload.len() + 64).sum();
        self.frames.put(position, Arc::clone(&frame), bytes);
        Ok(frame)
    }
}

/// Values up to a total weight; the oldest go first.
struct Kept<K, V> {
    values: HashMap<K, (Arc<V>, usize)>,
    order: VecDeque<K>,
    weight: usize,
    weight_max: usize,
}

impl<K: Hash + Eq + Copy, V> Kept<K, V> {
    fn new(weight_max: usize) -> Self {
        Self { values: HashMap::new(), order: VecDeque::new(), weight: 0, weight_max }
    }

    fn get(&self, key: &K) -> Option<Arc<V>> {
        self.values.get(key).map(|(value, _)| Arc::clone(value))
    }

    /// Keeps a value whose key is not kept yet.
    fn put(&mut self, key: K, value: Arc<V>, weight: usize) {
        self.weight += weight;
        self.order.push_back(key);
        self.values.insert(key, (value, weight));
        while self.weight > self.weight_max && self.order.len() > 1 {
            let Some(oldest) = self.order.pop_front() else { break };
            self.weight -= self.values.remove(&oldest).map_or(0, |(_, weight)| weight);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_when_the_weight_is_too_much() {
        let mut kept = Kept::new(10);
        for n in 0..8u8 {
            kept.put(n, Arc::new(n), 3);
        }
        assert_eq!(kept.get(&7).as_deref(), Some(&7));
        assert_eq!(kept.get(&5).as_deref(), Some(&5));
        assert_eq!(kept.get(&4), None);
        assert_eq!((kept.values.len(), kept.order.len(), kept.weight), (3, 3, 9));
    }

    #[test]
    fn a_value_heavier_than_all_is_kept_alone() {
        let mut kept = Kept::new(10);
        kept.put(1u8, Arc::new(()), 4);
        kept.put(2, Arc::new(()), 99);
        assert!(kept.get(&2).is_some());
        assert!(kept.get(&1).is_none());
    }
}
