//! Where a case lies: its folder, the disk of its journal, and how the store of
//! its index is opened. Tests put other disks and stores in.

use std::path::Path;
use std::sync::Arc;

use super::folder::CaseFolder;
use crate::GraphError;
use crate::journal::{Disk, FolderDisk};
use crate::store::{SledStore, Store};

/// Memory that sled may use for pages, in bytes. It takes more while writing.
const CACHE_BYTES: u64 = 128 << 20;

/// Opens the store of an index in a folder.
pub(super) type OpenStore = fn(&Path) -> Result<Box<dyn Store>, GraphError>;

#[derive(Clone)]
pub(super) struct CasePlace {
    pub(super) folder: CaseFolder,
    pub(super) disk: Arc<dyn Disk>,
    pub(super) open_store: OpenStore,
}

impl CasePlace {
    /// A case in a folder of the operating system.
    pub(super) fn at(folder: &Path) -> Self {
        let folder = CaseFolder::at(folder);
        let disk = Arc::new(FolderDisk::at(&folder.journal()));
        Self { folder, disk, open_store: open_sled }
    }
}

fn open_sled(folder: &Path) -> Result<Box<dyn Store>, GraphError> {
    Ok(Box::new(SledStore::open(folder, CACHE_BYTES)?))
}
