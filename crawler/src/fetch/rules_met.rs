//! Which rules a saved page meets: for trying rules on texts of one's own.

use config::PrivacySection;
use model::{Language, Refusal};
use url::Url;

use super::inspect::admitted;
use crate::extract::keep_traces;
use crate::indicators::{Findings, Indicators};
use crate::parse::PageContext;
use crate::privacy::{IdentifierKey, Keeper};

/// What rules made of a saved page.
#[derive(Clone, Debug, PartialEq)]
pub struct RulesMet {
    /// The language whose rules were tried (ISO 639-3); `None` if it is not clear: then all were.
    pub language: Option<Box<str>>,
    /// The rules that it met.
    pub findings: Findings,
}

/// Tries rules on a saved page as on one of a scan. `language` (ISO 639-3) is taken in
/// the place of the one that is recognised.
///
/// # Errors
/// The media guard refuses it.
pub fn rules_met(
    bytes: &[u8],
    content_type: &str,
    language: Option<&str>,
    rules: Indicators,
) -> Result<RulesMet, Refusal> {
    let (text, media_type) = admitted(bytes, content_type)?;
    // No address of a page is known, and none is needed.
    let address = Url::parse("http://page.invalid/").map_err(|_| Refusal::TypeMissing)?;
    let mut page = text.into_parsed(&PageContext::new(&address, media_type));
    if let Some(code) = language {
        page.language = Some(Language { code: code.into(), confidence_percent: 100 });
    }
    let language = page.language.as_ref().map(|language| language.code.clone());
    let rules_version = rules.version().clone();
    let keeper = Keeper::new(IdentifierKey::new([0; 32]), PrivacySection::default())
        .with_open_fingerprints()
        .with_indicators(rules, []);
    let findings = keep_traces(&mut page, &keeper).indicated;
    Ok(RulesMet { language, findings: findings.unwrap_or(Findings { rules_version, hits: Vec::new() }) })
}
