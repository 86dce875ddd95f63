//! `doctor`: what a scan needs, each with its state and its remedy.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use config::{Layer, LayerOrigin, Merged, TorBackend};
use graph::Case;
use serde::Serialize;
use serde_json::json;
use toml::Value;

use crate::args::DoctorArgs;
use crate::clock;
use crate::commands::blocklist;
use crate::commands::tripwire::IMPORTED_EARLIER;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{bytes, counted, json_document, shown};
use crate::scanning::check_tor;
use crate::{protected, secrets, tripwire_list};

const MIB: u64 = 1 << 20;
/// New connections to onion services a minute that the public network is asked for at most.
const INTRODUCTIONS_GENTLE: u32 = 60;
/// 2026-01-01: a clock before that was never set.
const EARLIEST_MILLIS: i64 = 1_767_225_600_000;

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Ok,
    Warning,
    Problem,
}

#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    verdict: Verdict,
    detail: String,
    fix: Option<String>,
}

impl Check {
    fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Ok, detail: detail.into(), fix: None }
    }

    fn bad(name: &'static str, verdict: Verdict, detail: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { name, verdict, detail: detail.into(), fix: Some(fix.into()) }
    }

    fn failed(name: &'static str, failure: &Failure) -> Self {
        Self { name, verdict: Verdict::Problem, detail: failure.to_string(), fix: None }
    }
}

pub(crate) fn run(context: &Context, args: &DoctorArgs) -> Result<(), Failure> {
    let checks = all_checks(context, args);
    let problems = checks.iter().filter(|check| check.verdict == Verdict::Problem).count();
    let mut out = io::stdout().lock();
    if args.json {
        json_document(&mut out, &json!({"schema": "oniongraph.doctor/1", "ok": problems == 0, "checks": checks}))?;
    } else {
        for check in &checks {
            let sign = match check.verdict {
                Verdict::Ok => '✓',
                Verdict::Warning => '!',
                Verdict::Problem => '✗',
            };
            let mut lines = check.detail.lines();
            writeln!(out, "{sign} {:<12} {}", check.name, shown(lines.next().unwrap_or("")))?;
            for line in lines {
                writeln!(out, "  {:<12} {}", "", shown(line.trim_start()))?;
            }
            if let Some(fix) = &check.fix {
                writeln!(out, "  {:<12} → {fix}", "")?;
            }
        }
    }
    if problems > 0 {
        let worst = checks.iter().any(|check| check.name == "tor" && check.verdict == Verdict::Problem);
        let kind = if worst { Kind::Tor } else { Kind::Config };
        return Err(Failure::new(
            kind,
            format!("{} must be solved before a scan", counted(problems, "problem", "problems")),
        ));
    }
    Ok(())
}

fn all_checks(context: &Context, args: &DoctorArgs) -> Vec<Check> {
    let mut checks = vec![check_clock(), check_descriptors()];
    let dir = match context.case_dir() {
        Ok(dir) => dir,
        Err(failure) => {
            checks.push(Check::failed("case", &failure));
            return checks;
        }
    };
    checks.push(Check::ok("case", dir.display().to_string()));
    checks.push(check_permissions(&dir));
    checks.push(check_disk(&dir));
    let flags = args
        .tor
        .iter()
        .map(|tor| Layer::single(LayerOrigin::Flag("--tor".into()), "tor", "backend", Value::String(tor.clone())));
    match context.settings(flags.collect()) {
        Ok(merged) => {
            checks.push(Check::ok("settings", format!("{} settings, all valid", merged.settings.len())));
            checks.push(check_pace(&merged));
            checks.push(check_list(&dir, &merged));
            checks.push(check_keys(&dir, &merged));
            checks.push(check_tripwire(&dir));
            checks.push(check_protected(&dir, &merged));
            checks.push(check_tor_backend(&dir, &merged, args.online));
        }
        Err(failure) => checks.push(Check::failed("settings", &failure)),
    }
    checks.push(check_store(&dir));
    checks
}

fn check_clock() -> Check {
    let now = clock::now();
    if now.as_millis() < EARLIEST_MILLIS {
        let fix = "set the clock (`timedatectl`): with a wrong one Tor cannot work and every record is misdated";
        return Check::bad("clock", Verdict::Problem, now.to_string(), fix);
    }
    Check::ok("clock", now.to_string())
}

fn check_descriptors() -> Check {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    match line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()) {
        Some(soft) if soft < 1024 => {
            Check::bad("files", Verdict::Warning, format!("{soft} open files allowed"), "ulimit -n 4096")
        }
        Some(soft) => Check::ok("files", format!("{soft} open files allowed")),
        None => Check::ok("files", "the limit of open files is not told on this system"),
    }
}

fn check_permissions(dir: &Path) -> Check {
    let open = [dir.to_owned(), secrets::folder(dir)]
        .into_iter()
        .find(|path| fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0));
    match open {
        Some(path) => {
            let fix = format!("chmod 700 {}", path.display());
            Check::bad("permissions", Verdict::Problem, format!("{} can be entered by others", path.display()), fix)
        }
        None => Check::ok("permissions", "the case and its keys are yours alone"),
    }
}

