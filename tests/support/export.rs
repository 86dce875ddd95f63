//! `export jsonl`, to be compared: as it is, and without what differs between
//! two scans of the same web.

use std::collections::BTreeMap;

use serde_json::Value;

use super::program::Ran;

/// Fields that say when, not what.
const TIMES: [&str; 3] = ["first_seen", "last_seen", "last_up"];

/// An export.
#[derive(PartialEq, Eq)]
pub(crate) struct Export {
    pub(crate) text: String,
}

/// Rows by what they are about.
pub(crate) struct Graph {
    pub(crate) sites: BTreeMap<String, Value>,
    pub(crate) pages: BTreeMap<String, Value>,
    pub(crate) links: Vec<Value>,
}

impl Export {
    pub(crate) fn of(ran: &Ran) -> Self {
        Self { text: ran.text().to_owned() }
    }

    /// Without the line that names the scans.
    pub(crate) fn body(&self) -> Vec<&str> {
        self.text.lines().skip(1).collect()
    }

    /// Each line in order, without times and without the line that names the scans.
    pub(crate) fn timeless(&self) -> Vec<String> {
        let without_times = |line: &str| {
            let mut row: Value = serde_json::from_str(line).unwrap();
            for field in TIMES {
                row.as_object_mut().unwrap().remove(field);
            }
            row.to_string()
        };
        self.text.lines().skip(1).map(without_times).collect()
    }

    /// The rows, taken apart.
    pub(crate) fn graph(&self) -> Graph {
        let mut graph = Graph { sites: BTreeMap::new(), pages: BTreeMap::new(), links: Vec::new() };
        for line in self.body() {
            let row: Value = serde_json::from_str(line).unwrap();
            let key = |field: &str| row[field].as_str().unwrap().to_owned();
            match row["schema"].as_str().unwrap() {
                "oniongraph.site/1" => drop(graph.sites.insert(key("site"), row)),
                "oniongraph.page_record/1" => drop(graph.pages.insert(key("url"), row)),
                "oniongraph.link/1" => graph.links.push(row),
                other => panic!("a row of schema {other}"),
            }
        }
        graph
    }
}
