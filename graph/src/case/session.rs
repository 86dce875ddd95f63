//! Whether the index on disk can be trusted to be what was written.
//!
//! sled survives the end of its process but not a power cut: after one it may
//! lack rows without saying so. So a file says who has the index open. If that
//! file is found, and it was not written since this start of the machine in this
//! very folder, nobody knows which writes reached the disk, and the index is
//! made again. After an ordered end the files are synced and the file is gone.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::folder::CaseFolder;
use super::note;
use crate::GraphError;

/// Written instead of who has it open, once it is known to be damaged.
const DAMAGED: &str = "damaged\n";

/// Whether an index found on disk may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// It was closed in order, or its process ended while the machine went on.
    Yes,
    /// It was open when the machine went down, or was copied while open.
    No,
}

/// Looks at what the last session left.
pub(crate) fn trust(folder: &CaseFolder) -> Result<Trust, GraphError> {
    let path = folder.index_session();
    let left = match fs::read_to_string(&path) {
        Ok(left) => left,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Trust::Yes),
        Err(error) if error.kind() == ErrorKind::InvalidData => return Ok(Trust::No),
        Err(error) => return Err(GraphError::at_path("reading", &path, error)),
    };
    let now = who(folder);
    Ok(if now.is_some_and(|now| now == left) { Trust::Yes } else { Trust::No })
}

/// Notes that the index is open, before anything in it changes.
pub(crate) fn begin(folder: &CaseFolder) -> Result<(), GraphError> {
    let path = folder.index_session();
    let who = who(folder).unwrap_or_default();
    if fs::read_to_string(&path).is_ok_and(|left| left == who) {
        return Ok(());
    }
    let was_closed = !path.exists();
    let written = note::put(&path, who.as_bytes()).and_then(|()| note::sync(folder.root()));
    if written.is_err() && was_closed {
        // On a full disk half a note would look like a crash later; nothing has
        // been changed yet.
        let _ = fs::remove_file(&path);
    }
    written
}

/// Makes the closed index durable and takes the note away.
pub(crate) fn end(folder: &CaseFolder) -> Result<(), GraphError> {
    sync_all_in(&folder.index())?;
    let path = folder.index_session();
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(GraphError::at_path("removing", &path, error)),
        _ => Ok(()),
    }
}

/// Notes that the index must not be used again.
pub(crate) fn distrust(folder: &CaseFolder) -> Result<(), GraphError> {
    let path = folder.index_session();
    note::put(&path, DAMAGED.as_bytes())
}

/// This start of the machine, and this folder on this file system. `None` where
/// the machine does not tell: then only an ordered end is trusted.
fn who(folder: &CaseFolder) -> Option<String> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let root = fs::metadata(folder.root()).ok()?;
    Some(format!("{} {}:{}\n", boot.trim(), root.dev(), root.ino()))
}

fn sync_all_in(folder: &Path) -> Result<(), GraphError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(GraphError::at_path("reading", folder, error)),
    };
    for entry in entries {
        let path = entry.map_err(|error| GraphError::at_path("reading", folder, error))?.path();
        if path.is_dir() { sync_all_in(&path)? } else { note::sync(&path)? }
    }
    note::sync(folder)
}
