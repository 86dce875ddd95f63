//! Where a journal ends, and making that end sound before anything is appended.
//!
//! Invariant: only bytes that no acknowledgement can stand on are cut: a torn
//! frame with nothing whole behind it, or a segment that never got its header.
//! What is left at the end is written once more and synced, because after a
//! failed sync the system may show bytes that never reached the disk. Damage
//! anywhere else is an error here, and nothing is changed.

use std::sync::Arc;

use super::chain::CaseId;
use super::damage::{DamageKind, DamagedRange, TornTail};
use super::disk::Disk;
use super::error::JournalError;
use super::position::Position;
use super::segment::{HEADER_LEN, HeaderRead, file_name};
use super::walk::{Step, Walk, header_of, segments_on};

/// The end of a journal.
pub(super) struct Tail {
    /// Where the next frame goes.
    pub(super) end: Position,
    /// The chain value there.
    pub(super) chain: [u8; 32],
    /// What is to be cut, or was.
    pub(super) torn: Option<TornTail>,
    /// Where the last frame, or the header if there is none, begins.
    last_unit: u64,
}

/// Finds the end of the case's journal; `None` if there is no journal yet, or
/// none but a torn first header.
pub(super) fn find(disk: &Arc<dyn Disk>, case: CaseId) -> Result<(Option<Tail>, Option<TornTail>), JournalError> {
    let segments = segments_on(&**disk)?;
    let Some(&last) = segments.last() else { return Ok((None, None)) };
    check_headers(&**disk, &segments, case)?;
    let (tail, torn) = scan(disk, last, case, true)?;
    if tail.is_some() {
        return Ok((tail, torn));
    }
    // The last segment never got its header: the one before must be whole.
    if last == 1 {
        return Ok((None, torn));
    }
    let (tail, _) = scan(disk, last - 1, case, false)?;
    Ok((tail.map(|tail| Tail { torn, ..tail }), torn))
}

/// Refuses a journal with a segment missing, of another case, or of the future.
fn check_headers(disk: &dyn Disk, segments: &[u32], case: CaseId) -> Result<(), JournalError> {
    for (expected, &number) in (1..).zip(segments) {
        if number != expected {
            let from = Position { segment: expected, offset: 0 };
            let to = Position { segment: number, offset: 0 };
            return Err(JournalError::Damaged(DamagedRange { from, to, kind: DamageKind::Missing }));
        }
        match header_of(disk, number)? {
            HeaderRead::Valid(header) if header.case == case => {}
            HeaderRead::Valid(_) => return Err(JournalError::CaseMismatch { segment: number }),
            HeaderRead::Unknown(version) => return Err(JournalError::UnknownFormat { segment: number, version }),
            // A bad header in the last segment may be a torn one: the scan tells.
            HeaderRead::Bad if Some(&number) == segments.last() => {}
            HeaderRead::Bad => {
                let from = Position { segment: number, offset: 0 };
                let range = DamagedRange { from, to: from.at(HEADER_LEN), kind: DamageKind::Header };
                return Err(JournalError::Damaged(range));
            }
        }
    }
    Ok(())
}

/// Walks one segment to its end; no tail if its header is torn.
fn scan(
    disk: &Arc<dyn Disk>,
    segment: u32,
    case: CaseId,
    may_be_torn: bool,
) -> Result<(Option<Tail>, Option<TornTail>), JournalError> {
    let start = Position { segment, offset: 0 };
    let walk = Walk::new(Arc::clone(disk), vec![segment], Some(case)).starting(start, None).strict();
    let mut walk = if may_be_torn { walk } else { walk.without_tail() };
    let mut end = Position::first_in(segment);
    let mut last_unit = 0;
    loop {
        match walk.step()? {
            Step::Frame(found) => {
                last_unit = found.position.offset;
                end = found.mark.next;
            }
            Step::Damage(range) => return Err(JournalError::Damaged(range)),
            Step::End => break,
        }
    }
    let torn = walk.torn_tail();
    let tail = walk.chain_value().filter(|_| torn.is_none_or(|torn| torn.at.offset > 0));
    Ok((tail.map(|chain| Tail { end, chain, torn, last_unit }), torn))
}

/// Cuts what is torn and makes the rest durable. Can be repeated.
pub(super) fn mend(disk: &dyn Disk, tail: &Tail) -> Result<(), JournalError> {
    if let Some(torn) = tail.torn
        && torn.at.segment > tail.end.segment
    {
        remove_segment(disk, torn.at.segment)?;
    }
    cut(disk, tail.end)?;
    let name = file_name(tail.end.segment);
    let file = disk.open_write(&name).map_err(|e| JournalError::io("open", &name, e))?;
    let mut unit = vec![0; (tail.end.offset - tail.last_unit) as usize];
    let mut got = 0;
    while got < unit.len() {
        let at = tail.last_unit + got as u64;
        match file.read_at(at, &mut unit[got..]).map_err(|e| JournalError::io("read", &name, e))? {
            0 => return Err(JournalError::io("read", &name, std::io::ErrorKind::UnexpectedEof.into())),
            n => got += n,
        }
    }
    file.write_at(tail.last_unit, &unit).map_err(|e| JournalError::io("write", &name, e))?;
    file.sync().map_err(|e| JournalError::io("sync", &name, e))?;
    disk.sync_dir().map_err(|e| JournalError::io("sync", "the journal's folder", e))
}

/// Cuts the journal back to `end`: younger segments and bytes go. Durable once
/// the end has been mended.
pub(super) fn cut_to(disk: &dyn Disk, end: Position) -> Result<(), JournalError> {
    for number in segments_on(disk)?.into_iter().rev().take_while(|number| *number > end.segment) {
        remove_segment(disk, number)?;
    }
    cut(disk, end)
}

/// Takes away a segment that holds nothing acknowledged.
pub(super) fn remove_segment(disk: &dyn Disk, number: u32) -> Result<(), JournalError> {
    let name = file_name(number);
    disk.remove(&name).map_err(|e| JournalError::io("remove", &name, e))?;
    disk.sync_dir().map_err(|e| JournalError::io("sync", "the journal's folder", e))
}

/// Cuts a segment; whoever calls sees to the sync.
fn cut(disk: &dyn Disk, end: Position) -> Result<(), JournalError> {
    let name = file_name(end.segment);
    let file = disk.open_write(&name).map_err(|e| JournalError::io("open", &name, e))?;
    if file.size().map_err(|e| JournalError::io("measure", &name, e))? > end.offset {
        file.truncate(end.offset).map_err(|e| JournalError::io("cut back", &name, e))?;
    }
    Ok(())
}
