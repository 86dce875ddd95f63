//! The rule file of text categories: unchecked TOML to checked rules.
//!
//! Invariant: every rule that comes out has an id of its own, a known category, a
//! language in which pages are recognised (or all of them), and phrases within the
//! bounds below; what is wrong is told with its line. Nothing here reads a text.

use std::collections::BTreeSet;

use model::IndicatorCategory;
use serde::Deserialize;
use toml::Spanned;

use crate::language::language_of;

/// The rules that come with the program.
pub const SHIPPED_INDICATORS: &str = include_str!("../indicators.toml");

/// Longest file.
pub const RULE_FILE_BYTES_MAX: usize = 1 << 20;
const RULES_MAX: usize = 2000;
const PHRASES_MAX: usize = 200;
const PHRASE_BYTES_MAX: usize = 120;
const NAME_BYTES_MAX: usize = 40;

/// The rules of a file, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFile {
    /// What its author calls this version.
    pub version: String,
    /// The rules, in the order of the file.
    pub rules: Vec<IndicatorRule>,
}

/// One rule: it is met where one of its phrases stands, near another if it says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorRule {
    /// Its name in the file, once there.
    pub id: Box<str>,
    /// What it speaks of.
    pub category: IndicatorCategory,
    /// ISO 639-3 code of the language of the pages that it is for; `None` for all.
    pub language: Option<&'static str>,
    /// Phrases of which one must stand in the text.
    pub any: Vec<String>,
    /// Phrases of which one must stand close to it; empty if that does not matter.
    pub near: Vec<String>,
    /// The line in the file where it begins, from 1.
    pub line: usize,
}

/// What is wrong with a rule file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleFileError {
    /// Not TOML, an unknown key, or a value of the wrong type.
    #[error("{0}")]
    Syntax(String),
    /// Longer than is read.
    #[error("it is longer than {RULE_FILE_BYTES_MAX} bytes")]
    TooLong,
    /// Something about the file as a whole.
    #[error("{0}")]
    File(&'static str),
    /// Something about one rule.
    #[error("line {line}: rule {rule:?}: {why}")]
    Rule {
        /// The line where it begins.
        line: usize,
        /// Its id as it is written.
        rule: String,
        /// What is wrong and what is allowed.
        why: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    version: String,
    #[serde(default)]
    rule: Vec<Spanned<RawRule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: String,
    category: String,
    language: String,
    any: Vec<String>,
    #[serde(default)]
    near: Vec<String>,
}

impl RuleFile {
    /// Reads and checks the text of a file.
    ///
    /// # Errors
    /// What is wrong first, with its line.
    pub fn parse(text: &str) -> Result<Self, RuleFileError> {
        if text.len() > RULE_FILE_BYTES_MAX {
            return Err(RuleFileError::TooLong);
        }
        let raw: RawFile = toml::from_str(text).map_err(|e| RuleFileError::Syntax(e.to_string()))?;
        if !is_name(&raw.version) {
            return Err(RuleFileError::File("version: 1 to 40 letters, digits, full stops or hyphens"));
        }
        if raw.rule.is_empty() || raw.rule.len() > RULES_MAX {
            return Err(RuleFileError::File("a file has 1 to 2000 rules"));
        }
        let mut ids = BTreeSet::new();
        let mut rules = Vec::with_capacity(raw.rule.len());
        for spanned in raw.rule {
            let line = 1 + text[..spanned.span().start].matches('\n').count();
            let raw = spanned.into_inner();
            let id = raw.id.clone();
            let wrong = |why| RuleFileError::Rule { line, rule: id.clone(), why };
            if !ids.insert(raw.id.clone()) {
                return Err(wrong("another rule has this id".to_owned()));
            }
            rules.push(check(raw, line).map_err(wrong)?);
        }
        Ok(Self { version: raw.version, rules })
    }
}

fn check(raw: RawRule, line: usize) -> Result<IndicatorRule, String> {
    if !is_name(&raw.id) {
        return Err("id: 1 to 40 letters, digits, full stops or hyphens".to_owned());
    }
    let category = IndicatorCategory::from_word(&raw.category).ok_or_else(|| {
        let known = IndicatorCategory::ALL.map(IndicatorCategory::as_str).join(", ");
        format!("unknown category {:?}; known are {known}", raw.category)
    })?;
    let language = match raw.language.as_str() {
        "any" => None,
        code => Some(language_of(code).ok_or_else(|| {
            format!("no language {code:?}; write \"any\" or a code of ISO 639 such as \"en\" or \"uk\"")
        })?),
    };
    if raw.any.is_empty() {
        return Err("any: at least one phrase".to_owned());
    }
    for (name, phrases) in [("any", &raw.any), ("near", &raw.near)] {
        if phrases.len() > PHRASES_MAX {
            return Err(format!("{name}: at most {PHRASES_MAX} phrases"));
        }
        let fits = |phrase: &&String| !phrase.trim().is_empty() && phrase.len() <= PHRASE_BYTES_MAX;
        if let Some(wrong) = phrases.iter().find(|phrase| !fits(phrase)) {
            return Err(format!("{name}: {wrong:?}: a phrase has 1 to {PHRASE_BYTES_MAX} bytes"));
        }
    }
    Ok(IndicatorRule { id: raw.id.into(), category, language, any: raw.any, near: raw.near, line })
}

fn is_name(text: &str) -> bool {
    (1..=NAME_BYTES_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
}
