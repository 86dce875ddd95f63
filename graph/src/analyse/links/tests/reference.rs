//! Figures against those that networkx and igraph give for known graphs.
//!
//! `graph/tests/links_reference.py` writes the files.

use serde::Deserialize;

use super::super::{
    BetweennessOptions, EdgeList, HarmonicOptions, HitsOptions, LeidenOptions, LinkGraph, PageRankOptions, betweenness,
    cores, degrees, harmonic, hits, leiden, modularity, pagerank, strong_components, weak_components,
};

const GRAPHS: [(&str, &str); 9] = [
    ("karate", include_str!("../../../../tests/fixtures/links/karate.json")),
    ("karate_weighted", include_str!("../../../../tests/fixtures/links/karate_weighted.json")),
    ("florentine", include_str!("../../../../tests/fixtures/links/florentine.json")),
    ("miserables", include_str!("../../../../tests/fixtures/links/miserables.json")),
    ("dangling", include_str!("../../../../tests/fixtures/links/dangling.json")),
    ("disconnected", include_str!("../../../../tests/fixtures/links/disconnected.json")),
    ("rmat", include_str!("../../../../tests/fixtures/links/rmat.json")),
    ("rmat_undirected", include_str!("../../../../tests/fixtures/links/rmat_undirected.json")),
    ("rmat_weighted", include_str!("../../../../tests/fixtures/links/rmat_weighted.json")),
];

#[derive(Deserialize)]
struct Reference {
    directed: bool,
    nodes: u32,
    edges: Vec<Vec<f64>>,
    pagerank: Vec<f64>,
    hubs: Option<Vec<f64>>,
    authorities: Option<Vec<f64>>,
    weak: Vec<u32>,
    strong: Vec<u32>,
    cores: Vec<u32>,
    betweenness: Vec<f64>,
    harmonic: Vec<f64>,
    in_degree: Vec<u32>,
    out_degree: Vec<u32>,
    modularity_of_thirds: f64,
    modularity_leiden: f64,
}

impl Reference {
    fn graph(&self) -> LinkGraph {
        let pairs = self.edges.iter().map(|edge| (edge[0] as u32, edge[1] as u32)).collect();
        let weights = self.edges.iter().map(|edge| edge.get(2).copied()).collect();
        let edges = EdgeList::new(self.nodes, pairs, weights).unwrap();
        if self.directed { LinkGraph::directed(&edges) } else { LinkGraph::undirected(&edges) }.unwrap()
    }
}

/// All known graphs, with their names for what is told when one fails.
fn references() -> impl Iterator<Item = (&'static str, Reference)> {
    GRAPHS.iter().map(|(name, text)| (*name, serde_json::from_str(text).unwrap()))
}

fn assert_near(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (node, (found, expected)) in found.iter().zip(expected).enumerate() {
        let scale = expected.abs().max(1.0);
        assert!((found - expected).abs() <= tolerance * scale, "{what} of node {node}: {found}, not {expected}");
    }
}

#[test]
fn ranks_are_those_of_networkx() {
    for (name, reference) in references() {
        let found = pagerank(&reference.graph(), &PageRankOptions::default());
        assert!(found.residual <= 1e-10, "{name}");
        assert_near(&found.ranks, &reference.pagerank, 1e-9, name);
    }
}

#[test]
fn hubs_and_authorities_are_those_of_networkx() {
    let mut compared = 0;
    for (name, reference) in references() {
        let Some((hubs, authorities)) = reference.hubs.as_ref().zip(reference.authorities.as_ref()) else { continue };
        let found = hits(&reference.graph(), &HitsOptions::default());
        assert_near(&found.hubs, hubs, 1e-6, name);
        assert_near(&found.authorities, authorities, 1e-6, name);
        compared += 1;
    }
    assert!(compared >= 8, "only {compared} graphs have a single answer");
}

