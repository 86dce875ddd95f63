//! Small files of a case that are written whole or not at all.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::GraphError;

/// Puts a note in place. A case may come from elsewhere: what stands in the
/// place, a link to another file perhaps, is replaced and never written through.
pub(crate) fn put(path: &Path, note: &[u8]) -> Result<(), GraphError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let fresh = path.with_file_name(name);
    let told = |error| GraphError::at_path("writing", path, error);
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(told(error)),
        _ => {}
    }
    let mut file = File::create_new(&fresh).map_err(told)?;
    let written = file.write_all(note).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&fresh, path));
    written.map_err(|error| {
        // Half a note must not take the room that is lacking.
        let _ = fs::remove_file(&fresh);
        told(error)
    })
}

/// Makes a file, or the names in a folder, durable.
pub(crate) fn sync(path: &Path) -> Result<(), GraphError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(|error| GraphError::at_path("syncing", path, error))
}
