//! How fast links are read and analysed, on an R-MAT graph in a text file.
//!
//! `cargo bench -p oniongraph-graph --bench links -- [SCALE] [EDGES] [FILE]`; 2^20
//! nodes, 10,000,000 edges and a temporary file if nothing is said. A file that is
//! there is read, otherwise it is written. Prints a line of JSON for each step:
//! seconds of wall and processor time, the largest memory so far, and what it gave.
//!
//! `links_igraph.py` measures igraph on the same file.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]

mod usage;

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use oniongraph_graph::analyse::links::{
    BetweennessOptions, HarmonicOptions, HitsOptions, LeidenOptions, LinkGraph, NamedEdges, PageRankOptions, Stop,
    Weights, betweenness, cores, harmonic, hits, leiden, pagerank, read_edges, strong_components, weak_components,
};
use usage::{cpu_time, now, resident_mb};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let scale: u32 = arguments.first().map_or(20, |text| text.parse().unwrap());
    let edges: u64 = arguments.get(1).map_or(10_000_000, |text| text.parse().unwrap());
    let temporary = tempfile::tempdir().unwrap();
    let file = arguments.get(2).map_or_else(|| temporary.path().join("links.csv"), PathBuf::from);
    if !file.exists() {
        write_rmat(&file, scale, edges);
    }
    let named = step("load", || read(&file), |named| format!("{} names", named.names.len()));
    let graph = step("csr", || LinkGraph::directed(&named.edges).unwrap(), |graph| format!("{} edges", graph.edges()));
    drop(named);
    ranks(&graph);
    let near = HarmonicOptions::default();
    step(
        "harmonic",
        || harmonic(&graph, &near),
        |found| format!("relative error {:.3}", found.estimate.map_or(0.0, |known| known.relative_error)),
    );
    let between = BetweennessOptions { sources: 16, ..BetweennessOptions::default() };
    step(
        "betweenness, 16 sources",
        || betweenness(&graph, &between),
        |found| format!("error share {:.3}", found.sample.map_or(0.0, |known| known.error_share)),
    );
    groups(graph);
}

fn read(file: &Path) -> NamedEdges {
    read_edges(BufReader::with_capacity(1 << 18, File::open(file).unwrap()), Weights::Read).unwrap()
}

fn ranks(graph: &LinkGraph) {
    let twenty = PageRankOptions { stop: Stop::Iterations(20), ..PageRankOptions::default() };
    step("pagerank, 20 steps", || pagerank(graph, &twenty), |found| format!("residual {:.1e}", found.residual));
    let full = PageRankOptions::default();
    step(
        "pagerank, to 1e-10",
        || pagerank(graph, &full),
        |found| format!("{} steps, sum {:.9}", found.iterations, found.ranks.iter().sum::<f64>()),
    );
    step("hits", || hits(graph, &HitsOptions::default()), |found| format!("{} steps", found.iterations));
}

fn groups(graph: LinkGraph) {
    step("weak", || weak_components(graph.outward()), |found| format!("{} components", found.count()));
    step("strong", || strong_components(graph.outward()), |found| format!("{} components", found.count()));
    let undirected =
        step("undirected", || graph.into_undirected().unwrap(), |graph| format!("{} edges", graph.edges()));
    step("cores", || cores(&undirected).unwrap(), |found| format!("degeneracy {}", found.iter().max().unwrap()));
    step(
        "leiden",
        || leiden(&undirected, &LeidenOptions::default()).unwrap(),
        |found| format!("{} communities, modularity {:.4}", found.partition.count(), found.modularity),
    );
}

/// Writes `edges` edges over 2^`scale` nodes: quadrants .57, .19, .19, .05, repeats
/// and loops kept. Chakrabarti, Zhan and Faloutsos, "R-MAT", 2004.
fn write_rmat(file: &Path, scale: u32, edges: u64) {
    let mut dice = Dice(0x0510_11e5);
    let mut out = BufWriter::new(File::create(file).unwrap());
    for _ in 0..edges {
        let (mut source, mut target) = (0u32, 0u32);
        for _ in 0..scale {
            let draw = dice.unit();
            source = source << 1 | u32::from(draw >= 0.76);
            target = target << 1 | u32::from((0.57..0.76).contains(&draw) || draw >= 0.95);
        }
        writeln!(out, "{source},{target}").unwrap();
    }
    out.flush().unwrap();
}

/// splitmix64: the same seed, the same graph.
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Runs a step and prints what it cost and what it gave.
fn step<T>(name: &str, work: impl FnOnce() -> T, tell: impl FnOnce(&T) -> String) -> T {
    let (started, before) = (now(), cpu_time());
    let result = work();
    let (wall, cpu) = (started.elapsed().as_secs_f64(), (cpu_time() - before).as_secs_f64());
    let line = serde_json::json!({
        "step": name, "wall_s": (wall * 1e3).round() / 1e3, "cpu_s": cpu, "peak_mb": resident_mb(), "gave": tell(&result),
    });
    println!("{line}");
    result
}
