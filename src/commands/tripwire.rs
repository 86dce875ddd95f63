//! `tripwire import|remove|status|hits|check|lift`: the user's list of terms that stop a site.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use crawler::{Hints, IdentifierKey, Tripwire, extract};
use data_encoding::HEXLOWER;
use model::{ArmedWhat, CrawlEvent, Label, Lifted, OnionHost, RefusedTag, Tripped, UtcTime};
use serde::Serialize;
use serde_json::json;

use crate::acts::{armed_now, reason_given, record_alone};
use crate::args::{ListArgs, TripwireCommand};
use crate::clock;
use crate::commands::blocklist;
use crate::commands::scan::{open_for_reading, open_for_writing};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{counted, json_document, rows, shown};
use crate::scanning::tripped_sites;
use crate::{referral, secrets, tripwire_list};

/// One line of `tripwire hits --jsonl`.
#[derive(Serialize)]
struct HitJson {
    schema: &'static str,
    at: UtcTime,
    /// The tag under which it is refused.
    site: String,
    category: Label,
    count: u32,
    /// Of the page's address, in hex.
    url_sha256: String,
    /// False once the stop was taken back.
    in_force: bool,
}

impl HitJson {
    fn new(hit: &Tripped, in_force: bool) -> Self {
        Self {
            schema: "oniongraph.tripwire_hit/1",
            at: hit.at,
            site: hit.site.to_string(),
            category: hit.category.clone(),
            count: hit.count,
            url_sha256: HEXLOWER.encode(&hit.url_sha256),
            in_force,
        }
    }
}

/// Takes back the stop of a site. What tripped it is not told, and does not trip less for it.
fn lift(context: &Context, dir: &Path, site: &str, reason: &str) -> Result<(), Failure> {
    let reason = reason_given(Some(reason))?;
    let case = open_for_writing(context)?;
    let tag = match (RefusedTag::parse(site), OnionHost::parse(site)) {
        (Some(tag), _) => tag,
        (None, Ok(host)) => blocklist::stored_or_empty(dir)?.tag(&host),
        (None, Err(e)) => {
            return Err(Failure::new(Kind::Usage, format!("{site:?}: {e}"))
                .hint("give the tag that `oniongraph tripwire hits` shows, or <56 letters>.onion"));
        }
    };
    let Some(hit) = tripped_sites(&case.snapshot()?)?.into_iter().find(|hit| hit.site == tag) else {
        return Err(Failure::new(Kind::Usage, format!("no tripwire stops {tag}"))
            .hint("`oniongraph tripwire hits` shows what is stopped"));
    };
    // A clock that was set back must not make it older than the hit.
    let lifted = Lifted { at: clock::now().max(hit.at), site: tag, reason };
    record_alone(case, CrawlEvent::Lifted(Box::new(lifted)))?;
    if context.verbosity >= 0 {
        writeln!(io::stderr().lock(), "{tag} may be asked again by a new scan, until it trips once more")?;
    }
    Ok(())
}

/// Longest list that is read.
const LIST_BYTES_MAX: u64 = 64 << 20;
/// What is to be said of a list that an earlier version imported.
pub(crate) const IMPORTED_EARLIER: &str = "the list was imported by an earlier version, and its terms are not met with look-alike letters or digits for letters";
const FORM_HINT: &str = "one `category: term` a line, of one to eight words; # begins a remark";

pub(crate) fn run(context: &Context, command: &TripwireCommand) -> Result<(), Failure> {
    let dir = context.case_dir()?;
    let key = || {
        let holds_identifiers = open_for_reading(context)?.snapshot()?.holds_mentions()?;
        secrets::identifier_key(&dir, holds_identifiers)
    };
    let stored = || {
        let told = tripwire_list::journalled(&open_for_reading(context)?.snapshot()?)?;
        tripwire_list::stored(&dir, &key()?, told.as_ref())
    };
    match command {
        TripwireCommand::Import { file } => import(context, &dir, file, key()?),
        TripwireCommand::Status { json } => status(&dir, &stored()?, *json),
        TripwireCommand::Hits { form } => hits(context, &dir, form),
        TripwireCommand::Remove { reason } => remove(context, &dir, reason),
        TripwireCommand::Check => check(&stored()?),
        TripwireCommand::Lift { site, reason } => lift(context, &dir, site, reason),
    }
}

fn import(context: &Context, dir: &Path, file: &Path, key: IdentifierKey) -> Result<(), Failure> {
    let name = file.display();
    let unreadable = |e: io::Error| Failure::new(Kind::Usage, format!("{name}: {e}")).hint(FORM_HINT);
    let mut text = zeroize::Zeroizing::new(String::new());
    if file == Path::new("-") {
        io::stdin().lock().take(LIST_BYTES_MAX).read_to_string(&mut text).map_err(unreadable)?;
    } else {
        let opened = fs::File::open(file).map_err(unreadable)?;
        opened.take(LIST_BYTES_MAX).read_to_string(&mut text).map_err(unreadable)?;
    }
    let (list, report) =
        Tripwire::import(key, &text).map_err(|e| Failure::new(Kind::Usage, format!("{name}: {e}")).hint(FORM_HINT))?;
    if list.is_empty() {
        return Err(Failure::new(Kind::Usage, format!("{name}: there is no term in it")).hint(FORM_HINT));
    }
    tripwire_list::store(dir, &list)?;
    // Opening the case tells the journal. Beside a scan that is running, the next one will.
    let told = open_for_writing(context).and_then(|case| Ok(case.close()?));
    let is_told = match told {
        Err(failure) if !failure.is_of_store() => return Err(failure),
        told => told.is_ok(),
    };
    if context.verbosity >= 0 {
        let mut err = io::stderr().lock();
        if !is_told {
            writeln!(err, "the case cannot be written now: what writes next tells the journal of the list")?;
        }
        let passed_over = counted(report.passed_over, "line", "lines");
        writeln!(err, "{} in force, {passed_over} passed over", counted(list.len(), "term", "terms"))?;
    }
    Ok(())
}

