"""What igraph needs for the steps of links.rs, on the same file.

Usage: python3 links_igraph.py FILE     (needs igraph; FILE as links.rs writes it)

Prints a line of JSON for each step. Nodes are the numbers of the file, so names are
not interned; repeats of an edge are merged, as links.rs does.
"""

import json
import random
import resource
import sys
import time

import igraph


def step(name, work, tell):
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    line = {"step": name, "wall_s": round(wall, 3), "cpu_s": round(cpu, 3), "peak_mb": peak, "gave": tell(result)}
    print(json.dumps(line), flush=True)
    return result


def load(path):
    with open(path, encoding="ascii") as rows:
        edges = [tuple(map(int, row.split(","))) for row in rows]
    graph = igraph.Graph(edges=edges, directed=True)
    return graph.simplify(multiple=True, loops=False)


def communities(graph):
    random.seed(0)
    return graph.community_leiden("modularity", n_iterations=2)


def main():
    graph = step("load and csr", lambda: load(sys.argv[1]), lambda graph: f"{graph.ecount()} edges")
    step("pagerank, to convergence", graph.pagerank, lambda ranks: f"sum {sum(ranks):.9f}")
    step("weak", lambda: graph.connected_components("weak"), lambda found: f"{len(found)} components")
    step("strong", lambda: graph.connected_components("strong"), lambda found: f"{len(found)} components")
    undirected = step("undirected", lambda: graph.as_undirected("collapse"), lambda graph: f"{graph.ecount()} edges")
    step("cores", undirected.coreness, lambda cores: f"largest {max(cores)}")
    found = step("leiden", lambda: communities(undirected), lambda found: f"{len(found)} communities")
    print(json.dumps({"modularity": round(undirected.modularity(found.membership), 4)}))


main()
