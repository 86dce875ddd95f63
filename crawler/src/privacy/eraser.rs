//! Taking one identifier out of what was recorded: its mentions, its sealed form,
//! its place in kept texts, and the addresses and names that hold it.

use std::borrow::Cow;
use std::collections::HashSet;

use model::{
    ArmedWhat, CrawlEvent, DecidedWhat, Decision, FileName, IdentifierForm, IdentifierKind, ImportedWhat, LinkEdge,
    NotVisited, OnionHost, PageKey, PageRecord, PageUrl, Revealed, Target, Text, Token, VisitOutcome,
};

use super::AnalysesLeft;
use super::beginning::beginning;
use super::national::national_spellings;
use crate::extract::{Hints, Normal, extract, hints_of, percent_decoded};

/// Takes one identifier out of events.
#[derive(Debug)]
pub struct Eraser {
    kind: IdentifierKind,
    token: Token,
    /// The identifier itself, where it is known: it may stand somewhere in clear.
    canonical: Option<String>,
    /// Pages on which it was read, or whose address holds it.
    pages: HashSet<(OnionHost, PageKey)>,
    analyses: AnalysesLeft,
}

impl Eraser {
    /// Of an identifier by its token; `canonical` is what is looked for in clear.
    pub fn new(kind: IdentifierKind, token: Token, canonical: Option<String>) -> Self {
        Self { kind, token, canonical, pages: HashSet::new(), analyses: AnalysesLeft::default() }
    }

    /// Learns on which pages it stood, and which analyses name one of them: these rest
    /// on it, or may. All events are to be learnt, in order, before the first is erased.
    pub fn learn(&mut self, event: &CrawlEvent) {
        if let CrawlEvent::Analysed(part) = event {
            let names_it = part.names_page(|site, page| self.pages.contains(&(site, page)));
            self.analyses.learn(part, names_it);
        }
        let (page, is_on_it) = match event {
            CrawlEvent::Mentions(page) => (&page.url, page.mentions.iter().any(|one| self.is_it(one.kind, &one.form))),
            CrawlEvent::Fingerprints(page) => (&page.url, false),
            CrawlEvent::Indicated(page) => (&page.url, false),
            CrawlEvent::Visited(visit) => (&visit.url, false),
            CrawlEvent::Imported(imported) => match &imported.what {
                ImportedWhat::Page { url, .. } | ImportedWhat::Saved { url, .. } => (url, false),
                ImportedWhat::Links { .. } | ImportedWhat::Site { .. } => return,
            },
            _ => return,
        };
        if is_on_it || self.stands_in(page) {
            self.pages.insert((page.site(), page.key()));
        }
    }

