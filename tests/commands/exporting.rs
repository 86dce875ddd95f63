//! `export`: every format is well formed, complete and the same each time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::demo::{graph, with_demo};
use crate::support::Case;

/// Arguments of every export into one file, and the name of the file.
const FILES: [(&[&str], &str); 5] = [
    (&["jsonl"], "graph.jsonl"),
    (&["graphml"], "sites.graphml"),
    (&["graphml", "--level", "page"], "pages.graphml"),
    (&["gexf"], "sites.gexf"),
    (&["gexf", "--level", "page"], "pages.gexf"),
];

fn export(case: &Case, args: &[&str], to: &Path) {
    case.run(&[&["export"], args, &["-o", to.to_str().unwrap()]].concat()).ok();
}

fn export_all(case: &Case, folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for (args, name) in FILES {
        export(case, args, &folder.join(name));
    }
    export(case, &["csv"], &folder.join("csv"));
}

/// Everything exported once, for tests that only read it.
fn exported(demo: &Case) -> PathBuf {
    static DONE: OnceLock<()> = OnceLock::new();
    let folder = demo.dir.join("exports/all");
    DONE.get_or_init(|| export_all(demo, &folder));
    folder
}

/// What the manifest in a folder says of its files.
fn manifest(folder: &Path) -> Value {
    let manifest: Value = serde_json::from_slice(&fs::read(folder.join("MANIFEST.json")).unwrap()).unwrap();
    assert_eq!(manifest["schema"], "oniongraph.manifest/1");
    manifest["files"].clone()
}

#[test]
fn the_manifest_holds_the_hash_of_every_file() {
    with_demo(|demo, _| {
        let all = exported(demo);
        let head = demo.run(&["db", "stat", "--json"]).ok().json()["journal_head"].clone();
        for (folder, names) in
            [(all.clone(), FILES.map(|(_, name)| name).to_vec()), (all.join("csv"), vec!["nodes.csv", "edges.csv"])]
        {
            let files = manifest(&folder);
            assert_eq!(files.as_object().unwrap().len(), names.len());
            for name in names {
                let bytes = fs::read(folder.join(name)).unwrap();
                let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes));
                assert_eq!(files[name]["sha256"], hash, "{name}");
                assert_eq!(files[name]["bytes"], bytes.len(), "{name}");
                assert_eq!(files[name]["journal_head"], head, "{name}");
            }
        }
    });
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    with_demo(|demo, scratch| {
        let (one, two) = (exported(demo), scratch.join("again"));
        export_all(demo, &two);
        let names = FILES.iter().map(|(_, name)| *name).chain(["csv/nodes.csv", "csv/edges.csv", "MANIFEST.json"]);
        for name in names {
            assert!(fs::read(one.join(name)).unwrap() == fs::read(two.join(name)).unwrap(), "{name} differs");
        }
        let printed = demo.run(&["export", "jsonl", "-o", "-"]).ok();
        assert!(printed.stdout == fs::read(one.join("graph.jsonl")).unwrap(), "a file and standard output differ");
    });
}

#[test]
fn graph_files_are_well_formed_and_complete() {
    with_demo(|demo, _| {
        let all = exported(demo);
        let told = manifest(&all);
        let sites = &graph().sites;
        for (_, name) in FILES.into_iter().filter(|(_, name)| !name.ends_with(".jsonl")) {
            let text = fs::read_to_string(all.join(name)).unwrap();
            let graph = read_xml(&text);
            assert_eq!(told[name]["nodes"], graph.nodes.len(), "{name}");
            assert_eq!(told[name]["edges"], graph.ends.len(), "{name}");
            let loose: Vec<_> = graph.ends.iter().flatten().filter(|end| !graph.nodes.contains(*end)).take(3).collect();
            assert!(loose.is_empty(), "{name}: edges to nodes that are not there: {loose:?}");
            if name.starts_with("sites") {
                let missing = sites.keys().find(|site| !graph.nodes.contains(*site));
                assert_eq!(missing, None, "{name}");
            }
        }
    });
}

/// Nodes, and the two ends of every edge.
struct XmlGraph {
    nodes: BTreeSet<String>,
    ends: Vec<[String; 2]>,
}

/// Reads to the end, so that whatever is not well formed is found.
fn read_xml(text: &str) -> XmlGraph {
    all_allowed(text);
    let mut graph = XmlGraph { nodes: BTreeSet::new(), ends: Vec::new() };
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                let values = attributes(&tag);
                match tag.name().as_ref() {
                    "node" => assert!(graph.nodes.insert(values["id"].clone()), "a node twice"),
                    "edge" => graph.ends.push([values["source"].clone(), values["target"].clone()]),
                    _ => {}
                }
            }
            Event::GeneralRef(reference) if reference.is_char_ref() => {
                all_allowed(&reference.resolve_char_ref().unwrap().unwrap().to_string());
            }
            Event::GeneralRef(name) => assert!(["amp", "lt", "gt", "quot", "apos"].contains(&&*name), "{name:?}"),
            Event::DocType(_) => panic!("a document type is a way for entities"),
            Event::Eof => return graph,
            _ => {}
        }
    }
}

