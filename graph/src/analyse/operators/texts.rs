//! Text joins what identifiers left alone.
//!
//! One blurb that was copied gives many common passages, so passages are not added
//! up: for a pair of components the rarest one counts, and there must be two. A link
//! is an item of one component that has them in common with the other.
//!
//! Invariant: text never joins two large components, by itself or by way of a small
//! one. Small components are first put to the only large one they are linked with;
//! those that are still small are then joined with each other.

use super::bits::bits;
use super::bridges::TextBridge;
use super::decisions::Decisions;
use super::forest::Forest;
use super::merges::Merges;
use super::table::range;
use super::{Corpus, Refusal, Rules};

/// Two components with common passages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pair {
    ends: [u32; 2],
    /// How many items of each are linked with the other.
    shown: [u32; 2],
    /// The rarest passage.
    passage: u32,
}

/// Joins what passages may join; gives the pairs that were not.
///
/// For each passage that leaves its component, its items times its components. 8 bytes
/// an item and 20 a pair of components with common passages.
pub(super) fn join_texts(
    corpus: &Corpus,
    rules: &Rules,
    decisions: &Decisions,
    forest: &mut Forest,
    merges: &mut Merges,
) -> Vec<TextBridge> {
    let mut bridges = Vec::new();
    let refuse = |pair: &Pair, why| TextBridge { passage: pair.passage, ends: pair.ends, why };
    let (mut to_large, mut small) = (Vec::new(), Vec::new());
    for pair in pairs(corpus, rules, decisions, &forest.roots()) {
        let sizes = pair.ends.map(|root| forest.size(root));
        let is_supported = (0..2).all(|end| pair.shown[end] > 0 && rules.is_supported(pair.shown[end], sizes[end]));
        match sizes.map(|size| rules.is_large(size)) {
            _ if !is_supported => bridges.push(refuse(&pair, Refusal::LittleSupport)),
            [true, true] => bridges.push(refuse(&pair, Refusal::TextAlone)),
            [false, false] => small.push(pair),
            [is_large, _] => to_large.push((pair.ends[usize::from(is_large)], pair)),
        }
    }
    to_large.sort_unstable_by_key(|(small, pair)| (*small, pair.ends));
    let mut batch = Vec::new();
    for choices in to_large.chunk_by(|a, b| a.0 == b.0) {
        match choices {
            [(_, pair)] => batch.push(*pair),
            several => bridges.extend(several.iter().map(|(_, pair)| refuse(pair, Refusal::Ambiguous))),
        }
    }
    let mut join = |batch: &[Pair], forest: &mut Forest, bridges: &mut Vec<TextBridge>| {
        let is_good = decisions.join(forest, batch.iter().map(|pair| &pair.ends[..]));
        for (pair, is_good) in batch.iter().zip(is_good) {
            match is_good {
                true => push_merge(corpus, pair, merges),
                false => bridges.push(refuse(pair, Refusal::KeptApart)),
            }
        }
    };
    join(&batch, forest, &mut bridges);
    let (batch, late): (Vec<Pair>, Vec<Pair>) =
        small.into_iter().partition(|pair| pair.ends.iter().all(|end| !rules.is_large(size_of(forest, *end))));
    join(&batch, forest, &mut bridges);
    bridges.extend(late.iter().map(|pair| refuse(pair, Refusal::LittleSupport)));
    bridges
}

fn size_of(forest: &mut Forest, item: u32) -> u32 {
    let root = forest.find(item);
    forest.size(root)
}

fn push_merge(corpus: &Corpus, pair: &Pair, merges: &mut Merges) {
    let (table, passage) = (&corpus.passages, pair.passage);
    let df = table.df(passage);
    merges.push(table.feature(passage), df, bits(table.kind(passage), df, corpus.items), &pair.ends);
}

/// All pairs of components that have enough passages in common, by their ends.
fn pairs(corpus: &Corpus, rules: &Rules, decisions: &Decisions, roots: &[u32]) -> Vec<Pair> {
    let (offsets, components) = components(corpus, decisions, roots);
    let mut members: Vec<u32> = (0..corpus.items).collect();
    members.sort_unstable_by_key(|item| (roots[*item as usize], *item));
    let mut common = Common { counts: vec![(0, 0); roots.len()], touched: Vec::new() };
    let mut found = Vec::new();
    // For one component the others that one of its items is linked with.
    let mut links: Vec<(u32, u32)> = Vec::new();
    for own in members.chunk_by(|a, b| roots[*a as usize] == roots[*b as usize]) {
        let root = roots[own[0] as usize];
        for item in own {
            for passage in corpus.passages.features_of(*item) {
                let others = &components[range(&offsets, *passage)];
                others.iter().filter(|other| **other != root).for_each(|other| common.add(*other, *passage));
            }
            common.drain(rules.passages_min, &mut links);
        }
        links.sort_unstable();
        for run in links.chunk_by(|a, b| a.0 == b.0) {
            let (other, passage) = run[0];
            found.push((root.min(other), root.max(other), root, run.len() as u32, passage));
        }
        links.clear();
    }
    found.sort_unstable();
    let pair = |run: &[(u32, u32, u32, u32, u32)]| {
        let shown = |end| run.iter().find(|link| link.2 == end).map_or(0, |link| link.3);
        let (low, high) = (run[0].0, run[0].1);
        let passage = run.iter().map(|link| link.4).min().unwrap_or(run[0].4);
        Pair { ends: [low, high], shown: [shown(low), shown(high)], passage }
    };
    found.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(pair).collect()
}

/// The components that show each passage, for those that more than one shows.
fn components(corpus: &Corpus, decisions: &Decisions, roots: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let table = &corpus.passages;
    let (mut offsets, mut components) = (vec![0], Vec::new());
    let mut row: Vec<u32> = Vec::new();
    for passage in 0..table.len() {
        row.clear();
        row.extend(table.items(passage).iter().map(|item| roots[*item as usize]));
        row.sort_unstable();
        row.dedup();
        if row.len() > 1 && !decisions.is_suppressed(table.feature(passage)) {
            components.extend_from_slice(&row);
        }
        offsets.push(components.len() as u32);
    }
    (offsets, components)
}

/// Passages that one item has in common with each component: how many, and the rarest.
struct Common {
    counts: Vec<(u32, u32)>,
    touched: Vec<u32>,
}

impl Common {
    fn add(&mut self, component: u32, passage: u32) {
        let (count, rarest) = &mut self.counts[component as usize];
        if *count == 0 {
            self.touched.push(component);
            *rarest = passage;
        }
        *count += 1;
        // Passages are numbered by how many items they are on.
        *rarest = passage.min(*rarest);
    }

    /// Gives the components with at least `min`, and forgets all.
    fn drain(&mut self, min: u32, links: &mut Vec<(u32, u32)>) {
        for component in self.touched.drain(..) {
            let (count, rarest) = std::mem::take(&mut self.counts[component as usize]);
            if count >= min {
                links.push((component, rarest));
            }
        }
    }
}
