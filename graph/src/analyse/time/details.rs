//! A page as one scan found it, with its texts, links and identifiers by name.

use model::{
    Digest16, IdentifierForm, IdentifierKind, LinkEdge, LinkKind, MENTIONS_OF_A_KIND_MAX, Mention, PageClass, PageUrl,
    Target, Title, VisitOutcome,
};

use super::seen::PageSeen;
use super::state::PageState;
use crate::index::identifier_digest;

/// What an identifier is told apart by; what is said of it besides may differ.
pub(crate) type IdentifierKey = [u8; 16];

/// An identifier of a page.
pub(crate) type Identifier = (IdentifierKey, (IdentifierKind, IdentifierForm));

/// A page in one scan.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PageDetails {
    pub(crate) url: PageUrl,
    pub(crate) state: PageState,
    pub(crate) status: Option<u16>,
    pub(crate) class: Option<PageClass>,
    pub(crate) title: Option<Title>,
    /// Whether nothing was cut off.
    pub(crate) whole: bool,
    /// Whether the links are all that the page showed as far as it was read.
    pub(crate) knows_links: bool,
    pub(crate) dom: Option<Digest16>,
    /// SimHash of the text; 0 if there is none.
    pub(crate) simhash: u64,
    /// Words of the text, identifiers among them.
    pub(crate) words: u32,
    /// Each once, in order.
    pub(crate) links: Vec<(Target, LinkKind)>,
    /// Each once, in order.
    pub(crate) identifiers: Vec<Identifier>,
    /// Kinds of which there are as many as are kept of a page.
    pub(crate) full_kinds: Vec<IdentifierKind>,
}

impl PageDetails {
    /// Of a page that was visited or read from a file, without what only rows hold.
    pub(crate) fn bare(
        url: PageUrl,
        outcome: &VisitOutcome,
        links: &[LinkEdge],
        mentions: &[Mention],
        whole: bool,
    ) -> Self {
        let record = match outcome {
            VisitOutcome::Page(record) => Some(record),
            _ => None,
        };
        Self {
            url,
            state: PageState::of(outcome),
            status: outcome.status(),
            class: record.map(|record| record.class),
            title: record.and_then(|record| record.text.title.clone()),
            whole,
            knows_links: true,
            dom: record.and_then(|record| record.dom_hash),
            simhash: 0,
            words: record.map_or(0, |record| record.counts.words),
            links: links_of(links),
            identifiers: identifiers_of(mentions),
            full_kinds: full_kinds_of(mentions),
        }
    }

    /// Adds links that were recorded apart from the page.
    pub(crate) fn add_links(&mut self, edges: &[LinkEdge]) {
        self.links.extend(links_of(edges));
        self.links.sort_unstable();
        self.links.dedup();
    }

    /// Leaves of two looks at a page the links and identifiers that only one of them
    /// found: of the others nothing is told.
    pub(crate) fn drop_shared(before: &mut Self, after: &mut Self) {
        drop_shared(&mut before.links, &mut after.links, |link| link);
        drop_shared(&mut before.identifiers, &mut after.identifiers, |(key, _)| key);
    }

    /// Whether an identifier of a kind that is not among the identifiers does not stand on
    /// the page.
    pub(crate) fn shows_all_of(&self, kind: IdentifierKind) -> bool {
        self.whole && !self.full_kinds.contains(&kind)
    }

    /// Whether an identifier stands on the page.
    pub(crate) fn has_identifier(&self, key: &IdentifierKey) -> bool {
        self.identifiers.binary_search_by_key(key, |(key, _)| *key).is_ok()
    }

    /// Whether a link that is not among the links does not stand on the page.
    pub(crate) fn shows_all_links(&self) -> bool {
        self.whole && self.knows_links
    }

    /// The same with its row.
    pub(crate) fn of(
        seen: &PageSeen,
        url: PageUrl,
        outcome: &VisitOutcome,
        links: &[LinkEdge],
        mentions: &[Mention],
    ) -> Self {
        let bare = Self::bare(url, outcome, links, mentions, seen.whole);
        Self { simhash: seen.said.simhash, ..bare }
    }
}

/// Distinct targets and kinds, in order.
fn links_of(edges: &[LinkEdge]) -> Vec<(Target, LinkKind)> {
    let mut links: Vec<_> = edges.iter().map(|edge| (edge.target.clone(), edge.kind)).collect();
    links.sort_unstable();
    links.dedup();
    links
}

/// Distinct identifiers.
fn identifiers_of(mentions: &[Mention]) -> Vec<Identifier> {
    let named = |one: &Mention| (identifier_digest(one.kind, &one.form), (one.kind, one.form.clone()));
    let mut identifiers: Vec<_> = mentions.iter().map(named).collect();
    identifiers.sort_unstable_by_key(|(key, _)| *key);
    identifiers.dedup_by_key(|(key, _)| *key);
    identifiers
}

fn full_kinds_of(mentions: &[Mention]) -> Vec<IdentifierKind> {
    let of = |kind: &IdentifierKind| mentions.iter().filter(|one| one.kind == *kind).count();
    if mentions.len() < MENTIONS_OF_A_KIND_MAX {
        return Vec::new();
    }
    IdentifierKind::ALL.into_iter().filter(|kind| of(kind) >= MENTIONS_OF_A_KIND_MAX).collect()
}

/// Takes out of two sorted lists what both have.
fn drop_shared<T, K: Ord>(one: &mut Vec<T>, other: &mut Vec<T>, key: impl Fn(&T) -> &K) {
    let has = |list: &[T], item: &T| list.binary_search_by(|known| key(known).cmp(key(item))).is_ok();
    let mut is_shared = one.iter().map(|item| has(other, item)).collect::<Vec<_>>().into_iter();
    other.retain(|item| !has(one, item));
    one.retain(|_| is_shared.next() == Some(false));
    one.shrink_to_fit();
    other.shrink_to_fit();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_have_is_dropped_from_both() {
        let (mut one, mut other) = (vec![1, 2, 4, 6], vec![2, 3, 6, 7, 8]);
        drop_shared(&mut one, &mut other, |item| item);
        assert_eq!((one, other), (vec![1, 4], vec![3, 7, 8]));
    }
}
