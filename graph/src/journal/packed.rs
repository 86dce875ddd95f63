//! Groups as they are stored: found and checked in order here, unpacked wherever there
//! is time.
//!
//! Invariant: groups are found in the order in which they were written; damage stands
//! where it is, and what comes behind it is found.

use super::damage::TornTail;
use super::error::JournalError;
use super::frame::{FrameDecoder, decoder};
use super::position::Position;
use super::reader::{Group, JournalReader};
use super::walk::{Found, Step, Walk};

/// A group that is not unpacked yet.
pub(crate) struct PackedGroup {
    found: Found,
    stored: Option<Vec<u8>>,
}

impl PackedGroup {
    /// Bytes of the group as it is stored.
    pub(crate) fn stored_len(&self) -> usize {
        self.stored.as_ref().map_or(0, Vec::len)
    }

    /// The records of the group.
    ///
    /// # Errors
    /// The bytes are not what the header of the frame says.
    pub(crate) fn unpack(&self, unpacker: &mut Unpacker) -> Result<Group, JournalError> {
        Group::decode(&self.found, self.stored.as_deref(), &mut unpacker.0)
    }
}

/// Unpacks one group after the other; dear to make.
pub(crate) struct Unpacker(FrameDecoder);

impl Unpacker {
    /// Makes one.
    ///
    /// # Errors
    /// There is no memory for it.
    pub(crate) fn new() -> Result<Self, JournalError> {
        decoder().map(Self)
    }
}

/// Packed groups in the order in which they were written.
pub(crate) struct PackedGroups {
    walk: Walk,
    done: bool,
}

impl JournalReader {
    /// As [`JournalReader::groups`], unpacked by whoever takes them.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub(crate) fn packed_groups(&self, from: Position) -> Result<PackedGroups, JournalError> {
        Ok(PackedGroups::of(self.walk_from(from, None)?))
    }
}

impl PackedGroups {
    /// The groups of a walk.
    pub(super) fn of(walk: Walk) -> Self {
        Self { walk, done: false }
    }

    /// What is half written at the end, known once iteration is over.
    pub(super) fn torn_tail(&self) -> Option<TornTail> {
        self.walk.torn_tail()
    }

    fn advance(&mut self) -> Result<Option<PackedGroup>, JournalError> {
        match self.walk.step()? {
            Step::End => Ok(None),
            Step::Damage(range) => Err(JournalError::Damaged(range)),
            Step::Frame(found) => {
                let stored = self.walk.body(&found)?.map(<[u8]>::to_vec);
                Ok(Some(PackedGroup { found, stored }))
            }
        }
    }
}

impl Iterator for PackedGroups {
    type Item = Result<PackedGroup, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let item = self.advance().transpose();
        self.done = !matches!(item, Some(Ok(_) | Err(JournalError::Damaged(_))));
        item
    }
}
