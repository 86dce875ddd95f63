//! Bit rot and lost bytes: always found or cut with a report, never a panic,
//! never a wrong record, and everything else still readable.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

type Served = BTreeSet<(RecordAddress, Vec<u8>)>;

/// What a reader gives out who passes over damage.
fn served(disk: &CrashDisk) -> (Served, Vec<DamagedRange>, Option<TornTail>) {
    let mut records = reader(disk).of_case(CASE).records(Position::START).unwrap();
    let (mut served, mut damage) = (Served::new(), Vec::new());
    for item in &mut records {
        match item {
            Ok(entry) => assert!(served.insert((entry.address, entry.payload)), "served twice"),
            Err(JournalError::Damaged(range)) => damage.push(range),
            Err(other) => panic!("{other}"),
        }
    }
    (served, damage, records.torn_tail())
}

/// Changes one file and checks everything that can be said of any change.
/// Gives back what is still served.
fn check(files: &BTreeMap<String, Vec<u8>>, name: &str, bytes: Vec<u8>, whole: &Served, what: &str) -> Served {
    let mut files = files.clone();
    files.insert(name.to_owned(), bytes);
    let disk = CrashDisk::with_files(&files);
    let (found, damage, torn) = served(&disk);
    assert!(found.is_subset(whole), "{what}: a wrong record was served");
    let report = proof(&disk);
    assert_eq!((&report.damage, report.torn_tail), (&damage, torn), "{what}");
    for (address, payload) in whole {
        if let Ok(entry) = reader(&disk).read_record(*address) {
            assert_eq!(&entry.payload, payload, "{what}: {address}");
        }
    }
    match open(&disk) {
        Ok((mut writer, opened)) => {
            assert_eq!(opened.torn_tail, torn, "{what}");
            append(&mut writer, &[b"again".to_vec()]).unwrap();
            assert_eq!(proof(&disk).torn_tail, None, "{what}");
            assert_eq!(served(&disk).0.len(), found.len() + 1, "{what}");
        }
        Err(JournalError::Damaged(range)) => {
            assert!(damage.iter().any(|d| d.from == range.from), "{what}: {range} is not among {damage:?}");
            assert_eq!(disk.files(), files, "{what}: a damaged journal was changed");
        }
        Err(other) => panic!("{what}: {other}"),
    }
    found
}

#[test]
fn every_flipped_byte_is_found() {
    let (disk, ..) = journal_of(9, 11);
    let files = disk.files();
    assert!(files.len() >= 3);
    let (whole, ..) = served(&disk);
    let largest_group = 4;
    for (name, bytes) in &files {
        for i in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[i] ^= 1 << (i % 8);
            let what = format!("{name} byte {i}");
            let found = check(&files, name, changed, &whole, &what);
            let lost = whole.len() - found.len();
            let in_header = i < 68;
            assert!(if in_header { lost == 0 } else { (1..=largest_group).contains(&lost) }, "{what}: lost {lost}");
        }
    }
}

#[test]
fn every_truncation_is_found_or_ends_at_a_frame() {
    let (disk, acknowledged, _) = journal_of(9, 11);
    let files = disk.files();
    let (whole, ..) = served(&disk);
    let last = acknowledged[8].position.segment;
    for (name, bytes) in &files {
        let segment: u32 = name[..8].parse().unwrap();
        for length in 0..bytes.len() {
            let what = format!("{name} cut to {length}");
            let found = check(&files, name, bytes[..length].to_vec(), &whole, &what);
            let mut files = files.clone();
            files.insert(name.clone(), bytes[..length].to_vec());
            let report = proof(&CrashDisk::with_files(&files));
            let at_a_frame = acknowledged.iter().any(|a| a.position == Position { segment, offset: length as u64 });
            let seen = !report.is_clean() || report.torn_tail.is_some();
            assert_eq!(seen, !(segment == last && at_a_frame), "{what}");
            let expected: Served = whole
                .iter()
                .filter(|(a, _)| a.frame.segment != segment || end_of(&acknowledged, a) <= length as u64)
                .cloned()
                .collect();
            assert_eq!(found, expected, "{what}");
        }
    }
}

fn end_of(acknowledged: &[Acknowledged], address: &RecordAddress) -> u64 {
    acknowledged.iter().find(|a| a.position == address.frame).unwrap().next.offset
}

