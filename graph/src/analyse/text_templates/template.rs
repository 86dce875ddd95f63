//! One template: what is identical in its texts, and which contacts differ.

use std::collections::{BTreeMap, BTreeSet};

use model::{IdentifierKind, PageUrl};

use super::super::operators::Feature;
use super::alignment::Pair;
use super::page_text::PageText;

/// Texts that have most of their passages in common, in the same order.
#[derive(Clone, Debug, PartialEq)]
pub struct TextTemplate {
    /// The pages, two or more, by address.
    pub pages: Vec<PageUrl>,
    /// Passages of the longest of the texts.
    pub passages: usize,
    /// How many of these all the texts have, in the same order.
    pub identical: usize,
    /// In how many unbroken stretches they stand: between two of them at least one of
    /// the texts says something else.
    pub stretches: usize,
    /// Kinds of identifiers that two or more of the pages show, by kind.
    pub slots: Vec<Slot>,
}

/// What pages of a template show of one kind of identifier. Where it stands is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The kind.
    pub kind: IdentifierKind,
    /// On how many of the pages there is one.
    pub pages: usize,
    /// How many different ones there are on them in all.
    pub values: usize,
    /// Whether these pages all show the same.
    pub is_same: bool,
}

/// A text beside the longest one of its template.
pub(super) struct Member<'a> {
    pub(super) text: &'a PageText,
    /// Places in the longest text and in this one, both rising.
    pub(super) pairs: Vec<Pair>,
}

impl TextTemplate {
    /// Of the longest text, the others, and the places of the longest that all have.
    pub(super) fn of(longest: &PageText, others: &[Member<'_>], in_all: &[u32]) -> Self {
        let texts: Vec<&PageText> = std::iter::once(longest).chain(others.iter().map(|other| other.text)).collect();
        let mut pages: Vec<PageUrl> = texts.iter().map(|text| text.page.clone()).collect();
        pages.sort_by_cached_key(PageUrl::canonical);
        Self {
            pages,
            passages: longest.passages.len(),
            identical: in_all.len(),
            stretches: stretches(others, in_all),
            slots: slots(&texts),
        }
    }
}

/// In how many stretches the places stand that are next to each other in every text.
fn stretches(others: &[Member<'_>], in_all: &[u32]) -> usize {
    let mut is_broken: Vec<bool> = in_all.windows(2).map(|pair| pair[0] + 1 != pair[1]).collect();
    for other in others {
        let mut pairs = other.pairs.iter();
        let places: Vec<u32> =
            in_all.iter().filter_map(|place| pairs.find(|pair| pair.0 == *place)).map(|pair| pair.1).collect();
        for (broken, pair) in is_broken.iter_mut().zip(places.windows(2)) {
            *broken |= pair[0] + 1 != pair[1];
        }
    }
    usize::from(!in_all.is_empty()) + is_broken.into_iter().filter(|broken| *broken).count()
}

fn slots(texts: &[&PageText]) -> Vec<Slot> {
    let mut shown: BTreeMap<IdentifierKind, Vec<BTreeSet<Feature>>> = BTreeMap::new();
    for text in texts {
        let mut of_page: BTreeMap<IdentifierKind, BTreeSet<Feature>> = BTreeMap::new();
        for (kind, feature) in &text.identifiers {
            of_page.entry(*kind).or_default().insert(*feature);
        }
        of_page.into_iter().for_each(|(kind, values)| shown.entry(kind).or_default().push(values));
    }
    let slot = |(kind, on): (IdentifierKind, Vec<BTreeSet<Feature>>)| Slot {
        kind,
        pages: on.len(),
        values: on.iter().flatten().collect::<BTreeSet<_>>().len(),
        is_same: on.windows(2).all(|pair| pair[0] == pair[1]),
    };
    shown.into_iter().map(slot).filter(|slot| slot.pages > 1).collect()
}
