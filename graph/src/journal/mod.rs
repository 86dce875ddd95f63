//! The journal: the append-only, hash-chained truth of a case.
//!
//! Invariant: a group of records is *acknowledged* only after its bytes have
//! been written and synced, and every frame commits to all frames before it.
//! Nothing here knows what a record means, encrypts anything, reads a clock, or
//! keeps two writers apart (the case's lock does that).
//!
//! # On disk
//! A folder of segments `00000001.ogj`, `00000002.ogj`, … and a `reserve` file.
//! A segment is a header ([`segment`]) and frames ([`frame`]); a frame is one
//! commit group, and its body ([`body`]) is a run of records, compressed as a
//! whole when that makes it smaller. All numbers are little-endian.
//!
//! # The chain
//! It starts at a value made from the case's id; each frame's value is BLAKE3
//! over the value before it, its own header and its body *as stored*. Each
//! segment's header repeats the value reached, so that a lost or shuffled
//! segment is seen. What a chain alone cannot show is that whole frames at the
//! very end are missing, or that everything was written anew: for that, compare
//! [`VerifyReport::head`] with one noted elsewhere, or read on from a [`Mark`].
//!
//! # Sealed records and erasure
//! The chain commits to stored bytes. A record with a [`Seal`] other than
//! `CLEAR` holds ciphertext by the time it comes here; erasing it means
//! destroying its key, never touching a segment, and so the chain still
//! verifies. A seal unknown to a reader is handed on as opaque bytes. The kind,
//! seal and length of a sealed record stay readable: whoever seals pads, if the
//! length tells too much. Compressing clear and sealed records together tells
//! nothing more: ciphertext does not shrink and has nothing in common with its
//! neighbours. Compressing *before* sealing is the sealer's own decision.
//!
//! Map: `disk` is the only file access; `chain`, `position` and `damage` are
//! the nouns; `body`, `frame` and `segment` the format; `window`, `seek` and
//! `walk` find frames, and the way past damage; `tail` mends the end and
//! `reserve` keeps room; `writer`, `reader`, `packed`, `single` and `verify` are what others use;
//! `group` decides when a group is full.

mod body;
mod chain;
mod damage;
mod disk;
mod error;
mod frame;
mod group;
mod packed;
mod position;
mod reader;
mod reserve;
mod seek;
mod segment;
mod single;
mod tail;
mod verify;
mod walk;
mod window;
mod writer;

#[cfg(test)]
pub(crate) mod crash_disk;
#[cfg(test)]
mod tests;

pub use body::{Record, Seal};
pub use chain::CaseId;
pub use damage::{DamageKind, DamagedRange, TornTail};
pub use disk::{Disk, DiskFile, FolderDisk};
pub use error::JournalError;
pub use frame::{GROUP_BYTES_MAX, GROUP_RECORDS_MAX};
pub use group::GroupCommit;
pub use position::{Mark, Position, RecordAddress};
pub use reader::{Entry, Group, Groups, JournalReader, Records};
pub use verify::{VerifyReport, verify, verify_on};
pub use writer::{Acknowledged, JournalWriter, OpenReport, WriterOptions};

pub(crate) use packed::{PackedGroup, PackedGroups, Unpacker};
pub(crate) use single::GroupReader;
