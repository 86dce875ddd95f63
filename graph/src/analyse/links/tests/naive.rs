//! What each analysis means, written as plainly as possible.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::super::{
    DirectoryRule, EdgeList, LeidenOptions, LinkGraph, PageRankOptions, Partition, bow_tie, cores, directories, leiden,
    modularity, pagerank, reciprocity, strong_components, weak_components,
};
use super::edge_lists;
use crate::analyse::links::BowTiePart;

fn adjacency(edges: &EdgeList, both_ways: bool) -> BTreeMap<(u32, u32), f64> {
    let mut found = BTreeMap::new();
    for (at, (from, to)) in edges.pairs().iter().enumerate() {
        let weight = edges.weights().map(|weights| weights[at]);
        let mut add = |from, to| {
            let sum: &mut f64 = found.entry((from, to)).or_insert(weight.map_or(1.0, |_| 0.0));
            *sum += weight.unwrap_or(0.0);
        };
        add(*from, *to);
        if both_ways && from != to {
            add(*to, *from);
        }
    }
    found
}

/// Whether each node reaches each other, by adding steps until nothing changes.
fn reach(edges: &EdgeList, both_ways: bool) -> Vec<Vec<bool>> {
    let nodes = edges.nodes() as usize;
    let mut reach: Vec<Vec<bool>> = (0..nodes).map(|a| (0..nodes).map(|b| a == b).collect()).collect();
    for _ in 0..nodes {
        for (from, to) in edges.pairs() {
            for row in &mut reach {
                row[*to as usize] |= row[*from as usize];
                row[*from as usize] |= both_ways && row[*to as usize];
            }
        }
    }
    reach
}

/// Groups of nodes that satisfy `same`, as sets.
fn groups(nodes: u32, same: impl Fn(usize, usize) -> bool) -> BTreeSet<BTreeSet<u32>> {
    let group = |node: u32| (0..nodes).filter(|other| same(node as usize, *other as usize)).collect();
    (0..nodes).map(group).collect()
}

fn as_sets(partition: &Partition) -> BTreeSet<BTreeSet<u32>> {
    groups(partition.groups().len() as u32, |a, b| partition.groups()[a] == partition.groups()[b])
}

/// The same edges between nodes with other numbers: `node * 5 + 3` around 11.
fn permuted(edges: &EdgeList) -> (EdgeList, impl Fn(u32) -> u32) {
    let other = |node: u32| (node * 5 + 3) % 11;
    let pairs = edges.pairs().iter().map(|(from, to)| (other(*from), other(*to))).collect();
    (EdgeList::new(11, pairs, edges.weights().map(<[f64]>::to_vec)).unwrap(), other)
}