/// XML 1.0 knows no control characters, not even as references.
fn all_allowed(text: &str) {
    let is_allowed = |c: char| matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'));
    assert_eq!(text.chars().find(|c| !is_allowed(*c)), None);
}

fn attributes(tag: &BytesStart<'_>) -> BTreeMap<String, String> {
    let values = tag.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let value = attribute.normalized_value(XmlVersion::Explicit1_0).unwrap();
        all_allowed(&value);
        (attribute.key.as_ref().to_owned(), value.into_owned())
    });
    values.collect()
}

#[test]
fn csv_tables_can_be_joined() {
    with_demo(|demo, scratch| {
        for (name, args) in [("pages", &["csv"][..]), ("sites", &["csv", "--level", "site"])] {
            let folder = scratch.join(name);
            export(demo, args, &folder);
            let nodes = read_csv(&folder.join("nodes.csv"));
            let edges = read_csv(&folder.join("edges.csv"));
            assert_eq!((&nodes[0][0], &nodes[0][1]), ("Id", "Label"));
            assert_eq!((&edges[0][0], &edges[0][1], &edges[0][2]), ("Source", "Target", "Type"));
            let ids: BTreeSet<_> = nodes[1..].iter().map(|row| row[0].to_owned()).collect();
            assert_eq!(ids.len(), nodes.len() - 1, "an id twice");
            assert!(edges[1..].iter().all(|edge| ids.contains(&edge[0]) && ids.contains(&edge[1])));
            let told = manifest(&folder);
            assert_eq!(told["nodes.csv"]["nodes"], nodes.len() - 1);
            assert_eq!(told["edges.csv"]["edges"], edges.len() - 1);
        }
    });
}

/// All rows, the header first; each has as many cells as the header, or this fails.
fn read_csv(file: &Path) -> Vec<csv::StringRecord> {
    csv::ReaderBuilder::new().has_headers(false).from_path(file).unwrap().records().map(Result::unwrap).collect()
}

#[test]
fn a_title_that_begins_like_a_formula_is_none_in_any_table() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("saved").join(crate::one_page::host());
    fs::create_dir_all(&site).unwrap();
    for (number, sign) in (0..).zip(["=1+1", "+1", "-1", "@SUM(A1)", "＝1"]) {
        let page = format!("<title>{sign} title</title><a href=/x{number}>{sign} text</a>");
        fs::write(site.join(format!("p{number}.html")), page).unwrap();
    }
    let case = Case::init(&folder.path().join("case"));
    case.run(&["ingest", folder.path().join("saved").to_str().unwrap()]).ok();
    for args in [&["csv"][..], &["csv", "--excel"]] {
        let out = folder.path().join(args.join(""));
        export(&case, args, &out);
        let (nodes, edges) = (read_csv(&out.join("nodes.csv")), read_csv(&out.join("edges.csv")));
        let labels = nodes.iter().filter(|row| row[1].contains("title")).map(|row| &row[1]);
        let texts = edges.iter().filter(|row| row[6].contains("text")).map(|row| &row[6]);
        let cells: Vec<&str> = labels.chain(texts).collect();
        assert!(cells.len() >= 10 && cells.iter().all(|cell| cell.starts_with('\'')), "{cells:?}");
    }
}

#[test]
fn spreadsheets_get_no_formulas() {
    with_demo(|demo, scratch| {
        let folder = scratch.join("excel");
        export(demo, &["csv", "--excel"], &folder);
        for name in ["nodes.csv", "edges.csv"] {
            assert!(fs::read(folder.join(name)).unwrap().starts_with(b"\xef\xbb\xbf"), "{name}: no byte order mark");
            for row in read_csv(&folder.join(name)) {
                assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])), "{row:?}");
            }
        }
    });
}

#[test]
fn a_link_in_the_place_of_the_half_written_file_is_never_written_through() {
    with_demo(|demo, _| {
        let folder = demo.dir.join("exports/linked");
        fs::create_dir_all(&folder).unwrap();
        let victim = folder.join("somebody's file");
        fs::write(&victim, "untouched").unwrap();
        for name in ["graph.jsonl.partial", "MANIFEST.json.partial"] {
            std::os::unix::fs::symlink(&victim, folder.join(name)).unwrap();
        }
        export(demo, &["jsonl"], &folder.join("graph.jsonl"));
        assert_eq!(fs::read_to_string(&victim).unwrap(), "untouched");
        assert!(fs::metadata(folder.join("graph.jsonl")).unwrap().len() > 1000);
    });
}
