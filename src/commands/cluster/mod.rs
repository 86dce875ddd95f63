//! `cluster …`: pages that belong together as far as the evidence goes, and what
//! analysts decide about them.

mod alike;
mod decide;
mod json;
mod past;

use std::io::{self, Write};

use graph::analyse::clusters::{Cluster, ClusterId};
use graph::analyse::text_templates::TextTemplates;

pub(crate) use self::decide::{DecisionJson, decisions_naming};
use self::json::BridgeJson;
pub(crate) use self::json::{ClusterJson, EvidenceJson};
pub(crate) use self::past::gone;
use crate::analysis::Analysis;
use crate::args::{ClusterCommand, ClusterShowArgs, ListArgs};
use crate::commands::scan::open_for_reading;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::{counted, json_document, rows, shown};

/// Weak bridges that are told to people: the strongest.
const BRIDGES_TOLD: usize = 20;
/// And parts that share no contact.
const PARTS_TOLD: usize = 10;

pub(crate) fn run(context: &Context, command: &ClusterCommand) -> Result<(), Failure> {
    match command {
        ClusterCommand::List(form) => list(context, form),
        ClusterCommand::Show(args) => show(context, args),
        ClusterCommand::Merge(args) => decide::merge(context, args),
        ClusterCommand::Split(args) => decide::split(context, args),
        ClusterCommand::Suppress(args) => decide::suppress(context, args),
        ClusterCommand::Decisions(form) => decide::list(context, form),
        ClusterCommand::Undo(args) => decide::undo(context, args),
    }
}

fn list(context: &Context, form: &ListArgs) -> Result<(), Failure> {
    let case = open_for_reading(context)?;
    let Analysis { material, clusters, .. } = Analysis::of(context, &case.snapshot()?)?;
    let told = "no two pages of the case share enough to belong together; `scan run` and `ingest` read more pages";
    let lines = clusters.iter().map(|cluster| Ok(ClusterJson::new(cluster, &material)));
    rows(
        form,
        lines,
        context.talk(told),
        &["ID", "PAGES", "SITES", "BITS", "SHARED", "ON PAGES", "WEAK BRIDGES"],
        |cluster| {
            let strongest = cluster.evidence.first();
            vec![
                cluster.id.clone(),
                cluster.members.len().to_string(),
                cluster.sites.len().to_string(),
                format!("{:.0}", cluster.bits),
                strongest.map(EvidenceJson::name).unwrap_or_default(),
                strongest.map(|shared| shared.members.len().to_string()).unwrap_or_default(),
                cluster.weak_bridges.len().to_string(),
            ]
        },
    )
}

fn show(context: &Context, args: &ClusterShowArgs) -> Result<(), Failure> {
    let id = id_given(&args.id)?;
    let case = open_for_reading(context)?;
    let view = case.snapshot()?;
    let found = Analysis::of(context, &view)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    if !found.clusters.iter().any(|cluster| cluster.id == id)
        && let Some(past) = past::of(&view, &found, id)?
    {
        if args.json {
            json_document(&mut out, &past)?;
        } else {
            past.tell(&mut out)?;
        }
        return Ok(out.flush()?);
    }
    let cluster = cluster_called(&found.clusters, id).map_err(|failure| past::unknown(&view, failure))?;
    let templates = alike::templates_of(&view, &found, cluster)?;
    let cluster = ClusterJson::new(cluster, &found.material).with_decisions(&view, cluster)?;
    let cluster = cluster.with_templates(&templates);
    if args.json {
        json_document(&mut out, &cluster)?;
    } else {
        told(&mut out, &cluster, &templates)?;
    }
    Ok(out.flush()?)
}

/// Reads the id of a cluster.
pub(crate) fn id_given(text: &str) -> Result<ClusterId, Failure> {
    text.parse()
        .map_err(|e| Failure::new(Kind::Usage, format!("{text:?}: {e}")).hint("`oniongraph cluster list` prints them"))
}

/// The cluster with an id.
pub(crate) fn cluster_called(clusters: &[Cluster], id: ClusterId) -> Result<&Cluster, Failure> {
    clusters.iter().find(|cluster| cluster.id == id).ok_or_else(|| {
        Failure::new(Kind::Usage, format!("there is no cluster {id} now"))
            .hint("a cluster that changed much has another id: `oniongraph cluster list`")
    })
}

