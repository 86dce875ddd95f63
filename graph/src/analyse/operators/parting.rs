//! Takes apart what rests on one item.
//!
//! An item that is in several blocks of a component (`blocks`) goes to the largest of
//! them, or stays by itself if several are. Size alone decides: whoever wants an item
//! needs more pages than those who have it, and what he copies onto one counts nothing.

use std::collections::BTreeSet;

use super::bits::bits;
use super::blocks::{Block, Joint, blocks};
use super::forest::Forest;
use super::merges::Merges;
use super::{Corpus, Refusal};

/// Takes `forest`, which is as the identifiers joined it, apart where one item holds
/// it. `joints` are distinct and stand by how many items their identifier is on. An
/// identifier that joins less than before is given the reason, if it has none yet.
///
/// Linear but for sorting; see `blocks` for the memory.
pub(super) fn part(
    corpus: &Corpus,
    joints: &[Joint],
    (forest, merges): (&mut Forest, &mut Merges),
    refusals: &mut [Option<Refusal>],
) {
    let roots = forest.roots();
    let blocks = blocks(&corpus.identifiers, &roots, joints);
    let (homes, shared) = homes(&blocks, roots.len());
    if shared.is_empty() {
        return;
    }
    let touched: BTreeSet<u32> = shared.into_iter().map(|item| roots[item as usize]).collect();
    forest.dissolve(&roots, |root| touched.contains(&root));
    merges.retain(|first| !touched.contains(&roots[first as usize]));
    // The block of each joint of a component that is taken apart.
    let mut parted: Vec<(usize, usize)> = Vec::new();
    for (number, block) in blocks.iter().enumerate() {
        parted.extend(block.joints.iter().filter(|at| touched.contains(&joints[**at].1)).map(|at| (*at, number)));
    }
    parted.sort_unstable();
    let items = |(number, root): Joint| {
        let items = corpus.identifiers.items(number).iter().copied();
        items.filter(|item| roots[*item as usize] == root).collect::<Vec<u32>>()
    };
    let df = |at: usize| corpus.identifiers.df(joints[at].0);
    // Identifiers on equally many items are one batch.
    for batch in parted.chunk_by(|a, b| df(a.0) == df(b.0)) {
        let parts = |(at, block): &(usize, usize)| {
            let mut own = items(joints[*at]);
            own.retain(|item| homes[*item as usize] == Some(*block));
            (joints[*at].0, forest.components(&own))
        };
        let groups: Vec<(u32, Vec<u32>)> = batch.iter().map(parts).collect();
        for (number, parts) in groups.iter().filter(|(_, parts)| parts.len() > 1) {
            parts.windows(2).for_each(|pair| forest.join(pair[0], pair[1]));
            let (feature, kind) = (corpus.identifiers.feature(*number), corpus.identifiers.kind(*number));
            let df = corpus.identifiers.df(*number);
            merges.push(feature, df, bits(kind, df, corpus.items), parts);
        }
    }
    for (at, _) in parted {
        if forest.components(&items(joints[at])).len() > 1 {
            refusals[joints[at].0 as usize].get_or_insert(Refusal::OneItem);
        }
    }
}

/// The block that each item goes to, and the items that are in several, with repeats.
fn homes(blocks: &[Block], items: usize) -> (Vec<Option<usize>>, Vec<u32>) {
    // Largest block so far, and whether another is as large.
    let mut best: Vec<Option<(usize, bool)>> = vec![None; items];
    let mut shared = Vec::new();
    for (number, block) in blocks.iter().enumerate() {
        for item in &block.items {
            let place = &mut best[*item as usize];
            let size = |number: usize| blocks[number].items.len();
            *place = match *place {
                None => Some((number, false)),
                Some((known, is_draw)) => {
                    shared.push(*item);
                    match size(number).cmp(&size(known)) {
                        std::cmp::Ordering::Less => Some((known, is_draw)),
                        std::cmp::Ordering::Equal => Some((known, true)),
                        std::cmp::Ordering::Greater => Some((number, false)),
                    }
                }
            };
        }
    }
    let home = |best: Option<(usize, bool)>| best.and_then(|(number, is_draw)| (!is_draw).then_some(number));
    (best.into_iter().map(home).collect(), shared)
}
