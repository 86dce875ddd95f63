//! What is written of all measures together.

use proptest::prelude::*;

use super::super::{
    LinkGraph, MeasureOptions, Measures, NamedEdges, Weights, measure, read_edges, write_nodes, write_summary,
};

const LIST: &str = "source,target\na,b\nb,a\nb,\"c, d\"\na,b\n\"c, d\",\"c, d\"\ne,f\n";

fn measured(is_directed: bool) -> (NamedEdges, Measures) {
    let named = read_edges(LIST.as_bytes(), Weights::Read).unwrap();
    let made = if is_directed { LinkGraph::directed(&named.edges) } else { LinkGraph::undirected(&named.edges) };
    let measures = measure(made.unwrap(), &MeasureOptions { seed: 7, ..MeasureOptions::default() }).unwrap();
    (named, measures)
}

fn nodes(is_directed: bool) -> Vec<Vec<String>> {
    let (named, measures) = measured(is_directed);
    let mut out = Vec::new();
    write_nodes(&measures, &named.names, &mut out).unwrap();
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(out.as_slice());
    rows.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_node_has_a_row_in_order_of_first_appearance() {
    let rows = nodes(true);
    assert_eq!(
        rows[0].join(","),
        "node,in_degree,out_degree,pagerank,hub,authority,wcc,scc,core,community,betweenness,harmonic"
    );
    let column = |at: usize| rows[1..].iter().map(|row| row[at].as_str()).collect::<Vec<_>>();
    assert_eq!(column(0), ["a", "b", "c, d", "e", "f"]);
    assert_eq!(column(1), ["1", "1", "2", "0", "1"], "a self-loop counts in");
    assert_eq!(column(2), ["1", "2", "1", "1", "0"], "and out, and a repeat once");
    assert_eq!(column(6), ["0", "0", "0", "1", "1"]);
    assert_eq!(column(7), ["0", "0", "1", "2", "3"]);
    assert_eq!(column(8), ["1", "1", "1", "1", "1"]);
    assert_eq!(column(10), ["0.0", "1.0", "0.0", "0.0", "0.0"]);
    assert_eq!(column(11), ["1.0", "1.0", "1.5", "0.0", "1.0"]);
    let ranks: f64 = column(3).iter().map(|rank| rank.parse::<f64>().unwrap()).sum();
    assert!((ranks - 1.0).abs() < 1e-9);
}

#[test]
fn a_name_that_begins_like_a_formula_gets_an_apostrophe_and_a_number_does_not() {
    let named = read_edges("source,target\n=1+1,-5\n".as_bytes(), Weights::Read).unwrap();
    let measures = measure(LinkGraph::directed(&named.edges).unwrap(), &MeasureOptions::default()).unwrap();
    let mut out = Vec::new();
    write_nodes(&measures, &named.names, &mut out).unwrap();
    let names: Vec<_> = std::str::from_utf8(&out).unwrap().lines().skip(1).map(|row| &row[..3]).collect();
    assert_eq!(names, ["'=1", "-5,"]);
}

#[test]
fn an_undirected_self_loop_has_two_ends() {
    let rows = nodes(false);
    let degrees: Vec<_> = rows[1..].iter().map(|row| (row[1].as_str(), row[2].as_str())).collect();
    assert_eq!(degrees, [("1", "1"), ("2", "2"), ("3", "3"), ("1", "1"), ("1", "1")]);
}

#[test]
fn a_summary_tells_the_graph_in_figures() {
    let (named, measures) = measured(true);
    let mut out = Vec::new();
    write_summary(&measures, &named.names, "1.2.3", &mut out).unwrap();
    let found: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(found["schema"], "oniongraph.edges_summary/1");
    assert_eq!((&found["tool_version"], &found["seed"]), (&"1.2.3".into(), &7.into()));
    let counts = ["nodes", "edges", "self_loops", "merged_parallel_edges", "degeneracy"].map(|name| &found[name]);
    assert_eq!(counts, [5, 5, 1, 1, 1]);
    assert_eq!((&found["density"], &found["reciprocity"]), (&0.2.into(), &0.5.into()));
    assert_eq!(found["weak_components"], serde_json::json!({"count": 2, "largest": 3}));
    assert_eq!(found["strong_components"], serde_json::json!({"count": 4, "largest": 2}));
    let tie = serde_json::json!({"core": 2, "in": 0, "out": 1, "tendrils": 0, "apart": 2});
    assert_eq!(found["bow_tie"], tie);
    assert_eq!((&found["harmonic"]["exact"], &found["betweenness"]["error"]), (&true.into(), &().into()));
    assert_eq!(found["directories"]["count"], 0);

    let (named, measures) = measured(false);
    let mut out = Vec::new();
    write_summary(&measures, &named.names, "1.2.3", &mut out).unwrap();
    let found: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!((&found["bow_tie"], &found["merged_parallel_edges"]), (&().into(), &2.into()));
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let pairs = (0..300u32).flat_map(|node| [(node, node * 7 % 300), (node, node * node % 299), (node, node / 9)]);
    let graph = super::directed(300, &pairs.collect::<Vec<_>>());
    let options =
        MeasureOptions { seed: 3, exact_nodes_max: 100, betweenness_sources: 90, ..MeasureOptions::default() };
    let first = measure(graph.clone(), &options).unwrap();
    assert!(first.betweenness.sample.is_some() && first.harmonic.estimate.is_some());
    assert_eq!(first, measure(graph.clone(), &options).unwrap());
    let other = measure(graph, &MeasureOptions { seed: 4, ..options }).unwrap();
    assert_ne!(first.betweenness, other.betweenness);
}

proptest! {
    #[test]
    fn every_graph_has_finite_figures(edges in super::edge_lists(), exact in any::<bool>(), directed in any::<bool>()) {
        let graph = if directed { LinkGraph::directed(&edges) } else { LinkGraph::undirected(&edges) }.unwrap();
        let exact_nodes_max = if exact { 2_000 } else { 0 };
        let options = MeasureOptions { exact_nodes_max, betweenness_sources: 0, ..MeasureOptions::default() };
        let found = measure(graph, &options).unwrap();
        let columns = [
            &found.pagerank.ranks, &found.hits.hubs, &found.hits.authorities, &found.betweenness.scores,
            &found.harmonic.scores,
        ];
        for column in columns {
            prop_assert_eq!(column.len(), edges.nodes() as usize);
            prop_assert!(column.iter().all(|value| value.is_finite() && *value >= 0.0), "{:?}", column);
        }
        let sum = |column: &[f64]| column.iter().sum::<f64>();
        let expected = if edges.pairs().is_empty() { 0.0 } else { 1.0 };
        prop_assert!((sum(&found.hits.hubs) - expected).abs() < 1e-9);
        prop_assert!((sum(&found.hits.authorities) - expected).abs() < 1e-9);
        prop_assert!(found.communities.modularity.is_finite());
    }
}
