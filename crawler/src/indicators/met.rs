//! Which rules are met, from the phrases that stand in the texts of a page.

use config::IndicatorRule;
use model::IndicatorHit;

use super::phrases::Used;

/// Most words from the beginning of a phrase to that of another that is near it.
const NEAR_WORDS: usize = 12;

/// What was seen of each rule so far.
pub(super) struct Met<'r> {
    rules: &'r [IndicatorRule],
    language: Option<&'r str>,
    /// Where the text begins that is being read, counted over all texts.
    begin: usize,
    seen: Vec<Seen>,
}

#[derive(Clone, Copy, Default)]
struct Seen {
    is_met: bool,
    any: Option<usize>,
    near: Option<usize>,
}

impl<'r> Met<'r> {
    /// Nothing yet. Rules of another language than the page's are not met; without
    /// one all can be.
    pub(super) fn new(rules: &'r [IndicatorRule], language: Option<&'r str>) -> Self {
        Self { rules, language, begin: 0, seen: vec![Seen::default(); rules.len()] }
    }

    /// Notes a phrase at word `at` of the text.
    pub(super) fn see(&mut self, at: usize, used: Used) {
        let (rule, seen) = (&self.rules[used.rule], &mut self.seen[used.rule]);
        let is_foreign = self.language.zip(rule.language).is_some_and(|(page, rule)| page != rule);
        if seen.is_met || is_foreign {
            return;
        }
        let at = self.begin + at;
        *(if used.is_near { &mut seen.near } else { &mut seen.any }) = Some(at);
        // Phrases come in the order of their beginnings, so the last of each is the closest.
        seen.is_met = match (seen.any, seen.near) {
            (Some(_), _) if rule.near.is_empty() => true,
            (Some(any), Some(near)) => any.abs_diff(near) <= NEAR_WORDS,
            _ => false,
        };
    }

    /// Another text follows one of so many words; nothing in it is near to anything before.
    pub(super) fn next_text(&mut self, words: usize) {
        self.begin += words + NEAR_WORDS;
    }

    /// The rules that were met, by category and id.
    pub(super) fn finish(self) -> Vec<IndicatorHit> {
        let met = self.rules.iter().zip(&self.seen).filter(|(_, seen)| seen.is_met);
        let mut hits: Vec<_> =
            met.map(|(rule, _)| IndicatorHit { category: rule.category, rule: rule.id.clone() }).collect();
        hits.sort();
        hits
    }
}
