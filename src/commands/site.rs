//! `site list|show|check`.

use std::io::{self, Write};

use crawler::RefusalList;
use graph::{Case, GraphView, SiteJson, SiteState, SiteView};
use model::{AddressCheck, OnionHost, UrlError, UtcTime};
use serde::Serialize;

use crate::args::{SiteCommand, StateArg};
use crate::commands::blocklist;
use crate::commands::scan::open_for_reading;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{json_document, rows, shown};
use crate::scanning::stopped_sites;

/// Characters of a title in a table.
const TITLE_CHARS: usize = 60;

pub(crate) fn run(context: &Context, command: &SiteCommand) -> Result<(), Failure> {
    match command {
        SiteCommand::List { form, state } => {
            let case = open_for_reading(context)?;
            let view = case.snapshot()?;
            let wanted = |site: &SiteView| state.is_none_or(|state| site.state == state.into());
            let sites = view.sites()?.filter(|site| site.as_ref().map_or(true, wanted));
            let sites = sites.map(|site| site.map(SiteJson::from).map_err(Failure::from));
            let sites = if form.jsonl || form.json { Box::new(sites) as SiteRows<'_> } else { for_people(sites)? };
            let header = ["SITE", "STATE", "CAUSE", "PAGES", "OUT", "IN", "LAST UP", "TITLE"];
            let told = match state {
                None => "no site is known yet; `oniongraph scan run URL` and `oniongraph ingest PATH` bring some",
                Some(_) => "no site is in this state; `oniongraph site list` shows all that are known",
            };
            rows(form, sites, context.talk(told), &header, site_cells)
        }
        SiteCommand::Show { site, json } => show(context, site, *json),
        SiteCommand::Check { addresses, json } => check(context, addresses, *json),
    }
}

impl From<StateArg> for SiteState {
    fn from(arg: StateArg) -> Self {
        match arg {
            StateArg::Up => Self::Up,
            StateArg::Down => Self::Down,
            StateArg::Unknown => Self::Unknown,
            StateArg::Unvisited => Self::Unvisited,
        }
    }
}

type SiteRows<'a> = Box<dyn Iterator<Item = Result<SiteJson, Failure>> + 'a>;

/// People want to see first what answered and is well linked; programs get the
/// fixed order.
fn for_people<'a>(sites: impl Iterator<Item = Result<SiteJson, Failure>>) -> Result<SiteRows<'a>, Failure> {
    const ORDER: [&str; 4] = ["up", "down", "unknown", "unvisited"];
    let mut sites = sites.collect::<Result<Vec<_>, _>>()?;
    let rank = |site: &SiteJson| ORDER.iter().position(|state| *state == site.state);
    sites.sort_by_key(|site| (rank(site), std::cmp::Reverse((site.links_in, site.pages)), site.site));
    Ok(Box::new(sites.into_iter().map(Ok)))
}

fn site_cells(site: &SiteJson) -> Vec<String> {
    vec![
        site.site.full_name(),
        site.state.clone(),
        site.cause.clone().unwrap_or_default(),
        site.pages.to_string(),
        site.links_out.to_string(),
        site.links_in.to_string(),
        site.last_up.map(|t| t.to_string()).unwrap_or_default(),
        site.title.as_deref().map(cut).unwrap_or_default(),
    ]
}

/// As much of a title as a row has room for, as it is shown: one long title must not
/// widen every row. `site show` and `--json` have the whole of it.
pub(crate) fn cut(title: &str) -> String {
    let title = shown(title);
    match title.char_indices().nth(TITLE_CHARS) {
        None => title.into_owned(),
        Some((end, _)) => format!("{}…", &title[..end]),
    }
}

fn show(context: &Context, address: &str, as_json: bool) -> Result<(), Failure> {
    let site = AddressCheck::of(address).site.map_err(|e| bad_address(address, &e.to_string()))?;
    let case = open_for_reading(context)?;
    let view = case.snapshot()?;
    let Some(found) = view.site(&site)? else {
        return Err(Failure::new(Kind::Usage, "this site is not known in the case")
            .hint("`oniongraph site list` shows the sites that are"));
    };
    let json = SiteJson::from(found);
    let mut out = io::BufWriter::new(io::stdout().lock());
    if as_json {
        json_document(&mut out, &json)?;
        return Ok(out.flush()?);
    }
    writeln!(out, "{}", json.site.full_name())?;
    writeln!(out, "  title       {}", shown(json.title.as_deref().unwrap_or("–")))?;
    writeln!(out, "  state       {} {}", json.state, json.cause.as_deref().unwrap_or(""))?;
    writeln!(out, "  first seen  {} (by us)", json.first_seen)?;
    writeln!(out, "  last seen   {}", json.last_seen)?;
    writeln!(out, "  last up     {}", json.last_up.map_or("never".to_owned(), |t| t.to_string()))?;
    writeln!(out, "  links       {} out, {} in", json.links_out, json.links_in)?;
    writeln!(out, "  pages       {}", json.pages)?;
    for page in view.pages_of(&site)? {
        let page = page?;
        let title = page.page.as_ref().and_then(|p| p.text.title.as_ref()).map_or("", |t| t.as_str());
        let reason = page.outcome.reason().unwrap_or("");
        writeln!(out, "    {} {reason} {}  {}", page.outcome.kind(), shown(&page.url.canonical()), shown(title))?;
    }
    Ok(out.flush()?)
}

/// `oniongraph.site_check/1`
#[derive(Serialize)]
struct SiteCheckJson {
    schema: &'static str,
    input: String,
    valid: bool,
    reason: Option<&'static str>,
    site: Option<String>,
    subdomain: Option<String>,
    port: Option<u16>,
    known: bool,
    /// On the list, or stopped.
    refused: bool,
    /// By a tripwire, or because it was forgotten. Told in words only: the form of the JSON is fixed.
    #[serde(skip)]
    stopped: bool,
    last_up: Option<UtcTime>,
}

fn check(context: &Context, addresses: &[String], as_json: bool) -> Result<(), Failure> {
    // Without a case the address itself can still be judged.
    let dir = context.case_dir_if_any()?;
    let case = dir.as_ref().map(|_| open_for_reading(context)).transpose()?;
    let list = dir.as_deref().map(blocklist::stored).transpose()?.flatten();
    let stopped = match (&case, &dir) {
        (Some(case), Some(dir)) => {
            let tags = stopped_sites(&case.snapshot()?)?;
            if tags.is_empty() { None } else { Some((blocklist::stored_or_empty(dir)?, tags)) }
        }
        _ => None,
    };
    let is_stopped = |site: &OnionHost| stopped.as_ref().is_some_and(|(list, tags)| tags.contains(&list.tag(site)));
    let check = |address: &String| check_one(address, case.as_ref(), list.as_ref(), &is_stopped);
    let checks = addresses.iter().map(check).collect::<Result<Vec<_>, _>>()?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    match (as_json, checks.as_slice()) {
        (true, [one]) => json_document(&mut out, one)?,
        (true, all) => json_document(&mut out, &all)?,
        (false, all) => {
            for check in all {
                writeln!(out, "{}: {}", shown(&check.input), in_words(check))?;
            }
        }
    }
    Ok(out.flush()?)
}

fn check_one(
    address: &str,
    case: Option<&Case>,
    list: Option<&RefusalList>,
    is_stopped: &dyn Fn(&OnionHost) -> bool,
) -> Result<SiteCheckJson, Failure> {
    let check = AddressCheck::of(address);
    let stopped = check.site.as_ref().is_ok_and(is_stopped);
    let refused = stopped || list.and_then(|list| blocklist::refuses(list, address)).unwrap_or(false);
    let known = match (&check.site, case) {
        // Of a refused site nothing is told, not even whether it was seen.
        (Ok(site), Some(case)) if !refused => case.snapshot()?.site(site)?,
        _ => None,
    };
    let bad_port = check.port.as_ref().err().map(UrlError::reason);
    let reason = check.site.as_ref().err().map(|e| e.reason()).or(bad_port);
    Ok(SiteCheckJson {
        schema: "oniongraph.site_check/1",
        input: address.to_owned(),
        valid: reason.is_none(),
        reason,
        site: check.site.ok().filter(|_| reason.is_none()).map(|site| site.full_name()),
        subdomain: check.subdomain,
        port: check.port.ok().flatten(),
        known: known.is_some(),
        refused,
        stopped,
        last_up: known.and_then(|site| site.last_up),
    })
}

fn in_words(check: &SiteCheckJson) -> String {
    match (check.reason, check.refused, check.known, check.last_up) {
        (Some("port"), ..) => "a valid v3 onion address, but no such port (1 to 65535)".to_owned(),
        (Some(reason), ..) => format!("not a valid v3 onion address ({reason})"),
        (None, true, ..) if check.stopped => "valid, refused: a tripwire stopped it, or it was forgotten".to_owned(),
        (None, true, ..) => "valid, on the refusal list".to_owned(),
        (None, false, false, _) => "valid, not known in this case".to_owned(),
        (None, false, true, None) => "valid, known, never seen up".to_owned(),
        (None, false, true, Some(at)) => format!("valid, known, last up {at}"),
    }
}

/// The failure for an address that is none.
pub(crate) fn bad_address(address: &str, why: &str) -> Failure {
    Failure::new(Kind::Usage, format!("{address:?}: {why}")).hint("`oniongraph site check ADDRESS` tells what is wrong")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_title_does_not_widen_every_row() {
        assert_eq!(cut("Garden notes"), "Garden notes");
        assert_eq!(cut(&"☕".repeat(60)), "☕".repeat(60));
        for title in ["☕", "\u{1b}[31m", "\u{202e}"] {
            let cut = cut(&title.repeat(170));
            assert!(cut.chars().count() == TITLE_CHARS + 1 && cut.ends_with('…'), "{cut}");
            assert!(!cut.contains(['\u{1b}', '\u{202e}']), "{cut:?}");
        }
    }
}
