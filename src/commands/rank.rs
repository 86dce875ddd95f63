//! `rank`: families of sites by how links lead to them.
//!
//! A family is one node, so that mirrors add nothing. Ranks tell what to look at and
//! where to crawl; they say nothing about who is to be suspected.

use std::io::{self, Write};

use graph::analyse::families::Families;
use graph::analyse::links::{
    EdgeList, LinkGraph, LinksError, MeasureOptions, Measures, PageRankOptions, measure, pagerank,
};
use graph::{GraphView, SiteLinks};
use serde::Serialize;

use crate::analysis::families_of;
use crate::args::{RankArgs, RankBy};
use crate::commands::scan::open_for_reading;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::rows;
use crate::protected;

/// Nodes times edges up to which betweenness and harmonic centrality are exact: seconds.
const EXACT_WORK_MAX: u64 = 500_000_000;

/// How many of a list are its first.
const FIRST: usize = 10;

/// One line of `rank --jsonl`.
#[derive(Serialize)]
struct RankJson {
    schema: &'static str,
    rank: usize,
    family: String,
    /// The site that stands for the family.
    site: String,
    /// Sites of the family.
    sites: usize,
    title: Option<String>,
    in_degree: u32,
    out_degree: u32,
    pagerank: f64,
    /// Without the links of directories.
    pagerank_without_directories: f64,
    hub: f64,
    authority: f64,
    betweenness: f64,
    harmonic: f64,
    core: u32,
    community: u32,
    wcc: u32,
    scc: u32,
    is_directory: bool,
}

pub(crate) fn run(context: &Context, args: &RankArgs) -> Result<(), Failure> {
    let case = open_for_reading(context)?;
    let view = case.snapshot()?;
    let found = families_of(&view)?;
    let edges = edges(&view.site_links()?, &found)?;
    let measures = measure(graph_of(&edges)?, &options(&edges)).map_err(|e| too_large(&e))?;
    let without = without_directories(&edges, &measures)?;
    let score = |family: u32| {
        let at = family as usize;
        match args.by {
            RankBy::Pagerank => without[at],
            RankBy::In => f64::from(measures.degrees.into[at]),
            RankBy::Out => f64::from(measures.degrees.out[at]),
            RankBy::Hub => measures.hits.hubs[at],
            RankBy::Authority => measures.hits.authorities[at],
            RankBy::Betweenness => measures.betweenness.scores[at],
            RankBy::Harmonic => measures.harmonic.scores[at],
            RankBy::Core => f64::from(measures.cores[at]),
        }
    };
    let protected = protected::read(&context.case_dir()?, &context.settings(Vec::new())?.config, &view)?;
    protected.tell_unknown(context)?;
    let is_protected = |family: &u32| found.members(*family).any(|site| protected.sites.contains(&site));
    let mut order: Vec<u32> = (0..edges.nodes()).filter(|family| !is_protected(family)).collect();
    // At a draw by address, so that equal cases give equal lists.
    order.sort_by(|a, b| {
        // A zero has no sign here.
        let (a_score, b_score) = (score(*a) + 0.0, score(*b) + 0.0);
        b_score.total_cmp(&a_score).then_with(|| found.representative(*a).cmp(&found.representative(*b)))
    });
    let limit = if args.limit == 0 { usize::MAX } else { args.limit };
    let swayed = swayed(args.by, &order[..order.len().min(limit).min(FIRST)], &edges, &measures);
    let line = |(rank, family): (usize, u32)| -> Result<RankJson, Failure> {
        let site = found.representative(family);
        let title = view.site(&site)?.and_then(|site| site.title).map(|title| title.as_str().to_owned());
        Ok(told((rank, family), &found, title, &measures, &without))
    };
    let lines = (1..).zip(order).take(limit).map(line);
    let told = "no site is known yet, so there is none to rank; `oniongraph scan run URL` finds some";
    let mut header = vec!["RANK", "SITE", "MIRRORS", "IN", "OUT", "PAGERANK", "BETWEENNESS", "CORE"];
    header.extend(further_column(args.by).map(|(name, _)| name));
    header.extend(["DIRECTORY", "TITLE"]);
    rows(&args.form, lines, context.talk(told), &header, |line| cells(line, args.by))?;
    if context.verbosity >= 0 && !args.form.json && !args.form.jsonl {
        let mut err = io::stderr().lock();
        writeln!(err, "ranks tell where links lead, mirrors counted once; they raise no suspicion")?;
        if let Some(told) = swayed {
            writeln!(err, "{told}; only `rank --by pagerank` leaves the links of directories out")?;
        }
    }
    Ok(())
}

/// How directories sway the first of an order, if it is one of hubs or authorities.
fn swayed(by: RankBy, first: &[u32], edges: &EdgeList, measures: &Measures) -> Option<&'static str> {
    let is_directory = |family: u32| measures.directories.found.iter().any(|one| one.node == family);
    match by {
        RankBy::Hub if first.iter().any(|family| is_directory(*family)) => {
            Some("a directory is among the first: who links to many is a hub")
        }
        RankBy::Authority if edges.pairs().iter().any(|(from, to)| is_directory(*from) && first.contains(to)) => {
            Some("directories link to the first, or to some of them, and their links weigh here")
        }
        _ => None,
    }
}

