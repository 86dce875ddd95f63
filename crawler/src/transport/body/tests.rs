//! Where a body ends, however it comes in pieces.

use proptest::prelude::*;

use super::{BodyTracker, EXTRAS_BYTES_MAX};
use crate::transport::BodyFault;
use crate::transport::tap::Framing;

/// How many bytes belong to the body, and whether it is complete.
fn track(framing: Framing, raw: &[u8], piece: usize) -> Result<(usize, bool), BodyFault> {
    let mut tracker = BodyTracker::new(framing, u64::MAX);
    let mut used = 0;
    for bytes in raw.chunks(piece) {
        let taken = tracker.take(bytes)?;
        used += taken;
        if taken < bytes.len() {
            assert!(tracker.done());
            break;
        }
    }
    Ok((used, tracker.done()))
}

fn chunked(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut raw = Vec::new();
    for chunk in chunks {
        raw.extend_from_slice(format!("{:x};a=\"b\"\r\n", chunk.len()).as_bytes());
        raw.extend_from_slice(chunk);
        raw.extend_from_slice(b"\r\n");
    }
    raw.extend_from_slice(b"0\r\nX-After: y\r\n\r\n");
    raw
}

proptest! {
    #[test]
    fn chunks_end_where_they_were_made_to(
        chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..300), 0..6),
        surplus in prop::collection::vec(any::<u8>(), 0..50),
        piece in 1usize..100,
    ) {
        let raw = chunked(&chunks);
        let all = [raw.clone(), surplus].concat();
        prop_assert_eq!(track(Framing::Chunked, &all, piece), Ok((raw.len(), true)));
        for cut in 0..raw.len() {
            prop_assert_eq!(track(Framing::Chunked, &raw[..cut], piece), Ok((cut, false)));
        }
    }

    #[test]
    fn a_length_is_a_length(length in 1u64..500, have in 0usize..600, piece in 1usize..100) {
        let expected = (have.min(usize::try_from(length).unwrap()), have as u64 >= length);
        prop_assert_eq!(track(Framing::Length(length), &vec![0; have], piece), Ok(expected));
    }

    #[test]
    fn no_bytes_make_it_panic_or_disagree_with_itself(
        raw in prop::collection::vec(prop::sample::select(b"0159aF;\r\n x\0".to_vec()), 0..60),
        piece in 1usize..60,
    ) {
        prop_assert_eq!(track(Framing::Chunked, &raw, piece), track(Framing::Chunked, &raw, 60));
    }
}

#[test]
fn chunk_extras_are_bounded() {
    let extension = format!("1;{}\r\nx\r\n0\r\n\r\n", "e".repeat(EXTRAS_BYTES_MAX));
    assert_eq!(track(Framing::Chunked, extension.as_bytes(), 512), Err(BodyFault::ChunkExtras));
    let trailers = format!("0\r\n{}\r\n", "A: b\r\n".repeat(EXTRAS_BYTES_MAX / 3));
    assert_eq!(track(Framing::Chunked, trailers.as_bytes(), 512), Err(BodyFault::ChunkExtras));
}

#[test]
fn the_limit_is_exact() {
    let mut body = BodyTracker::new(Framing::UntilClose, 10);
    assert_eq!(body.take(&[0; 6]), Ok(6));
    assert_eq!(body.take(&[0; 4]), Ok(4));
    assert_eq!(body.take(&[0; 1]), Err(BodyFault::TooLong));
}

#[test]
fn ends_that_are_proper_and_ends_that_are_not() {
    let may_end = |framing, raw: &[u8]| {
        let mut tracker = BodyTracker::new(framing, u64::MAX);
        tracker.take(raw).unwrap();
        tracker.may_end_here()
    };
    assert!(may_end(Framing::UntilClose, b"anything"));
    assert!(!may_end(Framing::Length(9), b"anything"));
    assert!(!may_end(Framing::Chunked, b"8\r\nanything\r\n"));
    assert!(!may_end(Framing::Chunked, b"8\r\nanything\r\n0\r\n"));
    assert!(may_end(Framing::Chunked, b"8\r\nanything\r\n0\r\n\r\n"));
}
