//! One process at a time on a case.
//!
//! The lock is the operating system's and goes with the process, however that
//! ends; the file itself stays and means nothing.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;

use crate::GraphError;

/// Held as long as a case is open. `None` inside on media that cannot be
/// written: nobody can change the case there.
#[derive(Debug)]
pub(crate) struct CaseLock {
    _file: Option<File>,
}

impl CaseLock {
    /// Takes the lock or says that another process has it.
    pub(crate) fn take(case: &Path, file: &Path) -> Result<Self, GraphError> {
        let opened = File::options().create(true).truncate(false).read(true).write(true).open(file);
        let file = match opened {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::ReadOnlyFilesystem => return Ok(Self { _file: None }),
            Err(error) => return Err(GraphError::at_path("opening", file, error)),
        };
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: Some(file) }),
            Err(TryLockError::WouldBlock) => Err(GraphError::Locked { case: case.to_owned() }),
            Err(TryLockError::Error(error)) => Err(GraphError::at_path("locking", case, error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_refused_until_the_first_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lock");
        let first = CaseLock::take(folder.path(), &file).unwrap();
        let refused = CaseLock::take(folder.path(), &file).unwrap_err();
        assert!(matches!(refused, GraphError::Locked { .. }), "{refused}");
        drop(first);
        CaseLock::take(folder.path(), &file).unwrap();
    }
}
