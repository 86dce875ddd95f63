//! The edges out of one page, merged over all visits: part of the page's row.
//!
//! Layout: the stamps (when seen, and in which record last), most frequent
//! first; then the edges in ascending order, each as the distance of its target
//! from the one before, a byte of kind and place, and what differs from the
//! usual (no `rel` words, count 1, the first stamp). Texts are not in here: they
//! are read from the record that saw the edge last.
//!
//! Invariant: an edge that was seen once stays; only when and how it was last
//! seen changes.

use std::collections::BTreeMap;

use model::{LinkKind, Place, Rel, UtcTime};
use serde::{Deserialize, Serialize};

use super::varint::{Reader, put_signed, put_unsigned};
use crate::GraphError;
use crate::journal::{Position, RecordAddress};

/// A node that edges point at: its class and its id within the class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Node {
    Page(u32),
    Site(u32),
    Domain(u32),
    Refused(u32),
}

impl Node {
    fn code(self) -> u64 {
        let (id, class) = match self {
            Self::Page(id) => (id, 0),
            Self::Site(id) => (id, 1),
            Self::Domain(id) => (id, 2),
            Self::Refused(id) => (id, 3),
        };
        u64::from(id) << 2 | class
    }

    fn from_code(code: u64) -> Option<Self> {
        let id = u32::try_from(code >> 2).ok()?;
        Some(match code & 3 {
            0 => Self::Page(id),
            1 => Self::Site(id),
            2 => Self::Domain(id),
            _ => Self::Refused(id),
        })
    }
}

/// What makes two links of a page the same edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EdgeKey {
    pub(crate) code: u64,
    pub(crate) kind: LinkKind,
    pub(crate) place: Place,
}

impl EdgeKey {
    pub(crate) fn new(to: Node, kind: LinkKind, place: Place) -> Self {
        Self { code: to.code(), kind, place }
    }

    pub(crate) fn to(self) -> Option<Node> {
        Node::from_code(self.code)
    }
}

/// What an edge was like when last seen, and when that was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EdgeFacts {
    pub(crate) rel: Rel,
    pub(crate) count: u32,
    pub(crate) stamp: Stamp,
}

impl EdgeFacts {
    fn merge(&mut self, seen: Self) {
        let first_seen = self.stamp.first_seen.min(seen.stamp.first_seen);
        if seen.stamp.last_seen >= self.stamp.last_seen {
            *self = seen;
        }
        self.stamp.first_seen = first_seen;
    }
}

/// When an edge or an identifier was seen, and the record that saw it last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "StoredStamp", into = "StoredStamp")]
pub(crate) struct Stamp {
    pub(crate) first_seen: UtcTime,
    pub(crate) last_seen: UtcTime,
    pub(crate) record: RecordAddress,
}

/// As [`Stamp`], with the last time told from the first, which it mostly equals.
#[derive(Serialize, Deserialize)]
struct StoredStamp(UtcTime, i64, RecordAddress);

impl From<Stamp> for StoredStamp {
    fn from(stamp: Stamp) -> Self {
        let after = stamp.last_seen.as_millis().wrapping_sub(stamp.first_seen.as_millis());
        Self(stamp.first_seen, after, stamp.record)
    }
}

impl From<StoredStamp> for Stamp {
    fn from(StoredStamp(first_seen, after, record): StoredStamp) -> Self {
        let last_seen = UtcTime::from_millis(first_seen.as_millis().wrapping_add(after));
        Self { first_seen, last_seen, record }
    }
}

impl Stamp {
    /// The earlier of the first times, and the latest record.
    pub(crate) fn seen_again(self, seen: Self) -> Self {
        let latest = if seen.last_seen >= self.last_seen { seen } else { self };
        Self { first_seen: self.first_seen.min(seen.first_seen), ..latest }
    }
}

/// All edges out of a page, in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OutBlock {
    edges: Vec<(EdgeKey, EdgeFacts)>,
}

impl OutBlock {
    /// Adds sightings of edges. The last one counts for how an edge is, unless it
    /// is older than what is known.
    pub(crate) fn see(&mut self, sightings: Vec<(EdgeKey, EdgeFacts)>) {
        self.edges.extend(sightings);
        // Stable: of one edge, what was known comes before what is new.
        self.edges.sort_by_key(|(key, _)| *key);
        self.edges.dedup_by(|(key, new), (known_key, known)| {
            let is_same = key == known_key;
            if is_same {
                known.merge(*new);
            }
            is_same
        });
    }