#[test]
fn components_and_cores_are_those_of_networkx() {
    for (name, reference) in references() {
        let graph = reference.graph();
        assert_eq!(weak_components(graph.outward()).groups(), reference.weak, "{name}");
        assert_eq!(strong_components(graph.outward()).groups(), reference.strong, "{name}");
        assert_eq!(cores(&graph).unwrap(), reference.cores, "{name}");
        let degrees = degrees(&graph);
        assert_eq!((degrees.into, degrees.out), (reference.in_degree, reference.out_degree), "{name}");
    }
}

#[test]
fn ways_are_those_of_networkx() {
    for (name, reference) in references() {
        let graph = reference.graph();
        let between = betweenness(&graph, &BetweennessOptions::default());
        assert_near(&between.scores, &reference.betweenness, 1e-9, name);
        let near = harmonic(&graph, &HarmonicOptions::default());
        assert_near(&near.scores, &reference.harmonic, 1e-9, name);
        assert!(between.sample.is_none() && near.estimate.is_none(), "{name}");
    }
}

#[test]
fn estimates_stay_within_what_they_claim() {
    for (name, reference) in references().filter(|(_, reference)| reference.nodes > 50) {
        let graph = reference.graph();
        let near = harmonic(&graph, &HarmonicOptions { exact_nodes_max: 0, seed: 3 });
        let claim = near.estimate.unwrap();
        assert_eq!(claim.steps_max, None, "{name}");
        for (found, exact) in near.scores.iter().zip(&reference.harmonic) {
            assert!((found - exact).abs() <= 4.0 * claim.relative_error * exact + 0.5, "{name}: {found}, not {exact}");
        }
        let options = BetweennessOptions { exact_nodes_max: 0, sources: 40, seed: 5 };
        let between = betweenness(&graph, &options);
        let claim = between.sample.unwrap();
        assert_eq!(claim.sources, 40);
        for (found, exact) in between.scores.iter().zip(&reference.betweenness) {
            assert!((found - exact).abs() <= claim.error, "{name}: {found}, not {exact}");
        }
        let sum = |scores: &[f64]| scores.iter().sum::<f64>();
        let share = sum(&between.scores) / sum(&reference.betweenness);
        assert!((0.7..1.4).contains(&share), "{name}: together {share} of what is right");
        assert_ne!(between.scores, reference.betweenness, "a sample is not the whole");
        assert_eq!(between, betweenness(&graph, &options), "the same seed, the same sample");
    }
}

#[test]
fn modularity_is_that_of_networkx() {
    for (name, reference) in references() {
        let graph = reference.graph();
        let thirds: Vec<u32> = (0..reference.nodes).map(|node| node % 3).collect();
        let found = modularity(&graph.as_undirected().unwrap(), &thirds);
        assert_near(&[found], &[reference.modularity_of_thirds], 1e-12, name);
    }
}

#[test]
fn communities_are_as_good_as_those_of_igraph() {
    for (name, reference) in references() {
        let graph = reference.graph();
        // Those of igraph were gone through until nothing changed.
        let options = |seed| LeidenOptions { seed, iterations: 20, ..LeidenOptions::default() };
        let seeds = (0..10).map(|seed| leiden(&graph, &options(seed)).unwrap());
        let found: Vec<f64> = seeds.map(|communities| communities.modularity).collect();
        let best = found.iter().fold(-1.0, |best: f64, own| best.max(*own));
        assert!(best > reference.modularity_leiden - 0.005, "{name}: {best}, not {}", reference.modularity_leiden);
        for own in found {
            assert!(own > reference.modularity_leiden - 0.01, "{name}: {own}, not {}", reference.modularity_leiden);
        }
        // What `measure` takes: as good as the best of ten.
        let own = leiden(&graph, &LeidenOptions::fitting(&graph)).unwrap().modularity;
        assert!(own > reference.modularity_leiden - 0.005, "{name}: {own}, not {}", reference.modularity_leiden);
    }
}
