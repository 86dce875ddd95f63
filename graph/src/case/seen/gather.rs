//! From records to the rows of two scans.

use std::collections::HashMap;

use model::{ScanId, UtcTime};

use super::digests::Digests;
use super::records::{for_each_found, for_each_record};
use super::rows::{Row, Rows};
use crate::GraphError;
use crate::analyse::time::{PageSeen, Said, ScanSeen};
use crate::case::lean::{lean, scan_of};
use crate::journal::{Group, JournalReader, Position};

/// A scan that is asked what it saw.
#[derive(Clone, Copy)]
pub(super) struct AskedScan {
    pub(super) scan: ScanId,
    /// Whether it read saved pages itself: then the links of a page stand behind it, and
    /// all of them. What was taken over from another case is a sum over its scans, which
    /// no page has to hold any more.
    pub(super) reads_files: bool,
}

/// What the two scans saw, from records that stand behind `from`.
pub(super) fn two_scans(
    journal: &JournalReader,
    from: Position,
    [before, after]: [AskedScan; 2],
    digests: &Digests,
) -> Result<(ScanSeen, ScanSeen), GraphError> {
    let (mut one, mut other) = (Gather::of(before), Gather::of(after));
    let (before, after) = (before.scan, after.scan);
    let find = |group: &Group| {
        let mut rows = Rows::new(digests);
        let mut found: Vec<(bool, Row)> = Vec::with_capacity(group.len());
        for_each_record(group, |at, record| {
            let Some(scan) = scan_of(record.kind, record.payload)?.filter(|scan| *scan == before || *scan == after)
            else {
                return Ok(());
            };
            let Some(row) = rows.row(at, lean(record.kind, record.payload)?)? else { return Ok(()) };
            let is_before = scan == before;
            let last = found.last().filter(|(last, _)| *last == is_before).map(|(_, last)| last);
            let (row, is_joined) = row.join(last);
            found.truncate(found.len() - usize::from(is_joined));
            found.push((is_before, row));
            Ok(())
        })?;
        Ok(found)
    };
    for_each_found(journal, from, find, |(is_before, row)| {
        let gather = if is_before { &mut one } else { &mut other };
        gather.note(&row);
        Ok(())
    })?;
    std::thread::scope(|scope| {
        scope.spawn(|| one.seen.settle());
        other.seen.settle();
    });
    Ok((one.seen, other.seen))
}

/// Gathers the rows of one scan.
#[derive(Default)]
struct Gather {
    reads_files: bool,
    seen: ScanSeen,
    /// What pages said whose visit is still to come.
    said: HashMap<[u8; 16], (UtcTime, Said)>,
}

impl Gather {
    fn of(asked: AskedScan) -> Self {
        Self { reads_files: asked.reads_files, ..Self::default() }
    }

    fn note(&mut self, row: &Row) {
        match *row {
            Row::Page { host, at, tells, seen } => {
                let (site, mut said) = (self.seen.site(host), self.take_said(seen.page, at));
                said.add(&seen.said);
                let whole = seen.whole && (tells || self.reads_files);
                self.seen.visited(at, tells, PageSeen { site, said, whole, ..seen });
            }
            Row::Links { page, digest, count, record } if self.reads_files => {
                self.seen.linked(page, digest, count, record);
            }
            Row::Links { .. } => {}
            Row::Said { page, at, said } => self.said_at(page, at).add(&said),
            Row::Robots { host, at, failed } => self.seen.robots(host, at, failed),
            Row::Told { host, at, up, cause } => self.seen.told(host, at, up, cause),
            Row::GaveUp { host, why } => self.seen.gave_up(host, why),
            Row::Trouble => self.seen.in_trouble(),
        }
    }

    /// What a page said in the visit that began then. What an earlier visit left
    /// behind that was never recorded does not count.
    fn said_at(&mut self, page: [u8; 16], at: UtcTime) -> &mut Said {
        let fresh = (at, Said::default());
        let said = self.said.entry(page).or_insert(fresh);
        if said.0 != at {
            *said = fresh;
        }
        &mut said.1
    }

    fn take_said(&mut self, page: [u8; 16], at: UtcTime) -> Said {
        self.said.remove(&page).filter(|(when, _)| *when == at).map(|(_, said)| said).unwrap_or_default()
    }
}
