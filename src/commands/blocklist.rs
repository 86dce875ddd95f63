//! `blocklist import|status|check`: the refusal list of a case.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crawler::{RefusalList, test_entry};
use model::{AddressCheck, PageUrl, UtcTime};
use serde_json::json;

use crate::args::BlocklistCommand;
use crate::clock;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{counted, json_document, json_line, shown};
use crate::secrets;

const IMPORT_HINT: &str = "import a current list with `oniongraph blocklist import FILE` (one MD5 of an onion host a \
                           line, as Ahmia publishes it, or SHA-256, or plain hosts)";

pub(crate) fn run(context: &Context, command: &BlocklistCommand) -> Result<(), Failure> {
    let case = context.case_dir()?;
    match command {
        BlocklistCommand::Import { file, allow_shrink } => import(context, &case, file, *allow_shrink),
        BlocklistCommand::Status { json } => {
            let age_max = context.settings(Vec::new())?.config.blocklist.age_max;
            status(&case, age_max, *json)
        }
        BlocklistCommand::Check { addresses, jsonl } => check(&case, addresses, *jsonl),
    }
}

/// The list a scan runs with. Fails closed: no list, an empty one, a damaged one
/// or one that is too old is a refusal.
pub(crate) fn list_for_scan(case: &Path, age_max: Duration) -> Result<RefusalList, Failure> {
    let Some(list) = stored(case)? else {
        return Err(Failure::new(Kind::Refused, "there is no refusal list, so nothing is scanned").hint(IMPORT_HINT));
    };
    if list.is_empty() {
        return Err(Failure::new(Kind::Refused, "the refusal list is empty, so nothing is scanned").hint(IMPORT_HINT));
    }
    let age = age_of(&list, clock::now());
    if age > age_max {
        let days = age.as_secs() / 86_400;
        let limit = age_max.as_secs() / 86_400;
        return Err(Failure::new(
            Kind::Refused,
            format!("the refusal list is {days} days old (limit {limit}), so nothing is scanned"),
        )
        .hint(IMPORT_HINT));
    }
    Ok(list)
}

/// The list as stored; without one an empty list, whose tags are those of the case.
pub(crate) fn stored_or_empty(case: &Path) -> Result<RefusalList, Failure> {
    match stored(case)? {
        Some(list) => Ok(list),
        None => Ok(RefusalList::empty(secrets::refusal_key(case)?, clock::now())),
    }
}

/// The list as stored, if there is one.
pub(crate) fn stored(case: &Path) -> Result<Option<RefusalList>, Failure> {
    let path = list_file(case);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Failure::new(Kind::Store, format!("{}: {e}", path.display()))),
    };
    let key = secrets::refusal_key(case)?;
    RefusalList::from_bytes(key, &bytes)
        .map(Some)
        .map_err(|e| Failure::new(Kind::Refused, format!("{}: {e}", path.display())).hint(IMPORT_HINT))
}

/// Stores a list: to a new file that then takes the old one's place, so that a
/// crash leaves the one or the other.
pub(crate) fn store(case: &Path, list: &RefusalList) -> Result<(), Failure> {
    let path = list_file(case);
    let fresh = path.with_extension("new");
    let mut file = fs::File::create(&fresh)?;
    file.write_all(&list.to_bytes())?;
    file.sync_all()?;
    fs::rename(&fresh, &path)?;
    fs::File::open(case)?.sync_all()?;
    Ok(())
}

fn import(context: &Context, case: &Path, file: &Path, allow_shrink: bool) -> Result<(), Failure> {
    let text = read_text(file)?;
    let key = secrets::refusal_key(case)?;
    let (list, report) = RefusalList::import(key, clock::now(), &text).map_err(|e| {
        Failure::new(Kind::Usage, format!("{}: {e}; the present list stays", file.display())).hint(
            "expected is one entry a line: 32 hex digits (MD5 of <56 characters>.onion), 64 (SHA-256), or the host",
        )
    })?;
    // A list under another key cannot be compared, and a damaged one is replaced.
    let before = stored(case).ok().flatten().map_or(0, |old| old.len());
    if list.len() * 5 < before * 4 && !allow_shrink {
        return Err(Failure::new(
            Kind::Refused,
            format!(
                "the new list has {}, the present one {before}: more than a fifth is missing",
                counted(list.len(), "entry", "entries")
            ),
        )
        .hint("if that is right, say so with --allow-shrink"));
    }
    store(case, &list)?;
    if context.verbosity < 0 {
        return Ok(());
    }
    let mut err = io::stderr().lock();
    writeln!(
        err,
        "{} in force ({} MD5, {} SHA-256, {} read; {} passed over)",
        counted(list.len(), "entry", "entries"),
        report.md5,
        report.sha256,
        counted(report.hosts, "host", "hosts"),
        counted(report.rejected_count, "line", "lines")
    )?;
    for line in &report.rejected {
        writeln!(err, "  line {}: {}", line.line, line.why)?;
    }
    Ok(())
}

