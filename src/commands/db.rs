//! `db verify|rebuild|stat|backup`: the case's store.

use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use graph::Case;
use model::Forgotten;
use serde_json::json;

use crate::args::DbCommand;
use crate::commands::scan::{open_for_reading, rebuild_progress};
use crate::context::{Context, SETTINGS_FILE};
use crate::failure::{Failure, Kind};
use crate::output::{bytes, counted, json_document};
use crate::secrets;

pub(crate) fn run(context: &Context, command: &DbCommand) -> Result<(), Failure> {
    match command {
        DbCommand::Verify { expect_head, json } => verify(context, expect_head.as_deref(), *json),
        DbCommand::Rebuild => rebuild(context),
        DbCommand::Stat { json } => stat(context, *json),
        DbCommand::Backup { dir } => backup(context, dir),
    }
}

fn verify(context: &Context, expect_head: Option<&str>, as_json: bool) -> Result<(), Failure> {
    if expect_head.is_some_and(|head| head.len() != 64 || !head.bytes().all(|b| b.is_ascii_hexdigit())) {
        return Err(Failure::new(Kind::Usage, "--expect-head: a head has 64 hex digits")
            .hint("`oniongraph db stat` and `scan show` print it"));
    }
    let case = open_for_reading(context)?;
    let verified = case.verify(&mut rebuild_progress(context))?;
    let journal = &verified.journal;
    let head = data_encoding::HEXLOWER.encode(&journal.head);
    let expected = expect_head.map(|wanted| case.has_chain_value(wanted)).transpose()?;
    let damage: Vec<String> = journal.damage.iter().map(ToString::to_string).collect();
    let mut out = io::stdout().lock();
    if as_json {
        let document = json!({
            "schema": "oniongraph.db_verify/1",
            "clean": verified.is_clean(),
            "segments": journal.segments,
            "frames": journal.frames,
            "records": journal.records,
            "bytes": journal.bytes,
            "head": head,
            "expected_head_found": expected,
            "damage": damage,
            "torn_tail": journal.torn_tail.map(|tail| tail.bytes),
            "index_rows": verified.rows,
            "index_rows_different": verified.rows_different,
        });
        json_document(&mut out, &document)?;
    } else {
        let (records, frames) =
            (counted(journal.records, "record", "records"), counted(journal.frames, "frame", "frames"));
        writeln!(out, "journal  {records} in {frames}, {}", bytes(journal.bytes))?;
        writeln!(out, "head     {head}")?;
        writeln!(out, "index    {}, {} different", counted(verified.rows, "row", "rows"), verified.rows_different)?;
        if let Some(tail) = &journal.torn_tail {
            let what = if tail.is_full {
                "a group at the end that does not match its checksum"
            } else {
                "an unfinished group at the end"
            };
            writeln!(out, "note     {what}, as a power cut leaves it: {} bytes", tail.bytes)?;
        }
        for range in &damage {
            writeln!(out, "DAMAGED  {range}")?;
        }
        writeln!(out, "{}", if verified.is_clean() { "clean" } else { "NOT CLEAN" })?;
    }
    if !journal.is_clean() {
        return Err(Failure::new(Kind::Store, "the journal is not what was written").hint(
            "restore a backup if there is one; else `oniongraph db rebuild` makes an index of everything outside the \
             ranges named, which can then be read and exported",
        ));
    }
    if !verified.is_clean() {
        return Err(Failure::new(Kind::Store, "the index does not match the journal")
            .hint("`oniongraph db rebuild` makes it anew; nothing is lost"));
    }
    if expected == Some(false) {
        return Err(head_missing(expect_head.unwrap_or_default(), &case.snapshot()?.forgotten()?));
    }
    Ok(())
}

/// What may have become of a head that was noted; `rewritten` is when the case was written anew.
fn head_missing(wanted: &str, rewritten: &[Forgotten]) -> Failure {
    let is_before = |one: &&Forgotten| data_encoding::HEXLOWER.encode(&one.head_before).eq_ignore_ascii_case(wanted);
    if let Some(one) = rewritten.iter().rev().find(is_before) {
        return Failure::new(
            Kind::Store,
            format!("that head is the one before {}, when the journal was written anew", one.at),
        )
        .hint("`oniongraph case forgotten` tells what was done; note the head of now (`oniongraph db stat`)");
    }
    let failure = Failure::new(Kind::Store, "the chain does not contain the head that was noted");
    match rewritten.last() {
        Some(last) => failure.hint(format!(
            "the case was written anew, last at {}, by `case forget` or `case rekey`: if the head was noted before that, \
             this may be why, and `oniongraph case forgotten` tells what was done; else the journal was replaced or cut: \
             compare with a backup",
            last.at
        )),
        None => failure.hint("the journal was replaced or cut since it was noted: compare with a backup"),
    }
}