    fn is_it(&self, kind: IdentifierKind, form: &IdentifierForm) -> bool {
        kind == self.kind
            && match form {
                IdentifierForm::Keyed { token, .. } => *token == self.token,
                IdentifierForm::Clear(name) => self.canonical.as_deref() == Some(&**name),
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
                (sealed.kind != self.kind || sealed.token != self.token).then_some(CrawlEvent::Sealed(sealed))
            }
            CrawlEvent::Revealed(mut revealed) => {
                self.in_revealed(&mut revealed);
                Some(CrawlEvent::Revealed(revealed))
            }
            CrawlEvent::Visited(mut visit) => {
                self.in_outcome(&mut visit.outcome);
                visit.links.iter_mut().for_each(|edge| self.in_edge(edge));
                visit.frontier.nearer.retain(|nearer| !self.stands_in(&nearer.url));
                (!self.stands_in(&visit.url)).then_some(CrawlEvent::Visited(visit))
            }
            CrawlEvent::Imported(mut imported) => {
                let names_it = self.in_imported(&mut imported.what);
                (!names_it).then_some(CrawlEvent::Imported(imported))
            }
            CrawlEvent::ScanStarted(mut start) => {
                start.seeds.retain(|seed| !self.stands_in(seed));
                Some(CrawlEvent::ScanStarted(start))
            }
            CrawlEvent::GivenUp(mut given_up) => {
                let had = given_up.urls.len();
                given_up.urls.retain(|url| !self.stands_in(url));
                // Without addresses it would mean all that are queued.
                (had == 0 || !given_up.urls.is_empty()).then_some(CrawlEvent::GivenUp(given_up))
            }
            CrawlEvent::RobotsRead(robots) => (!self.stands_in(&robots.url)).then_some(CrawlEvent::RobotsRead(robots)),
            CrawlEvent::Fingerprints(page) => (!self.stands_in(&page.url)).then_some(CrawlEvent::Fingerprints(page)),
            CrawlEvent::Indicated(page) => (!self.stands_in(&page.url)).then_some(CrawlEvent::Indicated(page)),
            CrawlEvent::Ingested(mut file) => {
                if let FileName::Kept(name) = &mut file.name {
                    *name = Text::new(&self.masked(name.as_str(), &Hints::default()));
                }
                (!self.stands_in(&file.url)).then_some(CrawlEvent::Ingested(file))
            }
            CrawlEvent::Lifted(mut lifted) => {
                lifted.reason = Text::new(&self.masked(lifted.reason.as_str(), &Hints::default()));
                Some(CrawlEvent::Lifted(lifted))
            }
            CrawlEvent::Armed(mut armed) => {
                if let ArmedWhat::Nothing { reason } = &mut armed.what {
                    *reason = Text::new(&self.masked(reason.as_str(), &Hints::default()));
                }
                Some(CrawlEvent::Armed(armed))
            }
            CrawlEvent::Decided(mut decided) => {
                decided.reason = Text::new(&self.masked(decided.reason.as_str(), &Hints::default()));
                self.in_decision(&mut decided.what).then_some(CrawlEvent::Decided(decided))
            }
            CrawlEvent::Analysed(part) => self.analyses.change(part).map(CrawlEvent::Analysed),
            CrawlEvent::OurNetwork(_)
            | CrawlEvent::ScanSealed(_)
            | CrawlEvent::Tripped(_)
            | CrawlEvent::Forgotten(_) => Some(event),
        }
    }

    /// Whether its address holds it.
    fn in_imported(&self, what: &mut ImportedWhat) -> bool {
        match what {
            ImportedWhat::Page { url, outcome, earlier } => {
                self.in_outcome(outcome);
                if let Some(record) = earlier {
                    self.in_record(record);
                }
                self.stands_in(url)
            }
            ImportedWhat::Saved { url, outcome } => {
                self.in_outcome(outcome);
                self.stands_in(url)
            }
            ImportedWhat::Links { from, edges } => {
                edges.iter_mut().for_each(|edge| self.in_edge(edge));
                self.stands_in(from)
            }
            ImportedWhat::Site { .. } => false,
        }
    }

    /// That something was opened stays; what it was does not.
    fn in_revealed(&self, revealed: &mut Revealed) {
        if revealed.kind == self.kind && revealed.token == self.token {
            revealed.token = Token([0; 16]);
        }
        let reason = self.masked(revealed.reason.as_str(), &Hints::default()).into_owned();
        revealed.reason = Text::new(&reason);
    }

    /// Whether anything is decided still.
    fn in_decision(&self, what: &mut DecidedWhat) -> bool {
        match what {
            DecidedWhat::PagesTogether(pages) => {
                pages.retain(|page| !self.stands_in(page));
                pages.len() > 1
            }
            DecidedWhat::PagesApart { these, from } => {
                these.retain(|page| !self.stands_in(page));
                from.retain(|page| !self.stands_in(page));
                !these.is_empty() && !from.is_empty()
            }
            DecidedWhat::Suppressed { kind, form } => !self.is_it(*kind, form),
            DecidedWhat::SitesTogether(..) | DecidedWhat::SitesApart(..) | DecidedWhat::TakenBack(_) => true,
        }
    }

    fn in_outcome(&self, outcome: &mut VisitOutcome) {
        match outcome {
            VisitOutcome::Page(record) => self.in_record(record),
            VisitOutcome::Redirect { to: Some(to), .. } => self.in_target(to),
            _ => {}
        }
    }

    fn in_record(&self, record: &mut PageRecord) {
        let hints = hints_of(record);
        record.edit_texts(|text| Some(self.masked(text, &hints)));
    }

    fn in_edge(&self, edge: &mut LinkEdge) {
        let before = edge.target.clone();
        self.in_target(&mut edge.target);
        if edge.target != before {
            edge.decision = Decision::Not(NotVisited::Withheld);
        }
        let masked = edge.text.as_ref().map(|text| self.masked(text.as_str(), &Hints::default()).into_owned());
        edge.text = masked.and_then(|text| Text::some(&text));
    }

    fn in_target(&self, target: &mut Target) {
        if let Target::Page(url) = target
            && self.stands_in(url)
        {
            *target = Target::Site(url.site());
        }
    }

    /// Only what is kept in clear, or was, can stand in an address.
    fn stands_in(&self, url: &PageUrl) -> bool {
        let Some(canonical) = &self.canonical else { return false };
        let behind = url.path_found();
        let decoded = percent_decoded(behind);
        let blanks = decoded.replace('+', " ");
        [behind, &decoded, &blanks, url.subdomain().unwrap_or_default()].iter().any(|text| {
            text.contains(canonical.as_str())
                || extract(text, &Hints::default())
                    .iter()
                    .any(|one| one.kind == self.kind && one.canonical == *canonical)
        })
    }

    /// The text with the bare kind in its place.
    fn masked<'t>(&self, text: &'t str, hints: &Hints) -> Cow<'t, str> {
        let bare = format!("⟦{}⟧", self.kind);
        let named = format!("⟦{} {}⟧", self.kind, self.token);
        let mut out = Cow::Borrowed(text);
        if out.contains(&named) {
            out = Cow::Owned(out.replace(&named, &bare));
        }
        // Labels of earlier versions could be cut within such a name.
        if let Some(cut) =
            out.rfind('⟦').filter(|cut| out[*cut..].len() > '⟦'.len_utf8() + self.kind.as_str().len() + 1)
            && named.starts_with(&out[cut..])
            && !out[cut..].contains('⟧')
        {
            out = Cow::Owned(format!("{}{bare}", &out[..cut]));
        }
        let Some(canonical) = &self.canonical else { return out };
        let (mut clean, mut done) = (String::new(), 0);
        for one in extract(&out, hints) {
            if one.kind == self.kind && one.canonical == *canonical {
                clean.push_str(&out[done..one.span.start]);
                clean.push_str(&bare);
                done = one.span.end;
            }
        }
        let mut out = if done == 0 { out } else { Cow::Owned(clean + &out[done..]) };
        if self.kind == IdentifierKind::Phone {
            // From the end, so that what is before keeps its place.
            let spans: Vec<_> = {
                let normal = Normal::new(&out);
                let spellings = national_spellings(normal.text(), canonical).into_iter().rev();
                spellings.map(|span| normal.origin(span).0).collect()
            };
            for span in spans {
                out.to_mut().replace_range(span, &bare);
            }
        }
        let cut = {
            let normal = Normal::new(&out);
            beginning(normal.text(), canonical).map(|at| normal.origin(at..normal.text().len()).0.start)
        };
        if let Some(cut) = cut {
            out.to_mut().replace_range(cut.., &bare);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(kind: IdentifierKind, canonical: &str, text: &str) -> String {
        let eraser = Eraser::new(kind, Token([7; 16]), Some(canonical.to_owned()));
        eraser.masked(text, &Hints::default()).into_owned()
    }

    #[test]
    fn regression_what_stood_with_hidden_characters_or_was_cut_was_not_forgotten() {
        let before = "word ".repeat(49);
        let phone = |text: &str| masked(IdentifierKind::Phone, "+447700900301", text);
        for text in ["+44 7700 ⟦U+200B⟧900301", "+44 7700 90⟦U+00AD⟧0301", "07700 ⟦U+200B⟧900301"] {
            assert_eq!(phone(&format!("Call {text} now")), "Call ⟦phone⟧ now");
        }
        assert_eq!(phone(&format!("{before}+44 770⟦U+00AD⟧0 900")), format!("{before}⟦phone⟧"));
        assert_eq!(phone("Call +44 7700 ⟦U+200B⟧900302"), "Call +44 7700 ⟦U+200B⟧900302");
        let mail = |text: &str| masked(IdentifierKind::Email, "jane.roe304@example.org", text);
        assert_eq!(mail("To jane.roe304⟦U+200B⟧@example.org"), "To ⟦email⟧");
        assert_eq!(mail(&format!("{before}jane.roe304@exam")), format!("{before}⟦email⟧"));
    }
}