    pub(crate) fn edges(&self) -> &[(EdgeKey, EdgeFacts)] {
        &self.edges
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let stamps = self.stamps();
        let numbers: BTreeMap<&Stamp, u64> = stamps.iter().zip(0..).collect();
        let mut out = Vec::with_capacity(24 + 5 * self.edges.len());
        put_unsigned(&mut out, stamps.len() as u64);
        stamps.iter().for_each(|stamp| put_stamp(&mut out, stamp));
        put_unsigned(&mut out, self.edges.len() as u64);
        let mut before = 0;
        for (key, facts) in &self.edges {
            let stamp = numbers.get(&facts.stamp).copied().unwrap_or_default();
            put_unsigned(&mut out, key.code - before);
            before = key.code;
            let detailed = facts.rel != Rel::default() || facts.count != 1;
            let flags = u8::from(detailed) << 6 | u8::from(stamp != 0) << 7;
            out.push(key.kind as u8 | (key.place as u8) << 3 | flags);
            if detailed {
                out.push(facts.rel.bits());
                put_unsigned(&mut out, u64::from(facts.count));
            }
            if stamp != 0 {
                put_unsigned(&mut out, stamp);
            }
        }
        out
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, GraphError> {
        let mut edges = Vec::new();
        for_each_edge(bytes, |key, facts| edges.push((key, facts)))?;
        Ok(Self { edges })
    }

    /// The stamps in use, most frequent first, ties by value: the same block
    /// always gives the same bytes.
    fn stamps(&self) -> Vec<Stamp> {
        let Some((_, first)) = self.edges.first() else { return Vec::new() };
        if self.edges.iter().all(|(_, facts)| facts.stamp == first.stamp) {
            return vec![first.stamp];
        }
        let mut uses: BTreeMap<Stamp, usize> = BTreeMap::new();
        for (_, facts) in &self.edges {
            *uses.entry(facts.stamp).or_default() += 1;
        }
        let mut stamps: Vec<(Stamp, usize)> = uses.into_iter().collect();
        stamps.sort_by_key(|(stamp, uses)| (std::cmp::Reverse(*uses), *stamp));
        stamps.into_iter().map(|(stamp, _)| stamp).collect()
    }
}

/// Reads the edges of an encoded block in order, without building the block. No
/// bytes are a block without edges.
pub(crate) fn for_each_edge(bytes: &[u8], mut each: impl FnMut(EdgeKey, EdgeFacts)) -> Result<(), GraphError> {
    if bytes.is_empty() {
        return Ok(());
    }
    let mut read = Reader::new(bytes);
    let damaged = || GraphError::index("a block of edges cannot be taken apart");
    let stamps: Vec<Stamp> = (0..read.unsigned().ok_or_else(damaged)?).map_while(|_| read_stamp(&mut read)).collect();
    let count = read.unsigned().ok_or_else(damaged)?;
    let mut code = 0;
    for _ in 0..count {
        let (key, facts) = read_edge(&mut read, &mut code, &stamps).ok_or_else(damaged)?;
        each(key, facts);
    }
    if read.is_done() { Ok(()) } else { Err(damaged()) }
}

fn read_edge(read: &mut Reader<'_>, code: &mut u64, stamps: &[Stamp]) -> Option<(EdgeKey, EdgeFacts)> {
    *code = code.checked_add(read.unsigned()?)?;
    let byte = read.byte()?;
    let kind = LinkKind::ALL[usize::from(byte & 7)];
    let place = Place::ALL[usize::from(byte >> 3 & 7)];
    let (rel, count) = match byte >> 6 & 1 {
        0 => (Rel::default(), 1),
        _ => (Rel::from_bits(read.byte()?), u32::try_from(read.unsigned()?).ok()?),
    };
    let stamp = match byte >> 7 {
        0 => 0,
        _ => read.unsigned()?,
    };
    let stamp = *stamps.get(usize::try_from(stamp).ok()?)?;
    Some((EdgeKey { code: *code, kind, place }, EdgeFacts { rel, count, stamp }))
}

fn put_stamp(out: &mut Vec<u8>, stamp: &Stamp) {
    let Stamp { first_seen, last_seen, record } = stamp;
    put_signed(out, first_seen.as_millis());
    put_signed(out, last_seen.as_millis().wrapping_sub(first_seen.as_millis()));
    put_unsigned(out, u64::from(record.frame.segment));
    put_unsigned(out, record.frame.offset);
    put_unsigned(out, u64::from(record.index));
}

fn read_stamp(read: &mut Reader<'_>) -> Option<Stamp> {
    let first = read.signed()?;
    let last = first.wrapping_add(read.signed()?);
    let segment = u32::try_from(read.unsigned()?).ok()?;
    let frame = Position { segment, offset: read.unsigned()? };
    let record = RecordAddress { frame, index: u16::try_from(read.unsigned()?).ok()? };
    Some(Stamp { first_seen: UtcTime::from_millis(first), last_seen: UtcTime::from_millis(last), record })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn address(n: u16) -> RecordAddress {
        RecordAddress { frame: Position { segment: 1, offset: 64 + u64::from(n) * 1_000 }, index: n }
    }

    fn facts(at: i64, count: u32, record: u16) -> EdgeFacts {
        let at = UtcTime::from_millis(at);
        EdgeFacts {
            rel: Rel::default(),
            count,
            stamp: Stamp { first_seen: at, last_seen: at, record: address(record) },
        }
    }

    fn key(page: u32) -> EdgeKey {
        EdgeKey::new(Node::Page(page), LinkKind::Hyperlink, Place::Main)
    }

    fn edge() -> impl Strategy<Value = (EdgeKey, EdgeFacts)> {
        let node = (0u32..4, prop_oneof![0u32..40, any::<u32>()]).prop_map(|(class, id)| match class {
            0 => Node::Page(id),
            1 => Node::Site(id),
            2 => Node::Domain(id),
            _ => Node::Refused(id),
        });
        let key = (node, 0usize..8, 0usize..8)
            .prop_map(|(node, kind, place)| EdgeKey::new(node, LinkKind::ALL[kind], Place::ALL[place]));
        let facts = (any::<u8>(), prop_oneof![Just(1u32), any::<u32>()], 0i64..5, 0i64..5, 0u16..3).prop_map(
            |(rel, count, first, long, record)| EdgeFacts {
                rel: Rel::from_bits(rel),
                count,
                stamp: Stamp {
                    first_seen: UtcTime::from_millis(1_700_000_000_000 + first),
                    last_seen: UtcTime::from_millis(1_700_000_000_000 + first + long),
                    record: address(record),
                },
            },
        );
        (key, facts)
    }

    proptest! {
        #[test]
        fn a_block_comes_back_as_it_went(edges in prop::collection::btree_map(edge().prop_map(|e| e.0), edge().prop_map(|e| e.1), 0..60)) {
            let block = OutBlock { edges: edges.into_iter().collect() };
            let bytes = block.encode();
            prop_assert_eq!(OutBlock::decode(&bytes).unwrap(), block);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = OutBlock::decode(&bytes);
        }
    }

    #[test]
    fn an_edge_not_seen_again_stays_with_its_times() {
        let mut block = OutBlock::default();
        block.see(vec![(key(2), facts(100, 1, 0)), (key(1), facts(100, 1, 0))]);
        block.see(vec![(key(2), facts(200, 3, 1))]);
        assert_eq!(block.edges[0], (key(1), facts(100, 1, 0)));
        let seen_twice = block.edges[1].1;
        assert_eq!(
            (seen_twice.stamp.first_seen, seen_twice.stamp.last_seen),
            (UtcTime::from_millis(100), UtcTime::from_millis(200))
        );
        assert_eq!((seen_twice.count, seen_twice.stamp.record), (3, address(1)));
    }

    #[test]
    fn an_older_sighting_only_moves_the_beginning() {
        let mut block = OutBlock::default();
        block.see(vec![(key(1), facts(200, 2, 1))]);
        block.see(vec![(key(1), facts(50, 9, 2))]);
        let edge = block.edges[0].1;
        assert_eq!(
            (edge.count, edge.stamp.first_seen, edge.stamp.last_seen),
            (2, UtcTime::from_millis(50), UtcTime::from_millis(200))
        );
    }

    #[test]
    fn twenty_usual_links_take_about_five_bytes_each() {
        let mut block = OutBlock::default();
        block.see((0..20).map(|n| (key(1_000_000 + n * 7_000), facts(1_700_000_000_000, 1, 0))).collect());
        assert!(block.encode().len() <= 20 + 20 * 5, "{}", block.encode().len());
    }
}
