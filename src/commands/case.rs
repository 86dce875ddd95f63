//! `case forget identifier|site`: writes the journal anew without something.

mod conclusions;

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use crawler::{AnalysesLeft, Eraser, Filter, Rekeyer, Resolver, without_site};
use data_encoding::HEXLOWER;
use graph::RewriteReport;
use model::{CrawlEvent, Forgotten, ForgottenWhat, IdentifierForm, OnionHost, Token, UtcTime};
use serde::Serialize;

use self::conclusions::Conclusions;
use crate::args::{CaseCommand, ForgetCommand, ListArgs};
use crate::clock;
use crate::commands::blocklist;
use crate::commands::find::{canonical, parse_kind, parse_region, token_written};
use crate::commands::scan::{open_for_reading, open_for_writing};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{counted, rows};
use crate::referral::NotesForgotten;
use crate::{referral, secrets, tripwire_list};

pub(crate) fn run(context: &Context, command: &CaseCommand) -> Result<(), Failure> {
    match command {
        CaseCommand::Forget(ForgetCommand::Identifier { kind, value, region, yes }) => {
            identifier(context, kind, value, region.as_deref(), *yes)
        }
        CaseCommand::Forget(ForgetCommand::Site { site, yes }) => forget_site(context, site, *yes),
        CaseCommand::Rekey { yes } => rekey(context, *yes),
        CaseCommand::Forgotten { form } => forgotten(context, form),
    }
}

fn identifier(context: &Context, kind: &str, value: &str, region: Option<&str>, yes: bool) -> Result<(), Failure> {
    let kind = parse_kind(kind)?;
    let region = region.map(parse_region).transpose()?;
    sure(yes)?;
    let dir = context.case_dir()?;
    let settings = context.settings(Vec::new())?;
    let case = open_for_writing(context)?;
    let keeper = || secrets::keeper(&dir, &settings.config, true);
    let keeper = keeper()?;
    let (token, canonical) = {
        let view = case.snapshot()?;
        match token_written(&view, kind, value)? {
            // It may have been kept in clear once: then it is there to be found.
            Some(token) => {
                let all = view.identifiers()?.into_iter().filter(|one| one.kind == kind);
                let clear = all.filter_map(|one| match &one.form {
                    IdentifierForm::Clear(name) => {
                        (keeper.token_of(kind, &one.form) == token).then(|| name.to_string())
                    }
                    IdentifierForm::Keyed { .. } => None,
                });
                (token, clear.last())
            }
            None => {
                let canonical = canonical(kind, value, region)?;
                (keeper.token_of(kind, &IdentifierForm::Clear(canonical.as_str().into())), Some(canonical))
            }
        }
    };
    let mut eraser = Eraser::new(kind, token, canonical);
    case.for_each_event(&mut |event| eraser.learn(event))?;
    let mut count = 0_u64;
    case.for_each_event(&mut |event| {
        let left = eraser.erase(event.clone());
        count += u64::from(left.as_ref() != Some(event));
    })?;
    if count == 0 {
        return Err(Failure::new(Kind::Usage, format!("this {kind} stands nowhere in the case"))
            .hint("`oniongraph find KIND VALUE` shows what is known"));
    }
    let what = ForgottenWhat::Identifier(keeper.tombstone(kind, &IdentifierForm::Keyed { token, coarse: None }));
    let before = Conclusions::of(&case.snapshot()?)?;
    let report = case.rewrite(clock::now(), what, &mut |event| eraser.erase(event))?;
    tell(context, &dir, &format!("{kind} {token} is forgotten"), report, &before)
}

