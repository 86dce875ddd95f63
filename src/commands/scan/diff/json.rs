//! The difference of two scans for programs.

use std::fmt::Display;

use graph::AnalysisView;
use graph::analyse::time::{
    Aspect, Change, GroupChange, IdentifierChange, LinkChange, PageChange, PageSaid, ScanDiff, ScanSide, SiteChange,
    SiteSaid, TitleChange,
};
use model::IdentifierForm;
use serde_json::{Map, Value, json};

use super::groups::GroupsDiff;
use crate::commands::analyse::EventJson;

const SCHEMA: &str = "oniongraph.change/1";

/// `oniongraph.scan_diff/1`
pub(super) fn document(diff: &ScanDiff, groups: &GroupsDiff, hidden: usize) -> Value {
    let changes = groups.changes.as_ref();
    json!({
        "schema": "oniongraph.scan_diff/1",
        "before": side(&diff.before),
        "after": side(&diff.after),
        "counts": {
            "sites": counts(diff.sites.iter().map(|one| one.change)),
            "pages": counts(diff.pages.iter().map(|one| one.change)),
            "links": counts(diff.links.iter().map(|one| one.change)),
            "identifiers": counts(diff.identifiers.iter().map(|one| one.change)),
            "titles": counts(diff.titles.iter().map(|_| Change::Changed)),
            // Nothing, not even none, where the scans were not both analysed.
            "operators": changes.map(|all| counts(all.operators.iter().map(|one| one.change))),
            "families": changes.map(|all| counts(all.families.iter().map(|one| one.change))),
        },
        // What stood there before and the later scan did not read: neither there nor gone.
        "unknown": {
            "pages": diff.unknown.pages,
            "links": diff.unknown.links,
            "identifiers": diff.unknown.identifiers,
        },
        "hidden": hidden,
        // Operators and families are those of the last analysis after each scan and before the next one.
        "analyses": {
            "before": groups.before.as_ref().map(analysis),
            "after": groups.after.as_ref().map(analysis),
            "decided_between": groups.decided_between(),
        },
        "operators": changes.map(|all| all.operators.iter().map(|one| group("operator", one)).collect::<Vec<_>>()),
        "families": changes.map(|all| all.families.iter().map(|one| group("family", one)).collect::<Vec<_>>()),
        "sites": diff.sites.iter().map(site).collect::<Vec<_>>(),
        "pages": diff.pages.iter().map(page).collect::<Vec<_>>(),
        "links": diff.links.iter().map(link).collect::<Vec<_>>(),
        "identifiers": diff.identifiers.iter().map(identifier).collect::<Vec<_>>(),
        "titles": diff.titles.iter().map(title).collect::<Vec<_>>(),
    })
}

/// `oniongraph.change/1`, one for each change.
pub(super) fn changes(diff: &ScanDiff, groups: &GroupsDiff) -> impl Iterator<Item = Value> {
    let groups = groups.changes.iter();
    let operators = groups.clone().flat_map(|all| &all.operators).map(|one| group("operator", one));
    let groups = operators.chain(groups.flat_map(|all| &all.families).map(|one| group("family", one)));
    let sites = diff.sites.iter().map(site);
    let pages = sites.chain(diff.pages.iter().map(page));
    let links = pages.chain(diff.links.iter().map(link));
    links.chain(diff.identifiers.iter().map(identifier)).chain(diff.titles.iter().map(title)).chain(groups)
}

fn analysis(of: &AnalysisView) -> Value {
    json!({"at": of.at, "method": of.basis.method, "version": of.basis.version})
}

/// An operator or a family: its ids in both analyses, and what happened.
fn group<I: Display>(what: &str, one: &GroupChange<I>) -> Value {
    let EventJson { event, before, after, kept, joined, left } = EventJson::of(&one.event);
    json!({
        "schema": SCHEMA, "what": what, "change": one.change.as_str(), "event": event,
        "before": before, "after": after, "kept": kept, "joined": joined, "left": left,
    })
}

fn side(side: &ScanSide) -> Value {
    json!({
        "scan": side.scan,
        "first_at": side.first_at,
        "last_at": side.last_at,
        "our_network_trouble": side.trouble,
        "unfinished": side.unfinished,
    })
}

fn counts(changes: impl Iterator<Item = Change>) -> Map<String, Value> {
    let mut counts = Change::ALL.map(|change| (change, 0u64));
    for change in changes {
        counts.iter_mut().filter(|(of, _)| *of == change).for_each(|(_, count)| *count += 1);
    }
    counts.into_iter().map(|(change, count)| (change.as_str().to_owned(), json!(count))).collect()
}

fn site(one: &SiteChange) -> Value {
    json!({
        "schema": SCHEMA, "what": "site", "change": one.change.as_str(), "site": one.site,
        "from": site_said(&one.from), "to": site_said(&one.to),
    })
}

fn site_said(said: &SiteSaid) -> Value {
    json!({"state": said.state.as_str(), "cause": said.cause, "given_up": said.given_up})
}

fn page(one: &PageChange) -> Value {
    json!({
        "schema": SCHEMA, "what": "page", "change": one.change.as_str(), "url": one.page.canonical(),
        "from": one.from.map(page_said), "to": one.to.map(page_said),
        "differs": one.differs.iter().copied().map(Aspect::as_str).collect::<Vec<_>>(),
    })
}

fn page_said(said: PageSaid) -> Value {
    json!({
        "state": said.state.as_str(),
        "reason": said.state.reason(),
        "status": said.status,
        "class": said.class,
    })
}

fn link(one: &LinkChange) -> Value {
    json!({
        "schema": SCHEMA, "what": "link", "change": one.change.as_str(),
        "from": one.from.canonical(), "to": one.to.name(), "kind": one.kind,
    })
}

fn identifier(one: &IdentifierChange) -> Value {
    let identifier = match &one.form {
        IdentifierForm::Clear(canonical) => canonical.to_string(),
        IdentifierForm::Keyed { token, .. } => token.to_hex(),
    };
    json!({
        "schema": SCHEMA, "what": "identifier", "change": one.change.as_str(), "url": one.page.canonical(),
        "kind": one.kind, "identifier": identifier, "shown": one.form.shown(),
    })
}

fn title(one: &TitleChange) -> Value {
    json!({
        "schema": SCHEMA, "what": "title", "change": Change::Changed.as_str(), "url": one.page.canonical(),
        "from": one.from.as_ref().map(model::Title::as_str), "to": one.to.as_ref().map(model::Title::as_str),
    })
}
