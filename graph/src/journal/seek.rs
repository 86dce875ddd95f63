//! Whether a whole frame stands somewhere, and where the next one does.
//!
//! Invariant: a frame is whole only if its checksum holds for the case at hand;
//! where the case is not known there are none. Nothing here moves on: the walk
//! decides what to do with an answer.

use super::chain::{CaseId, Chain};
use super::error::JournalError;
use super::frame::{FrameHead, HEAD_LEN, MARKER};
use super::window::Window;

/// The frame at `offset`, if it is whole and its checksum holds.
pub(super) fn intact(
    window: &mut Window,
    case: Option<CaseId>,
    offset: u64,
) -> Result<Option<FrameHead>, JournalError> {
    let Some(case) = case else { return Ok(None) };
    let Some(head) = window.get(offset, HEAD_LEN)?.and_then(FrameHead::parse) else { return Ok(None) };
    let frame = window.get(offset, HEAD_LEN + head.stored_len())?;
    Ok(frame.is_some_and(|frame| head.checksum_holds(case, &frame[HEAD_LEN..])).then_some(head))
}

/// Whether the frame at `offset` is what followed the value `previous`.
pub(super) fn continues(
    window: &mut Window,
    chain: &Chain,
    offset: u64,
    head: &FrameHead,
    previous: Option<[u8; 32]>,
) -> Result<bool, JournalError> {
    let Some(previous) = previous else { return Ok(false) };
    let body = window.get(offset + HEAD_LEN as u64, head.stored_len())?;
    Ok(body.is_some_and(|body| head.continues(chain, &previous, body)))
}

/// Where a damaged frame with a readable header ends, if a frame stands there
/// that continues it: the surest way past it.
pub(super) fn follower(
    window: &mut Window,
    chain: &Chain,
    case: Option<CaseId>,
    offset: u64,
    claimed: Option<FrameHead>,
) -> Result<Option<(u64, FrameHead)>, JournalError> {
    let Some(claimed) = claimed else { return Ok(None) };
    let next = offset + claimed.frame_len();
    let Some(head) = intact(window, case, next)? else { return Ok(None) };
    Ok(continues(window, chain, next, &head, Some(claimed.chain))?.then_some((next, head)))
}

/// The first whole frame at or after `from`, wherever it begins.
pub(super) fn next_intact(
    window: &mut Window,
    case: Option<CaseId>,
    from: u64,
) -> Result<Option<(u64, FrameHead)>, JournalError> {
    let mut at = from;
    while let Some(candidate) = window.find(MARKER, at)? {
        if let Some(head) = intact(window, case, candidate)? {
            return Ok(Some((candidate, head)));
        }
        at = candidate + 1;
    }
    Ok(None)
}

/// Which of the known chain values leads to the frame at `offset`.
pub(super) fn link_across(
    window: &mut Window,
    chain: &Chain,
    offset: u64,
    head: &FrameHead,
    values: [Option<[u8; 32]>; 2],
) -> Result<Option<[u8; 32]>, JournalError> {
    for value in values {
        if continues(window, chain, offset, head, value)? {
            return Ok(value);
        }
    }
    Ok(None)
}
