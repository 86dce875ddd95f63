//! `analyse --edges`: any list of edges, without a case.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::Value;

use crate::support::{Ran, run};

/// Two triangles that share an edge's worth of a bridge, and a node apart.
const EDGES: &str = "source,target,weight\na,b,1\nb,c,1\nc,a,5\nc,d,1\nd,e,1\ne,f,1\nf,d,1\na,b,1\ne,e,1\n";

fn analyse(folder: &Path, edges: &str, more: &[&str]) -> Ran {
    let file = folder.join("edges.csv");
    fs::write(&file, edges).unwrap();
    let out = folder.join("out");
    let arguments = ["analyse", "--edges", file.to_str().unwrap(), "--out", out.to_str().unwrap()];
    run(&[&arguments[..], more].concat())
}

fn nodes(folder: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(folder.join("out/nodes.csv")).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn summary(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("out/summary.json")).unwrap()).unwrap()
}

#[test]
fn a_list_of_edges_is_measured_without_a_case() {
    let folder = tempfile::tempdir().unwrap();
    let more = folder.path().join("nodes");
    fs::write(&more, "node\na\nalone\n").unwrap();
    let told = analyse(folder.path(), EDGES, &["--nodes", more.to_str().unwrap()]).ok();
    assert!(told.text().starts_with("7 nodes, 8 undirected edges\n"), "{}", told.text());
    let rows = nodes(folder.path());
    let header = "node,in_degree,out_degree,pagerank,hub,authority,wcc,scc,core,community,betweenness,harmonic";
    assert_eq!(rows[0].join(","), header);
    let names: Vec<_> = rows[1..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "d", "e", "f", "alone"]);
    let of = |name: &str, column: usize| rows.iter().find(|row| row[0] == name).unwrap()[column].clone();
    assert_eq!((of("c", 1), of("c", 2)), ("3".into(), "3".into()));
    assert_eq!((of("a", 6), of("alone", 6)), ("0".into(), "1".into()));
    assert_eq!((of("a", 8), of("alone", 8)), ("2".into(), "0".into()));
    // Every way between the triangles leads over c and d: 3 * 2 of them each.
    assert_eq!((of("c", 10), of("d", 10), of("a", 10)), ("6.0".into(), "6.0".into(), "0.0".into()));
    assert!(of("a", 9) == of("b", 9) && of("a", 9) != of("f", 9), "each triangle is a community");
    let ranks: f64 = rows[1..].iter().map(|row| row[3].parse::<f64>().unwrap()).sum();
    assert!((ranks - 1.0).abs() < 1e-9);
    let summary = summary(folder.path());
    assert_eq!(summary["schema"], "oniongraph.edges_summary/1");
    assert_eq!((&summary["nodes"], &summary["self_loops"]), (&7.into(), &1.into()));
    assert_eq!(summary["merged_parallel_edges"], 1);
}

#[test]
fn packed_and_plain_lists_give_the_same_files() {
    let folder = tempfile::tempdir().unwrap();
    analyse(folder.path(), EDGES, &["--directed"]).ok();
    let plain = (nodes(folder.path()), summary(folder.path()));
    let packed = folder.path().join("edges.tsv.gz");
    let mut gz = flate2::write::GzEncoder::new(fs::File::create(&packed).unwrap(), flate2::Compression::default());
    // Tabs, no header, in two members of one file.
    gz.write_all("a\tb\t1\nb\tc\t1\nc\ta\t5\nc\td\t1\n".as_bytes()).unwrap();
    let mut gz = flate2::write::GzEncoder::new(gz.finish().unwrap(), flate2::Compression::default());
    gz.write_all("d\te\t1\ne\tf\t1\nf\td\t1\na\tb\t1\ne\te\t1\n".as_bytes()).unwrap();
    gz.finish().unwrap();
    let out = folder.path().join("out");
    let edges = packed.to_str().unwrap();
    run(&["analyse", "--edges", edges, "--out", out.to_str().unwrap(), "--directed"]).ok();
    assert_eq!((nodes(folder.path()), summary(folder.path())), plain);
    assert_eq!(plain.1["strong_components"]["count"], 2);
}

#[test]
fn weights_count_only_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let rank_of_c = |weighted: &[&str]| -> f64 {
        analyse(folder.path(), EDGES, weighted).ok();
        nodes(folder.path())[3][3].parse().unwrap()
    };
    let (plain, weighted) = (rank_of_c(&[]), rank_of_c(&["--weighted"]));
    assert!(weighted > plain * 1.05, "{weighted} {plain}");
}

/// Once a third column of words was an error although nobody had asked for weights.
#[test]
fn without_weights_the_third_column_may_hold_anything() {
    let folder = tempfile::tempdir().unwrap();
    let told = analyse(folder.path(), "a,b,1\nb,c,friend\nc,d,-7\n", &[]).ok();
    assert!(told.text().starts_with("4 nodes, 3 undirected edges\n"), "{}", told.text());
    assert!(!told.stderr.contains("header"));
    let told = analyse(folder.path(), "left,right,how\na,b,1\n", &[]).ok();
    assert!(told.text().starts_with("2 nodes") && told.stderr.contains("taken for a header"), "{}", told.stderr);
}

#[test]
fn nodes_that_are_not_of_an_analysis_are_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("out")).unwrap();
    fs::write(folder.path().join("out/nodes.csv"), "of an export").unwrap();
    analyse(folder.path(), EDGES, &[]).fails(2, &["not of an analysis"]);
    fs::remove_file(folder.path().join("out/nodes.csv")).unwrap();
    let told = analyse(folder.path(), "a,b\nb,c\n", &["--weighted"]).ok();
    assert!(told.stderr.contains("no line has a weight"), "{}", told.stderr);
    analyse(folder.path(), EDGES, &[]).ok();
}

#[test]
fn a_bad_list_is_told_with_its_line_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for (edges, told) in [
        ("a,b\nc\n", "line 2"),
        ("a,b,1\nb,c,much\n", "line 2"),
        ("a,b,1\nb,c,-1\n", "cannot be used"),
        ("", "there is no edge"),
        ("# nothing\n", "there is no edge"),
    ] {
        analyse(folder.path(), edges, &["--weighted"]).fails(2, &[told]);
        assert!(!folder.path().join("out/nodes.csv").exists(), "{edges:?}");
    }
    run(&["analyse", "--edges", "-", "--nodes", "-", "--out", "x"]).fails(2, &["cannot both"]);
    run(&["analyse", "--edges", "/nowhere/at/all", "--out", "x"]).fails(2, &["/nowhere/at/all"]);
}
