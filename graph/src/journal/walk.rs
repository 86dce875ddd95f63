//! Goes through a journal frame by frame, checks each, and finds the way past
//! damage.
//!
//! Invariant: a frame is given out only if its checksum holds and, where the
//! chain value before it is known, it continues the chain. After damage the
//! walk goes on at the next whole frame; its link to what stood before cannot
//! be proved then, unless the damaged header still tells its chain value.
//! Bodies are not unpacked here.

use std::sync::Arc;

use super::chain::{CaseId, Chain, genesis};
use super::damage::{DamageKind, DamagedRange, TornTail};
use super::disk::Disk;
use super::error::JournalError;
use super::frame::{FRAME_LEN_MAX, FrameHead, HEAD_LEN};
use super::position::{Mark, Position};
use super::seek::{continues, follower, intact, link_across, next_intact};
use super::segment::{self, HEADER_LEN, HeaderRead, SegmentHeader};
use super::window::{SEQUENTIAL, Window};

/// What the walk met.
pub(super) enum Step {
    Frame(Found),
    Damage(DamagedRange),
    End,
}

/// A whole frame.
pub(super) struct Found {
    pub(super) position: Position,
    pub(super) mark: Mark,
    pub(super) head: FrameHead,
    /// Whether the chain value before it was known and led to it.
    pub(super) proved: bool,
}

pub(super) struct Walk {
    disk: Arc<dyn Disk>,
    segments: Vec<u32>,
    case: Option<CaseId>,
    /// The segment that may end in a torn tail.
    tail: Option<u32>,
    strict: bool,
    chain: Chain,
    at: Position,
    previous: Option<[u8; 32]>,
    window: Option<Window>,
    torn: Option<TornTail>,
    bytes: u64,
}

impl Walk {
    /// A walk over `segments`, in order; the last may be torn. It begins before
    /// the first of them.
    pub(super) fn new(disk: Arc<dyn Disk>, segments: Vec<u32>, case: Option<CaseId>) -> Self {
        Self {
            disk,
            case,
            tail: segments.last().copied(),
            strict: false,
            chain: Chain::new(),
            at: Position::START,
            previous: None,
            window: None,
            torn: None,
            bytes: 0,
            segments,
        }
    }

    /// Begins at `at`, knowing the chain value there or not.
    pub(super) fn starting(mut self, at: Position, previous: Option<[u8; 32]>) -> Self {
        self.at = at;
        self.previous = previous;
        self
    }

    /// Makes bytes that cannot be read an error instead of damage.
    pub(super) fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Makes a torn tail damage.
    pub(super) fn without_tail(mut self) -> Self {
        self.tail = None;
        self
    }

    /// The torn tail, once the end is reached.
    pub(super) fn torn_tail(&self) -> Option<TornTail> {
        self.torn
    }

    /// Bytes of the segments entered so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The chain value here, if it is known.
    pub(super) fn chain_value(&self) -> Option<[u8; 32]> {
        self.previous
    }

    /// The stored body of a frame that was just found.
    pub(super) fn body(&mut self, found: &Found) -> Result<Option<&[u8]>, JournalError> {
        match &mut self.window {
            Some(window) => window.get(found.position.offset + HEAD_LEN as u64, found.head.stored_len()),
            None => Ok(None),
        }
    }

    /// Goes one frame, or one damaged range, on. After an error the walk is over.
    pub(super) fn step(&mut self) -> Result<Step, JournalError> {
        loop {
            let Some(window) = &mut self.window else {
                match self.enter()? {
                    Some(step) => return Ok(step),
                    None => continue,
                }
            };
            if self.at.offset >= window.len() {
                self.leave();
                continue;
            }
            let Some(head) = intact(window, self.case, self.at.offset)? else {
                match self.pass_damage()? {
                    Some(damage) => return Ok(Step::Damage(damage)),
                    None => continue,
                }
            };
            let position = self.at;
            let proved = continues(window, &self.chain, position.offset, &head, self.previous)?;
            let next = position.at(position.offset + head.frame_len());
            let expected_other = self.previous.is_some() && !proved;
            self.at = next;
            self.previous = Some(head.chain);
            if expected_other {
                return Ok(Step::Damage(DamagedRange { from: position, to: next, kind: DamageKind::Chain }));
            }
            let mark = Mark { next, chain: head.chain };
            return Ok(Step::Frame(Found { position, mark, head, proved }));
        }
    }

    fn leave(&mut self) {
        self.window = None;
        self.at = Position { segment: self.at.segment.saturating_add(1), offset: 0 };
    }