fn forget_site(context: &Context, site: &str, yes: bool) -> Result<(), Failure> {
    let host = OnionHost::parse(site.trim_start_matches("http://").trim_end_matches('/')).map_err(|e| {
        Failure::new(Kind::Usage, format!("{site:?}: {e}"))
            .hint("give the whole address of the site, <56 letters>.onion")
    })?;
    sure(yes)?;
    let dir = context.case_dir()?;
    let list = blocklist::stored_or_empty(&dir)?;
    let tag = list.tag(&host);
    let case = open_for_writing(context)?;
    let hits = case.snapshot()?.tripped()?;
    // Of a site that was stopped at its first page nothing may be there but the hit, and the note of it.
    let was_stopped = hits.iter().any(|hit| hit.site == tag);
    if graph::GraphView::site(&case.snapshot()?, &host)?.is_none() && !was_stopped {
        return Err(Failure::new(Kind::Usage, "this site is not in the case").hint("`oniongraph site list` shows them"));
    }
    let filter = Filter::new(list, Arc::new(Resolver::default())).with_stopped([tag]);
    // What was sealed goes with the last page on which it stood.
    let (mut left, mut analyses) = (HashSet::new(), AnalysesLeft::default());
    case.for_each_event(&mut |event| {
        let without = without_site(event.clone(), host, &filter);
        if let CrawlEvent::Analysed(part) = event {
            analyses.learn(part, without.is_none());
        }
        if let Some(CrawlEvent::Mentions(page)) = without {
            left.extend(page.mentions.iter().filter_map(|one| match &one.form {
                IdentifierForm::Keyed { token, .. } => Some((one.kind, *token)),
                IdentifierForm::Clear(_) => None,
            }));
        }
    })?;
    let before = Conclusions::of(&case.snapshot()?)?;
    let report = case.rewrite(clock::now(), ForgottenWhat::Site(tag), &mut |event| match event {
        CrawlEvent::Sealed(sealed) => left.contains(&(sealed.kind, sealed.token)).then_some(CrawlEvent::Sealed(sealed)),
        CrawlEvent::Revealed(mut revealed) => {
            if !left.contains(&(revealed.kind, revealed.token)) {
                revealed.token = Token([0; 16]);
            }
            Some(CrawlEvent::Revealed(revealed))
        }
        CrawlEvent::Analysed(part) => analyses.change(part).map(CrawlEvent::Analysed),
        other => without_site(other, host, &filter),
    })?;
    let notes = referral::forget(&dir, &host, tag, &hits)?;
    tell(context, &dir, &format!("the site is forgotten, and refused as {tag} from now on"), report, &before)?;
    tell_of_notes(context, &dir, notes)
}

/// What became of the notes for a hotline.
fn tell_of_notes(context: &Context, dir: &Path, notes: NotesForgotten) -> Result<(), Failure> {
    if context.verbosity < 0 {
        return Ok(());
    }
    let (mut err, place) = (io::stderr().lock(), referral::folder(dir));
    if notes.removed > 0 {
        let (told, are) = match notes.removed {
            1 => ("note for a hotline that names it", "is"),
            _ => ("notes for a hotline that name it", "are"),
        };
        writeln!(err, "{} {told} {are} removed from {}", notes.removed, place.display())?;
    }
    if notes.untold > 0 {
        let what = match notes.untold {
            1 => "sealed note of an earlier version, or an unreadable one,",
            _ => "sealed notes of an earlier version, or unreadable ones,",
        };
        writeln!(err, "{} {what} in {} may be about it: only their recipient can tell", notes.untold, place.display())?;
    }
    Ok(())
}