fn rebuild(context: &Context) -> Result<(), Failure> {
    // Of a damaged journal too: it is only read.
    let mut case = open_for_reading(context)?;
    let records = case.rebuild(&mut rebuild_progress(context))?.records;
    if context.verbosity >= 0 {
        let records = counted(records, "record", "records");
        writeln!(io::stderr().lock(), "the index was made anew from {records}")?;
    }
    let damage = in_words(&case.damage());
    case.close()?;
    damage.map_or(Ok(()), |ranges| {
        Err(Failure::new(Kind::Store, format!("the journal is damaged; the index lacks what stood there: {ranges}"))
            .hint(
                "everything else can be read and exported; new scans need a backup, or a new case with `import jsonl`",
            ))
    })
}

/// Damaged ranges, one after the other; `None` if there are none.
pub(crate) fn in_words(damage: &[graph::DamagedRange]) -> Option<String> {
    let ranges: Vec<String> = damage.iter().map(ToString::to_string).collect();
    (!ranges.is_empty()).then(|| ranges.join("; "))
}

fn stat(context: &Context, as_json: bool) -> Result<(), Failure> {
    let case = open_for_reading(context)?;
    let stat = case.stat()?;
    let per_page = (stat.journal_bytes + stat.index_bytes).checked_div(stat.pages_visited);
    let mut out = io::stdout().lock();
    if as_json {
        let document = json!({
            "schema": "oniongraph.db_stat/1",
            "journal_bytes": stat.journal_bytes,
            "index_bytes": stat.index_bytes,
            "bytes_per_page": per_page,
            "sites": stat.sites,
            "pages_known": stat.pages_known,
            "pages_visited": stat.pages_visited,
            "scans": stat.scans,
            "journal_head": case.chain_head_hex(),
        });
        return json_document(&mut out, &document);
    }
    writeln!(out, "journal  {}", bytes(stat.journal_bytes))?;
    writeln!(out, "index    {} (can be made anew from the journal)", bytes(stat.index_bytes))?;
    writeln!(out, "sites    {}", stat.sites)?;
    writeln!(out, "pages    {} visited, {} known", stat.pages_visited, stat.pages_known)?;
    writeln!(out, "scans    {}", stat.scans)?;
    if let Some(per_page) = per_page {
        writeln!(out, "a page   {} on disk", bytes(per_page))?;
    }
    writeln!(out, "head     {}", case.chain_head_hex())?;
    Ok(())
}

/// The journal is copied and verified, then settings, keys and refusal list: the
/// copy is a case of its own.
fn backup(context: &Context, to: &Path) -> Result<(), Failure> {
    if to.exists() && !to.is_dir() {
        return Err(Failure::new(Kind::Usage, format!("{} is a file", to.display())).hint("name a new folder"));
    }
    if to.exists() && fs::read_dir(to)?.next().is_some() {
        return Err(Failure::new(Kind::Usage, format!("{} is not empty", to.display())).hint("name a new folder"));
    }
    let dir = context.case_dir()?;
    if is_inside(to, &dir) {
        return Err(Failure::new(Kind::Usage, format!("{} lies in the case itself", to.display()))
            .hint("name a new folder elsewhere, best on another disk"));
    }
    let case: Case = open_for_reading(context)?;
    // Others have no business in the copy either.
    DirBuilder::new().mode(0o700).recursive(true).create(to).map_err(|e| {
        Failure::new(Kind::Usage, format!("{}: {e}", to.display())).hint("name a folder that can be made")
    })?;
    let report = case.backup(to)?;
    secrets::copy(&dir, to)?;
    for name in ["refusal.list", "tripwire.list", "protected.txt", SETTINGS_FILE] {
        let from = dir.join(name);
        if from.is_file() {
            fs::copy(&from, to.join(name))?;
        }
    }
    if context.verbosity >= 0 {
        writeln!(
            io::stderr().lock(),
            "{} copied and verified; the copy in {} holds the keys of the case too, and no referrals nor exports",
            counted(report.journal.records, "record", "records"),
            to.display()
        )?;
    }
    Ok(())
}

/// Whether a path, which need not exist yet, lies below a folder.
fn is_inside(path: &Path, folder: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else { return false };
    let Ok(path) = std::path::absolute(path) else { return false };
    path.ancestors().find_map(|part| part.canonicalize().ok()).is_some_and(|part| part.starts_with(folder))
}