    /// Opens the segment at hand and reads its header; a step if there is
    /// something to tell.
    fn enter(&mut self) -> Result<Option<Step>, JournalError> {
        let at = self.at;
        let Some(&number) = self.segments.iter().find(|n| **n >= at.segment) else {
            let end = self.segments.last().map_or(Position::START, |last| Position { segment: last + 1, offset: 0 });
            self.at = end;
            return Ok(Some(if at > end { missing(end, at) } else { Step::End }));
        };
        if number > at.segment {
            self.at = Position { segment: number, offset: 0 };
            self.previous = None;
            return Ok(Some(missing(at, self.at)));
        }
        let mut window = Window::open(&*self.disk, number, SEQUENTIAL, self.strict)?;
        let len = window.len();
        self.bytes += len;
        if at.offset > len {
            self.leave();
            self.previous = None;
            return Ok(Some(missing(at.at(len), at)));
        }
        let step = if at.offset == 0 { self.read_header(&mut window)?.map(Step::Damage) } else { None };
        if self.torn.is_none() {
            self.window = Some(window);
        }
        Ok(step)
    }

    fn read_header(&mut self, window: &mut Window) -> Result<Option<DamagedRange>, JournalError> {
        let number = self.at.segment;
        let from = self.at;
        let len = window.len().min(HEADER_LEN);
        let read = window.get(0, len as usize)?.map_or(HeaderRead::Bad, |bytes| SegmentHeader::read(bytes, number));
        if number == 1 {
            self.previous = self.case.map(genesis);
        }
        match read {
            HeaderRead::Unknown(version) => Err(JournalError::UnknownFormat { segment: number, version }),
            HeaderRead::Valid(header) if Some(header.case) == self.case => {
                let broken = self.previous.is_some_and(|previous| previous != header.chain);
                self.previous = Some(header.chain);
                self.at = Position::first_in(number);
                Ok(broken.then_some(DamagedRange { from, to: self.at, kind: DamageKind::Chain }))
            }
            _ if self.tail == Some(number) && window.len() <= HEADER_LEN && !window.has_lost(0, len) => {
                self.torn = Some(TornTail { at: from, bytes: window.len(), is_full: false });
                self.leave();
                Ok(None)
            }
            _ => {
                self.at.offset = len;
                Ok(Some(DamagedRange { from, to: self.at, kind: DamageKind::Header }))
            }
        }
    }

    /// Looks for the next whole frame; `None` if the rest is a torn tail.
    fn pass_damage(&mut self) -> Result<Option<DamagedRange>, JournalError> {
        let from = self.at;
        let Some(window) = &mut self.window else { return Ok(None) };
        let claimed = window.get(from.offset, HEAD_LEN)?.and_then(FrameHead::parse);
        let next = match follower(window, &self.chain, self.case, from.offset, claimed)? {
            Some(next) => Some(next),
            None => next_intact(window, self.case, from.offset + 1)?,
        };
        let to = next.map_or(window.len(), |(offset, _)| offset);
        let lost = window.has_lost(from.offset, to);
        let left = to - from.offset;
        let may_be_torn = self.tail == Some(from.segment) && self.case.is_some();
        if next.is_none() && may_be_torn && !lost && left <= FRAME_LEN_MAX {
            let is_full = claimed.is_some_and(|claimed| claimed.frame_len() <= left);
            self.torn = Some(TornTail { at: from, bytes: left, is_full });
            self.leave();
            return Ok(None);
        }
        self.previous = match next {
            Some((offset, head)) => {
                let values = [self.previous, claimed.map(|claimed| claimed.chain)];
                link_across(window, &self.chain, offset, &head, values)?
            }
            None => None,
        };
        self.at = from.at(to);
        let kind = if lost { DamageKind::Unreadable } else { DamageKind::Frame };
        Ok(Some(DamagedRange { from, to: self.at, kind }))
    }
}

/// The case a journal belongs to: what its first whole header says.
pub(super) fn case_of(disk: &dyn Disk, segments: &[u32]) -> Result<Option<CaseId>, JournalError> {
    for &number in segments {
        match header_of(disk, number)? {
            HeaderRead::Valid(header) => return Ok(Some(header.case)),
            HeaderRead::Unknown(version) => return Err(JournalError::UnknownFormat { segment: number, version }),
            HeaderRead::Bad => {}
        }
    }
    Ok(None)
}

/// Reads one segment's header.
pub(super) fn header_of(disk: &dyn Disk, number: u32) -> Result<HeaderRead, JournalError> {
    let mut window = Window::open(disk, number, HEADER_LEN as usize, false)?;
    let bytes = window.get(0, HEADER_LEN as usize)?;
    Ok(bytes.map_or(HeaderRead::Bad, |bytes| SegmentHeader::read(bytes, number)))
}

/// The numbers of the segments on a disk, in order.
pub(super) fn segments_on(disk: &dyn Disk) -> Result<Vec<u32>, JournalError> {
    let names = disk.list().map_err(|e| JournalError::io("list", "the journal's folder", e))?;
    Ok(segment::numbers(&names))
}

fn missing(from: Position, to: Position) -> Step {
    Step::Damage(DamagedRange { from, to, kind: DamageKind::Missing })
}