#[test]
fn damage_in_the_middle_names_its_range_and_the_rest_is_read() {
    let (disk, acknowledged, written) = journal_of(9, 11);
    let hurt = acknowledged[3];
    let name = format!("{:08}.ogj", hurt.position.segment);
    let mut bytes = disk.files()[&name].clone();
    bytes[hurt.next.offset as usize - 1] ^= 1;
    disk.put(&name, &bytes);

    let report = proof(&disk);
    let range = DamagedRange { from: hurt.position, to: hurt.next, kind: DamageKind::Frame };
    assert_eq!(report.damage, [range]);
    assert_eq!((report.frames, report.frames_unproved), (8, 0), "the damaged header still tells its chain value");
    assert_eq!(report.head, acknowledged[8].chain_head);
    let rest: usize = written.iter().map(Vec::len).sum::<usize>() - written[3].len();
    assert_eq!(served(&disk).0.len(), rest);
}

#[test]
fn a_journal_without_a_whole_header_is_read_when_its_case_is_named() {
    let (disk, _, written) = journal_of(1, 11);
    let mut bytes = disk.files()["00000001.ogj"].clone();
    bytes[20] ^= 1;
    disk.put("00000001.ogj", &bytes);
    let report = proof(&disk);
    assert_eq!((report.case, report.frames, report.damage.len(), report.torn_tail), (None, 0, 2, None));
    let groups = reader(&disk).of_case(CASE).groups(Position::START).unwrap();
    assert_eq!(groups.filter_map(Result::ok).map(|group| group.len()).collect::<Vec<_>>(), [written[0].len()]);
}

#[test]
fn a_wiped_frame_leaves_its_follower_unproved() {
    let (disk, acknowledged, _) = journal_of(40, 13);
    let (a, b) =
        acknowledged.windows(3).find(|w| w[0].position.segment == w[2].position.segment).map(|w| (w[1], w[2])).unwrap();
    let name = format!("{:08}.ogj", a.position.segment);
    let mut bytes = disk.files()[&name].clone();
    bytes[a.position.offset as usize..a.next.offset as usize].fill(0);
    disk.put(&name, &bytes);
    let report = proof(&disk);
    assert_eq!(report.damage, [DamagedRange { from: a.position, to: a.next, kind: DamageKind::Frame }]);
    assert_eq!((report.frames, report.frames_unproved), (39, 1));
    let unproved: Vec<Position> = reader(&disk)
        .groups(Position::START)
        .unwrap()
        .filter_map(Result::ok)
        .filter(|group| !group.is_proved())
        .map(|group| group.position())
        .collect();
    assert_eq!(unproved, [b.position]);
}

#[test]
fn blocks_the_disk_cannot_read_are_damage_and_never_a_torn_tail() {
    let (disk, mut dice) = (CrashDisk::new(), Dice::new(21));
    let options = WriterOptions { segment_bytes: 1 << 20, ..options() };
    let (mut writer, _) = JournalWriter::open_on(Arc::new(disk.clone()), options).unwrap();
    for _ in 0..80 {
        append(&mut writer, &chance_group(&mut dice)).unwrap();
    }
    let length = disk.files()["00000001.ogj"].len() as u64;
    let (whole, ..) = served(&disk);
    for block in (0..length).step_by(4096) {
        disk.lose_block("00000001.ogj", block);
        let (found, damage, torn) = served(&disk);
        assert!(found.is_subset(&whole) && found.len() > whole.len() / 2);
        assert_eq!(torn, None);
        assert!(damage.iter().any(|d| d.kind == DamageKind::Unreadable || d.kind == DamageKind::Header));
        assert!(JournalWriter::open_on(Arc::new(disk.clone()), options).is_err());
    }
    assert_eq!(disk.files()["00000001.ogj"].len() as u64, length);
}

#[test]
fn a_frame_inside_a_payload_is_not_taken_for_one() {
    let other = WriterOptions { reserve_bytes: 0, ..WriterOptions::new(CaseId::from_bytes([8; 16])) };
    let inner = CrashDisk::new();
    let (mut writer, _) = JournalWriter::open_on(Arc::new(inner.clone()), other).unwrap();
    append(&mut writer, &[b"bait".to_vec()]).unwrap();
    let bait = inner.files()["00000001.ogj"].clone();

    let disk = CrashDisk::new();
    let (mut writer, _) = open(&disk).unwrap();
    append(&mut writer, &[b"before".to_vec()]).unwrap();
    let torn = append(&mut writer, &[bait]).unwrap();
    let mut bytes = disk.files()["00000001.ogj"].clone();
    bytes.truncate(torn.next.offset as usize - 1);
    disk.put("00000001.ogj", &bytes);
    let (found, damage, tail) = served(&disk);
    assert_eq!(found.into_iter().map(|(_, payload)| payload).collect::<Vec<_>>(), [b"before"]);
    assert_eq!((damage.len(), tail.map(|tail| tail.at)), (0, Some(torn.position)));
}
