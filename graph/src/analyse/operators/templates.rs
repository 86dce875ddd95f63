//! Passages below the limit that belong to a place and to no operator, told by who
//! shows them: what a board puts on every page, a notice that everybody quotes.
//!
//! They are judged by what identifiers joined. A blurb stands on the pages of one
//! operator, so that most of those with contacts are in one component; a template
//! stands beside the contacts of many. Items without contacts say nothing, nor do too
//! few with them.
//!
//! Invariant: all passages are judged before text joins anything.

use super::decisions::Decisions;
use super::{Corpus, Refusal, Rules};

/// For each passage whether it is a template, given the component of each item and
/// which of them show contacts.
///
/// O(p log p) for p pairs of passage and item.
pub(super) fn templates(
    corpus: &Corpus,
    rules: &Rules,
    decisions: &Decisions,
    roots: &[u32],
    contacts: &[bool],
) -> Vec<Option<Refusal>> {
    let table = &corpus.passages;
    let mut row: Vec<u32> = Vec::new();
    let mut is_template = |passage: u32| {
        let shown = table.items(passage).iter().filter(|item| contacts[**item as usize]);
        row.clear();
        row.extend(shown.map(|item| roots[*item as usize]));
        row.sort_unstable();
        let agreeing: u64 = row.chunk_by(|a, b| a == b).map(|run| pairs(run.len())).sum();
        let is_scattered = agreeing * 100 < pairs(row.len()) * u64::from(rules.text_company_percent);
        row.len() >= rules.text_company_min as usize && is_scattered
    };
    let refusal = |passage| {
        let is_judged = !decisions.is_suppressed(table.feature(passage));
        (is_judged && is_template(passage)).then_some(Refusal::Template)
    };
    (0..table.len()).map(refusal).collect()
}

fn pairs(count: usize) -> u64 {
    let count = count as u64;
    count * count.saturating_sub(1) / 2
}
