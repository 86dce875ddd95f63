//! `page show URL`: everything that was kept of a page.

use std::collections::BTreeSet;
use std::io::{self, Write};

use data_encoding::HEXLOWER;
use graph::{GraphView, MentionView, PageJson, boilerplate};
use model::{
    Digest16, FileName, Fingerprints, IdentifierForm, Indicated, IndicatorHit, Ingested, Label, Mention, PageUrl,
    Passage,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::args::PageCommand;
use crate::commands::indicators::bearing;
use crate::commands::scan::open_for_reading;
use crate::commands::site::bad_address;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{json_document, shown};

/// `page show --json`: the record, and what it leaves beside it.
#[derive(Serialize)]
struct ShownJson {
    #[serde(flatten)]
    page: PageJson,
    /// How many links stood on it.
    links: usize,
    identifiers: Vec<Value>,
    fingerprints: Option<Value>,
    /// The rules about deceptive offers that it met when it was last read.
    indicators: Option<Value>,
    /// The file that it was read from.
    file: Option<Value>,
}

pub(crate) fn run(context: &Context, command: &PageCommand) -> Result<(), Failure> {
    let PageCommand::Show { url, json } = command;
    let page = PageUrl::parse_seed(url).map_err(|e| bad_address(url, &e.to_string()))?;
    let case = open_for_reading(context)?;
    let view = case.snapshot()?;
    let Some(found) = view.page(&page)? else {
        return Err(Failure::new(Kind::Usage, "this page was not visited in the case")
            .hint("`oniongraph site show SITE` lists the pages that were"));
    };
    let links = view.links_from(&page)?.len();
    let json_page = PageJson::from(found);
    let said = view.mentions_on(&page)?;
    let file = view.file_of(&page)?;
    let prints = view.fingerprints_of(&page)?;
    let indicated = view.indicated_on(&page)?;
    let of_site = boilerplate(&view.fingerprints_on(&page.site())?);
    let mut out = io::BufWriter::new(io::stdout().lock());
    if *json {
        let identifiers = said.iter().flat_map(|said| said.mentions.iter().map(|one| mention_json(said, one)));
        let document = ShownJson {
            page: json_page,
            links,
            identifiers: identifiers.collect(),
            fingerprints: prints.as_ref().map(|prints| prints_json(&prints.prints, &of_site)),
            indicators: indicated.as_ref().map(indicated_json),
            file: file.as_ref().map(file_json),
        };
        json_document(&mut out, &document)?;
        return Ok(out.flush()?);
    }
    writeln!(out, "{}", shown(&json_page.url))?;
    let status = json_page.status.map(|s| s.to_string()).unwrap_or_default();
    writeln!(out, "  outcome     {} {status} {}", json_page.outcome, json_page.reason.as_deref().unwrap_or(""))?;
    writeln!(out, "  first seen  {} (by us)\n  last seen   {}", json_page.first_seen, json_page.last_seen)?;
    writeln!(out, "  links       {links}")?;
    let record = serde_json::to_value(&json_page.record).map_err(io::Error::from)?;
    print_fields(&mut out, &record, 1)?;
    print_mentions(&mut out, said.as_ref())?;
    if let Some(file) = file {
        let name = match &file.name {
            FileName::Keyed(hash) => format!("named ⟦{}⟧", hash.to_hex()),
            FileName::Kept(name) => shown(name.as_str()).into_owned(),
        };
        writeln!(out, "  read from a file {name}, SHA-256 {}", HEXLOWER.encode(&file.sha256))?;
    }
    if let Some(prints) = prints {
        print_fingerprints(&mut out, &prints.prints, &of_site)?;
    }
    print_indicated(&mut out, indicated.as_ref())?;
    Ok(out.flush()?)
}

fn mention_json(said: &MentionView, one: &Mention) -> Value {
    let coarse = match &one.form {
        IdentifierForm::Keyed { coarse, .. } => coarse.as_ref().map(Label::as_str),
        IdentifierForm::Clear(_) => None,
    };
    json!({
        "kind": one.kind, "identifier": one.form.shown(), "coarse": coarse, "field": one.field.as_str(),
        "disguise": one.disguise.as_str(), "confidence": f64::from(one.confidence_percent) / 100.0,
        "rule": one.rule, "count": one.count, "last_seen": said.last_seen,
    })
}

fn prints_json(prints: &Fingerprints, of_site: &BTreeSet<Passage>) -> Value {
    let hex = |passage: &Passage| HEXLOWER.encode(&passage.0);
    let (common, own): (Vec<_>, Vec<_>) = prints.passages.iter().partition(|passage| of_site.contains(passage));
    json!({
        "simhash": prints.simhash.map(|simhash| format!("{simhash:016x}")),
        "title": prints.title.map(Digest16::to_hex),
        "forms": prints.forms.iter().map(|form| form.to_hex()).collect::<Vec<_>>(),
        "passages": own.into_iter().map(hex).collect::<Vec<_>>(),
        "passages_of_site": common.into_iter().map(hex).collect::<Vec<_>>(),
        "private_keys": prints.private_keys,
    })
}

fn indicated_json(met: &Indicated) -> Value {
    let hit =
        |hit: &IndicatorHit| json!({"category": hit.category, "bearing": hit.category.bearing(), "rule": hit.rule});
    let hits: Vec<_> = met.hits.iter().map(hit).collect();
    json!({"rules_version": met.rules_version.as_str(), "seen": met.at, "hits": hits})
}

/// Shows which rules a page met: categories, and the ids of the rules.
fn print_indicated(out: &mut impl Write, met: Option<&Indicated>) -> Result<(), Failure> {
    let Some(met) = met.filter(|met| !met.hits.is_empty()) else { return Ok(()) };
    writeln!(out, "  indicators (rules {}, seen {}; each is weak)", shown(met.rules_version.as_str()), met.at)?;
    for hit in &met.hits {
        writeln!(out, "    {:<28} {:<20} {}", hit.category.as_str(), shown(&hit.rule), bearing(hit.category))?;
    }
    Ok(())
}

fn file_json(file: &Ingested) -> Value {
    let (name, name_hash) = match &file.name {
        FileName::Keyed(hash) => (None, Some(hash.to_hex())),
        FileName::Kept(name) => (Some(name.as_str()), None),
    };
    json!({"name": name, "name_hash": name_hash, "sha256": HEXLOWER.encode(&file.sha256)})
}

/// Shows what a page said when identifiers were last seen on it.
fn print_mentions(out: &mut impl Write, said: Option<&MentionView>) -> Result<(), Failure> {
    let Some(said) = said else { return Ok(()) };
    writeln!(out, "  identifiers (seen {})", said.last_seen)?;
    for mention in &said.mentions {
        let coarse = match &mention.form {
            IdentifierForm::Keyed { coarse: Some(coarse), .. } => format!(" ({})", shown(coarse.as_str())),
            _ => String::new(),
        };
        let (kind, form, field) = (mention.kind, mention.form.shown(), mention.field.as_str());
        writeln!(out, "    {kind:<10} {}{coarse}  in {field}, {} %", shown(&form), mention.confidence_percent)?;
    }
    Ok(())
}

/// Shows what a page shares with others: enough to compare two pages by eye.
fn print_fingerprints(out: &mut impl Write, prints: &Fingerprints, of_site: &BTreeSet<Passage>) -> Result<(), Failure> {
    writeln!(out, "  fingerprints")?;
    if let Some(simhash) = prints.simhash {
        writeln!(out, "    simhash     {simhash:016x}")?;
    }
    if let Some(title) = prints.title {
        writeln!(out, "    title       {}", title.to_hex())?;
    }
    for form in &prints.forms {
        writeln!(out, "    form        {}", form.to_hex())?;
    }
    if prints.private_keys > 0 {
        writeln!(out, "    private keys {} (counted, never read)", prints.private_keys)?;
    }
    let common = prints.passages.iter().filter(|passage| of_site.contains(passage)).count();
    writeln!(out, "    passages    {}, of them {common} all over the site", prints.passages.len())?;
    Ok(())
}

/// Shows a record field by field; what is empty is left out.
fn print_fields(out: &mut impl Write, value: &Value, depth: usize) -> Result<(), Failure> {
    let Value::Object(fields) = value else { return Ok(()) };
    for (name, value) in fields {
        let indent = "  ".repeat(depth);
        match value {
            Value::Null | Value::Bool(false) => {}
            Value::Array(items) if items.is_empty() => {}
            Value::Object(_) => {
                writeln!(out, "{indent}{name}")?;
                print_fields(out, value, depth + 1)?;
            }
            Value::String(text) => writeln!(out, "{indent}{name:<12} {}", shown(text))?,
            other => writeln!(out, "{indent}{name:<12} {}", shown(&other.to_string()))?,
        }
    }
    Ok(())
}