/// Takes the list out of the case.
fn remove(context: &Context, dir: &Path, reason: &str) -> Result<(), Failure> {
    let reason = reason_given(Some(reason))?;
    // What stands in no journal could not be forgotten there.
    if !extract(reason.as_str(), &Hints::default()).is_empty() {
        return Err(Failure::new(Kind::Usage, "the reason holds an address, a number or a name of somebody")
            .hint("say it without: it is kept beside the journal too, where `case forget` does not reach"));
    }
    let case = open_for_writing(context)?;
    let (told, stopped) = {
        let view = case.snapshot()?;
        (tripwire_list::journalled(&view)?, tripped_sites(&view)?.len())
    };
    tripwire_list::can_be_removed(dir, told.as_ref())?;
    record_alone(case, armed_now(told.as_ref(), ArmedWhat::Nothing { reason: reason.clone() }))?;
    tripwire_list::remove(dir, clock::now(), reason.as_str())?;
    if context.verbosity >= 0 {
        let mut err = io::stderr().lock();
        writeln!(err, "the tripwire list is taken out: scans stop at no terms any more")?;
        if stopped > 0 {
            let (sites, stay) = if stopped == 1 { ("site", "stays") } else { ("sites", "stay") };
            writeln!(
                err,
                "{stopped} {sites} that it stopped {stay} stopped: `oniongraph tripwire hits` shows which, \
                 `oniongraph tripwire lift SITE` takes a stop back"
            )?;
        }
    }
    Ok(())
}

fn status(dir: &Path, list: &Tripwire, as_json: bool) -> Result<(), Failure> {
    let categories: Vec<_> = list.categories().into_iter().map(|one| one.as_str().to_owned()).collect();
    let removed = tripwire_list::removed(dir)?;
    let mut out = io::stdout().lock();
    if as_json {
        let document = json!({
            "schema": "oniongraph.tripwire/1", "terms": list.len(), "categories": categories, "works": list.works(),
            "undoes_disguises": list.undoes_disguises(), "removed": removed,
        });
        return json_document(&mut out, &document);
    }
    match list.len() {
        0 => writeln!(out, "no term is in force: no page stops a site")?,
        terms => {
            writeln!(out, "{}; categories: {}", counted(terms, "term", "terms"), shown(&categories.join(", ")))?;
        }
    }
    if let Some(how) = removed {
        writeln!(out, "the list was taken out: {}", shown(&how))?;
    }
    if !list.undoes_disguises() {
        writeln!(out, "{IMPORTED_EARLIER}: import it again for it")?;
    }
    Ok(())
}

/// What was stopped: by tag, since the site is kept as nothing else.
fn hits(context: &Context, dir: &Path, form: &ListArgs) -> Result<(), Failure> {
    let case = open_for_reading(context)?;
    let view = case.snapshot()?;
    let in_force: HashSet<RefusedTag> = tripped_sites(&view)?.into_iter().map(|hit| hit.site).collect();
    let made = |hit: Tripped| HitJson::new(&hit, in_force.contains(&hit.site));
    let hits: Vec<HitJson> = view.tripped()?.into_iter().map(made).collect();
    let lines = hits.iter().map(Ok);
    let told = "no page held a term of the list, as far as was read";
    rows(form, lines, context.talk(told), &["TIME", "SITE", "CATEGORY", "TERMS", "IN FORCE"], |hit| {
        let in_force = if hit.in_force { "yes" } else { "lifted" };
        let (at, count) = (hit.at.to_string(), hit.count.to_string());
        vec![at, hit.site.clone(), hit.category.as_str().to_owned(), count, in_force.to_owned()]
    })?;
    if !hits.is_empty() && context.verbosity >= 0 {
        writeln!(io::stderr().lock(), "notes for a hotline are in {}", referral::folder(dir).display())?;
    }
    Ok(())
}

fn check(list: &Tripwire) -> Result<(), Failure> {
    if !list.works() {
        return Err(Failure::new(Kind::Unexpected, "the built-in test entry is not met"));
    }
    let mut out = io::stdout().lock();
    match list.len() {
        0 => writeln!(out, "the built-in test entry is met: matching works, but no term is in force")?,
        terms => {
            let terms = counted(terms, "term", "terms");
            writeln!(out, "the built-in test entry is met: the list works, {terms} in force")?;
        }
    }
    Ok(())
}
