//! Somebody with an editor: frames changed with their checksum put right,
//! removed, swapped, inserted; segments taken away or exchanged.

use super::*;

struct Scene {
    disk: CrashDisk,
    acknowledged: Vec<Acknowledged>,
    segment: u32,
    /// Indexes of three frames that stand in one segment, one after another.
    three: [usize; 3],
}

fn scene() -> Scene {
    let (disk, acknowledged, _) = journal_of(40, 31);
    let first = acknowledged
        .windows(4)
        .position(|w| w[0].position.segment > 1 && w[0].position.segment == w[3].position.segment)
        .unwrap();
    let segment = acknowledged[first].position.segment;
    Scene { disk, acknowledged, segment, three: [first, first + 1, first + 2] }
}

impl Scene {
    fn name(&self) -> String {
        format!("{:08}.ogj", self.segment)
    }

    fn bytes(&self) -> Vec<u8> {
        self.disk.files()[&self.name()].clone()
    }

    fn frame(&self, index: usize) -> Vec<u8> {
        let a = self.acknowledged[index];
        self.bytes()[a.position.offset as usize..a.next.offset as usize].to_vec()
    }

    /// Puts these frames in place of the three.
    fn replace(&self, frames: &[Vec<u8>]) -> VerifyReport {
        let from = self.acknowledged[self.three[0]].position.offset as usize;
        let to = self.acknowledged[self.three[2]].next.offset as usize;
        let mut bytes = self.bytes();
        bytes.splice(from..to, frames.concat());
        self.disk.put(&self.name(), &bytes);
        proof(&self.disk)
    }
}

#[test]
fn a_removed_frame_is_found() {
    let scene = scene();
    let [a, _, c] = scene.three;
    let report = scene.replace(&[scene.frame(a), scene.frame(c)]);
    let gap = scene.acknowledged[a].next;
    assert_eq!(report.damage.len(), 1);
    assert_eq!((report.damage[0].from, report.damage[0].kind), (gap, DamageKind::Chain));
}

#[test]
fn swapped_frames_are_found() {
    let scene = scene();
    let [a, b, c] = scene.three;
    let report = scene.replace(&[scene.frame(a), scene.frame(c), scene.frame(b)]);
    assert!(report.damage.len() >= 2);
    assert!(report.damage.iter().all(|d| d.kind == DamageKind::Chain));
    assert_eq!(report.damage[0].from, scene.acknowledged[a].next);
}

#[test]
fn a_repeated_frame_is_found() {
    let scene = scene();
    let [a, b, c] = scene.three.map(|i| scene.frame(i));
    let report = scene.replace(&[a, b.clone(), b, c]);
    assert_eq!(report.damage.len(), 1);
    assert_eq!(report.damage[0].from, scene.acknowledged[scene.three[1]].next);
}

#[test]
fn a_changed_frame_with_its_checksum_put_right_is_found_and_not_served() {
    let scene = scene();
    let [a, mut b, c] = scene.three.map(|i| scene.frame(i));
    let last = b.len() - 1;
    b[last] ^= 1;
    let crc = [&b[..48], &b[52..]].into_iter().fold(crc32c::crc32c(CASE.as_bytes()), crc32c::crc32c_append);
    b[48..52].copy_from_slice(&crc.to_le_bytes());
    let report = scene.replace(&[a, b, c]);
    let changed = scene.acknowledged[scene.three[1]];
    let range = DamagedRange { from: changed.position, to: changed.next, kind: DamageKind::Chain };
    assert_eq!(report.damage, [range]);
    let served = reader(&scene.disk).groups(Position::START).unwrap().filter_map(Result::ok);
    assert!(served.map(|group| group.position()).all(|at| at != changed.position));
    assert_eq!(report.frames, 39);
}

#[test]
fn a_removed_or_exchanged_segment_is_found() {
    let files = scene().disk.files();
    let last = files.len() as u32;
    for gone in 1..last {
        let mut files = files.clone();
        files.remove(&format!("{gone:08}.ogj"));
        let disk = CrashDisk::with_files(&files);
        let from = Position { segment: gone, offset: 0 };
        let range = DamagedRange { from, to: Position { segment: gone + 1, offset: 0 }, kind: DamageKind::Missing };
        assert_eq!(proof(&disk).damage, [range]);
        assert!(matches!(open(&disk), Err(JournalError::Damaged(found)) if found == range));
    }
    let mut swapped = files.clone();
    swapped.insert("00000002.ogj".to_owned(), files["00000003.ogj"].clone());
    swapped.insert("00000003.ogj".to_owned(), files["00000002.ogj"].clone());
    let report = proof(&CrashDisk::with_files(&swapped));
    assert!(report.damage.iter().any(|d| d.kind == DamageKind::Header && d.from.segment == 2));
    assert!(report.damage.iter().any(|d| d.kind == DamageKind::Header && d.from.segment == 3));
}

#[test]
fn whole_frames_gone_from_the_end_change_the_head() {
    let (long, acknowledged, _) = journal_of(9, 41);
    let (short, ..) = journal_of(8, 41);
    assert!(proof(&short).is_clean());
    assert_ne!(proof(&short).head, proof(&long).head);
    assert_eq!(proof(&short).head, acknowledged[7].chain_head);
}
