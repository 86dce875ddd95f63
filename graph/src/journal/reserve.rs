//! Space kept back for the day the disk is full, so that a scan can still write
//! that it ended.
//!
//! Invariant: the file takes the blocks it promises: its bytes do not compress,
//! and it is synced. It holds nothing, and nobody reads it.

use std::io;

use super::disk::Disk;
use super::error::JournalError;

const NAME: &str = "reserve";
const PIECE: usize = 1 << 20;

/// Makes the reserve unless it is there whole. `Ok(false)`: there is no room.
pub(super) fn ensure(disk: &dyn Disk, bytes: u64) -> Result<bool, JournalError> {
    if bytes == 0 {
        return Ok(false);
    }
    if disk.open(NAME).and_then(|file| file.size()).is_ok_and(|size| size == bytes) {
        return Ok(true);
    }
    release(disk)?;
    match fill(disk, bytes).map_err(|e| JournalError::io("write", NAME, e)) {
        Ok(()) => Ok(true),
        Err(JournalError::DiskFull) => {
            release(disk)?;
            Ok(false)
        }
        Err(e) => Err(e),
    }
}

/// Gives the space back; false if there was none kept.
pub(super) fn release(disk: &dyn Disk) -> Result<bool, JournalError> {
    match disk.remove(NAME) {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(JournalError::io("remove", NAME, e)),
    }
}

fn fill(disk: &dyn Disk, bytes: u64) -> io::Result<()> {
    let file = disk.create(NAME)?;
    let mut noise = blake3::Hasher::new().finalize_xof();
    let mut piece = vec![0; PIECE];
    let mut at = 0;
    while at < bytes {
        let want = (bytes - at).min(PIECE as u64) as usize;
        noise.fill(&mut piece[..want]);
        file.write_at(at, &piece[..want])?;
        at += want as u64;
    }
    file.sync()
}
