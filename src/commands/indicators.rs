//! `indicators check|test|shipped`: the rules about deceptive job offers, for those
//! who edit them. Needs no case and keeps nothing.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use config::{SHIPPED_INDICATORS, language_of, short_code};
use crawler::{Indicators, RulesMet, rules_met};
use model::{IndicatorBearing, IndicatorCategory};
use serde_json::{Value, json};

use crate::args::IndicatorsCommand;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{json_document, shown, table};
use crate::rules;

/// More than this of a page is not read: the guard would cut it anyway.
const BYTES_MAX: u64 = 4 << 20;

pub(crate) fn run(context: &Context, command: &IndicatorsCommand) -> Result<(), Failure> {
    let chosen = |file: Option<&Path>| match file {
        Some(file) => rules::read(file),
        None => rules::in_force(context.case_dir_if_any()?.as_deref()),
    };
    match command {
        IndicatorsCommand::Check { file, json } => check(&chosen(file.as_deref())?, *json),
        IndicatorsCommand::Test { page, rules, language, json } => {
            test(page, chosen(rules.as_deref())?, language.as_deref(), *json)
        }
        IndicatorsCommand::Shipped => Ok(io::stdout().lock().write_all(SHIPPED_INDICATORS.as_bytes())?),
    }
}

fn check(rules: &Indicators, as_json: bool) -> Result<(), Failure> {
    let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
    let mut categories: BTreeMap<IndicatorCategory, BTreeMap<&str, usize>> = BTreeMap::new();
    for rule in rules.rules() {
        let language = rule.language.map_or("any", |long| short_code(long).unwrap_or(long));
        *languages.entry(language).or_default() += 1;
        *categories.entry(rule.category).or_default().entry(language).or_default() += 1;
    }
    let phrases: usize = rules.rules().iter().map(|rule| rule.any.len() + rule.near.len()).sum();
    let mut out = io::stdout().lock();
    if as_json {
        let categories: BTreeMap<_, _> = categories.iter().map(|(category, of)| (category.as_str(), of)).collect();
        let document = json!({
            "schema": "oniongraph.indicator_rules/1", "version": rules.version().as_str(),
            "rules": rules.rules().len(), "phrases": phrases, "categories": categories, "languages": languages,
        });
        return json_document(&mut out, &document);
    }
    let (version, count) = (shown(rules.version().as_str()), rules.rules().len());
    writeln!(out, "version {version}: {count} rules, {phrases} phrases")?;
    let header: Vec<_> = ["CATEGORY"].into_iter().chain(languages.keys().copied()).collect();
    let mut counts = table(&header);
    for category in IndicatorCategory::ALL {
        let of = |language: &&str| categories.get(&category).and_then(|of| of.get(language)).copied().unwrap_or(0);
        let cells = languages.keys().map(|language| of(language).to_string());
        counts.add_row([category.as_str().to_owned()].into_iter().chain(cells));
    }
    Ok(writeln!(out, "{counts}")?)
}

fn test(page: &Path, rules: Indicators, language: Option<&str>, as_json: bool) -> Result<(), Failure> {
    let language = language.map(|tag| {
        language_of(tag)
            .ok_or_else(|| Failure::new(Kind::Usage, format!("no language {tag:?}")).hint("such as en or uk"))
    });
    let language = language.transpose()?;
    let mut body = Vec::new();
    if page == Path::new("-") {
        io::stdin().lock().take(BYTES_MAX).read_to_end(&mut body)?;
    } else {
        let unreadable =
            |e: io::Error| Failure::new(Kind::Usage, format!("{}: {e}", page.display())).hint("name a saved page");
        File::open(page).map_err(unreadable)?.take(BYTES_MAX).read_to_end(&mut body).map_err(unreadable)?;
    }
    let is_plain = page.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("txt"));
    let content_type = if is_plain { "text/plain" } else { "text/html" };
    let met = rules_met(&body, content_type, language, rules).map_err(|why| {
        Failure::new(Kind::Refused, format!("{}: the media guard refuses it: {}", page.display(), why.as_str()))
            .hint("name a page or a text")
    })?;
    print_met(&met, as_json)
}

fn print_met(met: &RulesMet, as_json: bool) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let language = met.language.as_deref().map(|long| short_code(long).unwrap_or(long));
    let hits = &met.findings.hits;
    if as_json {
        let hits: Vec<Value> = hits
            .iter()
            .map(|hit| json!({"category": hit.category, "bearing": hit.category.bearing(), "rule": hit.rule}))
            .collect();
        let document = json!({
            "schema": "oniongraph.indicators_met/1", "version": met.findings.rules_version.as_str(),
            "language": language, "hits": hits,
        });
        return json_document(&mut out, &document);
    }
    writeln!(out, "language {}", language.unwrap_or("not clear: the rules of all were tried"))?;
    if hits.is_empty() {
        return Ok(writeln!(out, "no rule is met")?);
    }
    for hit in hits {
        writeln!(out, "  {:<30} {:<24} {}", hit.category.as_str(), shown(&hit.rule), bearing(hit.category))?;
    }
    Ok(writeln!(out, "A hit is weak: each of these stands in honest offers too.")?)
}

/// What a hit says, in a few words.
pub(crate) fn bearing(category: IndicatorCategory) -> &'static str {
    match category.bearing() {
        IndicatorBearing::For => "",
        IndicatorBearing::Against => "speaks against",
        IndicatorBearing::KindOfPage => "kind of page",
    }
}
