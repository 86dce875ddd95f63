//! A frame: one commit group as it stands in a segment.
//!
//! | bytes | field |
//! |---|---|
//! | 0–3 | marker; its outer bytes do not occur in UTF-8 |
//! | 4–5 | flags; bit 0: the body is zstd |
//! | 6–7 | number of records |
//! | 8–11 | length of the body as stored |
//! | 12–15 | length of the body when unpacked |
//! | 16–47 | chain value: BLAKE3 (previous value ‖ bytes 0–15 ‖ body as stored) |
//! | 48–51 | CRC32C of the case id, bytes 0–47 and the body as stored |
//! | 52– | body |
//!
//! The case id in the checksum is for payloads: whoever can put bytes on a page
//! does not know it, and so cannot make a payload that is taken for a frame when
//! the way past damage is searched.
//!
//! Invariant: a parsed header's lengths are within the limits, so that nothing
//! read from a disk decides how much memory is taken. The chain is not checked
//! here: a frame does not know what stands before it.

use std::io;

use super::body::{self, Body, RECORD_OVERHEAD_MAX, Record};
use super::chain::{CaseId, Chain};
use super::error::JournalError;

/// Most bytes of a group, before compression.
pub const GROUP_BYTES_MAX: usize = 32 << 20;
/// Most records of a group.
pub const GROUP_RECORDS_MAX: usize = u16::MAX as usize;

pub(super) const MARKER: [u8; 4] = *b"\xffOG\xfe";
pub(super) const HEAD_LEN: usize = 52;
/// Longest frame that can be written.
pub(super) const FRAME_LEN_MAX: u64 = (HEAD_LEN + GROUP_BYTES_MAX) as u64;

const FIELDS_LEN: usize = 16;
const CHAIN_END: usize = 48;
const FLAG_ZSTD: u16 = 1;

/// A frame's header.
#[derive(Clone, Copy, Debug)]
pub(super) struct FrameHead {
    fields: [u8; FIELDS_LEN],
    pub(super) chain: [u8; 32],
    crc: u32,
}

impl FrameHead {
    /// Reads a header; `None` if it is none or its lengths are out of bounds.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let fields = *bytes.first_chunk::<FIELDS_LEN>()?;
        let chain = *bytes.get(FIELDS_LEN..CHAIN_END)?.first_chunk()?;
        let crc = u32::from_le_bytes(*bytes.get(CHAIN_END..HEAD_LEN)?.first_chunk()?);
        let head = Self { fields, chain, crc };
        let in_bounds = head.stored_len() <= GROUP_BYTES_MAX && head.raw_len() <= GROUP_BYTES_MAX;
        (fields.starts_with(&MARKER) && in_bounds).then_some(head)
    }

    fn flags(&self) -> u16 {
        u16::from_le_bytes([self.fields[4], self.fields[5]])
    }

    pub(super) fn records(&self) -> u16 {
        u16::from_le_bytes([self.fields[6], self.fields[7]])
    }

    /// Length of the body as it stands in the file.
    pub(super) fn stored_len(&self) -> usize {
        u32::from_le_bytes([self.fields[8], self.fields[9], self.fields[10], self.fields[11]]) as usize
    }

    fn raw_len(&self) -> usize {
        u32::from_le_bytes([self.fields[12], self.fields[13], self.fields[14], self.fields[15]]) as usize
    }

    /// Length of header and body.
    pub(super) fn frame_len(&self) -> u64 {
        (HEAD_LEN + self.stored_len()) as u64
    }

    /// Whether header and body match the checksum of a frame of this case.
    pub(super) fn checksum_holds(&self, case: CaseId, body: &[u8]) -> bool {
        checksum(case, &self.fields, &self.chain, body) == self.crc
    }

    /// Whether this frame is what followed the frame with the value `previous`.
    pub(super) fn continues(&self, chain: &Chain, previous: &[u8; 32], body: &[u8]) -> bool {
        chain.link(previous, &self.fields, body) == self.chain
    }
}

fn checksum(case: CaseId, fields: &[u8], chain: &[u8], body: &[u8]) -> u32 {
    [fields, chain, body].into_iter().fold(crc32c::crc32c(case.as_bytes()), crc32c::crc32c_append)
}

/// Unpacks bodies; keeps the decompressor between them, as making one costs more
/// than a small body.
pub(super) struct FrameDecoder {
    decompressor: zstd::bulk::Decompressor<'static>,
}

impl FrameDecoder {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { decompressor: zstd::bulk::Decompressor::new()? })
    }

    /// Unpacks a body; `None` if it does not hold what the header says.
    pub(super) fn decode(&mut self, head: &FrameHead, stored: &[u8]) -> Option<Body> {
        let raw = match head.flags() {
            0 => stored.to_vec(),
            FLAG_ZSTD => self.decompressor.decompress(stored, head.raw_len()).ok()?,
            _ => return None,
        };
        if raw.len() != head.raw_len() {
            return None;
        }
        Body::decode(raw, head.records())
    }
}

/// Makes a [`FrameDecoder`].
pub(super) fn decoder() -> Result<FrameDecoder, JournalError> {
    FrameDecoder::new().map_err(|e| JournalError::io("prepare", "the decompressor", e))
}

/// Makes frames; keeps its buffers and the compressor between them.
pub(super) struct FrameEncoder {
    compressor: zstd::bulk::Compressor<'static>,
    chain: Chain,
    case: CaseId,
    raw: Vec<u8>,
    packed: Vec<u8>,
    frame: Vec<u8>,
}

