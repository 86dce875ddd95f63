//! `scan diff A B`: what is different in a later scan.

mod groups;
mod json;
mod people;

use std::io::{self, Write};

use graph::Case;
use graph::analyse::time::ScanDiff;
use model::ScanId;

use self::groups::GroupsDiff;
use super::open_for_reading;
use crate::args::ScanDiffArgs;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::hiding::Hiding;
use crate::output::{json_document, json_line};

pub(crate) use people::site_words;

pub(super) fn run(context: &Context, args: &ScanDiffArgs) -> Result<(), Failure> {
    if args.before == args.after {
        return Err(Failure::new(
            Kind::Usage,
            format!("scan {} is named twice: there is nothing to compare", args.after),
        )
        .hint("name two scans; `oniongraph scan list` shows them"));
    }
    if args.before > args.after {
        return Err(Failure::new(Kind::Usage, "the first scan must be the earlier one")
            .hint("`oniongraph scan diff A B` with A smaller than B; `oniongraph scan list` shows the scans"));
    }
    let case = open_for_reading(context)?;
    let diff = case.scan_diff(ScanId(args.before), ScanId(args.after))?;
    let Some(mut diff) = diff else {
        return Err(missing(&case, [args.before, args.after])?);
    };
    let groups = GroupsDiff::of(&case, &diff)?;
    let hidden = hide(&mut diff, &Hiding::of(&case)?);
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.json {
        json_document(&mut out, &json::document(&diff, &groups, hidden))?;
    } else if args.jsonl {
        json::changes(&diff, &groups).try_for_each(|change| json_line(&mut out, &change))?;
    } else {
        people::tell(&mut out, &diff, &groups, hidden)?;
    }
    out.flush()?;
    if args.exit_code && (diff.has_new() || groups.has_new()) {
        return Err(Failure::new(Kind::SomethingNew, format!("scan {} saw something for the first time", args.after)));
    }
    Ok(())
}

/// Which of two scans there is not.
fn missing(case: &Case, wanted: [u32; 2]) -> Result<Failure, Failure> {
    let mut missing = Vec::new();
    for scan in wanted {
        if case.scan(ScanId(scan))?.is_none() {
            missing.push(scan.to_string());
        }
    }
    let told = match &missing[..] {
        [one] => format!("there is no scan {one}"),
        // One that holds nothing to compare is there.
        [] => format!("scans {} and {} cannot be compared", wanted[0], wanted[1]),
        _ => format!("there is neither a scan {} nor a scan {}", wanted[0], wanted[1]),
    };
    Ok(Failure::new(Kind::Usage, told).hint("`oniongraph scan list` shows the scans"))
}

/// Takes out what must not be named; says how many changes that were.
fn hide(diff: &mut ScanDiff, hiding: &Hiding) -> usize {
    let count = |diff: &ScanDiff| {
        diff.sites.len() + diff.pages.len() + diff.links.len() + diff.identifiers.len() + diff.titles.len()
    };
    let before = count(diff);
    diff.sites.retain(|one| hiding.site(&one.site).is_none());
    diff.pages.retain(|one| hiding.page(&one.page).is_none());
    diff.links.retain(|one| hiding.page(&one.from).is_none());
    diff.identifiers.retain(|one| hiding.page(&one.page).is_none());
    diff.titles.retain(|one| hiding.page(&one.page).is_none());
    for link in &mut diff.links {
        link.to = hiding.target(link.to.clone());
    }
    before - count(diff)
}
