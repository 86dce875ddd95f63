//! What is known to be gone from a journal although it was acknowledged.
//!
//! A journal that ends early looks whole by itself. Only an index that has read
//! further knows better, and that index has to be made again. So what it knew is
//! noted in a file of its own before the index goes, and stays told: by every
//! opening, every export and `db verify`, whatever becomes of the index.

use std::fs;
use std::io::ErrorKind;

use super::folder::CaseFolder;
use super::note;
use crate::GraphError;
use crate::error::JOURNAL;
use crate::journal::DamagedRange;

/// Everything noted so far.
pub(crate) fn read(folder: &CaseFolder) -> Result<Vec<DamagedRange>, GraphError> {
    let path = folder.lost();
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(GraphError::at_path("reading", &path, error)),
    };
    serde_json::from_slice(&text).map_err(|error| GraphError::Damaged {
        what: JOURNAL,
        detail: format!("{}, which says what it lost, cannot be read: {error}", path.display()),
    })
}

/// Notes these ranges in place of those noted so far.
pub(crate) fn write(folder: &CaseFolder, lost: &[DamagedRange]) -> Result<(), GraphError> {
    let text = serde_json::to_vec(lost).map_err(|error| GraphError::Stopped(error.to_string()))?;
    note::put(&folder.lost(), &text)?;
    note::sync(folder.root())
}
