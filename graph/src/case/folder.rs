//! Where things lie in a case's folder.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::GraphError;

/// The folder of a case.
#[derive(Clone, Debug)]
pub(crate) struct CaseFolder {
    root: PathBuf,
}

impl CaseFolder {
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.root.join("journal")
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.root.join("index")
    }

    pub(crate) fn exports(&self) -> PathBuf {
        self.root.join("exports")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    /// Says who has the index open, until it is closed in order.
    pub(crate) fn index_session(&self) -> PathBuf {
        self.root.join("index.open")
    }

    /// What was acknowledged and is gone.
    pub(crate) fn lost(&self) -> PathBuf {
        self.root.join("journal.lost")
    }

    /// Takes the index away. Nothing is lost: it follows from the journal.
    pub(crate) fn remove_index(&self) -> Result<(), GraphError> {
        match fs::remove_dir_all(self.index()) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(GraphError::at_path("removing", &self.index(), error))
            }
            _ => Ok(()),
        }
    }
}

/// Bytes of all files in a folder and the folders in it; 0 if it is not there.
pub(crate) fn bytes_in(folder: &Path) -> Result<u64, GraphError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(GraphError::at_path("reading", folder, error)),
    };
    let mut bytes = 0;
    for entry in entries {
        let entry = entry.map_err(|error| GraphError::at_path("reading", folder, error))?;
        // A file may go while the folder is read.
        let Ok(metadata) = entry.metadata() else { continue };
        bytes += if metadata.is_dir() { bytes_in(&entry.path())? } else { metadata.len() };
    }
    Ok(bytes)
}
