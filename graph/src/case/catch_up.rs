//! Brings an index to the end of the journal.
//!
//! One thread reads, checks and decodes, another applies; the queue between them
//! is short. Damage in the journal does not stop this: what can be read behind
//! it is applied, and the range is reported.

use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::thread;

use model::CrawlEvent;

use super::codec;
use super::size::JournalSize;
use crate::GraphError;
use crate::index::Index;
use crate::journal::{
    DamageKind, DamagedRange, Disk, Groups, JournalError, JournalReader, Mark, Position, RecordAddress, TornTail,
};

/// Groups waiting between the two threads.
const GROUPS_WAITING: usize = 16;

/// How far reading the journal has come, for a progress line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatchUpProgress {
    /// Records applied so far.
    pub records: u64,
    /// Bytes of the journal read so far, in all segments.
    pub bytes: u64,
    /// Bytes of the journal.
    pub bytes_total: u64,
}

/// What reading the journal found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatchUp {
    /// Whether the journal was read from its start.
    pub from_start: bool,
    /// Records applied.
    pub records: u64,
    /// Damaged ranges that were stepped over.
    pub damage: Vec<DamagedRange>,
    /// Records whose bytes are whole but cannot be decoded.
    pub unreadable: Vec<RecordAddress>,
    /// What was half written at the end.
    pub torn_tail: Option<TornTail>,
}

/// A group as decoded: `None` for records that nobody can read any more.
pub(super) struct DecodedGroup {
    pub(super) frame: Position,
    pub(super) after: Mark,
    pub(super) events: Vec<Option<CrawlEvent>>,
    unreadable: Vec<RecordAddress>,
}

enum Found {
    Group(DecodedGroup),
    Damage(DamagedRange),
}

/// Applies everything behind the index's progress.
///
/// # Errors
/// `Damaged` for the index if the journal is not the one it was made of.
pub(super) fn catch_up(
    index: &mut Index,
    journal: &JournalReader,
    disk: &dyn Disk,
    progress: &mut dyn FnMut(CatchUpProgress),
) -> Result<CatchUp, GraphError> {
    let from = index.progress();
    let is_new = from.mark.next == Position::START && from.records == 0;
    let mut groups = if is_new { journal.groups(Position::START)? } else { journal.groups_after(from.mark)? };
    let size = JournalSize::of(disk)?;
    let mut report = CatchUp::default();
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(GROUPS_WAITING);
        // Events go back to the thread that made them: freeing costs as much as
        // making, and costs more on another thread.
        let (give_back, used) = mpsc::channel();
        let reading = thread::Builder::new().name("journal-reading".into());
        let reading =
            reading.spawn_scoped(scope, move || read(&mut groups, &sender, &used).map(|()| groups.torn_tail()));
        let reading = reading.map_err(|error| GraphError::io("starting a thread", error))?;
        let applied = apply(index, receiver, &give_back, is_new, |records, at| {
            progress(CatchUpProgress { records, bytes: size.before(at), bytes_total: size.total });
        });
        let read = reading.join().unwrap_or_else(|_| Err(GraphError::Stopped("reading the journal panicked".into())));
        report = applied?;
        report.torn_tail = read?;
        report.from_start = is_new;
        Ok::<(), GraphError>(())
    })?;
    index.flush()?;
    Ok(report)
}

fn read(
    groups: &mut Groups,
    sender: &SyncSender<Found>,
    used: &Receiver<Vec<Option<CrawlEvent>>>,
) -> Result<(), GraphError> {
    for group in groups {
        used.try_iter().for_each(drop);
        let found = match group {
            Ok(group) => Found::Group(decode_group(&group)?),
            Err(JournalError::Damaged(range)) => Found::Damage(range),
            Err(error) => return Err(error.into()),
        };
        if sender.send(found).is_err() {
            // The other side has stopped and says why.
            return Ok(());
        }
    }
    Ok(())
}

pub(super) fn decode_group(group: &crate::journal::Group) -> Result<DecodedGroup, GraphError> {
    let mut decoded = DecodedGroup {
        frame: group.position(),
        after: group.mark(),
        events: Vec::with_capacity(group.len()),
        unreadable: Vec::new(),
    };
    for (index, record) in (0u16..).zip(group.records()) {
        let event = match codec::decode(record.kind, record.payload) {
            _ if !record.seal.is_clear() => None,
            Ok(event) => Some(event),
            Err(error @ GraphError::Format { .. }) => return Err(error),
            Err(_) => {
                decoded.unreadable.push(RecordAddress { frame: decoded.frame, index });
                None
            }
        };
        decoded.events.push(event);
    }
    Ok(decoded)
}

fn apply(
    index: &mut Index,
    receiver: Receiver<Found>,
    give_back: &Sender<Vec<Option<CrawlEvent>>>,
    is_new: bool,
    mut progress: impl FnMut(u64, Position),
) -> Result<CatchUp, GraphError> {
    let mut report = CatchUp::default();
    let mut is_first = true;
    for found in receiver {
        match found {
            Found::Damage(range) if is_first && !is_new => {
                return Err(if range.kind == DamageKind::Missing {
                    GraphError::Lost(range)
                } else {
                    GraphError::index("the journal is not the one it was made of")
                });
            }
            Found::Damage(range) => {
                index.note_damage(range);
                report.damage.push(range);
            }
            Found::Group(group) => {
                report.records += group.events.len() as u64;
                report.unreadable.extend(group.unreadable);
                index.apply_group(group.frame, group.after, &group.events)?;
                progress(report.records, group.after.next);
                // The other side may have read all and gone.
                let _ = give_back.send(group.events);
            }
        }
        is_first = false;
    }
    Ok(report)
}
