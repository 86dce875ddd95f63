//! Work shared out between threads so that nobody can tell how many there were.
//!
//! Invariant: pieces are joined in their order, and sums are taken over whole
//! arrays or over pieces that do not depend on the number of threads.

use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Rows and entries below which a second thread costs more than it brings.
const ALONE_BELOW: usize = 1 << 16;

/// How many threads a piece of work of this size is worth.
pub(super) fn threads_for(work: usize) -> usize {
    if work < ALONE_BELOW { 1 } else { thread::available_parallelism().map_or(1, NonZero::get) }
}

/// Cuts rows into consecutive pieces of about as many entries each, one a thread.
pub(super) fn cut_rows(offsets: &[u32]) -> Vec<Range<usize>> {
    let rows = offsets.len() - 1;
    // A row costs about as much as an entry.
    let cost = |row: usize| row + offsets[row] as usize;
    let threads = threads_for(cost(rows));
    let mut pieces = Vec::with_capacity(threads);
    let mut start = 0;
    for piece in 1..=threads {
        let goal = cost(rows) * piece / threads;
        let end = if piece == threads { rows } else { lower_bound(start, rows, |row| cost(row) < goal) };
        pieces.push(start..end);
        start = end;
    }
    pieces
}

/// Cuts `rows` rows that cost the same into consecutive pieces, one a thread.
pub(super) fn cut_evenly(rows: usize, work: usize) -> Vec<Range<usize>> {
    let threads = threads_for(work);
    (0..threads).map(|piece| rows * piece / threads..rows * (piece + 1) / threads).collect()
}

/// The first of `low..high` that is not below.
fn lower_bound(mut low: usize, mut high: usize, is_below: impl Fn(usize) -> bool) -> usize {
    while low < high {
        let middle = low.midpoint(high);
        if is_below(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// Sets every element of `out` to `value` of its index; a thread a piece.
pub(super) fn fill<T: Send>(out: &mut [T], pieces: &[Range<usize>], value: impl Fn(usize) -> T + Sync) {
    fill_rows(out, 1, pieces, |at, place| place.iter_mut().for_each(|place| *place = value(at)));
}

/// Lets `set` write every row of `width` elements of `out`, given its index; a
/// thread a piece.
pub(super) fn fill_rows<T: Send>(
    out: &mut [T],
    width: usize,
    pieces: &[Range<usize>],
    set: impl Fn(usize, &mut [T]) + Sync,
) {
    let set_piece =
        |start: usize, part: &mut [T]| (start..).zip(part.chunks_exact_mut(width)).for_each(|(at, row)| set(at, row));
    thread::scope(|scope| {
        let mut rest = out;
        for (number, piece) in pieces.iter().enumerate() {
            let (part, after) = rest.split_at_mut(piece.len() * width);
            rest = after;
            if number + 1 == pieces.len() {
                set_piece(piece.start, part);
            } else {
                let set_piece = &set_piece;
                scope.spawn(move || set_piece(piece.start, part));
            }
        }
    });
}

/// The results of `make` for `0..parts`, in this order; threads take what is next.
pub(super) fn in_order<T: Send>(parts: usize, work: usize, make: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut made = Vec::new();
        loop {
            let part = next.fetch_add(1, Ordering::Relaxed);
            if part >= parts {
                return made;
            }
            made.push((part, make(part)));
        }
    };
    let mut made = thread::scope(|scope| {
        let others: Vec<_> = (1..threads_for(work).min(parts)).map(|_| scope.spawn(take)).collect();
        let mut made = take();
        for other in others {
            made.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        made
    });
    made.sort_by_key(|(part, _)| *part);
    made.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_follow_each_other_and_share_the_entries() {
        // One row with half of all entries.
        let offsets: Vec<u32> = std::iter::once(0).chain((1..=50_000).map(|row| 50_000 + row)).collect();
        for pieces in [cut_rows(&offsets), cut_evenly(50_000, 1 << 20)] {
            assert_eq!(pieces.len(), threads_for(1 << 20));
            assert_eq!((pieces[0].start, pieces[pieces.len() - 1].end), (0, 50_000));
            assert!(pieces.windows(2).all(|two| two[0].end == two[1].start));
        }
        assert_eq!(cut_rows(&[0]), vec![0..0; 1]);
        assert_eq!(cut_rows(&[0, 3, 4]), vec![0..2; 1], "too little to share out");
    }

    #[test]
    fn rows_are_set_whoever_does_it() {
        for pieces in [vec![0..7; 1], vec![0..2, 2..2, 2..6, 6..7]] {
            let mut rows = vec![0; 21];
            fill_rows(&mut rows, 3, &pieces, |at, row| row.copy_from_slice(&[at, at * 2, at * 3]));
            assert_eq!(rows, (0..7).flat_map(|at| [at, at * 2, at * 3]).collect::<Vec<_>>());
        }
    }

    #[test]
    fn results_come_in_order() {
        for work in [0, 1 << 20] {
            assert_eq!(in_order(100, work, |part| part * part), (0..100).map(|part| part * part).collect::<Vec<_>>());
        }
    }
}