/// The cluster in words.
fn told(out: &mut impl Write, cluster: &ClusterJson<'_>, templates: &TextTemplates) -> Result<(), Failure> {
    let pages = counted(cluster.members.len(), "page", "pages");
    let sites = counted(cluster.sites.len(), "site", "sites");
    writeln!(out, "{}: {pages} on {sites}, {:.0} bits", cluster.id, cluster.bits)?;
    writeln!(out, "A lead to look at: it is no proof that one person stands behind it.")?;
    told_parts(out, cluster)?;
    writeln!(out, "\nPages")?;
    for page in cluster.members.iter() {
        writeln!(out, "  {}", shown(&page))?;
    }
    writeln!(out, "\nWhat they share")?;
    let (decisive, rest): (Vec<_>, Vec<_>) = cluster.evidence.iter().partition(|shared| shared.is_decisive());
    for shared in decisive {
        told_evidence(out, shared)?;
    }
    told_rest(out, rest.len(), "things that stand on the same pages and add nothing")?;
    alike::told(out, templates)?;
    told_bridges(out, cluster)
}

/// That its pages share no contact all over, if they do not.
pub(crate) fn told_parts(out: &mut impl Write, cluster: &ClusterJson<'_>) -> Result<(), Failure> {
    if cluster.parts.is_empty() {
        return Ok(());
    }
    let count = cluster.parts.len();
    writeln!(out, "\nOnly text, or what an analyst decided, holds it together: {count} parts share no contact")?;
    for pages in cluster.parts.iter().take(PARTS_TOLD) {
        let first = pages.iter().next().unwrap_or_default();
        writeln!(out, "  {} of its pages, such as {}", pages.len(), shown(&first))?;
    }
    told_rest(out, count.saturating_sub(PARTS_TOLD), "more parts")
}

/// That there is more than a person reads; programs get it all.
pub(crate) fn told_rest(out: &mut impl Write, count: usize, what: &str) -> Result<(), Failure> {
    if count > 0 {
        writeln!(out, "  and {count} {what}; --json tells them all")?;
    }
    Ok(())
}

/// What was not linked, and why; what analysts decided.
pub(crate) fn told_bridges(out: &mut impl Write, cluster: &ClusterJson<'_>) -> Result<(), Failure> {
    let bridges = &cluster.weak_bridges;
    if !bridges.is_empty() {
        writeln!(out, "\nWhat did not join it to others")?;
    }
    for bridge in bridges.iter().take(BRIDGES_TOLD) {
        told_bridge(out, bridge)?;
    }
    told_rest(out, bridges.len().saturating_sub(BRIDGES_TOLD), "more of them")?;
    told_decisions(out, cluster.decisions.as_deref().unwrap_or_default())
}

/// What analysts decided, if they did.
pub(crate) fn told_decisions(out: &mut impl Write, decisions: &[DecisionJson]) -> Result<(), Failure> {
    if !decisions.is_empty() {
        writeln!(out, "\nWhat analysts decided")?;
    }
    decisions.iter().try_for_each(|decision| writeln!(out, "  {}", shown(&decision.in_words())))?;
    Ok(())
}

fn told_evidence(out: &mut impl Write, shared: &EvidenceJson<'_>) -> Result<(), Failure> {
    writeln!(out, "  {}", shared.in_words())?;
    for page in shared.members.iter() {
        writeln!(out, "      {}", shown(&page))?;
    }
    Ok(())
}

fn told_bridge(out: &mut impl Write, bridge: &BridgeJson<'_>) -> Result<(), Failure> {
    writeln!(
        out,
        "  {}:{} on {} in all, {:.1} bits: {}",
        bridge.kind,
        shown(&bridge.shown),
        counted(bridge.df, "page", "pages"),
        bridge.bits,
        bridge.why_in_words
    )?;
    for other in bridge.clusters.iter().cloned().chain(bridge.pages.iter()) {
        writeln!(out, "      {}", shown(&other))?;
    }
    Ok(())
}
