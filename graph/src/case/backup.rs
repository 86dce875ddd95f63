//! A copy of the journal that stands on its own.
//!
//! The index is not copied: it follows from the journal. What is copied ends at
//! a whole group, and the copy is verified before it counts.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use super::Case;
use super::folder::CaseFolder;
use super::{lost, note};
use crate::GraphError;
use crate::error::JOURNAL;
use crate::journal::{DiskFile, Position, VerifyReport, verify, verify_on};

const PIECE: usize = 1 << 20;

/// What was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupReport {
    /// What verifying the copy found.
    pub journal: VerifyReport,
}

impl Case {
    /// Copies the journal into a new case folder at `to`, up to the last whole
    /// group, and verifies the copy against the original.
    ///
    /// # Errors
    /// `Occupied` if `to` has a journal; `Damaged` if this journal is damaged
    /// (repairing by copying would hide it) or the copy differs. A failed copy
    /// is left where it is, without counting as a case.
    pub fn backup(&self, to: &Path) -> Result<BackupReport, GraphError> {
        let target = CaseFolder::at(to);
        if target.journal().exists() {
            return Err(GraphError::Occupied(target.journal()));
        }
        let original = verify_on(std::sync::Arc::clone(&self.place.disk))?;
        if let Some(range) = original.damage.first() {
            return Err(GraphError::Damaged { what: JOURNAL, detail: range.to_string() });
        }
        let part = to.join("journal.part");
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| GraphError::at_path("writing", &path, error)
        };
        if part.exists() {
            fs::remove_dir_all(&part).map_err(failed(&part))?;
        }
        fs::create_dir_all(&part).map_err(failed(&part))?;
        // A journal without records has the header of its first segment all the same.
        let end = original.end.max(Position::first_in(1));
        for number in 1..=end.segment {
            self.copy_segment(number, end, &part)?;
        }
        note::sync(&part)?;
        let journal = verify(&part)?;
        if !journal.is_clean() || journal.head != original.head || journal.end != original.end {
            return Err(GraphError::Damaged { what: "copy", detail: "it is not what was copied".into() });
        }
        if !self.lost.is_empty() {
            lost::write(&target, &self.lost)?;
        }
        fs::rename(&part, target.journal()).map_err(failed(&target.journal()))?;
        note::sync(to)?;
        Ok(BackupReport { journal })
    }

    fn copy_segment(&self, number: u32, end: Position, into: &Path) -> Result<(), GraphError> {
        let name = format!("{number:08}.ogj");
        let read = |error| GraphError::io(format!("reading {name}"), error);
        let from = self.place.disk.open(&name).map_err(read)?;
        let size = from.size().map_err(read)?;
        let bytes = if number == end.segment { end.offset.min(size) } else { size };
        let path = into.join(&name);
        let write = |error| GraphError::at_path("writing", &path, error);
        let mut file = File::create_new(&path).map_err(write)?;
        let mut piece = vec![0; PIECE];
        let mut source = Source { file: &*from, at: 0, left: bytes };
        loop {
            let got = source.read(&mut piece).map_err(read)?;
            if got == 0 {
                break;
            }
            file.write_all(&piece[..got]).map_err(write)?;
        }
        file.sync_all().map_err(write)
    }
}

struct Source<'a> {
    file: &'a dyn DiskFile,
    at: u64,
    left: u64,
}

impl Read for Source<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let want = into.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let got = self.file.read_at(self.at, &mut into[..want])?;
        self.at += got as u64;
        self.left -= got as u64;
        Ok(got)
    }
}
