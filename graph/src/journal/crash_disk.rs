//! A disk in memory whose power can be cut, for tests.
//!
//! Invariant: what was synced survives a cut; of everything else a seed decides
//! what does: each write not at all, whole, up to some byte, in some sectors
//! only, or as zeros, and each name or not, independent of their order. Single
//! calls can be made to fail, and the disk can be full.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard};

use super::disk::{Disk, DiskFile};

const SECTOR: usize = 512;
const EIO: i32 = 5;
const ENOSPC: i32 = 28;

/// A small generator of pseudo-random numbers (splitmix64): the same seed, the
/// same test.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`, which is not 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }
}

/// What happens at a chosen call that would change the disk.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// The call and all that follow fail; what it did may have reached the disk.
    PowerCut,
    /// The call fails with "no space"; half of a write is done.
    Full,
    /// The call fails with an I/O error. A failed sync has lost what it should
    /// have kept, though reading still shows it.
    Error,
}

#[derive(Clone, Debug)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate(usize),
}

#[derive(Clone, Debug, Default)]
struct Inode {
    shown: Vec<u8>,
    durable: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Clone, Debug)]
enum Rename {
    Made(String, usize),
    Removed(String),
}

#[derive(Debug, Default)]
struct State {
    inodes: Vec<Inode>,
    names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    pending_names: Vec<Rename>,
    calls: usize,
    fault: Option<(Range<usize>, Fault)>,
    capacity: Option<usize>,
    off: bool,
    unreadable: Option<(String, u64)>,
}

/// The disk; clones are the same disk.
#[derive(Clone, Debug, Default)]
pub(crate) struct CrashDisk {
    state: Arc<Mutex<State>>,
}

struct CrashFile {
    disk: CrashDisk,
    inode: usize,
    name: String,
}

impl CrashDisk {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A disk with these files, all durable.
    pub(crate) fn with_files(files: &BTreeMap<String, Vec<u8>>) -> Self {
        let disk = Self::new();
        for (name, bytes) in files {
            disk.put(name, bytes);
        }
        disk
    }

    /// Puts a file there, durably, in place of one that has the name.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) {
        let mut state = self.lock();
        let inode = state.inodes.len();
        state.inodes.push(Inode { shown: bytes.to_vec(), durable: bytes.to_vec(), pending: Vec::new() });
        state.names.insert(name.to_owned(), inode);
        state.durable_names.insert(name.to_owned(), inode);
    }

    /// The files as a program would read them now.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let state = self.lock();
        state.names.iter().map(|(name, inode)| (name.clone(), state.inodes[*inode].shown.clone())).collect()
    }

    /// Calls so far that would change the disk.
    pub(crate) fn calls(&self) -> usize {
        self.lock().calls
    }

    /// Plans a fault at the `n`th changing call from now, counted from 0.
    pub(crate) fn fail_at(&self, n: usize, fault: Fault) {
        self.fail_from(n, 1, fault);
    }

    /// Plans the same fault for `span` calls from the `n`th on.
    pub(crate) fn fail_from(&self, n: usize, span: usize, fault: Fault) {
        let mut state = self.lock();
        let first = state.calls + n;
        state.fault = Some((first..first + span, fault));
    }

    /// Bounds the sum of all file lengths; `None` takes the bound away.
    pub(crate) fn set_capacity(&self, bytes: Option<usize>) {
        self.lock().capacity = bytes;
    }

    /// Makes the 4 KiB block at an offset of a file unreadable.
    pub(crate) fn lose_block(&self, name: &str, block_start: u64) {
        self.lock().unreadable = Some((name.to_owned(), block_start));
    }

    /// The disk as found when the power is back; `seed` decides what of the
    /// un-synced changes is there.
    pub(crate) fn after_power_cut(&self, seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let mut state = self.lock();
        state.off = true;
        let mut names = state.durable_names.clone();
        for rename in &state.pending_names {
            if dice.below(2) == 0 {
                apply_name(rename, &mut names);
            }
        }
        let files = names.into_iter().map(|(name, inode)| (name, survivor(&state.inodes[inode], &mut dice))).collect();
        Self::with_files(&files)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Counts a changing call; the fault that strikes it, if any.
    fn count(state: &mut State) -> io::Result<Option<Fault>> {
        if state.off {
            return Err(io::Error::other("the power is off"));
        }
        let fault = state.fault.as_ref().filter(|(at, _)| at.contains(&state.calls)).map(|(_, fault)| *fault);
        state.calls += 1;
        state.off |= matches!(fault, Some(Fault::PowerCut));
        Ok(fault)
    }

    fn find(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let state = self.lock();
        let inode = *state.names.get(name).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(CrashFile { disk: self.clone(), inode, name: name.to_owned() }))
    }

    fn rename(&self, rename: Rename) -> io::Result<()> {
        let mut state = self.lock();
        let fault = Self::count(&mut state)?;
        if !matches!(fault, Some(Fault::Full | Fault::Error)) {
            let state = &mut *state;
            apply_name(&rename, &mut state.names);
            state.pending_names.push(rename);
        }
        outcome(fault)
    }
}

impl Disk for CrashDisk {
    fn open(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        self.find(name)
    }

