//! All measures of a graph together.
//!
//! Invariant: every column has one value a node, in the order of the nodes.

use super::{
    Betweenness, BetweennessOptions, BowTie, Communities, Degrees, Directories, DirectoryRule, Harmonic,
    HarmonicOptions, Hits, HitsOptions, LeidenOptions, LinkGraph, LinksError, PageRank, PageRankOptions, Partition,
    betweenness, bow_tie, cores, degrees, directories, harmonic, hits, leiden, pagerank, strong_components,
    weak_components,
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

/// Every measure of a graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Measures {
    /// What was chosen.
    pub options: MeasureOptions,
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

/// Makes every measure. Communities take the most time and memory in large
/// graphs, and betweenness as much again.
pub fn measure(graph: &LinkGraph, options: &MeasureOptions) -> Result<Measures, LinksError> {
    let MeasureOptions { seed, exact_nodes_max, betweenness_sources: sources, .. } = *options;
    let weak = weak_components(graph.outward());
    let strong = strong_components(graph.outward());
    let undirected = graph.as_undirected()?;
    let leiden_options = LeidenOptions { seed, resolution: options.resolution, ..LeidenOptions::default() };
    let (cores, communities) = (cores(&undirected)?, leiden(&undirected, &leiden_options)?);
    drop(undirected);
    Ok(Measures {
        options: *options,
        degrees: degrees(graph),
        pagerank: pagerank(graph, &options.pagerank),
        hits: hits(graph, &options.hits),
        bow_tie: graph.is_directed().then(|| bow_tie(graph, &weak, &strong)),
        cores,
        communities,
        betweenness: betweenness(graph, &BetweennessOptions { seed, exact_nodes_max, sources }),
        harmonic: harmonic(graph, &HarmonicOptions { seed, exact_nodes_max }),
        directories: directories(graph, &strong, options.directory),
        weak,
        strong,
    })
}
