//! The difference of two scans for people: what happened first, what nobody knows
//! in numbers only.

use std::fmt::Display;
use std::io::Write;

use graph::analyse::time::{Aspect, Change, GroupChange, PageSaid, ScanDiff, ScanSide, SiteSaid};

use super::groups::GroupsDiff;
use crate::failure::Failure;
use crate::output::{counted, shown, table};

pub(super) fn tell(out: &mut impl Write, diff: &ScanDiff, groups: &GroupsDiff, hidden: usize) -> Result<(), Failure> {
    let when = |side: &ScanSide| side.first_at.map_or_else(String::new, |at| format!(" ({at})"));
    let (before, after) = (diff.before.scan, diff.after.scan);
    writeln!(out, "from scan {before}{} to scan {after}{}", when(&diff.before), when(&diff.after))?;
    for side in [&diff.before, &diff.after] {
        if side.trouble {
            let scan = side.scan;
            writeln!(
                out,
                "! during scan {scan} our own network was in trouble: what failed in it is unknown, no site is blamed"
            )?;
        }
        if side.unfinished {
            writeln!(out, "! scan {} ended before everything was visited: what it did not ask is unknown", side.scan)?;
        }
    }
    totals(out, diff, groups)?;
    writeln!(out, "\"new\" is what we saw for the first time, whenever it was made")?;
    let unknown = &diff.unknown;
    if unknown.pages + unknown.links + unknown.identifiers > 0 {
        let listed = diff.pages.iter().filter(|one| one.change == Change::Unknown).count();
        writeln!(
            out,
            "not told: {} of scan {before} that scan {after} did not get to see (of them {listed} count as unknown above, \
             the rest are of sites that did not answer or were not asked), and {} and {} that stood on pages it did not read",
            counted(unknown.pages, "page", "pages"),
            counted(unknown.links, "link", "links"),
            counted(unknown.identifiers, "identifier", "identifiers")
        )?;
    }
    if hidden > 0 {
        let changes = counted(hidden, "change", "changes");
        writeln!(out, "left out: {changes} of sites that are refused or were stopped")?;
    }
    compared(out, diff, groups)?;
    groups_told(out, groups)?;
    sites(out, diff)?;
    pages(out, diff)?;
    details(out, diff)
}

fn totals(out: &mut impl Write, diff: &ScanDiff, groups: &GroupsDiff) -> Result<(), Failure> {
    let mut totals = table(&["", "NEW", "GONE", "BACK", "CHANGED", "UNKNOWN"]);
    let mut row = |what: &str, changes: Vec<Change>| {
        let count = |change: Change| changes.iter().filter(|one| **one == change).count().to_string();
        totals.add_row(std::iter::once(what.to_owned()).chain(Change::ALL.map(count)));
    };
    row("sites", diff.sites.iter().map(|one| one.change).collect());
    row("pages", diff.pages.iter().map(|one| one.change).collect());
    row("links", diff.links.iter().map(|one| one.change).collect());
    row("identifiers", diff.identifiers.iter().map(|one| one.change).collect());
    row("titles", diff.titles.iter().map(|_| Change::Changed).collect());
    if let Some(all) = &groups.changes {
        row("operators", all.operators.iter().map(|one| one.change).collect());
        row("families", all.families.iter().map(|one| one.change).collect());
    }
    Ok(writeln!(out, "\n{totals}\n")?)
}

/// Which analyses operators and families are told from.
fn compared(out: &mut impl Write, diff: &ScanDiff, groups: &GroupsDiff) -> Result<(), Failure> {
    let what = "operators and families";
    let (before, after) = (diff.before.scan, diff.after.scan);
    match (&groups.before, &groups.after) {
        (Some(one), Some(other)) if groups.changes.is_none() => {
            let (one, other) = (one.at, other.at);
            writeln!(out, "{what} are not compared: the analyses of {one} and {other} used different methods")?;
        }
        (Some(one), Some(other)) => {
            writeln!(
                out,
                "{what} are those of the analyses of {} (scan {before}) and {} (scan {after})",
                one.at, other.at
            )?;
            let decided = groups.decided_between();
            if decided > 0 {
                let things = counted(decided, "thing", "things");
                writeln!(out, "! analysts decided {things} between them: what changed may come of that")?;
            }
        }
        (one, other) => {
            for (scan, _) in [(before, one), (after, other)].iter().filter(|(_, analysis)| analysis.is_none()) {
                writeln!(
                    out,
                    "{what} are not compared: scan {scan} was not analysed between its end and the next scan"
                )?;
            }
            writeln!(out, "run `oniongraph analyse` after each scan")?;
        }
    }
    Ok(())
}

