//! `lead list|show`: clusters put forward for review, each with the path that led to it.

mod path;
mod story;

use std::io::{self, Write};

use graph::Snapshot;
use graph::analyse::clusters::{Cluster, Shared};
use graph::analyse::leads::{Lead, LeadClass, Sign, leads};
use serde::Serialize;

use self::path::EvidenceHops;
pub(crate) use self::story::story;
use crate::analysis::Analysis;
use crate::args::{ClusterShowArgs, LeadCommand, LeadListArgs};
use crate::commands::cluster::{ClusterJson, cluster_called, gone, id_given, told_bridges, told_parts, told_rest};
use crate::commands::scan::open_for_reading;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{counted, json_document, rows, shown};

/// What a lead is not; printed wherever leads are.
pub(crate) const CAVEAT: &str =
    "Leads for review: places to look, never a statement that somebody is a victim or an offender.";

/// What chance is measured by.
const RANDOM_SETS: &str =
    "Random sets are of as many pages of the case with a contact as the group has; copies on mirrors count once.";

pub(crate) fn run(context: &Context, command: &LeadCommand) -> Result<(), Failure> {
    match command {
        LeadCommand::List(args) => list(context, args),
        LeadCommand::Show(args) => show(context, args),
    }
}

/// `oniongraph.lead/1`
#[derive(Serialize)]
pub(crate) struct LeadJson<'a> {
    schema: &'static str,
    pub(crate) id: String,
    pub(crate) class: &'static str,
    pub(crate) points: i32,
    pub(crate) pages: usize,
    pub(crate) sites: usize,
    pub(crate) bits: f64,
    pub(crate) signs: Vec<SignJson>,
    pub(crate) counter_signs: Vec<SignJson>,
    /// Only in `lead show`: every hop from the cluster back to the journal.
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence_path: Option<Vec<EvidenceHops<'a>>>,
    /// Only in `lead show`: the cluster, with what was not linked.
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<ClusterJson<'a>>,
}

#[derive(Serialize)]
pub(crate) struct SignJson {
    pub(crate) indicator: &'static str,
    pub(crate) says: String,
    pub(crate) count: u32,
    pub(crate) points: i32,
    /// From how many on it counts.
    from: u32,
    /// The share of random sets of as many pages with a contact, copies counted once, that
    /// show so many.
    pub(crate) chance: f64,
}

impl SignJson {
    fn of(sign: &Sign) -> Self {
        let Sign { indicator, count, chance } = *sign;
        let says = format!("{count} {}", indicator.in_words());
        let from = indicator.from_count();
        Self { indicator: indicator.as_str(), says, count, points: sign.points(), from, chance }
    }

    /// Whether it adds anything: what random sets show as often does not.
    pub(crate) fn counts(&self) -> bool {
        self.points != 0
    }

    /// The sign and what it weighs, for people.
    pub(crate) fn told(&self) -> String {
        let (chance, more) = (self.chance * 100.0, self.of_random_sets());
        format!("{} ({:+}); {chance:.0} % of random sets show {more}", self.says, self.points)
    }

    /// The sign and in how many random sets it is, where it adds nothing.
    fn told_idle(&self) -> String {
        format!("{}; {:.0} % of them show {}", self.says, self.chance * 100.0, self.of_random_sets())
    }

    /// What is looked for in a random set.
    fn of_random_sets(&self) -> String {
        if self.from == 1 { "it too".to_owned() } else { format!("{} or more", self.from) }
    }
}

impl LeadJson<'_> {
    pub(crate) fn new(lead: &Lead, cluster: &Cluster) -> Self {
        Self {
            schema: "oniongraph.lead/1",
            id: cluster.id.to_string(),
            class: lead.class.as_str(),
            points: lead.points,
            pages: cluster.members.len(),
            sites: cluster.sites.len(),
            bits: (f64::from(cluster.bits) * 100.0).round() / 100.0,
            signs: lead.signs.iter().map(SignJson::of).collect(),
            counter_signs: lead.counter_signs.iter().map(SignJson::of).collect(),
            evidence_path: None,
            cluster: None,
        }
    }

    /// Its points, for people.
    pub(crate) fn points_told(&self) -> String {
        counted(self.points, "point", "points")
    }

    /// How large it is, for people.
    pub(crate) fn size_told(&self) -> String {
        format!("{} on {}", counted(self.pages, "page", "pages"), counted(self.sites, "site", "sites"))
    }
}

