//! The journal as a whole: round trips, power cuts, full and failing disks,
//! damage.

mod damage;
mod disk_full;
mod power_cuts;
mod round_trip;
mod tampering;

use std::sync::Arc;

use super::crash_disk::{CrashDisk, Dice};
use super::*;

const CASE: CaseId = CaseId::from_bytes([7; 16]);

/// Small segments, so that a short test has several.
fn options() -> WriterOptions {
    WriterOptions { segment_bytes: 600, reserve_bytes: 0, ..WriterOptions::new(CASE) }
}

fn open(disk: &CrashDisk) -> Result<(JournalWriter, OpenReport), JournalError> {
    JournalWriter::open_on(Arc::new(disk.clone()), options())
}

fn reader(disk: &CrashDisk) -> JournalReader {
    JournalReader::open_on(Arc::new(disk.clone())).unwrap()
}

fn proof(disk: &CrashDisk) -> VerifyReport {
    verify_on(Arc::new(disk.clone())).unwrap()
}

/// A group of one to four records; some shrink, some do not.
fn chance_group(dice: &mut Dice) -> Vec<Vec<u8>> {
    (0..1 + dice.below(4))
        .map(|_| {
            let plain = dice.below(2) == 0;
            let fill = dice.next() as u8;
            (0..dice.below(300)).map(|_| if plain { fill } else { dice.next() as u8 }).collect()
        })
        .collect()
}

fn append(writer: &mut JournalWriter, payloads: &[Vec<u8>]) -> Result<Acknowledged, JournalError> {
    let records: Vec<Record<'_>> =
        payloads.iter().map(|payload| Record { kind: 4, seal: Seal::CLEAR, payload }).collect();
    writer.append_group(&records)
}

/// All groups of a journal that must be whole.
fn groups(disk: &CrashDisk) -> Vec<Vec<Vec<u8>>> {
    let groups = reader(disk).groups(Position::START).unwrap();
    groups.map(|group| group.unwrap().records().map(|r| r.payload.to_vec()).collect()).collect()
}

/// A journal of `count` groups: the disk, what was acknowledged, what was in it.
fn journal_of(count: usize, seed: u64) -> (CrashDisk, Vec<Acknowledged>, Vec<Vec<Vec<u8>>>) {
    let (disk, mut dice) = (CrashDisk::new(), Dice::new(seed));
    let (mut writer, _) = open(&disk).unwrap();
    let written: Vec<_> = (0..count).map(|_| chance_group(&mut dice)).collect();
    let acknowledged = written.iter().map(|group| append(&mut writer, group).unwrap()).collect();
    (disk, acknowledged, written)
}
