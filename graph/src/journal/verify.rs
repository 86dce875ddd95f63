//! Proves a journal from its first frame to its last.
//!
//! Invariant: a report without damage means that no byte of any frame before
//! `end` was changed, removed, inserted or reordered since it was written —
//! provided `head` is what it was: frames missing at the very end, or a journal
//! written anew, show only there. Bodies are not unpacked and nothing is
//! repaired.

use std::path::Path;
use std::sync::Arc;

use super::chain::CaseId;
use super::damage::{DamagedRange, TornTail};
use super::disk::{Disk, FolderDisk};
use super::error::JournalError;
use super::position::Position;
use super::walk::{Step, Walk, case_of, segments_on};

/// What verifying found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// The case named in the headers, if one is whole.
    pub case: Option<CaseId>,
    /// Segment files.
    pub segments: usize,
    /// Whole frames that do not break the chain.
    pub frames: u64,
    /// Of these, frames whose link to what stood before them is lost in damage.
    pub frames_unproved: u64,
    /// Records in the frames.
    pub records: u64,
    /// Bytes of all segments.
    pub bytes: u64,
    /// Chain value of the last frame; compare it with one noted elsewhere.
    pub head: [u8; 32],
    /// Where the last frame ends.
    pub end: Position,
    /// Everything that is not as it was written, in order.
    pub damage: Vec<DamagedRange>,
    /// An incomplete group at the end, as a power cut leaves it: not damage.
    pub torn_tail: Option<TornTail>,
}

impl VerifyReport {
    /// Whether nothing is damaged. A torn tail is no damage.
    pub fn is_clean(&self) -> bool {
        self.damage.is_empty()
    }
}

/// Verifies the journal in a folder.
pub fn verify(folder: &Path) -> Result<VerifyReport, JournalError> {
    verify_on(Arc::new(FolderDisk::at(folder)))
}

/// Verifies the journal on any disk.
pub fn verify_on(disk: Arc<dyn Disk>) -> Result<VerifyReport, JournalError> {
    let segments = segments_on(&*disk)?;
    if segments.is_empty() {
        return Err(JournalError::NoJournal);
    }
    let case = case_of(&*disk, &segments)?;
    let mut report = VerifyReport {
        case,
        segments: segments.len(),
        frames: 0,
        frames_unproved: 0,
        records: 0,
        bytes: 0,
        head: case.map(super::chain::genesis).unwrap_or_default(),
        end: Position::START,
        damage: Vec::new(),
        torn_tail: None,
    };
    let mut walk = Walk::new(disk, segments, case);
    loop {
        match walk.step()? {
            Step::Frame(found) => {
                report.frames += 1;
                report.frames_unproved += u64::from(!found.proved);
                report.records += u64::from(found.head.records());
                report.head = found.mark.chain;
                report.end = found.mark.next;
            }
            Step::Damage(range) => report.damage.push(range),
            Step::End => break,
        }
    }
    report.bytes = walk.bytes();
    report.torn_tail = walk.torn_tail();
    Ok(report)
}