/// Gives the case a further key. What was made under the old one is put under both:
/// whoever has the old one alone can make no token of the case any more.
fn rekey(context: &Context, yes: bool) -> Result<(), Failure> {
    if !yes {
        return Err(Failure::new(Kind::Usage, "a further key changes every token of the case, so it has to be meant")
            .hint("say --yes; numbers are found as before, tokens that were noted in reports are not"));
    }
    let dir = context.case_dir()?;
    let case = open_for_writing(context)?;
    // A list that cannot be read could not be put under the key, and would go unnoticed.
    let view = case.snapshot()?;
    let told = tripwire_list::journalled(&view)?;
    tripwire_list::stored(&dir, &secrets::identifier_key(&dir, view.holds_mentions()?)?, told.as_ref())?;
    drop(view);
    let key = secrets::prepare_further_key(&dir)?;
    let check = key.check();
    let mut rekeyer = Rekeyer::new(key);
    case.for_each_event(&mut |event| rekeyer.learn(event))?;
    let what = ForgottenWhat::Key(check);
    let before = Conclusions::of(&case.snapshot()?)?;
    let report = case.rewrite(clock::now(), what, &mut |event| Some(rekeyer.change(event)))?;
    secrets::settle_further_key(&dir, Some(check))?;
    tripwire_list::settle(&dir, told.as_ref())?;
    let told = "a further key is in force; tokens that were noted elsewhere are not known any more";
    tell(context, &dir, told, report, &before)
}

fn sure(yes: bool) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    Err(Failure::new(Kind::Usage, "forgetting cannot be undone, so it has to be meant")
        .hint("say --yes; `oniongraph db backup DIR` makes a copy first, which will remember"))
}

fn tell(context: &Context, dir: &Path, what: &str, report: RewriteReport, before: &Conclusions) -> Result<(), Failure> {
    // The index is made anew from what is left.
    let case = graph::Case::open_read(dir, &mut |_| {})?;
    let after = Conclusions::of(&case.snapshot()?)?;
    case.close()?;
    if context.verbosity < 0 {
        return Ok(());
    }
    let mut err = io::stderr().lock();
    writeln!(err, "{what}: {} gone, {} changed", counted(report.dropped, "record", "records"), report.changed)?;
    before.tell_gone(&mut err, &after)?;
    let left = fs::read_dir(dir.join("exports")).map_or(0, Iterator::count);
    if left > 0 {
        let (files, were) = if left == 1 { ("file", "was") } else { ("files", "were") };
        let place = dir.join("exports");
        writeln!(err, "{left} {files} in {} {were} written before and may still name it", place.display())?;
    }
    Ok(writeln!(err, "copies and backups made before still hold it, and a disk may keep removed files for a while")?)
}

/// When something was forgotten, and what stands for it.
fn forgotten(context: &Context, form: &ListArgs) -> Result<(), Failure> {
    let case = open_for_reading(context)?;
    let all = case.snapshot()?.forgotten()?.into_iter().map(ForgottenJson::from).map(Ok);
    let told = "nothing was forgotten in this case, and no further key came into force";
    rows(form, all, context.talk(told), &["TIME", "WHAT", "SITE", "RECORDS GONE", "CHANGED", "HEAD BEFORE"], |one| {
        vec![
            one.at.to_string(),
            one.what.to_owned(),
            one.site.clone().unwrap_or_default(),
            one.records_dropped.to_string(),
            one.records_changed.to_string(),
            one.head_before.clone(),
        ]
    })
}

/// One line of `case forgotten --jsonl`.
#[derive(Serialize)]
struct ForgottenJson {
    schema: &'static str,
    at: UtcTime,
    /// `identifier`, `site`, or `key`: then nothing was forgotten, and a further key came into force.
    what: &'static str,
    /// The tag under which a site is refused.
    site: Option<String>,
    records_dropped: u64,
    records_changed: u64,
    /// Chain value at the end of the journal before, in hex.
    head_before: String,
}

impl From<Forgotten> for ForgottenJson {
    fn from(one: Forgotten) -> Self {
        let (what, site) = match one.what {
            ForgottenWhat::Identifier(_) => ("identifier", None),
            ForgottenWhat::Site(tag) => ("site", Some(tag.to_string())),
            ForgottenWhat::Key(_) => ("key", None),
        };
        Self {
            schema: "oniongraph.forgotten/1",
            at: one.at,
            what,
            site,
            records_dropped: one.records_dropped,
            records_changed: one.records_changed,
            head_before: HEXLOWER.encode(&one.head_before),
        }
    }
}
