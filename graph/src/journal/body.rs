//! The body of a frame: a run of records, `kind, seal, varint length, payload`.
//!
//! Invariant: what is decoded is exactly what was encoded, or nothing. Payloads
//! and kinds are not interpreted, and unknown seals are not an error.

use std::ops::Range;

/// How a record's payload is protected: in the clear, or sealed by a scheme
/// whose number is known to whoever sealed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Seal(u8);

impl Seal {
    /// The payload is in the clear.
    pub const CLEAR: Self = Self(0);

    /// The seal with this number; 0 is [`Seal::CLEAR`].
    pub const fn from_number(number: u8) -> Self {
        Self(number)
    }

    /// The seal's number as stored.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Whether the payload can be read without a key.
    pub const fn is_clear(self) -> bool {
        self.0 == 0
    }
}

/// One record, borrowed from the caller or from a frame that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// What the record is; the journal does not know.
    pub kind: u8,
    /// Whether `payload` is clear or ciphertext.
    pub seal: Seal,
    /// The bytes to keep.
    pub payload: &'a [u8],
}

/// Longest varint of a length: 32 bits, seven at a time.
const VARINT_MAX: usize = 5;
/// What a record takes at most beside its payload.
pub(super) const RECORD_OVERHEAD_MAX: usize = 2 + VARINT_MAX;

/// Appends a record. The payload is shorter than 4 GiB, as the group is.
pub(super) fn encode(record: &Record<'_>, out: &mut Vec<u8>) {
    out.push(record.kind);
    out.push(record.seal.number());
    let mut length = record.payload.len();
    while length >= 0x80 {
        out.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend_from_slice(record.payload);
}

/// A decoded body: its bytes and where each record lies in them.
#[derive(Debug)]
pub(super) struct Body {
    raw: Vec<u8>,
    items: Vec<(u8, Seal, Range<usize>)>,
}

impl Body {
    /// Takes `count` records apart; `None` if the bytes are not exactly those.
    pub(super) fn decode(raw: Vec<u8>, count: u16) -> Option<Self> {
        let mut items = Vec::with_capacity(usize::from(count));
        let mut at = 0;
        for _ in 0..count {
            let kind = *raw.get(at)?;
            let seal = Seal(*raw.get(at + 1)?);
            let (length, width) = varint(raw.get(at + 2..)?)?;
            let start = at + 2 + width;
            let end = start.checked_add(length)?;
            raw.get(start..end)?;
            items.push((kind, seal, start..end));
            at = end;
        }
        (at == raw.len()).then_some(Self { raw, items })
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<Record<'_>> {
        let (kind, seal, range) = self.items.get(index)?;
        Some(Record { kind: *kind, seal: *seal, payload: self.raw.get(range.clone())? })
    }
}

fn varint(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0_u64;
    for (i, byte) in bytes.iter().take(VARINT_MAX).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * i);
        if byte & 0x80 == 0 {
            return Some((usize::try_from(value).ok()?, i + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn records_come_back_as_they_went(
            records in prop::collection::vec((any::<u8>(), any::<u8>(), prop::collection::vec(any::<u8>(), 0..300)), 0..20)
        ) {
            let mut raw = Vec::new();
            for (kind, seal, payload) in &records {
                encode(&Record { kind: *kind, seal: Seal(*seal), payload }, &mut raw);
            }
            let body = Body::decode(raw, records.len() as u16).unwrap();
            prop_assert_eq!(body.len(), records.len());
            for (i, (kind, seal, payload)) in records.iter().enumerate() {
                prop_assert_eq!(body.get(i), Some(Record { kind: *kind, seal: Seal(*seal), payload }));
            }
        }

        #[test]
        fn any_bytes_are_taken_apart_or_refused(raw in prop::collection::vec(any::<u8>(), 0..200), count in 0_u16..10) {
            if let Some(body) = Body::decode(raw.clone(), count) {
                let payloads: usize = (0..body.len()).filter_map(|i| body.get(i)).map(|r| r.payload.len()).sum();
                prop_assert!(payloads + 3 * usize::from(count) <= raw.len());
            }
        }
    }

    #[test]
    fn a_length_beyond_the_body_is_refused() {
        assert!(Body::decode(vec![1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f], 1).is_none());
        assert!(Body::decode(vec![1, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00], 1).is_none());
    }

    #[test]
    fn bytes_left_over_are_refused() {
        assert!(Body::decode(vec![1, 0, 0, 9], 1).is_none());
    }
}
