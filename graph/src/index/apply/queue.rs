//! Where pages stand in the queues of scans: seeds, shorter ways, giving up.

use model::{Distance, GivenUp, Nearer, PageUrl, ScanId, ScanStart, UtcTime};

use crate::GraphError;
use crate::index::keys;
use crate::index::page_row::{PageRow, QueueEntry, QueueState};
use crate::index::pending::Index;

/// Puts the seeds into the queue.
pub(super) fn seeds(index: &mut Index, start: &ScanStart) -> Result<(), GraphError> {
    for seed in &start.seeds {
        change(index, seed, start.at, |row, index| enqueue(row, index, start.scan, Distance::SEED))?;
    }
    Ok(())
}

/// Notes shorter ways from a seed, and what was queued because of them.
pub(super) fn nearer(index: &mut Index, scan: ScanId, at: UtcTime, pages: &[Nearer]) -> Result<(), GraphError> {
    for Nearer { url, distance, queued } in pages {
        change(index, url, at, |row, index| match (queued, entry(row, scan)) {
            (true, _) => enqueue(row, index, scan, *distance),
            (false, Some(known)) => known.distance = *distance,
            // Known to the frontier without ever having been queued: nothing to keep.
            (false, None) => {}
        })?;
    }
    Ok(())
}

/// Takes pages off the queue without a visit.
pub(super) fn given_up(index: &mut Index, given_up: &GivenUp) -> Result<(), GraphError> {
    let GivenUp { scan, at, site, why, urls } = given_up;
    let give_up = |row: &mut PageRow, index: &Index| {
        let before = row.queue(*scan).copied();
        if before.is_some_and(|entry| entry.state == QueueState::Done) {
            return;
        }
        let (distance, attempts) = before.map_or((Distance::SEED, 0), |entry| (entry.distance, entry.attempts));
        place(row, index, QueueEntry { scan: *scan, state: QueueState::GivenUp(*why), distance, attempts });
        row.unvisited.queued = true;
        row.unvisited.fate = row.unvisited.fate.with(*why);
    };
    if !urls.is_empty() {
        return urls.iter().try_for_each(|url| change(index, url, *at, give_up));
    }
    let site_id = index.site_id(site, *at)?;
    for mut row in waiting(index, site_id, given_up)? {
        give_up(&mut row, index);
        index.put_page(site_id, row.url.key(), &row)?;
    }
    Ok(())
}

/// Pages of the site that still wait in the queue of the scan. Nothing is
/// pending when this is asked, so that the store knows all of them.
fn waiting(index: &Index, site_id: u32, given_up: &GivenUp) -> Result<Vec<PageRow>, GraphError> {
    let mut waiting = Vec::new();
    for row in index.store.prefix(&keys::pages_of(site_id)) {
        let row = PageRow::decode(&given_up.site, &row?.1)?;
        let state = row.queue(given_up.scan).map(|entry| entry.state);
        if matches!(state, Some(QueueState::Queued | QueueState::Retry)) {
            waiting.push(row);
        }
    }
    Ok(waiting)
}

/// Puts a page into the queue of a scan.
pub(super) fn enqueue(row: &mut PageRow, index: &Index, scan: ScanId, distance: Distance) {
    place(row, index, QueueEntry { scan, state: QueueState::Queued, distance, attempts: 0 });
    row.unvisited.queued = true;
}

/// Sets where a page stands in the queue of a scan. When a scan meets a page for
/// the first time, what finished scans left there goes.
pub(super) fn place(row: &mut PageRow, index: &Index, new: QueueEntry) {
    if let Some(known) = entry(row, new.scan) {
        *known = new;
        return;
    }
    row.queues.retain(|entry| !index.heads.get(&entry.scan).is_some_and(|head| head.is_finished()));
    row.queues.push(new);
}

fn entry(row: &mut PageRow, scan: ScanId) -> Option<&mut QueueEntry> {
    row.queues.iter_mut().find(|entry| entry.scan == scan)
}

fn change(
    index: &mut Index,
    url: &PageUrl,
    at: UtcTime,
    how: impl FnOnce(&mut PageRow, &Index),
) -> Result<(), GraphError> {
    let (site, key) = (index.site_id(&url.site(), at)?, url.key());
    let (mut row, _) = index.page_row(site, url, key)?;
    how(&mut row, index);
    index.put_page(site, key, &row)
}