impl FrameEncoder {
    /// `level` is zstd's; 1 to 3 are sensible here.
    pub(super) fn new(case: CaseId, level: i32) -> io::Result<Self> {
        Ok(Self {
            compressor: zstd::bulk::Compressor::new(level)?,
            chain: Chain::new(),
            case,
            raw: Vec::new(),
            packed: Vec::new(),
            frame: Vec::new(),
        })
    }

    /// Refuses groups that cannot be a frame.
    pub(super) fn check(records: &[Record<'_>]) -> Result<(), JournalError> {
        let bytes = records.iter().map(|r| r.payload.len().saturating_add(RECORD_OVERHEAD_MAX)).sum::<usize>();
        if records.is_empty() || records.len() > GROUP_RECORDS_MAX || bytes > GROUP_BYTES_MAX {
            return Err(JournalError::GroupSize { records: records.len(), bytes });
        }
        Ok(())
    }

    /// Builds the frame of a group that [`FrameEncoder::check`] let pass:
    /// its bytes and its chain value.
    pub(super) fn encode(&mut self, records: &[Record<'_>], previous: &[u8; 32]) -> io::Result<(&[u8], [u8; 32])> {
        self.raw.clear();
        for record in records {
            body::encode(record, &mut self.raw);
        }
        self.packed.clear();
        self.packed.reserve(zstd::zstd_safe::compress_bound(self.raw.len()));
        self.compressor.compress_to_buffer(&self.raw, &mut self.packed)?;
        let (flags, stored) =
            if self.packed.len() < self.raw.len() { (FLAG_ZSTD, &self.packed) } else { (0, &self.raw) };

        let mut fields = [0; FIELDS_LEN];
        fields[..4].copy_from_slice(&MARKER);
        fields[4..6].copy_from_slice(&flags.to_le_bytes());
        fields[6..8].copy_from_slice(&(records.len() as u16).to_le_bytes());
        fields[8..12].copy_from_slice(&(stored.len() as u32).to_le_bytes());
        fields[12..16].copy_from_slice(&(self.raw.len() as u32).to_le_bytes());
        let chain = self.chain.link(previous, &fields, stored);

        self.frame.clear();
        self.frame.extend_from_slice(&fields);
        self.frame.extend_from_slice(&chain);
        self.frame.extend_from_slice(&checksum(self.case, &fields, &chain, stored).to_le_bytes());
        self.frame.extend_from_slice(stored);
        Ok((&self.frame, chain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Seal;

    const CASE: CaseId = CaseId::from_bytes([7; 16]);

    fn frame_of(payload: &[u8]) -> Vec<u8> {
        let record = Record { kind: 7, seal: Seal::CLEAR, payload };
        FrameEncoder::new(CASE, 1).unwrap().encode(&[record], &[3; 32]).unwrap().0.to_vec()
    }

    #[test]
    fn a_compressible_body_is_packed_and_comes_back() {
        let frame = frame_of(&[b'a'; 5000]);
        assert!(frame.len() < 200);
        let head = FrameHead::parse(&frame).unwrap();
        assert_eq!(head.flags(), FLAG_ZSTD);
        assert!(head.checksum_holds(CASE, &frame[HEAD_LEN..]));
        assert!(!head.checksum_holds(CaseId::from_bytes([8; 16]), &frame[HEAD_LEN..]));
        assert!(head.continues(&Chain::new(), &[3; 32], &frame[HEAD_LEN..]));
        assert!(!head.continues(&Chain::new(), &[4; 32], &frame[HEAD_LEN..]));
        let body = FrameDecoder::new().unwrap().decode(&head, &frame[HEAD_LEN..]).unwrap();
        assert_eq!(body.get(0).unwrap().payload, [b'a'; 5000]);
    }

    #[test]
    fn a_body_that_does_not_shrink_is_stored_as_it_is() {
        let frame = frame_of(b"short");
        let head = FrameHead::parse(&frame).unwrap();
        assert_eq!((head.flags(), head.stored_len()), (0, 8));
        assert_eq!(&frame[HEAD_LEN + 3..], b"short");
    }

    #[test]
    fn a_length_out_of_bounds_is_no_header() {
        let mut frame = frame_of(b"short");
        frame[12..16].copy_from_slice(&(GROUP_BYTES_MAX as u32 + 1).to_le_bytes());
        assert!(FrameHead::parse(&frame).is_none());
    }

    #[test]
    fn a_body_that_unpacks_to_more_than_it_says_is_refused() {
        let mut frame = frame_of(&[b'a'; 5000]);
        frame[12..16].copy_from_slice(&4000_u32.to_le_bytes());
        let head = FrameHead::parse(&frame).unwrap();
        assert!(FrameDecoder::new().unwrap().decode(&head, &frame[HEAD_LEN..]).is_none());
    }

    #[test]
    fn groups_outside_the_limits_are_refused() {
        assert!(matches!(FrameEncoder::check(&[]), Err(JournalError::GroupSize { records: 0, .. })));
        let big = vec![0; GROUP_BYTES_MAX];
        let record = Record { kind: 0, seal: Seal::CLEAR, payload: &big };
        assert!(matches!(FrameEncoder::check(&[record]), Err(JournalError::GroupSize { records: 1, .. })));
    }
}
