//! `timeline SITE`: what each scan saw of a site.

use std::io::{self, Write};

use graph::analyse::time::{Timeline, TimelineRow};
use graph::{GraphView, SiteState};
use model::{AddressCheck, UtcTime};
use serde_json::{Value, json};

use crate::args::TimelineArgs;
use crate::commands::scan::{open_for_reading, site_words};
use crate::commands::site::{bad_address, cut};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::hiding::Hiding;
use crate::output::{counted, json_document, table};

pub(crate) fn run(context: &Context, args: &TimelineArgs) -> Result<(), Failure> {
    let site = AddressCheck::of(&args.site).site.map_err(|e| bad_address(&args.site, &e.to_string()))?;
    let case = open_for_reading(context)?;
    if Hiding::of(&case)?.site(&site).is_some() {
        return Err(Failure::new(Kind::Refused, "nothing is told of a site that is refused, stopped or forgotten")
            .hint("`oniongraph site check ADDRESS` says which addresses are"));
    }
    let Some(known) = case.snapshot()?.site(&site)? else {
        return Err(Failure::new(Kind::Usage, "this site is not known in the case")
            .hint("`oniongraph site list` shows the sites that are"));
    };
    let timeline = case.timeline(&site)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.json {
        json_document(&mut out, &document(&timeline, known.first_seen, known.last_up))?;
    } else {
        tell(&mut out, &timeline, known.first_seen)?;
    }
    Ok(out.flush()?)
}

/// `oniongraph.timeline/1`
fn document(timeline: &Timeline, first_seen: UtcTime, last_up: Option<UtcTime>) -> Value {
    let scan = |row: &TimelineRow| {
        json!({
            "scan": row.scan,
            "at": row.at,
            "state": row.said.state.as_str(),
            "cause": row.said.cause,
            "given_up": row.said.given_up,
            "our_network_trouble": row.trouble,
            "pages": row.pages,
            "saved_files": row.files,
            "links": row.links,
            "identifiers": row.identifiers,
            "title": row.title.as_ref().map(model::Title::as_str),
            "title_changed": row.title_changed,
        })
    };
    json!({
        "schema": "oniongraph.timeline/1",
        "site": timeline.site,
        "first_seen": first_seen,
        "last_up": last_up,
        "scans": timeline.rows.iter().map(scan).collect::<Vec<_>>(),
    })
}

fn tell(out: &mut impl Write, timeline: &Timeline, first_seen: UtcTime) -> Result<(), Failure> {
    writeln!(out, "{}", timeline.site.full_name())?;
    writeln!(out, "  first seen by us {first_seen}, as a link, a visit or a saved page; it may be older\n")?;
    if timeline.rows.is_empty() {
        writeln!(out, "no scan has asked it, and no page of it was read: it is known from links only")?;
        return Ok(());
    }
    let mut history = table(&["SCAN", "WHEN", "STATE", "PAGES READ", "LINKS", "IDENTIFIERS", "TITLE"]);
    for row in &timeline.rows {
        let mark = if row.title_changed { "changed: " } else { "" };
        let ours = if row.trouble { " (our own network was in trouble)" } else { "" };
        history.add_row([
            row.scan.to_string(),
            row.at.to_string(),
            format!("{}{ours}", in_words(row)),
            row.pages.to_string(),
            row.links.to_string(),
            row.identifiers.to_string(),
            row.title.as_ref().map(|title| format!("{mark}{}", cut(title.as_str()))).unwrap_or_default(),
        ]);
    }
    writeln!(out, "{history}")?;
    if timeline.rows.iter().any(|row| row.files > 0) {
        writeln!(out, "saved pages tell what stood on them, and nothing of whether the site was up")?;
    }
    Ok(())
}

/// The state of the site; where nothing but files was read, that.
fn in_words(row: &TimelineRow) -> String {
    match (row.files, row.said.state) {
        (0, _) => site_words(&row.said),
        (files, SiteState::Unvisited) => format!("not asked; {}", counted(files, "saved file", "saved files")),
        (files, _) => format!("{}; {}", site_words(&row.said), counted(files, "saved file", "saved files")),
    }
}
