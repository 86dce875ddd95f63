//! `case forget identifier|site`: writes the journal anew without something.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use crawler::{Eraser, Filter, RefusalList, Rekeyer, Resolver, without_site};
use graph::RewriteReport;
use model::{ForgottenWhat, IdentifierForm, OnionHost};

use crate::args::{CaseCommand, ForgetCommand};
use crate::clock;
use crate::commands::blocklist;
use crate::commands::find::{form_named, parse_kind, parse_region};
use crate::commands::scan::open_for_writing;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::secrets;

pub(crate) fn run(context: &Context, command: &CaseCommand) -> Result<(), Failure> {
    match command {
        CaseCommand::Forget(ForgetCommand::Identifier { kind, value, region, yes }) => {
            identifier(context, kind, value, region.as_deref(), *yes)
        }
        CaseCommand::Forget(ForgetCommand::Site { site, yes }) => forget_site(context, site, *yes),
        CaseCommand::Rekey { yes } => rekey(context, *yes),
        CaseCommand::Forgotten => forgotten(context),
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
    let (form, pages) = {
        let view = case.snapshot()?;
        let form = form_named(&view, keeper, kind, value, region)?;
        let pages = view.pages_with(kind, &form)?.len();
        (form, pages)
    };
    if pages == 0 {
        return Err(Failure::new(Kind::Usage, format!("this {kind} stands on no page of the case"))
            .hint("`oniongraph find KIND VALUE` shows what is known"));
    }
    let name = match &form {
        IdentifierForm::Keyed { token, .. } => token.to_string(),
        IdentifierForm::Clear(_) => "it".to_owned(),
    };
    let what = ForgottenWhat::Identifier(keeper()?.tombstone(kind, &form));
    let eraser = Eraser::new(kind, form);
    let report = case.rewrite(clock::now(), what, &mut |event| eraser.erase(event))?;
    tell(context, &dir, &format!("{kind} {name}, which stood on {pages} pages,"), report)
}

fn forget_site(context: &Context, site: &str, yes: bool) -> Result<(), Failure> {
    let host = OnionHost::parse(site.trim_start_matches("http://").trim_end_matches('/')).map_err(|e| {
        Failure::new(Kind::Usage, format!("{site:?}: {e}"))
            .hint("give the whole address of the site, <56 letters>.onion")
    })?;
    sure(yes)?;
    let dir = context.case_dir()?;
    let list = match blocklist::stored(&dir)? {
        Some(list) => list,
        None => RefusalList::empty(secrets::refusal_key(&dir)?, clock::now()),
    };
    let tag = list.tag(&host);
    let case = open_for_writing(context)?;
    if graph::GraphView::site(&case.snapshot()?, &host)?.is_none() {
        return Err(Failure::new(Kind::Usage, "this site is not in the case").hint("`oniongraph site list` shows them"));
    }
    let filter = Filter::new(list, Arc::new(Resolver::default())).with_tripped([tag]);
    let report =
        case.rewrite(clock::now(), ForgottenWhat::Site(tag), &mut |event| without_site(event, host, &filter))?;
    tell(context, &dir, &format!("the site, now {tag},"), report)
}

/// Gives the case a further key. What was made under the old one is put under both:
/// whoever has the old one alone can make no token of the case any more.
fn rekey(context: &Context, yes: bool) -> Result<(), Failure> {
    sure(yes)?;
    let dir = context.case_dir()?;
    let case = open_for_writing(context)?;
    let key = secrets::prepare_further_key(&dir)?;
    let check = key.check();
    let mut rekeyer = Rekeyer::new(key);
    case.for_each_event(&mut |event| rekeyer.learn(event))?;
    let what = ForgottenWhat::Key(check);
    let report = case.rewrite(clock::now(), what, &mut |event| Some(rekeyer.change(event)))?;
    secrets::settle_further_key(&dir, Some(check))?;
    tell(context, &dir, "the old key", report)?;
    if context.verbosity >= 0 {
        writeln!(
            io::stderr().lock(),
            "import the list of tripwire terms again if it must not be tried with the old key"
        )?;
    }
    Ok(())
}

fn sure(yes: bool) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    Err(Failure::new(Kind::Usage, "forgetting cannot be undone, so it has to be meant")
        .hint("say --yes; `oniongraph db backup DIR` makes a copy first, which will remember"))
}

fn tell(context: &Context, dir: &Path, what: &str, report: RewriteReport) -> Result<(), Failure> {
    // The index is made anew from what is left.
    graph::Case::open_read(dir, &mut |_| {})?.close()?;
    if context.verbosity < 0 {
        return Ok(());
    }
    let mut err = io::stderr().lock();
    writeln!(err, "{what} is forgotten: {} records gone, {} changed", report.dropped, report.changed)?;
    let left = fs::read_dir(dir.join("exports")).map_or(0, Iterator::count);
    if left > 0 {
        writeln!(err, "{left} files in {} were written before and may still name it", dir.join("exports").display())?;
    }
    Ok(writeln!(err, "copies and backups made before still hold it, and a disk may keep removed files for a while")?)
}

/// When something was forgotten, and what stands for it.
fn forgotten(context: &Context) -> Result<(), Failure> {
    let case = crate::commands::scan::open_for_reading(context)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for one in case.snapshot()?.forgotten()? {
        let what = match one.what {
            ForgottenWhat::Identifier(_) => "an identifier".to_owned(),
            ForgottenWhat::Key(_) => "the old key".to_owned(),
            ForgottenWhat::Site(tag) => format!("a site, {tag}"),
        };
        writeln!(out, "{}  {what}  {} records gone, {} changed", one.at, one.records_dropped, one.records_changed)?;
    }
    Ok(out.flush()?)
}
