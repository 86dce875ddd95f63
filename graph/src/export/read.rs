//! Reading back what `export jsonl` wrote: one line to what a journal takes.

use model::{
    Cause, Decision, DomainName, Fault, ImportedWhat, Label, LinkEdge, LinkKind, NotVisited, OnionHost, PageRecord,
    PageUrl, Place, Refusal, RefusedTag, Rel, Target, URL_BYTES_MAX, UtcTime, VisitOutcome,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::json::{HeaderJson, LinkJson, PageJson, SiteJson};

/// What one line said, with first and last seen; `None` for the header.
pub type ImportLine = Option<(UtcTime, UtcTime, ImportedWhat)>;

/// Why a line cannot be taken over.
#[derive(Debug, thiserror::Error)]
pub enum ImportLineError {
    /// Not JSON, or not of the shape that its schema names.
    #[error("not a line of an export: {0}")]
    Json(#[from] serde_json::Error),
    /// A schema that this version does not know.
    #[error("unknown schema {0:?}")]
    Schema(String),
    /// A field whose value is not a known word or a valid address.
    #[error("{field}: {value:?} is not known here")]
    Value {
        /// Which field.
        field: &'static str,
        /// Its value.
        value: String,
    },
}

/// Longest name of a character encoding (the longest of WHATWG's has 19 letters).
const CHARSET_BYTES_MAX: usize = 40;

/// Reads one line of `oniongraph.export/1`.
pub fn read_line(line: &str) -> Result<ImportLine, ImportLineError> {
    let value: Value = serde_json::from_str(line)?;
    let schema = value.get("schema").and_then(Value::as_str).unwrap_or_default().to_owned();
    match schema.as_str() {
        HeaderJson::SCHEMA => Ok(None),
        "oniongraph.site/1" => read_site(typed(value)?).map(Some),
        "oniongraph.page_record/1" => read_page(typed(value)?).map(Some),
        "oniongraph.link/1" => read_link(&typed(value)?).map(Some),
        _ => Err(ImportLineError::Schema(schema)),
    }
}

fn typed<T: DeserializeOwned>(value: Value) -> Result<T, ImportLineError> {
    Ok(serde_json::from_value(value)?)
}

fn read_site(json: SiteJson) -> Result<(UtcTime, UtcTime, ImportedWhat), ImportLineError> {
    let cause = json.cause.map(|word| parse_word("cause", &word)).transpose()?;
    let what = ImportedWhat::Site { site: json.site, last_up: json.last_up, cause };
    Ok((json.first_seen, json.last_seen, what))
}

fn read_page(json: PageJson) -> Result<(UtcTime, UtcTime, ImportedWhat), ImportLineError> {
    let url = page_url("url", &json.url)?;
    let status = json.status.unwrap_or(0);
    let reason = json.reason.as_deref().unwrap_or_default();
    let mut earlier = json.record.map(|record| checked(record).map(Box::new)).transpose()?;
    let outcome = match json.outcome.as_str() {
        "page" => VisitOutcome::Page(earlier.take().ok_or_else(|| unknown("record", "null"))?),
        "empty" => VisitOutcome::Empty { status },
        "redirect" => {
            let to = json.redirect_to.as_deref().map(|name| target("redirect_to", name)).transpose()?;
            VisitOutcome::Redirect { status, to }
        }
        "refused" => VisitOutcome::Refused { status, why: parse_word::<Refusal>("reason", reason)? },
        "faulty" => VisitOutcome::Faulty(parse_word::<Fault>("reason", reason)?),
        "failed" => VisitOutcome::Failed(parse_word::<Cause>("reason", reason)?),
        other => return Err(unknown("outcome", other)),
    };
    let what = match json.provenance.as_deref() {
        None => ImportedWhat::Page { url, outcome, earlier },
        // That a later file was refused counts less than the record there was before.
        Some(PageJson::FROM_FILE) => ImportedWhat::Saved { url, outcome: earlier.map_or(outcome, VisitOutcome::Page) },
        Some(other) => return Err(unknown("provenance", other)),
    };
    Ok((json.first_seen, json.last_seen, what))
}

/// A record whose names are such as this program gives.
fn checked(record: PageRecord) -> Result<PageRecord, ImportLineError> {
    let charset = record.charset.as_str();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:.".contains(&byte);
    if charset.len() > CHARSET_BYTES_MAX || !charset.bytes().all(is_name) {
        return Err(unknown("charset", charset));
    }
    if let Some(language) = &record.language
        && !(language.code.len() == 3 && language.code.bytes().all(|byte| byte.is_ascii_lowercase()))
    {
        return Err(unknown("language", &language.code));
    }
    if let Some(hash) = &record.head.certificate
        && !(hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        return Err(unknown("certificate", hash));
    }
    if let Some(address) = &record.text.canonical
        && !(address.len() <= URL_BYTES_MAX && Url::parse(address).is_ok_and(|url| url.has_host()))
    {
        return Err(unknown("canonical", address));
    }
    Ok(record)
}

fn read_link(json: &LinkJson) -> Result<(UtcTime, UtcTime, ImportedWhat), ImportLineError> {
    let decision = match json.not_visited_reason.as_deref() {
        Some(word) => Decision::Not(NotVisited::parse(word).ok_or_else(|| unknown("not_visited_reason", word))?),
        None => Decision::Known,
    };
    let edge = LinkEdge {
        target: target("to", &json.to)?,
        kind: LinkKind::parse(&json.kind).ok_or_else(|| unknown("kind", &json.kind))?,
        place: Place::parse(&json.place).ok_or_else(|| unknown("place", &json.place))?,
        rel: Rel::parse(&json.rel),
        text: json.text.as_deref().and_then(Label::some),
        count: json.count,
        decision,
    };
    let from = page_url("from", &json.from)?;
    Ok((json.first_seen, json.last_seen, ImportedWhat::Links { from, edges: vec![edge] }))
}

fn page_url(field: &'static str, text: &str) -> Result<PageUrl, ImportLineError> {
    PageUrl::parse(text).map_err(|_| unknown(field, text))
}

/// A node by its name: an address, a site, a refused tag, or else a domain.
fn target(field: &'static str, name: &str) -> Result<Target, ImportLineError> {
    if name.contains("://") {
        return page_url(field, name).map(Target::Page);
    }
    if let Ok(site) = OnionHost::parse(name) {
        return Ok(Target::Site(site));
    }
    if name.starts_with("refused:") {
        return RefusedTag::parse(name).map(Target::Refused).ok_or_else(|| unknown(field, name));
    }
    Ok(Target::Domain(DomainName::from_host(name)))
}

fn parse_word<T: DeserializeOwned>(field: &'static str, word: &str) -> Result<T, ImportLineError> {
    serde_json::from_value(Value::String(word.to_owned())).map_err(|_| unknown(field, word))
}

fn unknown(field: &'static str, value: &str) -> ImportLineError {
    ImportLineError::Value { field, value: value.to_owned() }
}
