//! The practice web, served by the binary.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::case::Case;
use super::program::oniongraph;

/// `practice serve` while it runs; stopped when it is dropped.
pub(crate) struct PracticeWeb {
    child: Child,
    socks: String,
    seeds: PathBuf,
    pub(crate) truth: Value,
    pub(crate) refusal_list: PathBuf,
}

impl PracticeWeb {
    /// Serves a web and waits until it is ready; its files lie in `dir`.
    pub(crate) fn serve(dir: &Path, sites: u32, seed: u64, profile: &str) -> Self {
        let mut command = oniongraph();
        command.args(["practice", "serve", "--sites", &sites.to_string(), "--seed", &seed.to_string()]);
        command.args(["--profile", profile, "--out"]).arg(dir);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(told["schema"], "oniongraph.practice/1");
        let path = |field: &str| PathBuf::from(told[field].as_str().unwrap());
        let seeds = dir.join("seeds.txt");
        let addresses = told["seeds"].as_array().unwrap().iter().map(|seed| seed.as_str().unwrap());
        fs::write(&seeds, addresses.collect::<Vec<_>>().join("\n")).unwrap();
        Self {
            child,
            socks: told["socks"].as_str().unwrap().to_owned(),
            seeds,
            truth: serde_json::from_slice(&fs::read(path("truth")).unwrap()).unwrap(),
            refusal_list: path("refusal_list"),
        }
    }

    /// `scan run` from the seeds of this web.
    pub(crate) fn scan(&self, case: &Case, more: &[&str]) -> Command {
        let mut command = case.command(&["scan", "run", "--jsonl", "--tor", &self.socks, "-f"]);
        command.arg(&self.seeds).args(more);
        command
    }

    /// `scan resume` in this web.
    pub(crate) fn resume(&self, case: &Case) -> Command {
        case.command(&["scan", "resume", "--jsonl", "--tor", &self.socks])
    }
}

impl Drop for PracticeWeb {
    fn drop(&mut self) {
        // It may have ended by itself; then the tests have failed already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
