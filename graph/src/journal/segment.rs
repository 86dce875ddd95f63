//! A segment's header and file name.
//!
//! | bytes | field |
//! |---|---|
//! | 0–7 | magic |
//! | 8–9 | format version |
//! | 10–11 | zero |
//! | 12–15 | number of the segment, from 1 |
//! | 16–31 | case id |
//! | 32–63 | chain value at the segment's start |
//! | 64–67 | CRC32C of bytes 0–63 |
//!
//! Invariant: a header is synced, and its file's name with it, before the first
//! frame is written; so a segment with a bad header and more than a header's
//! bytes was damaged, not torn.

use super::chain::CaseId;

pub(super) const HEADER_LEN: u64 = 68;
/// The only format there is.
pub(super) const FORMAT: u16 = 1;

const MAGIC: [u8; 8] = *b"OGJRNL\x1a\n";
const CRC_AT: usize = 64;
const SUFFIX: &str = ".ogj";
/// The last number that fits the file names.
const NUMBER_MAX: u32 = 99_999_999;

/// What a segment says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SegmentHeader {
    pub(super) number: u32,
    pub(super) case: CaseId,
    pub(super) chain: [u8; 32],
}

/// What stands where a header should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeaderRead {
    Valid(SegmentHeader),
    /// Intact, but of a format of the future.
    Unknown(u16),
    Bad,
}

impl SegmentHeader {
    pub(super) fn encode(&self) -> [u8; HEADER_LEN as usize] {
        let mut out = [0; HEADER_LEN as usize];
        out[..8].copy_from_slice(&MAGIC);
        out[8..10].copy_from_slice(&FORMAT.to_le_bytes());
        out[12..16].copy_from_slice(&self.number.to_le_bytes());
        out[16..32].copy_from_slice(self.case.as_bytes());
        out[32..64].copy_from_slice(&self.chain);
        let crc = crc32c::crc32c(&out[..CRC_AT]);
        out[CRC_AT..].copy_from_slice(&crc.to_le_bytes());
        out
    }

    /// Reads the header of the segment whose file name says `number`.
    pub(super) fn read(bytes: &[u8], number: u32) -> HeaderRead {
        Self::parse(bytes, number).unwrap_or(HeaderRead::Bad)
    }

    fn parse(bytes: &[u8], number: u32) -> Option<HeaderRead> {
        let bytes: &[u8; HEADER_LEN as usize] = bytes.first_chunk()?;
        let crc = u32::from_le_bytes(*bytes.last_chunk()?);
        if !bytes.starts_with(&MAGIC) || crc32c::crc32c(&bytes[..CRC_AT]) != crc {
            return None;
        }
        let version = u16::from_le_bytes([bytes[8], bytes[9]]);
        if version != FORMAT {
            return Some(HeaderRead::Unknown(version));
        }
        let header = Self {
            number: u32::from_le_bytes(*bytes[12..].first_chunk()?),
            case: CaseId::from_bytes(*bytes[16..].first_chunk()?),
            chain: *bytes[32..].first_chunk()?,
        };
        (header.number == number).then_some(HeaderRead::Valid(header))
    }
}

/// The name of a segment's file.
pub(super) fn file_name(number: u32) -> String {
    format!("{number:08}{SUFFIX}")
}

/// The segment numbers among the names of a folder, in order.
pub(super) fn numbers(names: &[String]) -> Vec<u32> {
    let mut numbers: Vec<u32> = names.iter().filter_map(|name| number_of(name)).collect();
    numbers.sort_unstable();
    numbers
}

fn number_of(name: &str) -> Option<u32> {
    let number: u32 = name.strip_suffix(SUFFIX)?.parse().ok()?;
    ((1..=NUMBER_MAX).contains(&number) && file_name(number) == name).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> SegmentHeader {
        SegmentHeader { number: 3, case: CaseId::from_bytes([5; 16]), chain: [9; 32] }
    }

    #[test]
    fn a_header_comes_back_and_any_changed_byte_is_seen() {
        let bytes = header().encode();
        assert_eq!(SegmentHeader::read(&bytes, 3), HeaderRead::Valid(header()));
        assert_eq!(SegmentHeader::read(&bytes, 4), HeaderRead::Bad);
        for i in 0..bytes.len() {
            let mut changed = bytes;
            changed[i] ^= 0x10;
            assert_eq!(SegmentHeader::read(&changed, 3), HeaderRead::Bad, "byte {i}");
            assert_eq!(SegmentHeader::read(&bytes[..i], 3), HeaderRead::Bad, "length {i}");
        }
    }

    #[test]
    fn an_intact_header_of_the_future_is_told_from_a_bad_one() {
        let mut bytes = header().encode();
        bytes[8] = 2;
        let crc = crc32c::crc32c(&bytes[..CRC_AT]);
        bytes[CRC_AT..].copy_from_slice(&crc.to_le_bytes());
        assert_eq!(SegmentHeader::read(&bytes, 3), HeaderRead::Unknown(2));
    }

    #[test]
    fn only_segment_names_count() {
        let names = ["00000002.ogj", "00000001.ogj", "1.ogj", "00000000.ogj", "reserve", "+0000003.ogj", "x"];
        assert_eq!(numbers(&names.map(str::to_owned)), [1, 2]);
    }
}
