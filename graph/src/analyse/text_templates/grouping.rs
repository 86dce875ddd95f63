//! Which texts belong to one template.
//!
//! The longest text that is in no template yet is laid beside all others that share half
//! its passages; those with which it agrees most come first, and one is taken as long as
//! half of the longest stays identical in all. No two others are compared, so the time is
//! linear in the passages where there are few templates, and it is bounded where not.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use model::{PageUrl, Passage};

use super::alignment::aligned;
use super::page_text::PageText;
use super::template::{Member, TextTemplate};

/// Fewest passages that make a template: one alone is a phrase.
const IDENTICAL_MIN: usize = 2;
/// Passages that are looked at in all, repeats counted: under a second's work.
const LOOKED_AT_MAX: usize = 100_000_000;

/// The templates of some texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextTemplates {
    /// Those with most pages first.
    pub templates: Vec<TextTemplate>,
    /// Whether all was compared; otherwise there may be more than is told.
    pub is_complete: bool,
}

/// The templates of these texts.
///
/// Near linear in the passages; bounded where texts share much and agree on little.
pub fn text_templates(texts: Vec<PageText>) -> TextTemplates {
    within(texts, LOOKED_AT_MAX)
}

/// As [`text_templates`], looking at so many passages.
pub(super) fn within(mut texts: Vec<PageText>, looked_at_max: usize) -> TextTemplates {
    for text in &mut texts {
        let mut seen = BTreeSet::new();
        text.passages.retain(|passage| seen.insert(*passage));
    }
    texts.sort_by_cached_key(|text| (Reverse(text.passages.len()), text.page.canonical()));
    let mut desk = Desk::of(&texts, looked_at_max);
    let numbers = 0..u32::try_from(texts.len()).unwrap_or(u32::MAX);
    let mut templates: Vec<TextTemplate> = numbers.filter_map(|number| desk.template_of(number)).collect();
    templates.sort_by_cached_key(|one| {
        (Reverse(one.pages.len()), Reverse(one.identical), one.pages.first().map(PageUrl::canonical))
    });
    TextTemplates { templates, is_complete: desk.left > 0 }
}

/// Texts, the longest first, and who shares which passage.
struct Desk<'a> {
    texts: &'a [PageText],
    /// For each text the numbers of its passages, in order.
    rows: Vec<Vec<u32>>,
    /// For each passage the texts that have it.
    on: Vec<Vec<u32>>,
    /// For each passage its place in the text that the others are laid beside.
    places: Vec<Option<u32>>,
    is_taken: Vec<bool>,
    /// Passages that may still be looked at.
    left: usize,
}

impl<'a> Desk<'a> {
    fn of(texts: &'a [PageText], left: usize) -> Self {
        let mut numbers: HashMap<Passage, u32> = HashMap::new();
        let mut on: Vec<Vec<u32>> = Vec::new();
        let mut rows = Vec::with_capacity(texts.len());
        for (text, number) in texts.iter().zip(0..) {
            let mut row = Vec::with_capacity(text.passages.len());
            for passage in &text.passages {
                let next = numbers.len() as u32;
                let known = *numbers.entry(*passage).or_insert(next);
                if known == next {
                    on.push(Vec::new());
                }
                on[known as usize].push(number);
                row.push(known);
            }
            rows.push(row);
        }
        Self { texts, rows, places: vec![None; on.len()], on, is_taken: vec![false; texts.len()], left }
    }

    /// The template of which a text is the longest, if it is of none yet.
    fn template_of(&mut self, longest: u32) -> Option<TextTemplate> {
        let size = self.rows[longest as usize].len();
        let half = size.div_ceil(2).max(IDENTICAL_MIN);
        if self.is_taken[longest as usize] || self.left == 0 || self.is_lone(longest, half) {
            return None;
        }
        self.mark(longest, true);
        let mut beside = self.beside(longest, half);
        self.mark(longest, false);
        beside.sort_by_key(|(number, member)| (Reverse(member.pairs.len()), *number));
        let mut in_all: Vec<u32> = (0..size as u32).collect();
        let mut members = Vec::new();
        for (number, member) in beside {
            let mut pairs = member.pairs.iter().peekable();
            let has = |place: &u32| {
                while pairs.next_if(|pair| pair.0 < *place).is_some() {}
                pairs.peek().is_some_and(|pair| pair.0 == *place)
            };
            let still: Vec<u32> = in_all.iter().copied().filter(has).collect();
            if still.len() >= half {
                in_all = still;
                self.is_taken[number as usize] = true;
                members.push(member);
            }
        }
        (!members.is_empty()).then(|| TextTemplate::of(&self.texts[longest as usize], &members, &in_all))
    }

    /// Whether fewer passages of a text than needed stand in any other.
    fn is_lone(&self, number: u32, needed: usize) -> bool {
        let is_shared = |passage: &&u32| self.on[**passage as usize].len() > 1;
        self.rows[number as usize].iter().filter(is_shared).count() < needed
    }

    fn mark(&mut self, number: u32, is_marked: bool) {
        for (passage, place) in self.rows[number as usize].iter().zip(0..) {
            self.places[*passage as usize] = is_marked.then_some(place);
        }
    }

    /// The texts after a marked one that agree with it in so many passages.
    fn beside(&mut self, longest: u32, needed: usize) -> Vec<(u32, Member<'a>)> {
        let mut shared: HashMap<u32, usize> = HashMap::new();
        for passage in &self.rows[longest as usize] {
            let on = &self.on[*passage as usize];
            let later = &on[on.partition_point(|other| *other <= longest)..];
            self.left = self.left.saturating_sub(later.len());
            later.iter().for_each(|other| *shared.entry(*other).or_default() += 1);
        }
        let mut found = Vec::new();
        for (number, count) in shared {
            if count < needed || self.is_taken[number as usize] {
                continue;
            }
            let row = &self.rows[number as usize];
            self.left = self.left.saturating_sub(row.len());
            let place = |(passage, at): (&u32, u32)| Some((self.places[*passage as usize]?, at));
            let pairs = aligned(&row.iter().zip(0..).filter_map(place).collect::<Vec<_>>());
            if pairs.len() >= needed {
                found.push((number, Member { text: &self.texts[number as usize], pairs }));
            }
        }
        found
    }
}
