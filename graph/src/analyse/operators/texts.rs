//! Text joins what identifiers left alone.
//!
//! One blurb that was copied gives many common passages, so passages are not added
//! up: for a pair of components the rarest one counts. How many there must be, and
//! between whom, is said in `ground`; which are of no use, in `templates`. A component
//! of several items is joined by way of two of them at least: one is easily written by a
//! third.
//!
//! Invariant: text never joins two large components, by itself or by way of a small
//! one. Small components are first put to the only large one they are linked with;
//! those that are still small are then joined with each other, if they hang together
//! (`cohesion`).

use super::bits::bits;
use super::bridges::TextBridge;
use super::cohesion::hang_together;
use super::decisions::Decisions;
use super::forest::Forest;
use super::ground::{Pair, pairs};
use super::merges::Merges;
use super::templates::templates;
use super::{Corpus, Refusal, Rules};

/// What text did not join.
pub(super) struct Left {
    /// Pairs of components.
    pub(super) bridges: Vec<TextBridge>,
    /// For each passage why it joined nothing, if that is for its own sake.
    pub(super) refusals: Vec<Option<Refusal>>,
}

/// Joins what passages may join; gives what was not.
///
/// See `ground` for time and memory.
pub(super) fn join_texts(
    corpus: &Corpus,
    rules: &Rules,
    decisions: &Decisions,
    forest: &mut Forest,
    merges: &mut Merges,
) -> Left {
    let (roots, contacts) = (forest.roots(), corpus.with_contacts());
    let refusals = templates(corpus, rules, decisions, &roots, &contacts);
    let may_link = may_link(corpus, decisions, &roots, &refusals);
    let pairs = pairs(&corpus.passages, rules, &roots, &contacts, &may_link);
    let mut bridges = Vec::new();
    let (allowed, beyond): (Vec<Pair>, Vec<Pair>) = pairs.iter().partition(|pair| decisions.allow(pair.ends));
    bridges.extend(beyond.iter().map(|pair| refuse(pair, Refusal::OnlyByDecision)));
    let (to_large, small) = sort(rules, forest, &allowed, &mut bridges);
    let mut join = |batch: &[Pair], forest: &mut Forest, bridges: &mut Vec<TextBridge>| {
        let is_good = decisions.join(forest, batch.iter().map(|pair| &pair.ends[..]));
        for (pair, is_good) in batch.iter().zip(is_good) {
            match is_good {
                true => push_merge(corpus, pair, merges),
                false => bridges.push(refuse(pair, Refusal::KeptApart)),
            }
        }
    };
    join(&to_large, forest, &mut bridges);
    let (small, late): (Vec<Pair>, Vec<Pair>) =
        small.into_iter().partition(|pair| pair.ends.iter().all(|end| !rules.is_large(size_of(forest, *end))));
    bridges.extend(late.iter().map(|pair| refuse(pair, Refusal::LittleSupport)));
    let is_tight = hang_together(rules, corpus.items, &small, &pairs);
    let loose = small.iter().zip(&is_tight).filter(|(_, is_tight)| !**is_tight);
    bridges.extend(loose.map(|(pair, _)| refuse(pair, Refusal::TextAlone)));
    let tight: Vec<Pair> =
        small.iter().zip(is_tight).filter(|(_, is_tight)| *is_tight).map(|(pair, _)| *pair).collect();
    join(&tight, forest, &mut bridges);
    Left { bridges, refusals }
}

/// Passages that leave their component and may link.
fn may_link(corpus: &Corpus, decisions: &Decisions, roots: &[u32], refusals: &[Option<Refusal>]) -> Vec<bool> {
    let table = &corpus.passages;
    let leaves = |items: &[u32]| items.iter().any(|item| roots[*item as usize] != roots[items[0] as usize]);
    let may = |passage: u32| {
        let is_free = refusals[passage as usize].is_none() && !decisions.is_suppressed(table.feature(passage));
        is_free && leaves(table.items(passage))
    };
    (0..table.len()).map(may).collect()
}

/// The pairs of a small component with its only large one, and those of two small
/// ones; the others become bridges.
fn sort(rules: &Rules, forest: &Forest, pairs: &[Pair], bridges: &mut Vec<TextBridge>) -> (Vec<Pair>, Vec<Pair>) {
    let (mut to_large, mut small) = (Vec::new(), Vec::new());
    for pair in pairs {
        let sizes = pair.ends.map(|root| forest.size(root));
        let is_supported = (0..2).all(|end| rules.is_supported(pair.shown[end], sizes[end]));
        // One of several items is easily written by a third.
        let rests_on_one = (0..2).any(|end| sizes[end] > 1 && pair.shown[end] == 1);
        match sizes.map(|size| rules.is_large(size)) {
            _ if pair.shown == [0, 0] => bridges.push(refuse(pair, Refusal::OtherContacts)),
            _ if rests_on_one => bridges.push(refuse(pair, Refusal::OneItem)),
            _ if !is_supported => bridges.push(refuse(pair, Refusal::LittleSupport)),
            [true, true] => bridges.push(refuse(pair, Refusal::TextAlone)),
            [false, false] => small.push(*pair),
            [is_large, _] => to_large.push((pair.ends[usize::from(is_large)], *pair)),
        }
    }
    to_large.sort_unstable_by_key(|(small, pair)| (*small, pair.ends));
    let mut only = Vec::new();
    for choices in to_large.chunk_by(|a, b| a.0 == b.0) {
        match choices {
            [(_, pair)] => only.push(*pair),
            several => bridges.extend(several.iter().map(|(_, pair)| refuse(pair, Refusal::Ambiguous))),
        }
    }
    (only, small)
}

fn refuse(pair: &Pair, why: Refusal) -> TextBridge {
    TextBridge { passage: pair.passage, ends: pair.ends, why }
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
