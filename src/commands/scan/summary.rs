//! What is told of a scan, for people and for programs.

use std::collections::BTreeMap;
use std::io::Write;

use graph::{Case, SavedFiles, ScanView};
use model::ByteLedger;
use serde_json::{Map, Value, json};

use super::run::bounds_in_words;
use crate::failure::Failure;
use crate::output::{bytes, counted};

/// `oniongraph.scan/1`
pub(crate) fn summary_json(scan: &ScanView, case: &Case) -> Value {
    let start = scan.start.as_ref();
    let tally = &scan.tally;
    let mut outcomes: BTreeMap<&str, u64> = BTreeMap::new();
    let mut reasons: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for ((kind, reason), count) in &tally.outcomes {
        *outcomes.entry(kind.as_str()).or_default() += count;
        if let Some(reason) = reason {
            reasons.entry(kind.as_str()).or_default().insert(reason.clone(), json!(count));
        }
    }
    let robots: Map<String, Value> = tally
        .robots
        .iter()
        .map(|((answer, cause), count)| {
            let name = cause.as_ref().map_or_else(|| answer.clone(), |cause| format!("{answer}:{cause}"));
            (name, json!(count))
        })
        .collect();
    json!({
        "schema": "oniongraph.scan/1",
        "scan": scan.id,
        "origin": start.map(|s| s.origin.as_str()),
        "started_at": start.map(|s| s.at),
        "ended_at": scan.seals.last().map(|s| s.at),
        "end": scan.seals.last().map_or("interrupted", |s| s.end.as_str()),
        "runs": scan.seals.len(),
        "ran_seconds": scan.seals.iter().map(|s| s.ran_seconds).sum::<u64>(),
        "bounds": start.map(|s| s.bounds),
        "seeds": start.map_or(0, |s| s.seeds.len()),
        "visits": tally.outcomes.values().sum::<u64>(),
        "outcomes": outcomes,
        "reasons": reasons,
        "robots": robots,
        "links": tally.links,
        "imported": tally.imported,
        "our_network_troubles": tally.troubles,
        "ledger": tally.ledger,
        "digests": start.map(|s| &s.digests),
        "journal_head": case.chain_head_hex(),
    })
}

/// What a scan took from saved pages, as part of [`summary_json`].
pub(super) fn saved_json(saved: &SavedFiles) -> Value {
    json!({"files": saved.pages + saved.refused, "pages": saved.pages, "refused": saved.refused, "links": saved.links})
}

/// A scan of saved pages, for people.
pub(super) fn print_saved(
    out: &mut impl Write,
    scan: &ScanView,
    saved: &SavedFiles,
    case: &Case,
) -> Result<(), Failure> {
    let SavedFiles { pages, refused, links } = saved;
    let end = scan.seals.last().map_or("interrupted", |s| s.end.as_str());
    writeln!(out, "scan {} ({end})", scan.id)?;
    if let Some(start) = &scan.start {
        writeln!(out, "  started   {}, reading saved pages: no site was asked for anything", start.at)?;
    }
    writeln!(out, "  files     {} read: {pages} kept as pages, {refused} refused", pages + refused)?;
    writeln!(out, "  links     {links}")?;
    let mut ledger = ByteLedger::default();
    scan.seals.iter().for_each(|seal| ledger += seal.ledger);
    let (read, kept) = (bytes(ledger.read), bytes(ledger.kept));
    writeln!(out, "  bytes     {read} read, {kept} kept as metadata; no media")?;
    print_head(out, case)
}

fn print_head(out: &mut impl Write, case: &Case) -> Result<(), Failure> {
    let head = case.chain_head_hex();
    Ok(writeln!(out, "  head      {head} (note it elsewhere: `db verify --expect-head` proves the journal)")?)
}

/// The same for people.
pub(crate) fn print_summary(out: &mut impl Write, scan: &ScanView, case: &Case) -> Result<(), Failure> {
    let tally = &scan.tally;
    let end = scan.seals.last().map_or("interrupted", |s| s.end.as_str());
    writeln!(out, "scan {} ({end})", scan.id)?;
    if let Some(start) = &scan.start {
        let seeds = counted(start.seeds.len(), "seed", "seeds");
        writeln!(out, "  started   {} from {seeds}, through {}", start.at, start.origin.as_str())?;
        writeln!(out, "  bounds    {}", bounds_in_words(&start.bounds))?;
    }
    if tally.imported > 0 {
        let records = counted(tally.imported, "record", "records");
        writeln!(out, "  taken over {records} of pages, links and sites, from elsewhere")?;
    }
    writeln!(out, "  visits    {}", tally.outcomes.values().sum::<u64>())?;
    for ((kind, reason), count) in &tally.outcomes {
        let reason = reason.as_ref().map(|r| format!(" ({r})")).unwrap_or_default();
        writeln!(out, "    {count:>7} {kind}{reason}")?;
    }
    for ((answer, cause), count) in &tally.robots {
        // Without a cause the site was there, but answered so badly that nothing else was asked of it.
        match cause.as_deref() {
            Some(cause) => writeln!(out, "    {count:>7} robots.txt not had ({cause})")?,
            None if answer == "unreachable" => writeln!(out, "    {count:>7} robots.txt not had (bad answer)")?,
            None => {}
        }
    }
    writeln!(out, "  links     {}", tally.links)?;
    if tally.troubles > 0 {
        let times = counted(tally.troubles, "time", "times");
        writeln!(out, "  our own network was in trouble {times}; no site was blamed for it")?;
    }
    let ledger = &tally.ledger;
    writeln!(
        out,
        "  bytes     {} on the wire, {} of bodies read, {} refused after reading, {} parsed, {} kept; no media",
        bytes(ledger.wire),
        bytes(ledger.read),
        bytes(ledger.refused),
        bytes(ledger.parsed),
        bytes(ledger.kept)
    )?;
    print_head(out, case)
}