    fn open_write(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        self.find(name)
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let inode = {
            let mut state = self.lock();
            if state.names.contains_key(name) {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            state.inodes.push(Inode::default());
            state.inodes.len() - 1
        };
        self.rename(Rename::Made(name.to_owned(), inode))?;
        self.find(name)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        if !self.lock().names.contains_key(name) {
            return Err(io::ErrorKind::NotFound.into());
        }
        self.rename(Rename::Removed(name.to_owned()))
    }

    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.lock().names.keys().cloned().collect())
    }

    fn sync_dir(&self) -> io::Result<()> {
        let mut state = self.lock();
        let fault = Self::count(&mut state)?;
        if fault.is_none() {
            state.pending_names.clear();
            state.durable_names = state.names.clone();
        }
        outcome(fault)
    }
}

impl DiskFile for CrashFile {
    fn size(&self) -> io::Result<u64> {
        Ok(self.disk.lock().inodes[self.inode].shown.len() as u64)
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let state = self.disk.lock();
        let end = offset + into.len() as u64;
        if state.unreadable.as_ref().is_some_and(|(name, at)| *name == self.name && *at < end && at + 4096 > offset) {
            return Err(io::Error::from_raw_os_error(EIO));
        }
        let bytes = state.inodes[self.inode].shown.get(offset as usize..).unwrap_or_default();
        let n = bytes.len().min(into.len());
        into[..n].copy_from_slice(&bytes[..n]);
        Ok(n)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.disk.lock();
        let mut fault = CrashDisk::count(&mut state)?;
        let used: usize = state.names.values().map(|inode| state.inodes[*inode].shown.len()).sum();
        let grows = (offset as usize + bytes.len()).saturating_sub(state.inodes[self.inode].shown.len());
        if state.capacity.is_some_and(|capacity| used + grows > capacity && grows > 0) {
            fault = fault.or(Some(Fault::Full));
        }
        let done = if matches!(fault, Some(Fault::Full | Fault::Error)) { &bytes[..bytes.len() / 2] } else { bytes };
        state.inodes[self.inode].change(Change::Write { offset: offset as usize, bytes: done.to_vec() });
        outcome(fault)
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        let mut state = self.disk.lock();
        let fault = CrashDisk::count(&mut state)?;
        if !matches!(fault, Some(Fault::Full | Fault::Error)) {
            state.inodes[self.inode].change(Change::Truncate(length as usize));
        }
        outcome(fault)
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = self.disk.lock();
        let fault = CrashDisk::count(&mut state)?;
        let inode = &mut state.inodes[self.inode];
        match fault {
            None => {
                // Not what is shown: a sync keeps only what was written since the last, even if that one failed.
                for change in std::mem::take(&mut inode.pending) {
                    apply(&change, &mut inode.durable);
                }
            }
            Some(Fault::PowerCut) => {}
            Some(Fault::Full | Fault::Error) => inode.pending.clear(),
        }
        outcome(fault)
    }
}

impl Inode {
    fn change(&mut self, change: Change) {
        apply(&change, &mut self.shown);
        self.pending.push(change);
    }
}

fn outcome(fault: Option<Fault>) -> io::Result<()> {
    match fault {
        None => Ok(()),
        Some(Fault::PowerCut) => Err(io::Error::other("the power went")),
        Some(Fault::Full) => Err(io::Error::from_raw_os_error(ENOSPC)),
        Some(Fault::Error) => Err(io::Error::from_raw_os_error(EIO)),
    }
}

fn apply_name(rename: &Rename, names: &mut BTreeMap<String, usize>) {
    match rename {
        Rename::Made(name, inode) => names.insert(name.clone(), *inode),
        Rename::Removed(name) => names.remove(name),
    };
}

fn apply(change: &Change, bytes: &mut Vec<u8>) {
    match change {
        Change::Write { offset, bytes: new } => write(bytes, *offset, new),
        Change::Truncate(length) => bytes.resize(*length, 0),
    }
}

fn write(bytes: &mut Vec<u8>, offset: usize, new: &[u8]) {
    if new.is_empty() {
        return;
    }
    if bytes.len() < offset + new.len() {
        bytes.resize(offset + new.len(), 0);
    }
    bytes[offset..offset + new.len()].copy_from_slice(new);
}

/// The durable bytes and a chance selection of what was pending.
fn survivor(inode: &Inode, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = inode.durable.clone();
    for change in &inode.pending {
        match (dice.below(5), change) {
            (0, _) => {}
            (1, _) | (_, Change::Truncate(_)) => apply(change, &mut bytes),
            (2, Change::Write { offset, bytes: new }) => {
                let kept = dice.below(new.len() + 1);
                write(&mut bytes, *offset, &new[..kept]);
            }
            (3, Change::Write { offset, bytes: new }) => {
                for (i, sector) in new.chunks(SECTOR).enumerate() {
                    if dice.below(2) == 0 {
                        write(&mut bytes, offset + i * SECTOR, sector);
                    }
                }
            }
            // The new length reached the disk, the new bytes did not.
            (_, Change::Write { offset, bytes: new }) => {
                let end = offset + new.len();
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
            }
        }
    }
    bytes
}
