//! The guarded union over identifiers, the rarest first.
//!
//! Invariant: identifiers on equally many items are one batch. All of it is judged by
//! the components as they were before, and then joined, so that no order within it
//! matters.

use super::bits::bits;
use super::blocks::Joint;
use super::decisions::{Decisions, divide};
use super::forest::Forest;
use super::guard::{Verdict, judge, shares};
use super::merges::Merges;
use super::parting::part;
use super::scatter::Company;
use super::{Corpus, Refusal, Rules};

/// Joins what identifiers may join; gives for each why it did not join all.
///
/// O(p log p) for p pairs, all pairs of a batch being held at once, and the sum of the
/// identifiers on all items of each.
pub(super) fn join_identifiers(
    corpus: &Corpus,
    rules: &Rules,
    decisions: &Decisions,
    forest: &mut Forest,
    merges: &mut Merges,
) -> Vec<Option<Refusal>> {
    let table = &corpus.identifiers;
    let df_max = rules.identifier_df_max(corpus.items);
    let mut refusals = vec![None; table.len() as usize];
    let (mut roots, mut parts) = (Vec::new(), Vec::new());
    let mut company = Company::new(table);
    let mut start = 0;
    while start < table.len() {
        let df = table.df(start);
        let end = (start..table.len()).find(|at| table.df(*at) != df).unwrap_or(table.len());
        // Identifier, and where its components end in `joined`.
        let mut proposals: Vec<(u32, usize)> = Vec::new();
        let mut joined: Vec<u32> = Vec::new();
        let sides = decisions.sides(forest);
        for number in (start..end).filter(|number| !decisions.is_suppressed(table.feature(*number))) {
            shares(forest, table.items(number), &mut roots, &mut parts);
            let mut verdict = judge(rules, forest, df_max, &parts);
            if !verdict.joined.is_empty() && company.is_scattered(table, number, rules) {
                verdict = Verdict { joined: Vec::new(), refused: Some(Refusal::Scattered) };
            }
            refusals[number as usize] = verdict.refused;
            let (rest, split_off) = divide(&sides, verdict.joined);
            if !split_off.is_empty() {
                refusals[number as usize] = Some(Refusal::KeptApart);
            }
            for side in [rest, split_off] {
                let groups = decisions.bounded(side);
                if groups.len() > 1 {
                    refusals[number as usize] = Some(Refusal::OnlyByDecision);
                }
                for group in groups.into_iter().filter(|group| group.len() > 1) {
                    joined.extend(group);
                    proposals.push((number, joined.len()));
                }
            }
        }
        let groups = groups(&proposals, &joined);
        let is_good = decisions.join(forest, groups.clone().map(|(_, group)| group));
        for ((number, group), is_good) in groups.zip(is_good) {
            match is_good {
                true => merges.push(table.feature(number), df, bits(table.kind(number), df, corpus.items), group),
                false => refusals[number as usize] = Some(Refusal::KeptApart),
            }
        }
        start = end;
    }
    let may_hold = |number: u32| table.df(number) <= df_max && !decisions.is_suppressed(table.feature(number));
    let mut joints: Vec<Joint> = Vec::new();
    for number in (0..table.len()).filter(|number| may_hold(*number)) {
        shares(forest, table.items(number), &mut roots, &mut parts);
        // What rarer identifiers joined may hold together by a more frequent one too.
        if parts.iter().any(|share| share.shown > 1) && !company.is_scattered(table, number, rules) {
            joints.extend(parts.iter().filter(|share| share.shown > 1).map(|share| (number, share.root)));
        }
    }
    part(corpus, &joints, (forest, merges), &mut refusals);
    refusals
}

/// Identifiers with the components they would join.
fn groups<'a>(proposals: &'a [(u32, usize)], joined: &'a [u32]) -> impl Iterator<Item = (u32, &'a [u32])> + Clone {
    let starts = std::iter::once(0).chain(proposals.iter().map(|(_, end)| *end));
    proposals.iter().zip(starts).map(|((number, end), start)| (*number, &joined[start..*end]))
}
