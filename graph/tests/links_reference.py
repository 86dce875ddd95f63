"""Writes the figures that networkx and igraph give for small known graphs.

Usage: python3 links_reference.py [FOLDER]     (needs networkx, scipy, igraph)

The tests of graph/src/analyse/links read what is written here. Run it again only
to add a graph: the figures of the other tools do not change.
"""

import json
import pathlib
import random
import sys

import igraph
import networkx as nx
import numpy


def rmat(scale, edges, seed):
    dice = random.Random(seed)
    pairs = []
    for _ in range(edges):
        source = target = 0
        for _ in range(scale):
            draw = dice.random()
            source, target = source * 2 + (draw >= 0.76), target * 2 + (0.57 <= draw < 0.76 or draw >= 0.95)
        pairs.append((source, target))
    return pairs


def known(graph, weighted):
    """A graph of networkx as (directed, nodes, edges)."""
    number = {name: at for at, name in enumerate(graph)}
    ends = [(number[a], number[b], data.get("weight", 1)) for a, b, data in graph.edges(data=True)]
    return False, len(number), ends if weighted else [(a, b) for a, b, _ in ends]


def graphs():
    karate = nx.karate_club_graph()
    yield "karate", known(karate, False)
    yield "karate_weighted", known(karate, True)
    yield "florentine", known(nx.florentine_families_graph(), False)
    yield "miserables", known(nx.les_miserables_graph(), True)
    yield "dangling", (True, 9, [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (5, 0), (5, 4), (4, 6), (7, 6), (1, 3), (8, 8)])
    disconnected = [(0, 1), (1, 0), (1, 2), (2, 0), (4, 5), (5, 6), (6, 4), (6, 7), (8, 9), (0, 2), (4, 7), (7, 4)]
    yield "disconnected", (True, 12, disconnected)
    pairs = rmat(9, 2_500, 7)
    yield "rmat", (True, 512, pairs)
    yield "rmat_undirected", (False, 512, pairs)
    yield "rmat_weighted", (True, 512, [(a, b, 1 + (a * 7 + b) % 5) for a, b in pairs])


def built(directed, nodes, edges):
    """The graph with repeats merged; their weights, if any, add up."""
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(nodes))
    for a, b, *weight in edges:
        before = graph.get_edge_data(a, b, {}).get("weight", 0)
        graph.add_edge(a, b, weight=before + weight[0] if weight else 1)
    return graph


def labels(groups, nodes):
    """Groups numbered by size, then by smallest node."""
    ordered = sorted(groups, key=lambda group: (-len(group), min(group)))
    of = {node: number for number, group in enumerate(ordered) for node in group}
    return [of[node] for node in range(nodes)]


def hits(graph):
    """Hubs and authorities, or nothing where the largest eigenvalue is not alone."""
    matrix = nx.to_numpy_array(graph)
    values = numpy.sort(numpy.linalg.eigvalsh(matrix.T @ matrix))
    if values[-1] - values[-2] < 1e-2 * values[-1]:
        return None, None
    hubs, authorities = nx.hits(graph, max_iter=10_000)
    return [abs(hubs[n]) for n in graph], [abs(authorities[n]) for n in graph]


def leiden(graph):
    """The best modularity of igraph's Leiden over ten seeds."""
    edges = list(graph.edges(data="weight"))
    same = igraph.Graph(n=len(graph), edges=[edge[:2] for edge in edges])
    weights = [edge[2] for edge in edges]
    best = -1.0
    for seed in range(10):
        random.seed(seed)
        found = same.community_leiden("modularity", weights=weights, n_iterations=-1)
        best = max(best, same.modularity(found.membership, weights=weights))
    return best


def both_ways(graph):
    """Without directions; two edges against each other become one."""
    if not graph.is_directed():
        return graph
    weighted = any(weight != 1 for _, _, weight in graph.edges(data="weight"))
    edges = [(a, b, weight) if weighted else (a, b) for a, b, weight in graph.edges(data="weight")]
    return built(False, len(graph), edges)


def figures(directed, nodes, edges):
    graph = built(directed, nodes, edges)
    undirected = both_ways(graph)
    loopless = undirected.copy()
    loopless.remove_edges_from(nx.selfloop_edges(undirected))
    listed = lambda by_node: [by_node[node] for node in range(nodes)]
    hubs, authorities = hits(graph)
    thirds = [{node for node in range(nodes) if node % 3 == third} for third in range(3)]
    weak = nx.weakly_connected_components(graph) if directed else nx.connected_components(graph)
    strong = nx.strongly_connected_components(graph) if directed else nx.connected_components(graph)
    weak, strong = list(weak), list(strong)
    return {
        "directed": directed,
        "nodes": nodes,
        "edges": edges,
        "pagerank": listed(nx.pagerank(graph, tol=1e-14, max_iter=10_000)),
        "hubs": hubs,
        "authorities": authorities,
        "weak": labels(weak, nodes),
        "strong": labels(strong, nodes),
        "cores": listed(nx.core_number(loopless)),
        "betweenness": listed(nx.betweenness_centrality(graph, normalized=False)),
        "harmonic": listed(nx.harmonic_centrality(graph)),
        "in_degree": listed(dict(graph.in_degree if directed else graph.degree)),
        "out_degree": listed(dict(graph.out_degree if directed else graph.degree)),
        "modularity_of_thirds": nx.community.modularity(undirected, thirds),
        "modularity_leiden": leiden(undirected),
    }


def main():
    beside = pathlib.Path(__file__).parent / "fixtures" / "links"
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else beside
    folder.mkdir(parents=True, exist_ok=True)
    for name, graph in graphs():
        (folder / f"{name}.json").write_text(json.dumps(figures(*graph)) + "\n")


main()
