//! A full or failing disk: an error of its own, nothing acknowledged lost,
//! reading goes on, and so does writing when the cause is gone.

use super::crash_disk::Fault;
use super::*;

/// Appends twelve groups with a fault at the `n`th call; the error it gave.
fn with_fault(n: usize, fault: Fault) -> (CrashDisk, Option<JournalError>) {
    let (disk, mut dice) = (CrashDisk::new(), Dice::new(1));
    let written: Vec<_> = (0..12).map(|_| chance_group(&mut dice)).collect();
    disk.fail_at(n, fault);
    let mut failure = None;
    let mut writer = match open(&disk) {
        Ok((writer, _)) => writer,
        Err(error) => {
            failure = Some(error);
            open(&disk).unwrap().0
        }
    };
    let mut acknowledged = 0;
    while acknowledged < written.len() {
        match append(&mut writer, &written[acknowledged]) {
            Ok(_) => acknowledged += 1,
            Err(error) => {
                failure = Some(error);
                assert!(matches!(append(&mut writer, &[vec![1]]), Err(JournalError::Poisoned)));
                assert_eq!(groups_up_to_torn(&disk)[..acknowledged], written[..acknowledged]);
                let report = writer.recover().unwrap();
                assert_eq!(report.torn_tail, None, "call {n}: recovering knows where the end is");
                assert_eq!(groups(&disk), written[..acknowledged], "call {n}");
            }
        }
    }
    assert_eq!(groups(&disk), written, "call {n}");
    assert_eq!(groups(&disk.after_power_cut(n as u64)), written, "call {n}");
    (disk, failure)
}

fn groups_up_to_torn(disk: &CrashDisk) -> Vec<Vec<Vec<u8>>> {
    let groups = reader(disk).groups(Position::START).unwrap();
    groups.map_while(Result::ok).map(|group| group.records().map(|r| r.payload.to_vec()).collect()).collect()
}

fn calls_without_fault() -> usize {
    with_fault(usize::MAX >> 1, Fault::Error).0.calls()
}

#[test]
fn no_space_at_any_call_is_told_and_survived() {
    let calls = calls_without_fault();
    assert!(calls > 30);
    for n in 0..calls {
        let (_, failure) = with_fault(n, Fault::Full);
        assert!(matches!(failure, Some(JournalError::DiskFull)), "call {n}: {failure:?}");
    }
}

#[test]
fn an_error_at_any_call_poisons_and_is_survived() {
    for n in 0..calls_without_fault() {
        let (_, failure) = with_fault(n, Fault::Error);
        assert!(matches!(failure, Some(JournalError::Io { .. })), "call {n}: {failure:?}");
    }
}

#[test]
fn a_full_disk_keeps_room_for_the_closing_record() {
    let disk = CrashDisk::new();
    let options = WriterOptions { reserve_bytes: 2000, ..options() };
    let (mut writer, report) = JournalWriter::open_on(Arc::new(disk.clone()), options).unwrap();
    assert!(report.reserve);
    disk.set_capacity(Some(4000));
    let mut dice = Dice::new(3);
    let mut written = Vec::new();
    let failure = loop {
        let group = chance_group(&mut dice);
        match append(&mut writer, &group) {
            Ok(_) => written.push(group),
            Err(failure) => break failure,
        }
    };
    assert!(matches!(failure, JournalError::DiskFull));
    assert_eq!(groups_up_to_torn(&disk), written);

    assert!(writer.recover().unwrap().reserve);
    assert!(writer.release_reserve().unwrap());
    written.push(vec![b"closing".to_vec()]);
    append(&mut writer, &written[written.len() - 1]).unwrap();
    assert!(!writer.release_reserve().unwrap());
    assert_eq!(groups(&disk), written);

    // Opening a full disk works, without a reserve; with room again it comes back.
    disk.set_capacity(Some(0));
    let (writer, report) = JournalWriter::open_on(Arc::new(disk.clone()), options).unwrap();
    assert!(!report.reserve);
    drop(writer);
    disk.set_capacity(None);
    let (_, report) = JournalWriter::open_on(Arc::new(disk.clone()), options).unwrap();
    assert!(report.reserve);
    assert_eq!(groups(&disk), written);
}
