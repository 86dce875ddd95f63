//! Takes apart what rests on one item.
//!
//! A component that has such items (`lone`) is joined anew without them. Each of them
//! then goes to the part that it shows most identifiers of, of several such to the
//! largest, or stays by itself if these are equal too.

use std::collections::{BTreeMap, BTreeSet};

use super::bits::bits;
use super::forest::Forest;
use super::lone::{Joint, lone_items};
use super::merges::Merges;
use super::{Corpus, Refusal};

/// Takes `forest`, which is as the identifiers joined it, apart where one item holds
/// it. `joints` are distinct and stand by how many items their identifier is on. An
/// identifier that joins less than before is given the reason, if it has none yet.
///
/// Linear but for sorting; see `lone` for the memory.
pub(super) fn part(
    corpus: &Corpus,
    joints: &[Joint],
    (forest, merges): (&mut Forest, &mut Merges),
    refusals: &mut [Option<Refusal>],
) {
    let roots = forest.roots();
    let lone = lone_items(&corpus.identifiers, &roots, joints);
    if lone.is_empty() {
        return;
    }
    let touched: BTreeSet<u32> = lone.iter().map(|item| roots[*item as usize]).collect();
    let joints: Vec<Joint> = joints.iter().filter(|(_, root)| touched.contains(root)).copied().collect();
    let parting = Parting { corpus, roots: &roots, lone: &lone, joints: &joints };
    forest.dissolve(&roots, |root| touched.contains(&root));
    merges.retain(|first| !touched.contains(&roots[first as usize]));
    parting.join_anew(forest, merges);
    parting.settle(forest, merges);
    for joint in &joints {
        let items: Vec<u32> = parting.items(*joint).collect();
        if forest.components(&items).len() > 1 {
            refusals[joint.0 as usize].get_or_insert(Refusal::OneItem);
        }
    }
}

struct Parting<'a> {
    corpus: &'a Corpus,
    /// As they were.
    roots: &'a [u32],
    lone: &'a [u32],
    /// Those of components that are taken apart.
    joints: &'a [Joint],
}

impl Parting<'_> {
    fn items(&self, (number, root): Joint) -> impl Iterator<Item = u32> {
        let items = self.corpus.identifiers.items(number).iter().copied();
        items.filter(move |item| self.roots[*item as usize] == root)
    }

    fn is_lone(&self, item: u32) -> bool {
        self.lone.binary_search(&item).is_ok()
    }

    /// Joins what is not alone. Identifiers on equally many items are one batch.
    fn join_anew(&self, forest: &mut Forest, merges: &mut Merges) {
        let df = |joint: &Joint| self.corpus.identifiers.df(joint.0);
        for batch in self.joints.chunk_by(|a, b| df(a) == df(b)) {
            let parts = |joint: &Joint| {
                let items: Vec<u32> = self.items(*joint).filter(|item| !self.is_lone(*item)).collect();
                (joint.0, forest.components(&items))
            };
            let groups: Vec<(u32, Vec<u32>)> = batch.iter().map(parts).collect();
            for (number, parts) in groups.iter().filter(|(_, parts)| parts.len() > 1) {
                self.join(*number, parts, forest, merges);
            }
        }
    }

    /// Puts each lone item to the part that it shows most of.
    fn settle(&self, forest: &mut Forest, merges: &mut Merges) {
        // For each lone item and part, how many identifiers, and the rarest.
        let mut shown: BTreeMap<u32, BTreeMap<u32, (u32, u32)>> = BTreeMap::new();
        for joint in self.joints {
            let Some(other) = self.items(*joint).find(|item| !self.is_lone(*item)) else { continue };
            let part = forest.find(other);
            for item in self.items(*joint).filter(|item| self.is_lone(*item)) {
                shown.entry(item).or_default().entry(part).or_insert((0, joint.0)).0 += 1;
            }
        }
        let choice = |(item, parts): (u32, BTreeMap<u32, (u32, u32)>)| {
            let weight = |part: u32, count: u32| (count, forest.size(part));
            let most = parts.iter().map(|(part, (count, _))| weight(*part, *count)).max()?;
            let mut best = parts.iter().filter(|(part, (count, _))| weight(**part, *count) == most);
            let (part, (_, rarest)) = best.next()?;
            best.next().is_none().then_some((*rarest, [item.min(*part), item.max(*part)]))
        };
        // All choose by the parts as they are, and then go.
        let choices: Vec<(u32, [u32; 2])> = shown.into_iter().filter_map(choice).collect();
        choices.iter().for_each(|(number, ends)| self.join(*number, ends, forest, merges));
    }

    fn join(&self, number: u32, parts: &[u32], forest: &mut Forest, merges: &mut Merges) {
        let table = &self.corpus.identifiers;
        parts.windows(2).for_each(|pair| forest.join(pair[0], pair[1]));
        merges.push(
            table.feature(number),
            table.df(number),
            bits(table.kind(number), table.df(number), self.corpus.items),
            parts,
        );
    }
}
