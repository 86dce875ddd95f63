//! `oniongraph.analysis/1`, which other programs read.

use std::fmt::Display;

use data_encoding::HEXLOWER;
use graph::analyse::lineage::{Event, Happened, Lineage};
use model::{AnalysedCluster, AnalysedFamily, AnalysedLead, Label, ScanKnown, UtcTime};
use serde::Serialize;

use super::case::Made;

#[derive(Serialize)]
pub(super) struct AnalysisJson<'a> {
    schema: &'static str,
    /// Its time, which is its name.
    at: UtcTime,
    /// Whether it was recorded; not if the one of that time says the same.
    recorded: bool,
    method: &'a Label,
    version: u32,
    protected: u32,
    decisions: &'a [UtcTime],
    scans: &'a [ScanKnown],
    /// Chain value at the end of the journal that was read, in hex.
    head: String,
    counts: CountsJson,
    clusters: Vec<ClusterJson>,
    families: Vec<FamilyJson<'a>>,
    leads: Vec<LeadJson<'a>>,
    /// The analysis that it was compared with; nothing changed since if it says the same.
    since: Option<SinceJson<'a>>,
}

#[derive(Serialize)]
struct CountsJson {
    clusters: u32,
    families: u32,
    leads: u32,
    pages: u64,
}

#[derive(Serialize)]
struct ClusterJson {
    id: String,
    /// Clusters of the analysis before that it is, or is a part of.
    continues: Vec<String>,
    pages: usize,
    sites: usize,
}

#[derive(Serialize)]
struct FamilyJson<'a> {
    id: &'a str,
    sites: usize,
}

#[derive(Serialize)]
struct LeadJson<'a> {
    id: String,
    points: i32,
    indicators: &'a [Box<str>],
}

#[derive(Serialize)]
struct SinceJson<'a> {
    at: UtcTime,
    method: &'a Label,
    version: u32,
    clusters: Vec<EventJson>,
    families: Vec<EventJson>,
}

/// What happened to clusters or families.
#[derive(Serialize)]
pub(crate) struct EventJson {
    pub(crate) event: &'static str,
    pub(crate) before: Vec<String>,
    pub(crate) after: Vec<String>,
    pub(crate) kept: usize,
    pub(crate) joined: usize,
    pub(crate) left: usize,
}

impl EventJson {
    pub(crate) fn of<I: Display>(event: &Event<I>) -> Self {
        Self {
            event: event.happened.as_str(),
            before: event.before.iter().map(ToString::to_string).collect(),
            after: event.after.iter().map(ToString::to_string).collect(),
            kept: event.kept,
            joined: event.joined,
            left: event.left,
        }
    }
}

impl<'a> AnalysisJson<'a> {
    pub(super) fn of(made: &'a Made) -> Self {
        let counts = made.facts.counts(0);
        let since = made.last.as_ref().map(|last| SinceJson {
            at: last.at,
            method: &last.basis.method,
            version: last.basis.version,
            clusters: events(&made.clusters),
            families: events(&made.families),
        });
        Self {
            schema: "oniongraph.analysis/1",
            at: made.at,
            recorded: made.is_news,
            method: &made.basis.method,
            version: made.basis.version,
            protected: made.basis.protected,
            decisions: &made.basis.decisions,
            scans: &made.basis.scans,
            head: HEXLOWER.encode(&made.basis.head),
            counts: CountsJson {
                clusters: counts.clusters,
                families: counts.families,
                leads: counts.leads,
                pages: counts.pages,
            },
            clusters: made.facts.clusters.iter().map(cluster).collect(),
            families: made.facts.families.iter().map(family).collect(),
            leads: made.facts.leads.iter().map(lead).collect(),
            since,
        }
    }
}

/// All that differ.
fn events<I: Ord + Clone + Display>(of: &Lineage<I>) -> Vec<EventJson> {
    of.events().iter().filter(|event| event.happened != Happened::Same).map(EventJson::of).collect()
}

fn cluster(one: &AnalysedCluster) -> ClusterJson {
    ClusterJson {
        id: one.id.to_string(),
        continues: one.continues.iter().map(ToString::to_string).collect(),
        pages: one.sites.iter().map(|of| of.pages.len()).sum(),
        sites: one.sites.len(),
    }
}

fn family(one: &AnalysedFamily) -> FamilyJson<'_> {
    FamilyJson { id: &one.id, sites: one.sites.len() }
}

fn lead(one: &AnalysedLead) -> LeadJson<'_> {
    LeadJson { id: one.cluster.to_string(), points: one.points, indicators: &one.indicators }
}