/// A column that is not in every table: its name, and what stands in it.
type FurtherColumn = (&'static str, fn(&RankJson) -> String);

/// The column for a measure that has none in every table.
fn further_column(by: RankBy) -> Option<FurtherColumn> {
    match by {
        RankBy::Hub => Some(("HUB", |line| decimals(line.hub, 5))),
        RankBy::Authority => Some(("AUTHORITY", |line| decimals(line.authority, 5))),
        RankBy::Harmonic => Some(("HARMONIC", |line| decimals(line.harmonic, 4))),
        RankBy::Pagerank | RankBy::In | RankBy::Out | RankBy::Betweenness | RankBy::Core => None,
    }
}

fn cells(line: &RankJson, by: RankBy) -> Vec<String> {
    let mut cells = vec![
        line.rank.to_string(),
        line.site.clone(),
        (line.sites - 1).to_string(),
        line.in_degree.to_string(),
        line.out_degree.to_string(),
        decimals(line.pagerank_without_directories, 5),
        decimals(line.betweenness, 4),
        line.core.to_string(),
    ];
    cells.extend(further_column(by).map(|(_, cell)| cell(line)));
    cells.extend([if line.is_directory { "yes" } else { "" }.to_owned(), line.title.clone().unwrap_or_default()]);
    cells
}

/// A number with so many decimals; what rounds to 0 has no sign.
fn decimals(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    match text.strip_prefix('-') {
        Some(zero) if zero.bytes().all(|byte| matches!(byte, b'0' | b'.')) => zero.to_owned(),
        _ => text,
    }
}

fn told(
    (rank, family): (usize, u32),
    found: &Families,
    title: Option<String>,
    measures: &Measures,
    without: &[f64],
) -> RankJson {
    let at = family as usize;
    RankJson {
        schema: "oniongraph.rank/1",
        rank,
        family: found.id(family),
        site: found.representative(family).full_name(),
        sites: found.members(family).len(),
        title,
        in_degree: measures.degrees.into[at],
        out_degree: measures.degrees.out[at],
        pagerank: measures.pagerank.ranks[at],
        pagerank_without_directories: without[at],
        // A zero has no sign.
        hub: measures.hits.hubs[at] + 0.0,
        authority: measures.hits.authorities[at] + 0.0,
        betweenness: measures.betweenness.scores[at],
        harmonic: measures.harmonic.scores[at],
        core: measures.cores[at],
        community: measures.communities.partition.groups()[at],
        wcc: measures.weak.groups()[at],
        scc: measures.strong.groups()[at],
        is_directory: measures.directories.found.iter().any(|one| one.node == family),
    }
}

/// The links among families, each once.
fn edges(links: &SiteLinks, found: &Families) -> Result<EdgeList, Failure> {
    let family = |site: u32| found.family_of(&links.hosts[site as usize]);
    let pairs = links.links.iter().filter_map(|(from, to)| Some((family(*from)?, family(*to)?)));
    let mut pairs: Vec<(u32, u32)> = pairs.filter(|(from, to)| from != to).collect();
    pairs.sort_unstable();
    pairs.dedup();
    EdgeList::new(found.partition().count() as u32, pairs, None).map_err(|e| too_large(&e))
}

/// Links among sites are few, so that what is estimated elsewhere can be exact for longer.
fn options(edges: &EdgeList) -> MeasureOptions {
    let work = u64::from(edges.nodes()) * edges.pairs().len() as u64;
    let usual = MeasureOptions::default();
    if work > EXACT_WORK_MAX { usual } else { MeasureOptions { exact_nodes_max: u32::MAX, ..usual } }
}

fn graph_of(edges: &EdgeList) -> Result<LinkGraph, Failure> {
    LinkGraph::directed(edges).map_err(|e| too_large(&e))
}

/// The PageRank that is left when nobody follows the links of directories.
fn without_directories(edges: &EdgeList, measures: &Measures) -> Result<Vec<f64>, Failure> {
    let is_directory = |node: u32| measures.directories.found.iter().any(|one| one.node == node);
    let pairs = edges.pairs().iter().copied().filter(|(from, _)| !is_directory(*from)).collect();
    let edges = EdgeList::new(edges.nodes(), pairs, None).map_err(|e| too_large(&e))?;
    Ok(pagerank(&graph_of(&edges)?, &PageRankOptions::default()).ranks)
}

fn too_large(error: &LinksError) -> Failure {
    Failure::new(Kind::Unexpected, error.to_string()).hint("divide the case: `export jsonl` and `import jsonl`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rounds_to_nothing_has_no_sign() {
        let told = [-0.0, -1e-9, 0.0, -0.25, 0.123_456].map(|value| decimals(value, 5));
        assert_eq!(told, ["0.00000", "0.00000", "0.00000", "-0.25000", "0.12346"]);
    }
}