fn check_disk(dir: &Path) -> Check {
    match rustix::fs::statvfs(dir) {
        Ok(stat) => {
            let free = stat.f_bavail * stat.f_frsize;
            if free < 200 * MIB {
                let fix = "free some space: a scan needs about 2 kB a page";
                return Check::bad("disk", Verdict::Warning, format!("{} free", bytes(free)), fix);
            }
            Check::ok("disk", format!("{} free", bytes(free)))
        }
        Err(error) => Check::bad("disk", Verdict::Warning, error.to_string(), "check that the folder can be read"),
    }
}

fn check_pace(merged: &Merged) -> Check {
    let pause = merged.config.politeness.delay_min;
    if pause.as_secs() < 3 {
        let fix = "set politeness.delay_min to 3s or more for scans of real sites";
        return Check::bad("pace", Verdict::Warning, format!("the shortest pause is {pause:?}"), fix);
    }
    let introductions = merged.config.politeness.introductions_per_minute;
    if introductions > INTRODUCTIONS_GENTLE {
        let fix = "set politeness.introductions_per_minute to 60 or less for scans through the public network";
        let what = format!("{introductions} new connections a minute");
        return Check::bad("pace", Verdict::Warning, what, fix);
    }
    let what =
        format!("at least {pause:?} between two requests to a site, at most {introductions} new connections a minute");
    Check::ok("pace", what)
}

fn check_list(dir: &Path, merged: &Merged) -> Check {
    match blocklist::list_for_scan(dir, merged.config.blocklist.age_max) {
        Ok(list) => Check::ok(
            "blocklist",
            format!("{}, imported {}", counted(list.len(), "entry", "entries"), list.imported_at()),
        ),
        Err(failure) => Check::failed("blocklist", &failure),
    }
}

fn check_tor_backend(dir: &Path, merged: &Merged, online: bool) -> Check {
    let section = &merged.config.tor;
    if section.backend == TorBackend::Arti && !online {
        return Check::ok("tor", "the built-in client; `doctor --online` lets it connect");
    }
    match check_tor(section, dir) {
        Ok(()) => Check::ok("tor", "usable"),
        Err(failure) => Check::failed("tor", &failure),
    }
}

/// The keys of the case, and the public keys in its settings.
fn check_keys(dir: &Path, merged: &Merged) -> Check {
    let keeper = || {
        secrets::refusal_key(dir)?;
        let case = Case::open_read(dir, &mut |_| {})?;
        secrets::keeper_without_terms(dir, &merged.config, &case.snapshot()?)
    };
    match keeper() {
        Ok(_) => Check::ok("keys", "readable by you alone"),
        Err(failure) => Check::failed("keys", &failure),
    }
}

/// The tripwire list: one that was imported must be there, as it was.
fn check_tripwire(dir: &Path) -> Check {
    let stored = || {
        let told = tripwire_list::journalled(&Case::open_read(dir, &mut |_| {})?.snapshot()?)?;
        let list = tripwire_list::stored(dir, &secrets::present_identifier_key(dir)?, told.as_ref())?;
        Ok((list, tripwire_list::removed(dir)?))
    };
    match stored() {
        Ok((list, _)) if !list.undoes_disguises() => {
            Check::bad("tripwire", Verdict::Warning, IMPORTED_EARLIER, "import the list again")
        }
        Ok((_, Some(how))) => Check::ok("tripwire", format!("0 terms in force; the list was taken out: {how}")),
        Ok((list, None)) => Check::ok("tripwire", format!("{} in force", counted(list.len(), "term", "terms"))),
        Err(failure) => Check::failed("tripwire", &failure),
    }
}

/// The protected list: what is in it must be understood.
fn check_protected(dir: &Path, merged: &Merged) -> Check {
    let list = || {
        let case = Case::open_read(dir, &mut |_| {})?;
        protected::read(dir, &merged.config, &case.snapshot()?)
    };
    match list() {
        Ok(list) if !list.unknown.is_empty() => {
            let lines: Vec<String> = list.unknown.iter().map(|(number, _)| number.to_string()).collect();
            let told = format!("tokens that no page shows protect nothing: line {}", lines.join(", "));
            Check::bad("protected", Verdict::Warning, &told, "write the values themselves into protected.txt")
        }
        Ok(list) => {
            let sites = counted(list.sites.len(), "site", "sites");
            let identifiers = counted(list.identifiers, "identifier", "identifiers");
            Check::ok("protected", format!("{sites} and {identifiers} that no analysis links"))
        }
        Err(failure) => Check::failed("protected", &failure),
    }
}

fn check_store(dir: &Path) -> Check {
    match Case::open_read(dir, &mut |_| {}).and_then(|case| case.stat()) {
        Ok(stat) => Check::ok(
            "store",
            format!(
                "{} journal, {} index, {}",
                bytes(stat.journal_bytes),
                bytes(stat.index_bytes),
                counted(stat.pages_visited, "page", "pages")
            ),
        ),
        Err(error) => Check::failed("store", &error.into()),
    }
}