proptest! {
    #[test]
    fn rows_hold_the_edges_and_nothing_else(edges in edge_lists()) {
        for both_ways in [false, true] {
            let graph = if both_ways { LinkGraph::undirected(&edges) } else { LinkGraph::directed(&edges) }.unwrap();
            let expected = adjacency(&edges, both_ways);
            let found: BTreeMap<_, _> = graph.outward().all_edges().map(|(from, to, weight)| ((from, to), weight)).collect();
            prop_assert_eq!(&found, &expected);
            let reversed: BTreeMap<_, _> = graph.inward().all_edges().map(|(to, from, weight)| ((from, to), weight)).collect();
            prop_assert_eq!(reversed, expected);
            for node in 0..graph.nodes() {
                prop_assert!(graph.outward().targets(node).is_sorted_by(|a, b| a < b));
            }
            let loops = found.keys().filter(|(from, to)| from == to).count();
            prop_assert_eq!(graph.self_loops() as usize, loops);
            let distinct = if both_ways { (found.len() - loops) / 2 + loops } else { found.len() };
            prop_assert_eq!(graph.edges() as usize, distinct);
            prop_assert_eq!(graph.merged() as usize, edges.pairs().len() - distinct);
        }
    }

    #[test]
    fn directions_can_be_forgotten_later(edges in edge_lists()) {
        let directed = LinkGraph::directed(&edges).unwrap();
        let directed = directed.as_undirected().unwrap();
        let undirected = LinkGraph::undirected(&edges).unwrap();
        prop_assert_eq!(directed.outward(), undirected.outward());
    }

    #[test]
    fn components_are_what_reaches_each_other(edges in edge_lists()) {
        let graph = LinkGraph::directed(&edges).unwrap();
        let (ways, joined) = (reach(&edges, false), reach(&edges, true));
        let strong = strong_components(graph.outward());
        let weak = weak_components(graph.outward());
        prop_assert_eq!(as_sets(&strong), groups(edges.nodes(), |a, b| ways[a][b] && ways[b][a]));
        prop_assert_eq!(as_sets(&weak), groups(edges.nodes(), |a, b| joined[a][b]));
        prop_assert!(strong.sizes().is_sorted_by(|a, b| a >= b));
        let tie = bow_tie(&graph, &weak, &strong);
        let core = strong.groups().iter().position(|group| *group == 0).unwrap();
        for (node, part) in tie.parts.iter().enumerate() {
            let expected = match (ways[node][core], ways[core][node], joined[core][node]) {
                (true, true, _) => BowTiePart::Core,
                (true, false, _) => BowTiePart::In,
                (false, true, _) => BowTiePart::Out,
                (false, false, true) => BowTiePart::Tendril,
                (false, false, false) => BowTiePart::Apart,
            };
            prop_assert_eq!(*part, expected);
        }
    }

    #[test]
    fn components_do_not_depend_on_numbers(edges in edge_lists()) {
        let (others, other) = permuted(&edges);
        let (graph, others) = (LinkGraph::directed(&edges).unwrap(), LinkGraph::directed(&others).unwrap());
        for components in [weak_components, strong_components] {
            let (here, there) = (components(graph.outward()), components(others.outward()));
            for a in 0..graph.nodes() {
                for b in 0..graph.nodes() {
                    let same_there = there.groups()[other(a) as usize] == there.groups()[other(b) as usize];
                    prop_assert_eq!(here.groups()[a as usize] == here.groups()[b as usize], same_there);
                }
            }
        }
    }

    #[test]
    fn ranks_sum_to_one_and_are_a_fixed_point(edges in edge_lists()) {
        let graph = LinkGraph::directed(&edges).unwrap();
        let ranks = pagerank(&graph, &PageRankOptions::default()).ranks;
        prop_assert!((ranks.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let nodes = ranks.len() as f64;
        let mut next = vec![0.15 / nodes; ranks.len()];
        for (node, rank) in (0..).zip(&ranks) {
            let strength: f64 = graph.outward().edges(node).map(|(_, weight)| weight).sum();
            if graph.outward().degree(node) == 0 {
                next.iter_mut().for_each(|place| *place += 0.85 * rank / nodes);
            }
            for (target, weight) in graph.outward().edges(node) {
                next[target as usize] += 0.85 * rank * weight / strength;
            }
        }
        for (next, rank) in next.iter().zip(&ranks) {
            prop_assert!((next - rank).abs() < 1e-9);
        }
    }

    #[test]
    fn cores_are_what_is_left_when_nodes_with_few_links_leave(edges in edge_lists()) {
        let graph = LinkGraph::directed(&edges).unwrap();
        let links: BTreeSet<_> = adjacency(&edges, true).into_keys().filter(|(from, to)| from != to).collect();
        let mut expected = vec![0; edges.nodes() as usize];
        for k in 1..=edges.nodes() {
            let mut left: BTreeSet<u32> = (0..edges.nodes()).collect();
            while let Some(leaves) = left.iter().copied().find(|node| {
                links.iter().filter(|(from, to)| from == node && left.contains(to)).count() < k as usize
            }) {
                left.remove(&leaves);
            }
            left.iter().for_each(|node| expected[*node as usize] = k);
        }
        prop_assert_eq!(cores(&graph).unwrap(), expected);
        let (others, other) = permuted(&edges);
        let others = cores(&LinkGraph::directed(&others).unwrap()).unwrap();
        let here = cores(&graph).unwrap();
        for node in 0..edges.nodes() {
            prop_assert_eq!(here[node as usize], others[other(node) as usize]);
        }
    }

    #[test]
    fn reciprocity_counts_answered_links(edges in edge_lists()) {
        let links: BTreeSet<_> = adjacency(&edges, false).into_keys().filter(|(from, to)| from != to).collect();
        let answered = links.iter().filter(|(from, to)| links.contains(&(*to, *from))).count();
        let expected = (!links.is_empty()).then(|| answered as f64 / links.len() as f64);
        prop_assert_eq!(reciprocity(&LinkGraph::directed(&edges).unwrap()), expected);
    }

    #[test]
    fn communities_are_connected_and_no_worse_than_single_nodes(edges in edge_lists(), seed in any::<u64>()) {
        let graph = LinkGraph::directed(&edges).unwrap();
        let options = LeidenOptions { seed, ..LeidenOptions::default() };
        let found = leiden(&graph, &options).unwrap();
        let groups = found.partition.groups();
        let kept = edges.pairs().iter().copied().filter(|(from, to)| groups[*from as usize] == groups[*to as usize]);
        let within = reach(&EdgeList::new(edges.nodes(), kept.collect(), None).unwrap(), true);
        for (a, b) in (0..groups.len()).flat_map(|a| (0..groups.len()).map(move |b| (a, b))) {
            prop_assert!(groups[a] != groups[b] || within[a][b], "{} and {} are not connected", a, b);
        }
        let undirected = graph.as_undirected().unwrap();
        let alone: Vec<u32> = (0..edges.nodes()).collect();
        prop_assert!(found.modularity >= modularity(&undirected, &alone) - 1e-9);
        prop_assert!((found.modularity - modularity(&undirected, groups)).abs() < 1e-12);
        prop_assert_eq!(&found, &leiden(&graph, &options).unwrap());
    }

    #[test]
    fn modularity_is_its_definition(edges in edge_lists()) {
        let groups: Vec<u32> = (0..edges.nodes()).map(|node| node * node % 4).collect();
        for graph in [LinkGraph::directed(&edges).unwrap(), LinkGraph::undirected(&edges).unwrap()] {
            let nodes = 0..graph.nodes();
            let weight = |a: u32, b: u32| {
                let ends = if a == b && !graph.is_directed() { 2.0 } else { 1.0 };
                graph.outward().edges(a).filter(|(to, _)| *to == b).map(|(_, weight)| weight * ends).sum::<f64>()
            };
            let pairs = || nodes.clone().flat_map(|a| nodes.clone().map(move |b| (a, b)));
            let total: f64 = pairs().map(|(a, b)| weight(a, b)).sum();
            let out = |a: u32| nodes.clone().map(|b| weight(a, b)).sum::<f64>();
            let into = |b: u32| nodes.clone().map(|a| weight(a, b)).sum::<f64>();
            let same = pairs().filter(|(a, b)| groups[*a as usize] == groups[*b as usize]);
            let sum: f64 = same.map(|(a, b)| weight(a, b) - out(a) * into(b) / total.max(1.0)).sum();
            prop_assert!((modularity(&graph, &groups) - sum / total.max(1.0)).abs() < 1e-9);
        }
    }

    #[test]
    fn directories_keep_the_rule(edges in edge_lists(), out_degree_min in 1u32..4, components_min in 1u32..4) {
        let graph = LinkGraph::directed(&edges).unwrap();
        let strong = strong_components(graph.outward());
        let rule = DirectoryRule { out_degree_min, percentile: 0.5, answered_share_max: 0.5, components_min };
        let found = directories(&graph, &strong, rule);
        let links: BTreeSet<_> = adjacency(&edges, false).into_keys().filter(|(from, to)| from != to).collect();
        let expected: BTreeSet<u32> = (0..edges.nodes()).filter(|node| {
            let targets: Vec<u32> = links.iter().filter(|(from, _)| from == node).map(|(_, to)| *to).collect();
            let answered = targets.iter().filter(|to| links.contains(&(**to, *node))).count();
            let components: BTreeSet<u32> = targets.iter().map(|to| strong.groups()[*to as usize]).collect();
            targets.len() >= found.out_degree_min as usize && answered * 2 <= targets.len()
                && components.len() >= components_min as usize
        }).collect();
        prop_assert!(found.out_degree_min >= out_degree_min);
        prop_assert!(found.found.is_sorted_by_key(|directory| (std::cmp::Reverse(directory.out_degree), directory.node)));
        prop_assert_eq!(found.found.iter().map(|directory| directory.node).collect::<BTreeSet<_>>(), expected);
    }
}
