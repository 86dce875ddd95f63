//! Appends groups to a journal.
//!
//! Invariant: `append_group` returns only when the group is durable, and in
//! order. After a failed write or sync nothing more is written until `recover`
//! or a new `open` has cut the journal back to what was acknowledged: a disk
//! that failed once may show bytes it does not have. One writer at a time is
//! the caller's promise.

use std::path::Path;
use std::sync::Arc;

use super::body::Record;
use super::chain::{CaseId, genesis};
use super::damage::TornTail;
use super::disk::{Disk, DiskFile, FolderDisk};
use super::error::JournalError;
use super::frame::FrameEncoder;
use super::position::{Mark, Position};
use super::reserve;
use super::segment::{SegmentHeader, file_name};
use super::tail::{self, Tail};

/// How a journal is written.
#[derive(Clone, Copy, Debug)]
pub struct WriterOptions {
    /// The case the journal belongs to.
    pub case: CaseId,
    /// A segment with this many bytes gets no further frame.
    pub segment_bytes: u64,
    /// Size of the reserve file; 0 for none.
    pub reserve_bytes: u64,
    /// zstd's level for bodies, 1 to 3.
    pub compression: i32,
}

impl WriterOptions {
    /// Segments of 64 MiB, a reserve of 16 MiB, level 1.
    pub const fn new(case: CaseId) -> Self {
        Self { case, segment_bytes: 64 << 20, reserve_bytes: 16 << 20, compression: 1 }
    }
}

/// What opening for writing found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenReport {
    /// Where the journal ends, and its chain value there.
    pub end: Mark,
    /// Whether the journal was begun just now.
    pub created: bool,
    /// What a power cut or crash had left half written; it has been cut off.
    pub torn_tail: Option<TornTail>,
    /// Whether the reserve is there. Without it a full disk stops everything.
    pub reserve: bool,
}

/// A group that is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// The group's frame; its records are numbered from 0 in it.
    pub position: Position,
    /// Where the next frame will start.
    pub next: Position,
    /// The chain value after this frame.
    pub chain_head: [u8; 32],
}

impl Acknowledged {
    /// The mark of a reader that has read this group.
    pub const fn mark(&self) -> Mark {
        Mark { next: self.next, chain: self.chain_head }
    }
}

/// The one writer of a journal.
pub struct JournalWriter {
    disk: Arc<dyn Disk>,
    options: WriterOptions,
    encoder: FrameEncoder,
    file: Box<dyn DiskFile>,
    end: Mark,
    poisoned: bool,
}

impl JournalWriter {
    /// Opens the journal in a folder, or begins one. Reads the last segment and
    /// every header; a torn tail is cut back and reported, other damage there
    /// is an error and nothing is changed.
    pub fn open(folder: &Path, options: WriterOptions) -> Result<(Self, OpenReport), JournalError> {
        let disk = FolderDisk::create(folder).map_err(|e| JournalError::io("make", "the journal's folder", e))?;
        Self::open_on(Arc::new(disk), options)
    }

    /// As [`JournalWriter::open`], on any disk.
    pub fn open_on(disk: Arc<dyn Disk>, options: WriterOptions) -> Result<(Self, OpenReport), JournalError> {
        let encoder = FrameEncoder::new(options.case, options.compression)
            .map_err(|e| JournalError::io("prepare", "the compressor", e))?;
        let (found, torn_tail) = tail::find(&disk, options.case)?;
        let created = found.is_none();
        let end = match found {
            Some(tail) => mend(&*disk, &tail)?,
            None => begin(&*disk, options.case, torn_tail)?,
        };
        let reserve = reserve::ensure(&*disk, options.reserve_bytes)?;
        let file = open_segment(&*disk, end.next.segment)?;
        let report = OpenReport { end, created, torn_tail, reserve };
        Ok((Self { disk, options, encoder, file, end, poisoned: false }, report))
    }

    /// Where the journal ends: the last acknowledged frame's mark.
    pub const fn end(&self) -> Mark {
        self.end
    }