fn list(context: &Context, args: &LeadListArgs) -> Result<(), Failure> {
    let case = open_for_reading(context)?;
    let found = Analysis::of(context, &case.snapshot()?)?;
    let leads = leads(&found.material, &found.clusters, &found.unlinking);
    let is_wanted = |lead: &&Lead| args.all || lead.class == LeadClass::ForReview;
    let left_out = leads.iter().filter(|lead| !is_wanted(lead)).count();
    let lines = leads.iter().filter(is_wanted).map(|lead| Ok(LeadJson::new(lead, &found.clusters[lead.cluster])));
    let told = match left_out {
        0 => "there is no cluster, so there is no lead; `oniongraph cluster list` tells more",
        _ => "no cluster shows enough for a lead",
    };
    rows(
        &args.form,
        lines,
        context.talk(told),
        &["ID", "POINTS", "PAGES", "SITES", "BITS", "FOR IT", "AGAINST IT"],
        |lead| {
            let said = |signs: &[SignJson]| {
                signs.iter().filter(|sign| sign.counts()).map(|sign| sign.says.clone()).collect::<Vec<_>>().join("; ")
            };
            vec![
                lead.id.clone(),
                lead.points.to_string(),
                lead.pages.to_string(),
                lead.sites.to_string(),
                format!("{:.0}", lead.bits),
                said(&lead.signs),
                said(&lead.counter_signs),
            ]
        },
    )?;
    if context.verbosity >= 0 && !args.form.json && !args.form.jsonl {
        let mut err = io::stderr().lock();
        writeln!(err, "{CAVEAT}")?;
        if left_out > 0 {
            let (clusters, show, them) = match left_out {
                1 => ("cluster", "shows", "it"),
                _ => ("clusters", "show", "them"),
            };
            writeln!(err, "{left_out} {clusters} {show} not enough for a lead; `lead list --all` lists {them} too")?;
        }
    }
    Ok(())
}

fn show(context: &Context, args: &ClusterShowArgs) -> Result<(), Failure> {
    let id = id_given(&args.id)?;
    let case = open_for_reading(context)?;
    let view = case.snapshot()?;
    let found = Analysis::of(context, &view)?;
    let cluster = cluster_called(&found.clusters, id).map_err(|failure| gone(&view, id, failure))?;
    let leads = leads(&found.material, &found.clusters, &found.unlinking);
    let lead = leads.iter().find(|lead| found.clusters[lead.cluster].id == id);
    let lead = lead.ok_or_else(|| Failure::new(Kind::Unexpected, format!("{id} was not weighed")))?;
    // A person reads what it rests on, a program all of it.
    let is_told = |shared: &&Shared| args.json || shared.counts || shared.joined;
    let json = whole(&view, &found, lead, (cluster, &is_told))?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.json {
        json_document(&mut out, &json)?;
    } else {
        told(&mut out, &json)?;
    }
    Ok(out.flush()?)
}

fn whole<'a>(
    view: &Snapshot<'_>,
    found: &Analysis,
    lead: &Lead,
    (cluster, is_told): (&'a Cluster, &dyn Fn(&&Shared) -> bool),
) -> Result<LeadJson<'a>, Failure> {
    let evidence =
        cluster.evidence.iter().filter(is_told).map(|shared| EvidenceHops::of(view, &found.material, shared));
    Ok(LeadJson {
        evidence_path: Some(evidence.collect::<Result<Vec<_>, Failure>>()?),
        cluster: Some(ClusterJson::new(cluster, &found.material).with_decisions(view, cluster)?),
        ..LeadJson::new(lead, cluster)
    })
}

/// The lead in words, from why to where.
fn told(out: &mut impl Write, lead: &LeadJson<'_>) -> Result<(), Failure> {
    let verdict = if lead.class == LeadClass::ForReview.as_str() { "for review" } else { "not enough evidence" };
    writeln!(out, "{}: {verdict}, {}; {}", lead.id, lead.points_told(), lead.size_told())?;
    writeln!(out, "{CAVEAT}")?;
    writeln!(out, "{RANDOM_SETS}")?;
    writeln!(out, "\nWhat speaks for looking at it")?;
    let (counting, idle): (Vec<_>, Vec<_>) = lead.signs.iter().partition(|sign| sign.counts());
    if counting.is_empty() {
        writeln!(out, "  nothing that random sets do not show as often")?;
    }
    counting.iter().try_for_each(|sign| writeln!(out, "  {}", sign.told()))?;
    if !lead.counter_signs.is_empty() {
        writeln!(out, "\nWhat speaks against it")?;
        lead.counter_signs.iter().try_for_each(|sign| writeln!(out, "  {}", sign.told()))?;
    }
    if let Some(cluster) = &lead.cluster {
        told_parts(out, cluster)?;
    }
    writeln!(out, "\nWhat the pages share: {:.0} bits in all", lead.bits)?;
    let path = lead.evidence_path.as_deref().unwrap_or_default();
    path.iter().try_for_each(|evidence| evidence.told(out))?;
    let Some(cluster) = &lead.cluster else { return Ok(()) };
    let rest = cluster.evidence.len() - path.len();
    told_rest(out, rest, "things that stand on the same pages and add nothing")?;
    told_bridges(out, cluster)?;
    if !idle.is_empty() {
        writeln!(out, "\nAlso seen, and counts for nothing: random sets show it as often")?;
    }
    Ok(idle.iter().try_for_each(|sign| writeln!(out, "  {}", sign.told_idle()))?)
}

/// A line for every hop.
fn hop_line(out: &mut impl Write, page: &str, told: &str) -> Result<(), Failure> {
    Ok(writeln!(out, "      {}\n        {told}", shown(page))?)
}
