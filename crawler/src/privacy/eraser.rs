//! Taking one identifier out of what was recorded: its mentions, its sealed form,
//! and the place that it has in kept texts.

use std::borrow::Cow;

use model::{
    CrawlEvent, Decision, IdentifierForm, IdentifierKind, ImportedWhat, LinkEdge, NotVisited, PageUrl, Target, Text,
    VisitOutcome,
};

use crate::extract::{Hints, extract};

/// Takes one identifier out of events.
#[derive(Debug)]
pub struct Eraser {
    kind: IdentifierKind,
    form: IdentifierForm,
}

impl Eraser {
    /// Of an identifier in the form in which the case keeps it.
    pub fn new(kind: IdentifierKind, form: IdentifierForm) -> Self {
        Self { kind, form }
    }

    fn is_it(&self, kind: IdentifierKind, form: &IdentifierForm) -> bool {
        kind == self.kind
            && match (form, &self.form) {
                (IdentifierForm::Keyed { token, .. }, IdentifierForm::Keyed { token: wanted, .. }) => token == wanted,
                (form, wanted) => form == wanted,
            }
    }

    /// The event without it; `None` if nothing is left that may stay.
    pub fn erase(&self, event: CrawlEvent) -> Option<CrawlEvent> {
        match event {
            CrawlEvent::Mentions(mut page) => {
                page.mentions.retain(|one| !self.is_it(one.kind, &one.form));
                (!page.mentions.is_empty() && !self.stands_in(&page.url)).then_some(CrawlEvent::Mentions(page))
            }
            CrawlEvent::Sealed(sealed) => {
                let form = IdentifierForm::Keyed { token: sealed.token, coarse: None };
                (!self.is_it(sealed.kind, &form)).then_some(CrawlEvent::Sealed(sealed))
            }
            CrawlEvent::Revealed(revealed) => {
                let form = IdentifierForm::Keyed { token: revealed.token, coarse: None };
                (!self.is_it(revealed.kind, &form)).then_some(CrawlEvent::Revealed(revealed))
            }
            CrawlEvent::Visited(mut visit) => {
                self.in_outcome(&mut visit.outcome);
                visit.links.iter_mut().for_each(|edge| self.in_edge(edge));
                visit.frontier.nearer.retain(|nearer| !self.stands_in(&nearer.url));
                (!self.stands_in(&visit.url)).then_some(CrawlEvent::Visited(visit))
            }
            CrawlEvent::Imported(mut imported) => {
                let url = match &mut imported.what {
                    ImportedWhat::Page { url, outcome, earlier } => {
                        self.in_outcome(outcome);
                        if let Some(record) = earlier {
                            record.edit_texts(|text| Some(self.masked(text)));
                        }
                        Some(&*url)
                    }
                    ImportedWhat::Saved { url, outcome } => {
                        self.in_outcome(outcome);
                        Some(&*url)
                    }
                    ImportedWhat::Links { from, edges } => {
                        edges.iter_mut().for_each(|edge| self.in_edge(edge));
                        Some(&*from)
                    }
                    ImportedWhat::Site { .. } => None,
                };
                let names_it = url.is_some_and(|url| self.stands_in(url));
                (!names_it).then_some(CrawlEvent::Imported(imported))
            }
            other => Some(other),
        }
    }

    fn in_outcome(&self, outcome: &mut VisitOutcome) {
        match outcome {
            VisitOutcome::Page(record) => record.edit_texts(|text| Some(self.masked(text))),
            VisitOutcome::Redirect { to: Some(to), .. } => self.in_target(to),
            _ => {}
        }
    }

    fn in_edge(&self, edge: &mut LinkEdge) {
        let before = edge.target.clone();
        self.in_target(&mut edge.target);
        if edge.target != before {
            edge.decision = Decision::Not(NotVisited::Withheld);
        }
        let masked = edge.text.as_ref().map(|text| self.masked(text.as_str()).into_owned());
        edge.text = masked.and_then(|text| Text::some(&text));
    }

    fn in_target(&self, target: &mut Target) {
        if let Target::Page(url) = target
            && self.stands_in(url)
        {
            *target = Target::Site(url.site());
        }
    }

    /// Only what is kept in clear can stand in an address that is kept.
    fn stands_in(&self, url: &PageUrl) -> bool {
        let IdentifierForm::Clear(canonical) = &self.form else { return false };
        let found = extract(url.path_found(), &Hints::default());
        found.iter().any(|one| one.kind == self.kind && *one.canonical == **canonical)
    }

    /// The text with the bare kind in its place.
    fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let bare = format!("⟦{}⟧", self.kind);
        match &self.form {
            IdentifierForm::Keyed { token, .. } => {
                let named = format!("⟦{} {token}⟧", self.kind);
                if text.contains(&named) { Cow::Owned(text.replace(&named, &bare)) } else { Cow::Borrowed(text) }
            }
            IdentifierForm::Clear(canonical) => {
                let mut out = String::new();
                let mut done = 0;
                for one in extract(text, &Hints::default()) {
                    if one.kind == self.kind && *one.canonical == **canonical {
                        out.push_str(&text[done..one.span.start]);
                        out.push_str(&bare);
                        done = one.span.end;
                    }
                }
                if done == 0 { Cow::Borrowed(text) } else { Cow::Owned(out + &text[done..]) }
            }
        }
    }
}
