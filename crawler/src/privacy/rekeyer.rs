//! Giving a case a further key: everything that was made under the old one is put
//! under the new one, without knowing what it stands for.

use std::borrow::Cow;
use std::collections::HashMap;

use model::{
    ArmedWhat, CrawlEvent, DecidedWhat, Digest16, FileName, ForgottenWhat, IdentifierForm, IdentifierKind,
    ImportedWhat, LinkEdge, Mention, Text, Token, VisitOutcome,
};

use super::key::IdentifierKey;

/// Puts recorded events under a further key.
#[derive(Debug)]
pub struct Rekeyer {
    key: IdentifierKey,
    /// For each short name in kept texts its new one; `None` if it stands for more than one token.
    names: HashMap<String, Option<String>>,
    seen: HashMap<String, Token>,
}

impl Rekeyer {
    /// For the key with the further link.
    pub fn new(key: IdentifierKey) -> Self {
        Self { key, names: HashMap::new(), seen: HashMap::new() }
    }

    /// Learns the tokens of an event. All events are to be learnt before the first is changed.
    pub fn learn(&mut self, event: &CrawlEvent) {
        let CrawlEvent::Mentions(page) = event else { return };
        for Mention { kind, form, .. } in &page.mentions {
            let IdentifierForm::Keyed { token, .. } = form else { continue };
            let name = named(*kind, &token.to_string());
            let is_other = self.seen.insert(name.clone(), *token).is_some_and(|before| before != *token);
            let new = named(*kind, &self.key.relinked_token(*kind, *token).to_string());
            let known = self.names.entry(name).or_insert_with(|| Some(new));
            if is_other {
                *known = None;
            }
        }
    }

    /// The event under the further key.
    pub fn change(&self, event: CrawlEvent) -> CrawlEvent {
        match event {
            CrawlEvent::Mentions(mut page) => {
                for one in &mut page.mentions {
                    if let IdentifierForm::Keyed { token, .. } = &mut one.form {
                        *token = self.key.relinked_token(one.kind, *token);
                    }
                }
                page.mentions.sort();
                CrawlEvent::Mentions(page)
            }
            CrawlEvent::Sealed(mut sealed) => {
                sealed.token = self.key.relinked_token(sealed.kind, sealed.token);
                CrawlEvent::Sealed(sealed)
            }
            CrawlEvent::Revealed(mut revealed) => {
                revealed.token = self.key.relinked_token(revealed.kind, revealed.token);
                CrawlEvent::Revealed(revealed)
            }
            CrawlEvent::Lifted(mut lifted) => {
                lifted.reason = Text::new(&self.renamed(lifted.reason.as_str()));
                CrawlEvent::Lifted(lifted)
            }
            CrawlEvent::Armed(mut armed) => {
                match &mut armed.what {
                    ArmedWhat::List { mark, .. } => *mark = Digest16(self.key.relinked(b"tripwire list", mark.0)),
                    ArmedWhat::Nothing { reason } => *reason = Text::new(&self.renamed(reason.as_str())),
                }
                CrawlEvent::Armed(armed)
            }
            CrawlEvent::Decided(mut decided) => {
                decided.reason = Text::new(&self.renamed(decided.reason.as_str()));
                if let DecidedWhat::Suppressed { kind, form: IdentifierForm::Keyed { token, .. } } = &mut decided.what {
                    *token = self.key.relinked_token(*kind, *token);
                }
                CrawlEvent::Decided(decided)
            }
            CrawlEvent::Fingerprints(mut page) => {
                self.key.fingerprint_key().relink(&mut page.prints);
                CrawlEvent::Fingerprints(page)
            }
            CrawlEvent::Ingested(mut file) => {
                if let FileName::Keyed(hash) = &mut file.name {
                    *hash = Digest16(self.key.relinked(b"file name", hash.0));
                }
                CrawlEvent::Ingested(file)
            }
            CrawlEvent::Forgotten(mut forgotten) => {
                if let ForgottenWhat::Identifier(tombstone) = &mut forgotten.what {
                    *tombstone = Digest16(self.key.relinked(b"forgotten", tombstone.0));
                }
                CrawlEvent::Forgotten(forgotten)
            }
            CrawlEvent::Visited(mut visit) => {
                self.in_outcome(&mut visit.outcome);
                self.in_edges(&mut visit.links);
                CrawlEvent::Visited(visit)
            }
            CrawlEvent::Imported(mut imported) => {
                self.in_imported(&mut imported.what);
                CrawlEvent::Imported(imported)
            }
            // An analysis among them: it holds keys of pages and ids, nothing that was made under the key.
            other => other,
        }
    }

    fn in_imported(&self, what: &mut ImportedWhat) {
        match what {
            ImportedWhat::Page { outcome, earlier, .. } => {
                self.in_outcome(outcome);
                if let Some(record) = earlier {
                    record.edit_texts(|text| Some(self.renamed(text)));
                }
            }
            ImportedWhat::Saved { outcome, .. } => self.in_outcome(outcome),
            ImportedWhat::Links { edges, .. } => self.in_edges(edges),
            ImportedWhat::Site { .. } => {}
        }
    }

    fn in_outcome(&self, outcome: &mut VisitOutcome) {
        if let VisitOutcome::Page(record) = outcome {
            record.edit_texts(|text| Some(self.renamed(text)));
        }
    }

    fn in_edges(&self, edges: &mut [LinkEdge]) {
        for edge in edges {
            let renamed = edge.text.as_ref().map(|text| self.renamed(text.as_str()).into_owned());
            edge.text = renamed.and_then(|text| Text::some(&text));
        }
    }

    /// The text with the new short names of tokens. One that is not known, or stands
    /// for several, becomes the bare kind: an old name must not stay.
    fn renamed<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut out = String::new();
        let mut rest = text;
        let mut is_changed = false;
        while let Some((before, behind)) = rest.split_once('⟦') {
            let Some((name, after)) = behind.split_once('⟧') else { break };
            out.push_str(before);
            out.push('⟦');
            match token_name(name) {
                Some(kind) => {
                    is_changed = true;
                    out.push_str(self.names.get(name).and_then(Option::as_deref).unwrap_or(kind.as_str()));
                }
                None => out.push_str(name),
            }
            out.push('⟧');
            rest = after;
        }
        if is_changed { Cow::Owned(out + rest) } else { Cow::Borrowed(text) }
    }
}

/// A token as kept texts name it, without the brackets.
fn named(kind: IdentifierKind, short: &str) -> String {
    format!("{kind} {short}")
}

/// The kind in `phone 7f3a-91c2`; `None` for other text in such brackets.
fn token_name(name: &str) -> Option<IdentifierKind> {
    let (kind, short) = name.split_once(' ')?;
    let is_short = short.len() == 9 && short.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    IdentifierKind::from_word(kind).filter(|_| is_short)
}
