//! What goes in comes out, through a real folder too.

use super::*;

#[test]
fn records_come_back_in_order_with_kind_seal_and_address() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    let (mut writer, report) = JournalWriter::open(&journal, WriterOptions::new(CASE)).unwrap();
    assert!(report.created && report.reserve && report.torn_tail.is_none());
    assert_eq!(std::fs::metadata(journal.join("reserve")).unwrap().len(), 16 << 20);

    let sealed = [0xff_u8; 40];
    let first = [
        Record { kind: 1, seal: Seal::CLEAR, payload: b"one" },
        Record { kind: 2, seal: Seal::from_number(200), payload: &sealed },
    ];
    let a = writer.append_group(&first).unwrap();
    let b = writer.append_group(&[Record { kind: 3, seal: Seal::CLEAR, payload: b"" }]).unwrap();
    drop(writer);

    let reader = JournalReader::open(&journal).unwrap();
    assert_eq!(reader.case(), Some(CASE));
    let entries: Vec<Entry> = reader.records(Position::START).unwrap().map(Result::unwrap).collect();
    let seen: Vec<_> = entries.iter().map(|e| (e.address, e.kind, e.seal.number(), e.payload.as_slice())).collect();
    let at = |frame, index| RecordAddress { frame, index };
    assert_eq!(
        seen,
        [
            (at(a.position, 0), 1, 0, b"one".as_slice()),
            (at(a.position, 1), 2, 200, &sealed),
            (at(b.position, 0), 3, 0, b""),
        ]
    );
    for entry in &entries {
        assert_eq!(&reader.read_record(entry.address).unwrap(), entry);
    }
    assert!(matches!(reader.read_record(at(b.position, 1)), Err(JournalError::NoSuchRecord(_))));

    let report = verify(&journal).unwrap();
    assert!(report.is_clean());
    assert_eq!((report.frames, report.records, report.frames_unproved), (2, 3, 0));
    assert_eq!((report.head, report.end), (b.chain_head, b.next));

    let (writer, report) = JournalWriter::open(&journal, WriterOptions::new(CASE)).unwrap();
    assert!(!report.created);
    assert_eq!(writer.end(), b.mark());
}

#[test]
fn single_groups_are_read_in_any_order_and_so_is_one_that_was_written_since() {
    let (disk, mut acknowledged, mut written) = journal_of(40, 1);
    let reader = reader(&disk);
    let mut single = GroupReader::of(&reader);
    let mut check = |at: &Acknowledged, payloads: &[Vec<u8>]| {
        let group = single.read(at.position).unwrap();
        assert_eq!((group.position(), group.mark()), (at.position, at.mark()));
        assert_eq!(group.records().map(|record| record.payload.to_vec()).collect::<Vec<_>>(), payloads);
    };
    for (at, payloads) in acknowledged.iter().zip(&written).rev() {
        check(at, payloads);
    }
    for (at, payloads) in acknowledged.iter().zip(&written) {
        check(at, payloads);
    }
    // The last segment is the one that was opened last.
    let (mut writer, _) = open(&disk).unwrap();
    written.push(vec![b"since".to_vec()]);
    acknowledged.push(append(&mut writer, &written[40]).unwrap());
    assert_eq!(acknowledged[40].position.segment, acknowledged[39].position.segment);
    check(&acknowledged[40], &written[40]);
}

#[test]
fn segments_roll_and_reading_goes_across_them() {
    let (disk, acknowledged, written) = journal_of(40, 1);
    let report = proof(&disk);
    assert!(report.segments > 5 && report.is_clean());
    assert_eq!(report.head, acknowledged[39].chain_head);
    assert_eq!(groups(&disk), written);
    assert!(acknowledged.windows(2).all(|pair| pair[0].position < pair[1].position));
}

#[test]
fn reading_goes_on_from_any_mark() {
    let (disk, acknowledged, written) = journal_of(20, 2);
    for (i, acknowledged) in acknowledged.iter().enumerate() {
        let rest = reader(&disk).groups_after(acknowledged.mark()).unwrap();
        let rest: Vec<Group> = rest.map(Result::unwrap).collect();
        assert_eq!(rest.len(), written.len() - i - 1);
        assert!(rest.iter().all(Group::is_proved));
        let from_here = reader(&disk).groups(acknowledged.position).unwrap();
        assert_eq!(from_here.map(Result::unwrap).count(), written.len() - i);
    }
}

#[test]
fn a_mark_of_another_history_is_damage() {
    let (disk, acknowledged, _) = journal_of(3, 2);
    let mark = Mark { chain: [0; 32], ..acknowledged[0].mark() };
    let mut rest = reader(&disk).groups_after(mark).unwrap();
    let Some(Err(JournalError::Damaged(range))) = rest.next() else { panic!("not seen") };
    assert_eq!((range.from, range.kind), (acknowledged[1].position, DamageKind::Chain));
}

#[test]
fn a_mark_behind_the_end_says_that_something_is_missing() {
    let (long, acknowledged, _) = journal_of(12, 3);
    let (short, kept, _) = journal_of(4, 3);
    for lost in &acknowledged[4..] {
        let mut rest = reader(&short).groups_after(lost.mark()).unwrap();
        let Some(Err(JournalError::Damaged(range))) = rest.next() else { panic!("not seen") };
        assert_eq!((range.kind, range.to), (DamageKind::Missing, lost.next));
        assert!(rest.next().is_none());
    }
    assert!(reader(&short).groups_after(kept[3].mark()).unwrap().next().is_none());
    assert!(reader(&long).groups_after(acknowledged[11].mark()).unwrap().next().is_none());
}

#[test]
fn a_journal_of_another_case_is_refused() {
    let (disk, ..) = journal_of(3, 4);
    let other = WriterOptions::new(CaseId::from_bytes([8; 16]));
    let opened = JournalWriter::open_on(Arc::new(disk), other);
    assert!(matches!(opened, Err(JournalError::CaseMismatch { segment: 1 })));
}

#[test]
fn groups_outside_the_limits_do_not_stop_the_writer() {
    let disk = CrashDisk::new();
    let (mut writer, _) = open(&disk).unwrap();
    assert!(matches!(writer.append_group(&[]), Err(JournalError::GroupSize { records: 0, .. })));
    append(&mut writer, &[vec![1]]).unwrap();
    assert_eq!(groups(&disk), [[[1]]]);
}

#[test]
fn an_empty_folder_is_no_journal() {
    let disk: Arc<dyn Disk> = Arc::new(CrashDisk::new());
    assert!(matches!(JournalReader::open_on(Arc::clone(&disk)), Err(JournalError::NoJournal)));
    assert!(matches!(verify_on(disk), Err(JournalError::NoJournal)));
}

#[test]
fn a_frame_larger_than_the_read_ahead_comes_back() {
    let (disk, mut dice) = (CrashDisk::new(), Dice::new(5));
    let big: Vec<u8> = (0..3 << 20).map(|_| dice.next() as u8).collect();
    let (mut writer, _) = open(&disk).unwrap();
    append(&mut writer, std::slice::from_ref(&big)).unwrap();
    append(&mut writer, &[b"after".to_vec()]).unwrap();
    assert_eq!(groups(&disk), [vec![big], vec![b"after".to_vec()]]);
    assert!(proof(&disk).is_clean());
}
