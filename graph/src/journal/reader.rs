//! Reads a journal, in order or one record at a time.
//!
//! Invariant: no record is given out whose frame does not match its checksum
//! or, when reading in order, breaks the chain. Reading changes nothing, holds
//! one frame in memory, and may go on beside a writer: a group that is being
//! written then looks like a torn tail, where reading ends.

use std::path::Path;
use std::sync::Arc;

use super::body::{Body, Record, Seal};
use super::chain::CaseId;
use super::damage::{DamageKind, DamagedRange, TornTail};
use super::disk::{Disk, FolderDisk};
use super::error::JournalError;
use super::frame::FrameDecoder;
use super::packed::{PackedGroups, Unpacker};
use super::position::{Mark, Position, RecordAddress};
use super::single::GroupReader;
use super::walk::{Found, Step, Walk, case_of, segments_on};

/// A journal opened for reading.
pub struct JournalReader {
    disk: Arc<dyn Disk>,
    case: Option<CaseId>,
}

impl JournalReader {
    /// Opens the journal in a folder.
    pub fn open(folder: &Path) -> Result<Self, JournalError> {
        Self::open_on(Arc::new(FolderDisk::at(folder)))
    }

    /// Opens the journal on any disk.
    pub fn open_on(disk: Arc<dyn Disk>) -> Result<Self, JournalError> {
        let segments = segments_on(&*disk)?;
        if segments.is_empty() {
            return Err(JournalError::NoJournal);
        }
        let case = case_of(&*disk, &segments)?;
        Ok(Self { disk, case })
    }

    /// Names the case from outside. Without it a journal none of whose segment
    /// headers is whole cannot be read.
    #[must_use]
    pub const fn of_case(mut self, case: CaseId) -> Self {
        self.case = Some(case);
        self
    }

    /// The case the journal belongs to; `None` if no segment header is whole.
    pub const fn case(&self) -> Option<CaseId> {
        self.case
    }

    /// The groups from a frame on; [`Position::START`] for all.
    ///
    /// Damage is an `Err(JournalError::Damaged)` item, after which iteration
    /// goes on behind the range; any other error ends it. A position behind the
    /// journal's end is damage: something is missing.
    pub fn groups(&self, from: Position) -> Result<Groups, JournalError> {
        self.walk(from, None)
    }

    /// The groups behind a mark. If the journal before the mark is not the one
    /// that was read then, the first item is damage.
    pub fn groups_after(&self, mark: Mark) -> Result<Groups, JournalError> {
        self.walk(mark.next, Some(mark.chain))
    }

    /// The records from a frame on, as [`JournalReader::groups`].
    pub fn records(&self, from: Position) -> Result<Records, JournalError> {
        Ok(Records { groups: self.groups(from)?, current: None })
    }

    /// Reads the group of the frame at a position, checked by its checksum only.
    pub fn read_group(&self, position: Position) -> Result<Group, JournalError> {
        GroupReader::of(self).read(position)
    }

    /// Reads one record, checked by its frame's checksum only.
    pub fn read_record(&self, address: RecordAddress) -> Result<Entry, JournalError> {
        self.read_group(address.frame)?.entry(address.index).ok_or(JournalError::NoSuchRecord(address))
    }

    /// The damaged range that begins here, as a walk over all would name it.
    pub(super) fn damage_at(&self, from: Position, end: Position) -> Result<DamagedRange, JournalError> {
        let walk = Walk::new(Arc::clone(&self.disk), segments_on(&*self.disk)?, self.case);
        Ok(match walk.starting(from, None).step()? {
            Step::Damage(range) => range,
            // At the very end it could be a torn tail, but something points here.
            Step::Frame(_) | Step::End => DamagedRange { from, to: end, kind: DamageKind::Frame },
        })
    }

    pub(super) fn disk(&self) -> &dyn Disk {
        &*self.disk
    }

    fn walk(&self, from: Position, chain: Option<[u8; 32]>) -> Result<Groups, JournalError> {
        Ok(Groups { packed: PackedGroups::of(self.walk_from(from, chain)?), unpacker: Unpacker::new()? })
    }

    pub(super) fn walk_from(&self, from: Position, chain: Option<[u8; 32]>) -> Result<Walk, JournalError> {
        Ok(Walk::new(Arc::clone(&self.disk), segments_on(&*self.disk)?, self.case).starting(from, chain))
    }
}

/// One record with its address, owned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where the record stands.
    pub address: RecordAddress,
    /// What the record is; the journal does not know.
    pub kind: u8,
    /// Whether `payload` is clear or ciphertext.
    pub seal: Seal,
    /// The bytes as they were appended.
    pub payload: Vec<u8>,
}

/// One commit group as read.
#[derive(Debug)]
pub struct Group {
    position: Position,
    mark: Mark,
    proved: bool,
    body: Body,
}

impl Group {
    pub(super) fn decode(
        found: &Found,
        stored: Option<&[u8]>,
        decoder: &mut FrameDecoder,
    ) -> Result<Self, JournalError> {
        let (position, mark, proved) = (found.position, found.mark, found.proved);
        match stored.and_then(|stored| decoder.decode(&found.head, stored)) {
            Some(body) => Ok(Self { position, mark, proved, body }),
            None => {
                let range = DamagedRange { from: position, to: mark.next, kind: DamageKind::Body };
                Err(JournalError::Damaged(range))
            }
        }
    }

    /// The group's frame.
    pub const fn position(&self) -> Position {
        self.position
    }

    /// Where a reader stands behind this group.
    pub const fn mark(&self) -> Mark {
        self.mark
    }

    /// Whether the chain led to this group. Not so for a group read by its
    /// position, and for the first one behind damage.
    pub const fn is_proved(&self) -> bool {
        self.proved
    }

    /// How many records the group has.
    pub fn len(&self) -> usize {
        self.body.len()
    }

    /// Whether the group has no records, which no writer makes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The records, borrowed.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        (0..self.len()).filter_map(|index| self.body.get(index))
    }

    fn entry(&self, index: u16) -> Option<Entry> {
        let Record { kind, seal, payload } = self.body.get(usize::from(index))?;
        let address = RecordAddress { frame: self.position, index };
        Some(Entry { address, kind, seal, payload: payload.to_vec() })
    }
}

/// Groups in the order they were written; see [`JournalReader::groups`].
pub struct Groups {
    packed: PackedGroups,
    unpacker: Unpacker,
}

impl Groups {
    /// What is half written at the end, known once iteration is over.
    pub fn torn_tail(&self) -> Option<TornTail> {
        self.packed.torn_tail()
    }
}

impl Iterator for Groups {
    type Item = Result<Group, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.packed.next()?.and_then(|group| group.unpack(&mut self.unpacker)))
    }
}

/// Records in the order they were written; see [`JournalReader::records`].
pub struct Records {
    groups: Groups,
    current: Option<(Group, u16)>,
}

impl Records {
    /// What is half written at the end, known once iteration is over.
    pub fn torn_tail(&self) -> Option<TornTail> {
        self.groups.torn_tail()
    }
}

impl Iterator for Records {
    type Item = Result<Entry, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((group, index)) = &mut self.current
                && let Some(entry) = group.entry(*index)
            {
                // A group has at most `u16::MAX` records, so its last index is one less.
                *index += 1;
                return Some(Ok(entry));
            }
            match self.groups.next()? {
                Ok(group) => self.current = Some((group, 0)),
                Err(error) => {
                    self.current = None;
                    return Some(Err(error));
                }
            }
        }
    }
}
