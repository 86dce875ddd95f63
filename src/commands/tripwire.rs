//! `tripwire import|status|hits|check`: the user's list of terms that stop a site.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crawler::{IdentifierKey, Tripwire};
use serde_json::json;

use crate::args::TripwireCommand;
use crate::commands::scan::open_for_reading;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{json_document, shown};
use crate::{referral, secrets};

/// Longest list that is read.
const LIST_BYTES_MAX: u64 = 64 << 20;
const FORM_HINT: &str = "one `category: term` a line, of one to eight words; # begins a remark";

pub(crate) fn run(context: &Context, command: &TripwireCommand) -> Result<(), Failure> {
    let dir = context.case_dir()?;
    let key = || {
        let holds_identifiers = open_for_reading(context)?.snapshot()?.holds_mentions()?;
        secrets::identifier_key(&dir, holds_identifiers)
    };
    match command {
        TripwireCommand::Import { file } => import(context, &dir, file, key()?),
        TripwireCommand::Status { json } => status(&stored(&dir, key()?)?, *json),
        TripwireCommand::Hits => hits(context, &dir),
        TripwireCommand::Check => check(&stored(&dir, key()?)?),
    }
}

fn list_file(case: &Path) -> PathBuf {
    case.join("tripwire.list")
}

/// The list of a case; without terms if none was imported.
pub(crate) fn stored(case: &Path, key: IdentifierKey) -> Result<Tripwire, Failure> {
    let path = list_file(case);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Tripwire::new(key)),
        Err(e) => return Err(Failure::new(Kind::Store, format!("{}: {e}", path.display()))),
    };
    Tripwire::from_text(key, &text).map_err(|e| {
        Failure::new(Kind::Refused, format!("{}: {e}", path.display()))
            .hint("import it again with `oniongraph tripwire import FILE`; nothing is scanned without it")
    })
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
    let partial = list_file(dir).with_extension("list.partial");
    // What a broken import left is of no use.
    match fs::remove_file(&partial) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e.into()),
        _ => {}
    }
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
    out.write_all(list.to_text().as_bytes())?;
    out.sync_all()?;
    fs::rename(&partial, list_file(dir))?;
    if context.verbosity >= 0 {
        let mut err = io::stderr().lock();
        writeln!(err, "{} terms in force, {} lines passed over", list.len(), report.passed_over)?;
    }
    Ok(())
}

fn status(list: &Tripwire, as_json: bool) -> Result<(), Failure> {
    let categories: Vec<_> = list.categories().into_iter().map(|one| one.as_str().to_owned()).collect();
    let mut out = io::stdout().lock();
    if as_json {
        let document = json!({"schema": "oniongraph.tripwire/1", "terms": list.len(), "categories": categories, "works": list.works()});
        return json_document(&mut out, &document);
    }
    Ok(writeln!(out, "{} terms; categories: {}", list.len(), shown(&categories.join(", ")))?)
}

/// What was stopped: by tag, since the site is kept as nothing else.
fn hits(context: &Context, dir: &Path) -> Result<(), Failure> {
    let case = open_for_reading(context)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let hits = case.snapshot()?.tripped()?;
    for hit in &hits {
        writeln!(out, "{}  {}  {}  {} terms", hit.at, hit.site, shown(hit.category.as_str()), hit.count)?;
    }
    out.flush()?;
    if !hits.is_empty() && context.verbosity >= 0 {
        writeln!(io::stderr().lock(), "notes for a hotline are in {}", referral::folder(dir).display())?;
    }
    Ok(())
}

fn check(list: &Tripwire) -> Result<(), Failure> {
    if !list.works() {
        return Err(Failure::new(Kind::Unexpected, "the built-in test entry is not met"));
    }
    Ok(writeln!(io::stdout().lock(), "the built-in test entry is met: the list works")?)
}
