"""Holds what `oniongraph analyse --edges` writes against python-igraph and the fixtures.

Usage: python3 tests/igraph/compare.py ONIONGRAPH     (the program; needs igraph)

Every graph of graph/tests/fixtures/links is written as an edge list and analysed. Each
column of nodes.csv is compared with the fixture, whose figures are those of networkx
(graph/tests/links_reference.py writes them), and with what igraph says now where both
mean the same. Prints a line a graph with the largest differences; ends with 1 if any is
too large. The Rust tests read the same fixtures and need neither tool.
"""

import csv
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import igraph

FIXTURES = pathlib.Path(__file__).parents[2] / "graph" / "tests" / "fixtures" / "links"
TOLERANCE = {"pagerank": 1e-6, "hub": 1e-6, "authority": 1e-6, "betweenness": 1e-9, "harmonic": 1e-9}
EXACT = 0.0
MODULARITY_BELOW_MAX = 0.01
COLUMNS = {
    "in_degree": "in_degree",
    "out_degree": "out_degree",
    "pagerank": "pagerank",
    "hub": "hubs",
    "authority": "authorities",
    "core": "cores",
    "betweenness": "betweenness",
    "harmonic": "harmonic",
}


def analysed(program, graph, folder):
    """The rows of nodes.csv, by number of the node."""
    edges, nodes, out = folder / "edges.csv", folder / "nodes.csv", folder / "out"
    edges.write_text("".join(",".join(map(str, edge)) + "\n" for edge in graph["edges"]))
    nodes.write_text("".join(f"{node}\n" for node in range(graph["nodes"])))
    command = [program, "analyse", "--edges", edges, "--nodes", nodes, "--out", out]
    command += ["--directed"] if graph["directed"] else []
    command += ["--weighted"] if len(graph["edges"][0]) == 3 else []
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(out / "nodes.csv", newline="") as rows:
        by_node = {int(row["node"]): row for row in csv.DictReader(rows)}
    return [by_node[node] for node in range(graph["nodes"])]


def built(graph):
    """The graph in igraph, repeats merged and their weights added up."""
    weights = [edge[2] if len(edge) == 3 else 1 for edge in graph["edges"]]
    pairs = [edge[:2] for edge in graph["edges"]]
    made = igraph.Graph(n=graph["nodes"], edges=pairs, directed=graph["directed"])
    made.es["weight"] = weights
    made.simplify(multiple=True, loops=False, combine_edges="sum")
    if len(graph["edges"][0]) == 2:
        made.es["weight"] = [1] * made.ecount()
    return made


def of_igraph(made):
    """What igraph says where it means what networkx does: it counts loops otherwise."""
    loops = any(made.is_loop())
    found = {"betweenness": made.betweenness(directed=made.is_directed())}
    if not loops or made.is_directed():
        found["pagerank"] = made.pagerank(weights="weight")
    undirected = made.as_undirected("collapse")
    found["core"] = undirected.simplify().coreness()
    return found


def difference(found, expected):
    """The largest one, as a share of what is expected where that is above 1."""
    return max(abs(one - other) / max(1.0, abs(other)) for one, other in zip(found, expected, strict=True))


def groups(labels):
    """The sets of nodes with one label."""
    of = {}
    for node, label in enumerate(labels):
        of.setdefault(label, set()).add(node)
    return sorted(map(sorted, of.values()))


def leiden_shortfalls(rows, made):
    """How far the modularity of our communities is below the mean of ten runs of igraph's
    Leiden with as many iterations (two), and below the best of ten that go on to the end."""
    undirected = made.as_undirected("collapse", combine_edges="sum")
    if set(made.es["weight"]) == {1}:
        undirected.es["weight"] = [1] * undirected.ecount()
    runs = {2: [], -1: []}
    for iterations, found in runs.items():
        for seed in range(10):
            random.seed(seed)
            parts = undirected.community_leiden("modularity", weights="weight", n_iterations=iterations)
            found.append(undirected.modularity(parts.membership, weights="weight"))
    number = {name: at for at, name in enumerate(dict.fromkeys(row["community"] for row in rows))}
    ours = undirected.modularity([number[row["community"]] for row in rows], weights="weight")
    return sum(runs[2]) / len(runs[2]) - ours, max(runs[-1]) - ours


def compare(name, program):
    """Whether all is as it should be, told in a line."""
    graph = json.loads((FIXTURES / f"{name}.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        rows = analysed(program, graph, pathlib.Path(folder))
    made, faults, told = built(graph), [], []
    column = lambda name: [float(row[name]) for row in rows]
    references = [("", {ours: graph[theirs] for ours, theirs in COLUMNS.items() if graph[theirs] is not None})]
    references.append((" of igraph", of_igraph(made)))
    for whose, figures in references:
        for ours, expected in figures.items():
            worst = difference(column(ours), expected)
            told.append(f"{ours}{whose} {worst:.0e}")
            faults += [f"{ours}{whose}"] if worst > TOLERANCE.get(ours, EXACT) else []
    parts = {"wcc": ("weak", graph["weak"]), "scc": ("strong", graph["strong"])}
    for ours, (mode, expected) in parts.items():
        labels = groups([row[ours] for row in rows])
        same = labels == groups(expected) == groups(made.connected_components(mode).membership)
        faults += [] if same else [ours]
    below_mean, below_best = leiden_shortfalls(rows, made)
    told.append(f"modularity below igraph's mean {below_mean:.4f}, below its best {below_best:.4f}")
    faults += ["community"] if max(below_mean, below_best) > MODULARITY_BELOW_MAX else []
    print(f"{name}: {'; '.join(told)}{' NOT AS IT SHOULD BE: ' if faults else ''}{', '.join(faults)}")
    return not faults


def main():
    names = sorted(path.stem for path in FIXTURES.glob("*.json"))
    results = [compare(name, sys.argv[1]) for name in names]
    print(f"{sum(results)} of {len(results)} graphs agree")
    sys.exit(0 if all(results) else 1)


main()