fn groups_told(out: &mut impl Write, groups: &GroupsDiff) -> Result<(), Failure> {
    let Some(all) = &groups.changes else { return Ok(()) };
    group_listing(out, "operators", &all.operators)?;
    group_listing(out, "families", &all.families)
}

fn group_listing<I: Display>(out: &mut impl Write, what: &str, all: &[GroupChange<I>]) -> Result<(), Failure> {
    let ids = |ids: &[I]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let rows = known(all.iter().map(|one| (one.change, one)));
    let rows = rows.map(|(change, one)| {
        let event = &one.event;
        [change, event.happened.as_str().to_owned(), ids(&event.before), ids(&event.after)]
    });
    listing(out, what, ["", "HOW", "BEFORE", "NOW"], rows.collect())
}

fn sites(out: &mut impl Write, diff: &ScanDiff) -> Result<(), Failure> {
    let rows = known(diff.sites.iter().map(|one| (one.change, one)));
    let rows = rows.map(|(change, one)| [change, one.site.full_name(), site_words(&one.from), site_words(&one.to)]);
    listing(out, "sites", ["", "SITE", "BEFORE", "NOW"], rows.collect())
}

/// A state, and why.
pub(crate) fn site_words(said: &SiteSaid) -> String {
    let why = said.cause.map(|cause| cause.as_str()).or(said.given_up.map(|why| why.as_str()));
    let state = match said.state {
        graph::SiteState::Unvisited => "not asked",
        state => state.as_str(),
    };
    why.map_or_else(|| state.to_owned(), |why| format!("{state}: {}", why.replace('_', " ")))
}

fn pages(out: &mut impl Write, diff: &ScanDiff) -> Result<(), Failure> {
    let rows = known(diff.pages.iter().map(|one| (one.change, one)));
    let rows = rows.map(|(change, one)| {
        let differs: Vec<&str> = one.differs.iter().copied().map(Aspect::as_str).collect();
        let what = match (one.change, differs.as_slice()) {
            (Change::Changed, ["state"]) | (Change::Gone | Change::Back, _) => {
                format!("{}, now {}", page_words(one.from), page_words(one.to))
            }
            (Change::Changed, _) => differs.join(", "),
            _ => page_words(one.to),
        };
        [change, shown(&one.page.canonical()).into_owned(), what]
    });
    listing(out, "pages", ["", "PAGE", "WHAT"], rows.collect())
}

fn page_words(said: Option<PageSaid>) -> String {
    let Some(said) = said else { return "not asked".to_owned() };
    let reason = said.state.reason().map(|reason| reason.replace('_', " "));
    let status = said.status.filter(|status| *status != 200).map(|status| status.to_string());
    let finer: Vec<String> = reason.into_iter().chain(status).collect();
    if finer.is_empty() {
        said.state.as_str().to_owned()
    } else {
        format!("{} ({})", said.state.as_str(), finer.join(", "))
    }
}

fn details(out: &mut impl Write, diff: &ScanDiff) -> Result<(), Failure> {
    let titles = diff.titles.iter().map(|one| {
        let text =
            |title: &Option<model::Title>| title.as_ref().map_or("–".to_owned(), |title| title.as_str().to_owned());
        [one.page.canonical(), text(&one.from), text(&one.to)]
    });
    listing(out, "titles", ["PAGE", "BEFORE", "NOW"], titles.collect())?;
    let identifiers = known(diff.identifiers.iter().map(|one| (one.change, one)));
    let identifiers =
        identifiers.map(|(change, one)| [change, format!("{}:{}", one.kind, one.form.shown()), one.page.canonical()]);
    listing(out, "identifiers", ["", "IDENTIFIER", "PAGE"], identifiers.collect())?;
    let links = known(diff.links.iter().map(|one| (one.change, one)));
    let links = links.map(|(change, one)| [change, one.from.canonical(), one.to.name(), one.kind.as_str().to_owned()]);
    listing(out, "links", ["", "FROM", "TO", "KIND"], links.collect())
}

/// What happened; what nobody knows is in the totals.
fn known<'a, T: 'a>(changes: impl Iterator<Item = (Change, &'a T)>) -> impl Iterator<Item = (String, &'a T)> {
    changes.filter(|(change, _)| *change != Change::Unknown).map(|(change, one)| (change.as_str().to_owned(), one))
}

fn listing<const N: usize>(
    out: &mut impl Write,
    what: &str,
    header: [&str; N],
    rows: Vec<[String; N]>,
) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut listing = table(&header);
    for row in rows {
        listing.add_row(row.iter().map(|cell| shown(cell).into_owned()));
    }
    Ok(writeln!(out, "\n{what}\n{listing}")?)
}