    /// Writes a group as one frame and makes it durable. All of it is there
    /// after a power cut, or nothing.
    ///
    /// A group outside the limits is refused and nothing happens. After any
    /// other error the writer is poisoned.
    pub fn append_group(&mut self, records: &[Record<'_>]) -> Result<Acknowledged, JournalError> {
        if self.poisoned {
            return Err(JournalError::Poisoned);
        }
        FrameEncoder::check(records)?;
        self.poisoned = true;
        let done = self.roll_if_full().and_then(|()| self.append(records));
        match done {
            Ok(acknowledged) => {
                self.poisoned = false;
                Ok(acknowledged)
            }
            Err(error) => {
                // Best effort, to free the space at once: `recover` and `open` see to it that it happens.
                let _ = self.file.truncate(self.end.next.offset);
                Err(error)
            }
        }
    }

    /// Cuts the journal back to what was acknowledged and opens it again.
    /// On an error the writer stays poisoned and this can be tried again.
    pub fn recover(&mut self) -> Result<OpenReport, JournalError> {
        self.poisoned = true;
        tail::cut_to(&*self.disk, self.end.next)?;
        let (writer, report) = Self::open_on(Arc::clone(&self.disk), self.options)?;
        *self = writer;
        Ok(report)
    }

    /// Gives back the space kept for need, so that closing records can be
    /// written on a full disk; false if there was none. The next `recover` or
    /// `open` keeps space again if there is room.
    pub fn release_reserve(&mut self) -> Result<bool, JournalError> {
        reserve::release(&*self.disk)
    }

    fn append(&mut self, records: &[Record<'_>]) -> Result<Acknowledged, JournalError> {
        let position = self.end.next;
        let name = file_name(position.segment);
        let (frame, chain) = self
            .encoder
            .encode(records, &self.end.chain)
            .map_err(|e| JournalError::io("compress a group for", &name, e))?;
        self.file.write_at(position.offset, frame).map_err(|e| JournalError::io("write", &name, e))?;
        self.file.sync().map_err(|e| JournalError::io("sync", &name, e))?;
        let next = position.at(position.offset + frame.len() as u64);
        self.end = Mark { next, chain };
        Ok(Acknowledged { position, next, chain_head: chain })
    }

    fn roll_if_full(&mut self) -> Result<(), JournalError> {
        let at = self.end.next;
        if at.offset < self.options.segment_bytes || at == Position::first_in(at.segment) {
            return Ok(());
        }
        let number = at.segment + 1;
        write_header(&*self.disk, SegmentHeader { number, case: self.options.case, chain: self.end.chain })?;
        self.file = open_segment(&*self.disk, number)?;
        self.end.next = Position::first_in(number);
        Ok(())
    }
}

/// Makes the tail sound; on a full disk with the help of the reserve.
fn mend(disk: &dyn Disk, found: &Tail) -> Result<Mark, JournalError> {
    match tail::mend(disk, found) {
        Err(JournalError::DiskFull) if reserve::release(disk)? => tail::mend(disk, found)?,
        done => done?,
    }
    Ok(Mark { next: found.end, chain: found.chain })
}

/// Writes the first segment, in place of one that was torn while it was made.
fn begin(disk: &dyn Disk, case: CaseId, torn: Option<TornTail>) -> Result<Mark, JournalError> {
    if torn.is_some() {
        tail::remove_segment(disk, 1)?;
    }
    let chain = genesis(case);
    write_header(disk, SegmentHeader { number: 1, case, chain })?;
    Ok(Mark { next: Position::first_in(1), chain })
}

/// Makes a segment with its header, durably.
fn write_header(disk: &dyn Disk, header: SegmentHeader) -> Result<(), JournalError> {
    let name = file_name(header.number);
    let file = disk.create(&name).map_err(|e| JournalError::io("make", &name, e))?;
    file.write_at(0, &header.encode()).map_err(|e| JournalError::io("write", &name, e))?;
    file.sync().map_err(|e| JournalError::io("sync", &name, e))?;
    disk.sync_dir().map_err(|e| JournalError::io("sync", "the journal's folder", e))
}

fn open_segment(disk: &dyn Disk, number: u32) -> Result<Box<dyn DiskFile>, JournalError> {
    let name = file_name(number);
    disk.open_write(&name).map_err(|e| JournalError::io("open", &name, e))
}
