//! Text categories of deceptive job offers, by the rules of a file that can be edited.
//!
//! Data: `phrases` is a tree of the words of all phrases, `met` what stood close to
//! what. A text comes as the keyed hashes of its words, which are made for its
//! fingerprints anyway: in small letters, without punctuation, identifiers masked. So
//! a phrase is met at whole words only, and nothing is normalised a second time.
//! Invariants: pure; linear in the text, since no phrase is longer than eight words;
//! of a text nothing goes on but categories and ids of rules.

mod met;
mod phrases;
#[cfg(test)]
mod tests;

use config::{IndicatorRule, RuleFile, RuleFileError};
use model::{IndicatorHit, Label};

use crate::fingerprint::{FingerprintKey, Words};
use met::Met;
use phrases::Phrases;

/// Most words of a phrase.
const PHRASE_WORDS_MAX: usize = 8;
/// Most rules that one phrase may stand in: it bounds the work for each place where it stands.
const PHRASE_RULES_MAX: usize = 64;

/// Rules, ready to be tried on texts.
#[derive(Clone, Debug)]
pub struct Indicators {
    file: RuleFile,
    version: Label,
    phrases: Phrases,
}

/// Which rules a page met.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// The version of the rules that were tried, with a mark of their content.
    pub rules_version: Label,
    /// By category, each rule once.
    pub hits: Vec<IndicatorHit>,
}

impl Indicators {
    /// Reads the text of a rule file, for texts whose words are hashed under the key
    /// that everybody knows.
    ///
    /// # Errors
    /// What is wrong first, with its line.
    pub fn read(text: &str) -> Result<Self, RuleFileError> {
        let file = RuleFile::parse(text)?;
        let key = FingerprintKey::open();
        check(&file, &key)?;
        let mark = blake3::hash(text.as_bytes()).to_hex();
        let version = Label::new(&format!("{} {}", file.version, &mark[..8]));
        Ok(Self { phrases: Phrases::of(&file.rules, &key), version, file })
    }

    /// The rules.
    pub fn rules(&self) -> &[IndicatorRule] {
        &self.file.rules
    }

    /// Their version, with a mark of their content: what is recorded beside hits.
    pub fn version(&self) -> &Label {
        &self.version
    }

    /// The same rules, for texts whose words are hashed under this key.
    pub(crate) fn under(self, key: &FingerprintKey) -> Self {
        Self { phrases: Phrases::of(&self.file.rules, key), ..self }
    }

    /// Which rules some texts of one page meet. `language` is the page's (ISO 639-3);
    /// without one all rules are tried.
    pub(crate) fn look<'w>(&self, language: Option<&str>, texts: impl IntoIterator<Item = &'w Words>) -> Findings {
        let mut met = Met::new(&self.file.rules, language);
        for text in texts {
            self.phrases.each(text.hashes(), |at, used| met.see(at, used));
            met.next_text(text.hashes().len());
        }
        Findings { rules_version: self.version.clone(), hits: met.finish() }
    }
}

/// Checks what follows from how texts are cut into words.
fn check(file: &RuleFile, key: &FingerprintKey) -> Result<(), RuleFileError> {
    let mut used = std::collections::HashMap::new();
    for rule in &file.rules {
        let wrong = |why| RuleFileError::Rule { line: rule.line, rule: rule.id.to_string(), why };
        for phrase in rule.any.iter().chain(&rule.near) {
            let words = Words::read(phrase, &[], key);
            if !(1..=PHRASE_WORDS_MAX).contains(&words.hashes().len()) {
                return Err(wrong(format!("{phrase:?}: a phrase has 1 to {PHRASE_WORDS_MAX} words")));
            }
            let count = used.entry(words.hashes().to_vec()).or_insert(0);
            *count += 1;
            if *count > PHRASE_RULES_MAX {
                return Err(wrong(format!("{phrase:?} stands in more than {PHRASE_RULES_MAX} rules")));
            }
        }
    }
    Ok(())
}
