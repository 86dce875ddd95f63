//! Reads single groups by their position, one after the other.
//!
//! Invariant: no group is given out whose frame does not match its checksum. The segment
//! and the decompressor stay at hand, as opening and making them costs more than most
//! groups; a group that was written since the segment was opened is found all the same.
//! What was read ahead is not read again: whoever rewrites a segment has no readers.

use super::damage::{DamageKind, DamagedRange};
use super::error::JournalError;
use super::frame::{FrameDecoder, FrameHead, HEAD_LEN, decoder};
use super::position::{Mark, Position};
use super::reader::{Group, JournalReader};
use super::seek::intact;
use super::walk::Found;
use super::window::{SINGLE, Window};

/// Reads one group after the other, wherever they stand.
pub(crate) struct GroupReader<'a> {
    journal: &'a JournalReader,
    /// The segment that was read last.
    open: Option<(u32, Window)>,
    decoder: Option<FrameDecoder>,
}

impl<'a> GroupReader<'a> {
    /// A reader that has opened nothing yet.
    pub(crate) fn of(journal: &'a JournalReader) -> Self {
        Self { journal, open: None, decoder: None }
    }

    /// Reads the group of the frame at a position, checked by its checksum only.
    ///
    /// # Errors
    /// `Damaged` if there is no frame at the position, or it is not what was written.
    pub(crate) fn read(&mut self, position: Position) -> Result<Group, JournalError> {
        let kept = self.open.take().filter(|(segment, _)| *segment == position.segment);
        if let Some((_, mut window)) = kept
            && let Some(head) = intact(&mut window, self.journal.case(), position.offset)?
        {
            return self.decode(position, head, window);
        }
        let Some(mut window) = self.journal.window(position.segment)? else {
            let to = position.at(position.offset.saturating_add(1));
            return Err(JournalError::Damaged(DamagedRange { from: position, to, kind: DamageKind::Missing }));
        };
        let Some(head) = intact(&mut window, self.journal.case(), position.offset)? else {
            let end = position.at(window.len().max(position.offset));
            return Err(JournalError::Damaged(self.journal.damage_at(position, end)?));
        };
        self.decode(position, head, window)
    }

    fn decode(&mut self, position: Position, head: FrameHead, mut window: Window) -> Result<Group, JournalError> {
        let next = position.at(position.offset + head.frame_len());
        let found = Found { position, mark: Mark { next, chain: head.chain }, head, proved: false };
        let mut decoder = self.decoder.take().map_or_else(decoder, Ok)?;
        let stored = window.get(position.offset + HEAD_LEN as u64, found.head.stored_len())?;
        let group = Group::decode(&found, stored, &mut decoder);
        self.open = Some((position.segment, window));
        self.decoder = Some(decoder);
        group
    }
}

impl JournalReader {
    /// A window that waits for single frames; `None` if there is no such segment.
    fn window(&self, segment: u32) -> Result<Option<Window>, JournalError> {
        match Window::open(self.disk(), segment, SINGLE, false) {
            Err(JournalError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(None),
            window => window.map(Some),
        }
    }
}
