//! After a power cut at any moment every acknowledged group is there, whole and
//! in order, and the journal can be appended to.

use super::crash_disk::Fault;
use super::*;

/// What one writer's life came to.
#[derive(Default)]
struct History {
    acknowledged: Vec<Vec<Vec<u8>>>,
    in_flight: Option<Vec<Vec<u8>>>,
}

/// Opens and appends until the power goes or `count` groups are written.
fn live(disk: &CrashDisk, history: &mut History, count: usize, dice: &mut Dice) -> Result<(), JournalError> {
    let (mut writer, _) = open(disk)?;
    for _ in 0..count {
        let group = chance_group(dice);
        history.in_flight = Some(group.clone());
        append(&mut writer, &group)?;
        history.acknowledged.push(group);
        history.in_flight = None;
    }
    Ok(())
}

/// Compares the journal with its history; takes a survivor of the group in
/// flight over into it.
fn settle(disk: &CrashDisk, history: &mut History, seed: u64) {
    if disk.files().is_empty() {
        assert!(history.acknowledged.is_empty(), "seed {seed}");
        return;
    }
    let found = groups(disk);
    let acknowledged = history.acknowledged.len();
    assert!(found.len() >= acknowledged, "seed {seed}: an acknowledged group is lost");
    assert_eq!(found[..acknowledged], history.acknowledged, "seed {seed}");
    if found.len() > acknowledged {
        assert_eq!(found[acknowledged..], [history.in_flight.take().expect("nothing was in flight")], "seed {seed}");
        history.acknowledged = found;
    }
    history.in_flight = None;
}

#[test]
fn nothing_acknowledged_is_lost_in_three_thousand_power_cuts() {
    let (mut torn, mut survived, mut rolled) = (0, 0, 0);
    for seed in 0..1000 {
        let mut dice = Dice::new(seed);
        let mut disk = CrashDisk::new();
        let mut history = History::default();
        // Three cuts in a row: the second and third may fall into the mending.
        for _ in 0..3 {
            let calls = if dice.below(3) == 0 { 9 } else { 45 };
            disk.fail_at(dice.below(calls), Fault::PowerCut);
            let _ = live(&disk, &mut history, 12, &mut dice);
            disk = disk.after_power_cut(dice.next());
            let before = history.acknowledged.len();
            // Looking comes before mending: a reader finds the same.
            settle(&disk, &mut history, seed);
            survived += history.acknowledged.len() - before;
            torn += usize::from(!disk.files().is_empty() && proof(&disk).torn_tail.is_some());
        }
        live(&disk, &mut history, 3, &mut dice).unwrap();
        settle(&disk, &mut history, seed);
        let report = proof(&disk);
        assert!(report.is_clean() && report.torn_tail.is_none(), "seed {seed}");
        rolled += usize::from(report.segments > 1);
    }
    // The cuts did hit what they were meant to hit.
    assert!(torn > 300 && survived > 100 && rolled > 700, "{torn} {survived} {rolled}");
}

#[test]
fn a_torn_tail_is_cut_back_and_reported() {
    let (disk, acknowledged, written) = journal_of(4, 9);
    let last = acknowledged[3];
    let name = format!("{:08}.ogj", last.position.segment);
    let mut bytes = disk.files()[&name].clone();
    bytes.truncate(last.next.offset as usize - 1);
    disk.put(&name, &bytes);
    let torn = TornTail { at: last.position, bytes: last.next.offset - last.position.offset - 1, is_full: false };

    assert_eq!(proof(&disk).torn_tail, Some(torn));
    let (mut writer, report) = open(&disk).unwrap();
    assert_eq!(report.torn_tail, Some(torn));
    assert_eq!(report.end.chain, acknowledged[2].chain_head);
    append(&mut writer, &written[3]).unwrap();
    assert_eq!(groups(&disk), written);
}

#[test]
fn a_segment_that_never_got_its_header_is_taken_away() {
    let (disk, acknowledged, written) = journal_of(6, 9);
    let last = acknowledged[5].next.segment;
    disk.put(&format!("{:08}.ogj", last + 1), b"OGJRN");
    let (mut writer, report) = open(&disk).unwrap();
    let at = Position { segment: last + 1, offset: 0 };
    assert_eq!(report.torn_tail, Some(TornTail { at, bytes: 5, is_full: false }));
    assert_eq!(report.end, acknowledged[5].mark());
    append(&mut writer, &[vec![1]]).unwrap();
    assert_eq!(groups(&disk)[..6], written);
    assert!(proof(&disk).is_clean());
}

/// After a failed sync the system shows bytes that the disk does not have. A
/// new process that believes them and appends behind them would build on air.
#[test]
fn bytes_of_a_failed_sync_are_not_built_upon() {
    // A second failing call is the writer's own attempt to take the bytes back.
    for (restart, span) in [(false, 1), (false, 2), (true, 1), (true, 2)] {
        for n in 0..60 {
            let (disk, mut dice) = (CrashDisk::new(), Dice::new(n));
            let mut history = History::default();
            disk.fail_from(n as usize, span, Fault::Error);
            while live(&disk, &mut history, 12, &mut dice).is_err() {
                if restart {
                    settle_shown(&disk, &mut history);
                } else if let Ok((mut writer, _)) = open(&disk) {
                    writer.recover().unwrap();
                    settle_shown(&disk, &mut history);
                }
            }
            // Everything that was not synced is gone.
            let disk = disk.after_power_cut(n);
            settle(&disk, &mut history, n);
            assert!(proof(&disk).is_clean(), "call {n}, {span}");
        }
    }
}

/// What opening found is durable from then on: an index may have read it.
#[test]
fn what_opening_reports_survives_the_next_power_cut() {
    for n in 0..60 {
        let disk = CrashDisk::new();
        disk.fail_from(n as usize, 2, Fault::Error);
        if live(&disk, &mut History::default(), 12, &mut Dice::new(n)).is_ok() {
            continue;
        }
        disk.fail_from(0, 0, Fault::Error);
        let (_, report) = open(&disk).unwrap();
        for seed in 0..4 {
            let found = proof(&disk.after_power_cut(seed));
            assert_eq!((found.head, found.is_clean()), (report.end.chain, true), "call {n}");
        }
    }
}

/// As `settle`, on a disk whose end may be torn or not there yet.
fn settle_shown(disk: &CrashDisk, history: &mut History) {
    if !disk.files().is_empty() {
        settle(disk, history, 0);
    }
}
