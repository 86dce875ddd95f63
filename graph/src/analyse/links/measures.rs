//! All measures of a graph together.
//!
//! Invariant: every column has one value a node, in the order of the nodes.

use super::{
    Betweenness, BetweennessOptions, BowTie, Communities, Degrees, Directories, DirectoryRule, Harmonic,
    HarmonicOptions, Hits, HitsOptions, LeidenOptions, LinkGraph, LinksError, PageRank, PageRankOptions, Partition,
    betweenness, bow_tie, cores, degrees, density, directories, harmonic, hits, leiden, pagerank, reciprocity,
    strong_components, weak_components,
};

/// What can be chosen of the measures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeasureOptions {
    /// Draws everything that is drawn.
    pub seed: u64,
    /// Damping and end of PageRank.
    pub pagerank: PageRankOptions,
    /// End of HITS.
    pub hits: HitsOptions,
    /// Resolution of the communities.
    pub resolution: f64,
    /// Up to this many nodes, harmonic centrality and betweenness are exact.
    pub exact_nodes_max: u32,
    /// Above, betweenness starts from this many nodes.
    pub betweenness_sources: u32,
    /// What counts as a directory.
    pub directory: DirectoryRule,
}

impl Default for MeasureOptions {
    /// The defaults of all measures, seed 0.
    fn default() -> Self {
        let between = BetweennessOptions::default();
        Self {
            seed: 0,
            pagerank: PageRankOptions::default(),
            hits: HitsOptions::default(),
            resolution: 1.0,
            exact_nodes_max: between.exact_nodes_max,
            betweenness_sources: between.sources,
            directory: DirectoryRule::default(),
        }
    }
}

/// What a graph consists of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GraphCounts {
    /// Whether edges lead one way.
    pub is_directed: bool,
    /// Whether edges have weights.
    pub is_weighted: bool,
    /// Nodes.
    pub nodes: u32,
    /// Distinct edges.
    pub edges: u32,
    /// Edges from a node to itself.
    pub self_loops: u32,
    /// Edges that were given beyond the distinct ones.
    pub merged: u64,
    /// Share of the possible links that exist.
    pub density: f64,
    /// Share of the links that are answered; `None` without links.
    pub reciprocity: Option<f64>,
}

/// Every measure of a graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Measures {
    /// What was chosen.
    pub options: MeasureOptions,
    /// What the graph consists of.
    pub counts: GraphCounts,
    /// Links in and out.
    pub degrees: Degrees,
    /// PageRank.
    pub pagerank: PageRank,
    /// Hubs and authorities.
    pub hits: Hits,
    /// Weak components.
    pub weak: Partition,
    /// Strong components.
    pub strong: Partition,
    /// The bow-tie, of a directed graph.
    pub bow_tie: Option<BowTie>,
    /// Core numbers.
    pub cores: Vec<u32>,
    /// Communities.
    pub communities: Communities,
    /// Betweenness.
    pub betweenness: Betweenness,
    /// Harmonic centrality.
    pub harmonic: Harmonic,
    /// Directories.
    pub directories: Directories,
}

/// Makes every measure. Takes the graph, so that its directions can be forgotten
/// before communities are sought: those take the most memory, and with betweenness
/// the most time.
pub fn measure(graph: LinkGraph, options: &MeasureOptions) -> Result<Measures, LinksError> {
    let MeasureOptions { seed, exact_nodes_max, betweenness_sources: sources, .. } = *options;
    let (counts, degrees) = (counts(&graph), degrees(&graph));
    let (weak, strong) = (weak_components(graph.outward()), strong_components(graph.outward()));
    let bow_tie = graph.is_directed().then(|| bow_tie(&graph, &weak, &strong));
    let directories = directories(&graph, &strong, options.directory);
    let pagerank = pagerank(&graph, &options.pagerank);
    let hits = hits(&graph, &options.hits);
    let betweenness = betweenness(&graph, &BetweennessOptions { seed, exact_nodes_max, sources });
    let harmonic = harmonic(&graph, &HarmonicOptions { seed, exact_nodes_max });
    let undirected = graph.into_undirected()?;
    let cores = cores(&undirected)?;
    let leiden_options = LeidenOptions { seed, resolution: options.resolution, ..LeidenOptions::fitting(&undirected) };
    let communities = leiden(&undirected, &leiden_options)?;
    Ok(Measures {
        options: *options,
        counts,
        degrees,
        pagerank,
        hits,
        weak,
        strong,
        bow_tie,
        cores,
        communities,
        betweenness,
        harmonic,
        directories,
    })
}

fn counts(graph: &LinkGraph) -> GraphCounts {
    GraphCounts {
        is_directed: graph.is_directed(),
        is_weighted: graph.outward().is_weighted(),
        nodes: graph.nodes(),
        edges: graph.edges(),
        self_loops: graph.self_loops(),
        merged: graph.merged(),
        density: density(graph),
        reciprocity: reciprocity(graph),
    }
}