fn status(case: &Path, age_max: Duration, as_json: bool) -> Result<(), Failure> {
    let list = stored(case)?;
    let age = list.as_ref().map(|list| age_of(list, clock::now()));
    let usable = list.as_ref().is_some_and(|list| !list.is_empty()) && age.is_some_and(|age| age <= age_max);
    let mut out = io::stdout().lock();
    if as_json {
        let document = json!({
            "schema": "oniongraph.blocklist/1",
            "entries": list.as_ref().map(RefusalList::len),
            "imported_at": list.as_ref().map(RefusalList::imported_at),
            "age_days": age.map(|age| age.as_secs() / 86_400),
            "usable": usable,
        });
        return json_document(&mut out, &document);
    }
    match (list, age) {
        (Some(list), Some(age)) => writeln!(
            out,
            "{}, imported {} ({} ago), {}",
            counted(list.len(), "entry", "entries"),
            list.imported_at(),
            counted(age.as_secs() / 86_400, "day", "days"),
            if usable { "in force" } else { "too old or empty: scans refuse to start" }
        )?,
        _ => writeln!(out, "no list: scans refuse to start\n  next: {IMPORT_HINT}")?,
    }
    Ok(())
}

fn check(case: &Path, addresses: &[String], jsonl: bool) -> Result<(), Failure> {
    let Some(list) = stored(case)? else {
        return Err(Failure::new(Kind::Refused, "there is no refusal list").hint(IMPORT_HINT));
    };
    let mut out = io::stdout().lock();
    if addresses.is_empty() {
        let works = list.refuses_site(&test_entry()).is_some();
        if !works {
            return Err(Failure::new(Kind::Unexpected, "the built-in test entry is not refused"));
        }
        let name = test_entry().full_name();
        if jsonl {
            return json_line(
                &mut out,
                &json!({"schema": "oniongraph.blocklist_check/1", "input": name, "refused": true}),
            );
        }
        writeln!(out, "the list works: the built-in test entry {name} is refused")?;
        return Ok(());
    }
    for address in addresses {
        let refused = refuses(&list, address);
        if jsonl {
            let line = json!({"schema": "oniongraph.blocklist_check/1", "input": address, "refused": refused});
            json_line(&mut out, &line)?;
        } else {
            let word = match refused {
                Some(true) => "refused",
                Some(false) => "not on the list",
                None => "not a valid v3 onion address",
            };
            writeln!(out, "{}: {word}", shown(address))?;
        }
    }
    Ok(())
}

/// Whether an address, as people write it, is refused; `None` if it is none.
pub(crate) fn refuses(list: &RefusalList, address: &str) -> Option<bool> {
    let check = AddressCheck::of(address);
    let site = check.site.ok()?;
    let host = match &check.subdomain {
        Some(subdomain) => format!("http://{subdomain}.{}/", site.full_name()),
        None => format!("http://{}/", site.full_name()),
    };
    let by_host = PageUrl::parse(&host).is_ok_and(|page| list.refuses(&page).is_some());
    Some(by_host || list.refuses_site(&site).is_some())
}

/// A list from the future (a clock that was set back) counts as new.
fn age_of(list: &RefusalList, now: UtcTime) -> Duration {
    let millis = now.as_millis().saturating_sub(list.imported_at().as_millis());
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

fn list_file(case: &Path) -> PathBuf {
    case.join("refusal.list")
}

fn read_text(file: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        bytes = fs::read(file).map_err(|e| {
            Failure::new(Kind::Usage, format!("{}: {e}", file.display())).hint("give the name of a file that exists")
        })?;
    }
    String::from_utf8(bytes).map_err(|_| {
        Failure::new(Kind::Usage, format!("{} is not a text file; the present list stays", file.display()))
            .hint("expected is one entry a line; unpack the file if it is an archive")
    })
}
