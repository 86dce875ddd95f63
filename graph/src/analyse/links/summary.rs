//! The graph in a few figures, as JSON.
//!
//! Invariant: the fields of a schema version do not change; what is not known is
//! `null`.

use std::io::{self, Write};

use serde::Serialize;

use super::{Directory, Measures, Names, Partition};

/// Name and version of the form of `summary.json`.
pub const SUMMARY_SCHEMA: &str = "oniongraph.edges_summary/1";
/// How many directories are named.
const DIRECTORIES_NAMED_MAX: usize = 100;

#[derive(Serialize)]
struct Summary<'a> {
    schema: &'a str,
    tool_version: &'a str,
    seed: u64,
    directed: bool,
    weighted: bool,
    nodes: u32,
    edges: u32,
    self_loops: u32,
    merged_parallel_edges: u64,
    density: f64,
    reciprocity: Option<f64>,
    weak_components: Groups,
    strong_components: Groups,
    bow_tie: Option<BowTieCounts>,
    degeneracy: u32,
    communities: CommunityFigures,
    pagerank: RankFigures,
    hits: HitsFigures,
    harmonic: HarmonicFigures,
    betweenness: BetweennessFigures,
    directories: DirectoryFigures<'a>,
}

#[derive(Serialize)]
struct Groups {
    count: usize,
    largest: u32,
}

#[derive(Serialize)]
struct BowTieCounts {
    core: u32,
    r#in: u32,
    out: u32,
    tendrils: u32,
    apart: u32,
}

#[derive(Serialize)]
struct CommunityFigures {
    count: usize,
    largest: u32,
    modularity: f64,
    resolution: f64,
}

#[derive(Serialize)]
struct RankFigures {
    damping: f64,
    iterations: u32,
    residual: f64,
}

#[derive(Serialize)]
struct HitsFigures {
    iterations: u32,
    residual: f64,
}

#[derive(Serialize)]
struct HarmonicFigures {
    exact: bool,
    relative_error: Option<f64>,
    steps_max: Option<u32>,
}

#[derive(Serialize)]
struct BetweennessFigures {
    exact: bool,
    sources: Option<u32>,
    error: Option<f64>,
    error_share: Option<f64>,
    confidence: Option<f64>,
}

#[derive(Serialize)]
struct DirectoryFigures<'a> {
    out_degree_min: u32,
    percentile: f64,
    answered_share_max: f64,
    components_min: u32,
    count: usize,
    largest: Vec<NamedDirectory<'a>>,
}

#[derive(Serialize)]
struct NamedDirectory<'a> {
    node: &'a str,
    out_degree: u32,
    answered: u32,
    components: u32,
}

/// Writes `summary.json`. The version of the tool is the caller's to know.
pub fn write_summary(measures: &Measures, names: &Names, tool_version: &str, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, &summary(measures, names, tool_version))?;
    out.write_all(b"\n")
}

fn summary<'a>(measures: &Measures, names: &'a Names, tool_version: &'a str) -> Summary<'a> {
    let (counts, communities) = (&measures.counts, &measures.communities);
    Summary {
        schema: SUMMARY_SCHEMA,
        tool_version,
        seed: measures.options.seed,
        directed: counts.is_directed,
        weighted: counts.is_weighted,
        nodes: counts.nodes,
        edges: counts.edges,
        self_loops: counts.self_loops,
        merged_parallel_edges: counts.merged,
        density: counts.density,
        reciprocity: counts.reciprocity,
        weak_components: groups(&measures.weak),
        strong_components: groups(&measures.strong),
        bow_tie: bow_tie(measures),
        degeneracy: measures.cores.iter().copied().max().unwrap_or(0),
        communities: CommunityFigures {
            count: communities.partition.count(),
            largest: communities.partition.largest(),
            modularity: communities.modularity,
            resolution: measures.options.resolution,
        },
        pagerank: RankFigures {
            damping: measures.options.pagerank.damping,
            iterations: measures.pagerank.iterations,
            residual: measures.pagerank.residual,
        },
        hits: HitsFigures { iterations: measures.hits.iterations, residual: measures.hits.residual },
        harmonic: harmonic(measures),
        betweenness: betweenness(measures),
        directories: directories(measures, names),
    }
}

fn groups(partition: &Partition) -> Groups {
    Groups { count: partition.count(), largest: partition.largest() }
}

fn bow_tie(measures: &Measures) -> Option<BowTieCounts> {
    let tie = measures.bow_tie.as_ref()?;
    Some(BowTieCounts { core: tie.core, r#in: tie.into, out: tie.out, tendrils: tie.tendrils, apart: tie.apart })
}

fn harmonic(measures: &Measures) -> HarmonicFigures {
    let estimate = measures.harmonic.estimate;
    HarmonicFigures {
        exact: estimate.is_none(),
        relative_error: estimate.map(|estimate| estimate.relative_error),
        steps_max: estimate.and_then(|estimate| estimate.steps_max),
    }
}

fn betweenness(measures: &Measures) -> BetweennessFigures {
    let sample = measures.betweenness.sample;
    BetweennessFigures {
        exact: sample.is_none(),
        sources: sample.map(|sample| sample.sources),
        error: sample.map(|sample| sample.error),
        error_share: sample.map(|sample| sample.error_share),
        confidence: sample.map(|sample| sample.confidence),
    }
}

fn directories<'a>(measures: &Measures, names: &'a Names) -> DirectoryFigures<'a> {
    let directories = &measures.directories;
    let named = |found: &Directory| NamedDirectory {
        node: names.name(found.node),
        out_degree: found.out_degree,
        answered: found.answered,
        components: found.components,
    };
    DirectoryFigures {
        out_degree_min: directories.out_degree_min,
        percentile: directories.rule.percentile,
        answered_share_max: directories.rule.answered_share_max,
        components_min: directories.rule.components_min,
        count: directories.found.len(),
        largest: directories.found.iter().take(DIRECTORIES_NAMED_MAX).map(named).collect(),
    }
}
