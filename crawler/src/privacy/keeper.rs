//! Applies the policy of its kind to each identifier.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use config::PrivacySection;
use model::{
    Digest16, Disguise, Field, IdentifierForm, IdentifierKind, Mention, OnionHost, PageKey, PageUrl, Policy, Token,
};

use zeroize::Zeroizing;

use super::coarse::coarse_fact;
use super::key::IdentifierKey;
use super::seal::Sealer;
use crate::fingerprint::FingerprintKey;
use crate::indicators::Indicators;
use crate::known_sites::KnownSites;
use crate::tripwire::Tripwire;

/// An identifier as it was found, before anything is decided about it.
#[derive(Clone, PartialEq)]
pub struct Spotted {
    /// Its kind.
    pub kind: IdentifierKind,
    /// Its canonical form.
    pub canonical: Zeroizing<String>,
    /// Where it stood.
    pub field: Field,
    /// How it was disguised.
    pub disguise: Disguise,
    /// How sure the rule is, 0 to 1.
    pub confidence: f32,
    /// Id of the rule.
    pub rule: &'static str,
}

/// A token, and what only the recipients of the case can read.
#[derive(Clone, Debug, PartialEq)]
pub struct SealedForm {
    /// The kind.
    pub kind: IdentifierKind,
    /// The token.
    pub token: Token,
    /// The encrypted canonical form.
    pub sealed: Box<[u8]>,
}

/// Decides what is kept of the identifiers of a case.
#[derive(Debug)]
pub struct Keeper {
    key: IdentifierKey,
    policies: PrivacySection,
    fingerprint_key: FingerprintKey,
    sealer: Option<Sealer>,
    tripwire: Option<Tripwire>,
    indicators: Option<Indicators>,
    /// Pages of which it is recorded that they met rules.
    indicated: Mutex<HashSet<(OnionHost, PageKey)>>,
    forgotten: HashSet<Digest16>,
    /// Sites whose keys have been checked.
    known: Arc<KnownSites>,
}

impl Keeper {
    /// A keeper with the key and the settings of a case.
    pub fn new(key: IdentifierKey, policies: PrivacySection) -> Self {
        Self {
            fingerprint_key: key.fingerprint_key(),
            key,
            policies,
            sealer: None,
            tripwire: None,
            indicators: None,
            indicated: Mutex::default(),
            forgotten: HashSet::new(),
            known: Arc::default(),
        }
    }

    /// The sites whose keys were checked when they were found, to be shared with a resolver.
    pub fn known_sites(&self) -> Arc<KnownSites> {
        Arc::clone(&self.known)
    }

    /// Keeps nothing of identifiers that were forgotten, by their tombstones.
    pub fn with_forgotten(self, tombstones: impl IntoIterator<Item = Digest16>) -> Self {
        Self { forgotten: tombstones.into_iter().collect(), ..self }
    }

    /// What stands for an identifier once it is forgotten.
    pub fn tombstone(&self, kind: IdentifierKind, form: &IdentifierForm) -> Digest16 {
        // From the token whatever the policy is: it may be another one tomorrow.
        self.key.tombstone(kind, self.token_of(kind, form))
    }

    /// The token of an identifier, in whatever form it was kept.
    pub fn token_of(&self, kind: IdentifierKind, form: &IdentifierForm) -> Token {
        match form {
            IdentifierForm::Clear(canonical) => self.key.token(kind, canonical),
            IdentifierForm::Keyed { token, .. } => *token,
        }
    }

    fn is_forgotten(&self, kind: IdentifierKind, canonical: &str) -> bool {
        !self.forgotten.is_empty()
            && self.key.tombstones(kind, canonical).iter().any(|one| self.forgotten.contains(one))
    }

    /// Stops at the terms of a list.
    pub fn with_tripwire(self, tripwire: Tripwire) -> Self {
        Self { tripwire: Some(tripwire), ..self }
    }

    /// The list of terms at which to stop.
    pub fn tripwire(&self) -> Option<&Tripwire> {
        self.tripwire.as_ref()
    }

    /// Tries rules on what is read. `before` are the pages of which it is recorded that
    /// they met some: of those it is recorded too if they meet none any more.
    pub fn with_indicators(self, rules: Indicators, before: impl IntoIterator<Item = (OnionHost, PageKey)>) -> Self {
        let indicated = Mutex::new(before.into_iter().collect());
        Self { indicators: Some(rules.under(&self.fingerprint_key)), indicated, ..self }
    }

    /// The rules that are tried.
    pub(crate) fn indicators(&self) -> Option<&Indicators> {
        self.indicators.as_ref()
    }

    /// Whether it is to be recorded which rules a page met: some, or none where some
    /// were met before.
    pub(crate) fn is_news(&self, url: &PageUrl, meets_some: bool) -> bool {
        let page = (url.site(), url.key());
        let mut indicated = self.indicated.lock().unwrap_or_else(PoisonError::into_inner);
        if meets_some {
            indicated.insert(page);
            return true;
        }
        indicated.remove(&page)
    }

    /// Seals identifiers of the kinds that are to be sealed.
    pub fn with_sealer(self, sealer: Sealer) -> Self {
        Self { sealer: Some(sealer), ..self }
    }

