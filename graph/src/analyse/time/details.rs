//! A page as one scan found it, with its texts, links and identifiers by name.

use std::collections::BTreeMap;

use model::{
    IdentifierForm, IdentifierKind, LinkEdge, LinkKind, Mention, PageClass, PageUrl, Target, Title, VisitOutcome,
};

use super::seen::PageSeen;
use super::state::PageState;
use crate::index::identifier_digest;

/// What an identifier is told apart by; what is said of it besides may differ.
pub(crate) type IdentifierKey = [u8; 16];

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
    pub(crate) dom: u64,
    /// SimHash of the text; 0 if there is none.
    pub(crate) simhash: u64,
    /// Words of the text, identifiers among them.
    pub(crate) words: u32,
    pub(crate) links: Vec<(Target, LinkKind)>,
    pub(crate) identifiers: BTreeMap<IdentifierKey, (IdentifierKind, IdentifierForm)>,
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
            dom: 0,
            simhash: 0,
            words: record.map_or(0, |record| record.counts.words),
            links: links_of(links),
            identifiers: identifiers_of(mentions),
        }
    }

    /// Adds links that were recorded apart from the page.
    pub(crate) fn add_links(&mut self, edges: &[LinkEdge]) {
        self.links.extend(links_of(edges));
        self.links.sort_unstable();
        self.links.dedup();
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
        Self { dom: seen.dom, simhash: seen.said.simhash, ..bare }
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
fn identifiers_of(mentions: &[Mention]) -> BTreeMap<IdentifierKey, (IdentifierKind, IdentifierForm)> {
    let named = |one: &Mention| (identifier_digest(one.kind, &one.form), (one.kind, one.form.clone()));
    mentions.iter().map(named).collect()
}
