//! Cases of one kind, small enough to check by hand.

use super::super::{
    EdgeList, LinksError, PageRankOptions, Partition, Stop, pagerank, strong_components, weak_components,
};
use super::{directed, undirected};

#[test]
fn a_graph_without_nodes_has_no_figures() {
    let graph = directed(0, &[]);
    assert!(pagerank(&graph, &PageRankOptions::default()).ranks.is_empty());
    assert_eq!(weak_components(graph.outward()).count(), 0);
    assert_eq!(strong_components(graph.outward()).largest(), 0);
}

#[test]
fn an_edge_to_no_node_is_refused() {
    let refused = EdgeList::new(2, vec![(0, 1), (1, 2)], None).unwrap_err();
    assert_eq!(refused, LinksError::UnknownNode { edge: 1, node: 2, nodes: 2 });
    assert_eq!(EdgeList::new(2, vec![(0, 1)], Some(vec![])).unwrap_err(), LinksError::Weights { weights: 0, edges: 1 });
    assert!(EdgeList::new(u32::MAX, vec![], None).is_err());
}

#[test]
fn groups_are_numbered_by_size_and_then_by_smallest_node() {
    let partition = Partition::from_labels(vec![9, 4, 7, 4, 7, 1]);
    assert_eq!(partition.groups(), [2, 0, 1, 0, 1, 3]);
    assert_eq!(partition.sizes(), [2, 2, 1, 1]);
}

#[test]
fn repeats_add_up_only_where_edges_have_weights() {
    let mut edges = EdgeList::new(2, vec![(0, 1), (0, 1)], None).unwrap();
    assert_eq!(super::super::LinkGraph::directed(&edges).unwrap().outward().weights(0), None);
    edges.count_repeats();
    assert_eq!(super::super::LinkGraph::directed(&edges).unwrap().outward().weights(0), Some([2.0].as_slice()));
    assert_eq!(undirected(2, &[(0, 1), (1, 0), (1, 1)]).edges(), 2);
}

#[test]
fn a_chain_of_a_million_nodes_does_not_overflow_the_stack() {
    let chain: Vec<(u32, u32)> = (0..1_000_000).map(|node| (node, node + 1)).collect();
    let graph = directed(1_000_001, &chain);
    assert_eq!(strong_components(graph.outward()).count(), 1_000_001);
    assert_eq!(weak_components(graph.outward()).count(), 1);
}

#[test]
fn ranks_can_be_stopped_by_steps() {
    let graph = directed(3, &[(0, 1), (1, 2), (2, 0), (0, 2)]);
    let options = PageRankOptions { stop: Stop::Iterations(7), ..PageRankOptions::default() };
    let found = pagerank(&graph, &options);
    assert_eq!(found.iterations, 7);
    assert!(found.residual > 1e-10);
}

#[test]
fn many_threads_give_what_one_gives() {
    // Large enough to be shared out; a ring with chords and a hub.
    let nodes = 60_000u32;
    let ring = (0..nodes).flat_map(|node| [(node, (node + 1) % nodes), (node, (node * 7 + 3) % nodes), (node, 0)]);
    let graph = directed(nodes, &ring.collect::<Vec<_>>());
    let ranks = pagerank(&graph, &PageRankOptions { stop: Stop::Iterations(5), ..PageRankOptions::default() }).ranks;
    let mut alone = vec![1.0 / f64::from(nodes); nodes as usize];
    for _ in 0..5 {
        let shares: Vec<f64> = (0..nodes).map(|node| alone[node as usize] / graph.outward().strength(node)).collect();
        let kept = 0.0;
        let everywhere = (1.0 - 0.85 + 0.85 * kept) / f64::from(nodes);
        let pull = |node| graph.inward().targets(node).iter().map(|source| shares[*source as usize]).sum::<f64>();
        alone = (0..nodes).map(|node| everywhere + 0.85 * pull(node)).collect();
    }
    assert_eq!(ranks, alone, "bit by bit");
}