    /// Makes fingerprints that are comparable everywhere, for files that are the user's own.
    pub fn with_open_fingerprints(self) -> Self {
        let fingerprint_key = FingerprintKey::open();
        let indicators = self.indicators.map(|rules| rules.under(&fingerprint_key));
        Self { fingerprint_key, indicators, ..self }
    }

    /// The form in which the name of a file is kept where it may not be told.
    pub fn file_name(&self, name: &[u8]) -> Digest16 {
        self.key.file_name(name)
    }

    /// The key under which fingerprints are made.
    pub(crate) fn fingerprint_key(&self) -> &FingerprintKey {
        &self.fingerprint_key
    }

    /// What is kept of a kind.
    pub(crate) fn policy(&self, kind: IdentifierKind) -> Policy {
        self.policies.policy(kind)
    }

    /// The form in which an identifier is kept; `None` if it is not.
    pub fn form(&self, kind: IdentifierKind, canonical: &str) -> Option<IdentifierForm> {
        let form = match self.policies.policy(kind) {
            Policy::Clear => Some(IdentifierForm::Clear(canonical.into())),
            Policy::Token | Policy::Sealed => {
                let token = self.key.token(kind, canonical);
                Some(IdentifierForm::Keyed { token, coarse: coarse_fact(kind, canonical) })
            }
            Policy::Off => None,
        };
        form.filter(|_| !self.is_forgotten(kind, canonical))
    }

    /// The sealed forms of those identifiers that are to be sealed and were not in this run.
    pub(crate) fn seal(&self, spotted: &[Spotted]) -> Vec<SealedForm> {
        let Some(sealer) = &self.sealer else { return Vec::new() };
        let to_seal = spotted.iter().filter(|one| self.policies.policy(one.kind) == Policy::Sealed);
        let seal = |one: &Spotted| {
            let Some(IdentifierForm::Keyed { token, .. }) = self.form(one.kind, &one.canonical) else { return None };
            let sealed = sealer.seal(one.kind, token, &one.canonical)?;
            Some(SealedForm { kind: one.kind, token, sealed })
        };
        to_seal.filter_map(seal).collect()
    }

    /// What is recorded of a page's identifiers: sorted, those that differ in
    /// nothing but their certainty put together, the surest counting.
    pub fn keep(&self, spotted: impl IntoIterator<Item = Spotted>) -> Vec<Mention> {
        let mut kept: BTreeMap<_, (u8, u32)> = BTreeMap::new();
        for one in spotted {
            let Some(form) = self.form(one.kind, &one.canonical) else { continue };
            let percent = (one.confidence.clamp(0.0, 1.0) * 100.0).round() as u8;
            let (surest, count) = kept.entry((one.kind, form, one.field, one.disguise, one.rule)).or_default();
            *surest = (*surest).max(percent);
            *count = count.saturating_add(1);
        }
        kept.into_iter()
            .map(|((kind, form, field, disguise, rule), (confidence_percent, count))| Mention {
                kind,
                form,
                field,
                disguise,
                confidence_percent,
                rule: rule.into(),
                count,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use config::{Layer, LayerOrigin, Merged};

    use super::*;

    fn keeper(settings: &str) -> Keeper {
        let layer = Layer::from_toml(LayerOrigin::File("case.toml".into()), settings).unwrap();
        Keeper::new(IdentifierKey::new([5; 32]), Merged::from_layers(&[layer]).unwrap().config.privacy)
    }

    fn spotted(kind: IdentifierKind, canonical: &str, confidence: f32) -> Spotted {
        let canonical = Zeroizing::new(canonical.to_owned());
        Spotted { kind, canonical, field: Field::Text, disguise: Disguise::None, confidence, rule: "a.rule" }
    }

    #[test]
    fn by_default_nothing_that_leads_to_a_person_is_kept_in_clear() {
        let keeper = keeper("");
        for kind in IdentifierKind::ALL.into_iter().filter(|kind| kind.default_policy() == Policy::Token) {
            let mentions = keeper.keep([spotted(kind, "a.person.with.this.name", 1.0)]);
            let json = serde_json::to_string(&mentions).unwrap();
            assert!(mentions.len() == 1 && !json.contains("person"), "{kind}: {json}");
        }
        let wallet = keeper.keep([spotted(IdentifierKind::Btc, "bc1qexample", 1.0)]);
        assert_eq!(wallet[0].form, IdentifierForm::Clear("bc1qexample".into()));
    }

    #[test]
    fn what_is_switched_off_is_not_kept_at_all() {
        let keeper = keeper("[privacy]\nphone = \"off\"\n");
        assert_eq!(keeper.keep([spotted(IdentifierKind::Phone, "+12025550123", 1.0)]), []);
    }

    #[test]
    fn equal_ones_are_put_together_and_the_surest_counts() {
        let phone = |confidence| spotted(IdentifierKind::Phone, "+12025550123", confidence);
        let in_title = Spotted { field: Field::Title, ..phone(0.5) };
        let kept = keeper("").keep([phone(0.6), in_title, phone(0.9), phone(0.7)]);
        let told: Vec<_> = kept.iter().map(|one| (one.field, one.confidence_percent, one.count)).collect();
        assert_eq!(told, [(Field::Title, 50, 1), (Field::Text, 90, 3)]);
    }
}
