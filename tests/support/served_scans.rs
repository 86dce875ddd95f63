//! Scans of the hostile practice web, and all that can be held against them: the
//! truth, what the servers saw, what the binary said, and what lies on the disk.
//!
//! One scan from the seeds, and further ones from what it left out, since a site
//! that only ever attacks is left alone after a few bad pages. Nothing of this
//! is left behind: what is needed is read into memory.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says by panicking what is wrong")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::time::Duration;

use graph::{JournalReader, Position};
use model::{ByteLedger, OnionHost, PageUrl};
use practice::{Access, Profile, Server, Truth, TruthOutcome, TruthPage, TruthSite, World, WorldSpec};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::Runtime;

use crate::served_web::{Ended, ServedCase, ServedWeb, run_within};

/// No politeness towards our own servers, and short patience with them.
const SETTINGS: &str = "\
[politeness]
delay_min = \"0s\"
delay_max = \"0s\"
introductions_per_minute = 600

[limits]
connect_timeout = \"3s\"
visit_timeout = \"5s\"
rate_grace = \"1s\"
";

/// Hops from the seeds: more than the web is deep.
pub(crate) const HOPS: u8 = 6;
/// A scan of this web that takes longer hangs.
const SCAN_MAX: Duration = Duration::from_secs(600);
/// Scans after the first one that take up what it left out. A site is left alone
/// after five bad pages, and no theme has more than 61.
const FURTHER_SCANS_MAX: usize = 13;

/// Extensions of what is never asked for.
const MEDIA_EXTENSIONS: [&str; 36] = [
    "7z", "apk", "avi", "avif", "bmp", "bz2", "css", "exe", "flac", "gif", "gz", "heic", "ico", "jpeg", "jpg", "js",
    "jxl", "m4a", "mkv", "mov", "mp3", "mp4", "mpeg", "ogg", "pdf", "png", "rar", "svg", "tar", "tiff", "wav", "webm",
    "webp", "woff", "woff2", "zip",
];

/// The scans, and everything that can be held against them.
pub(crate) struct Scanned {
    pub(crate) truth: Truth,
    pub(crate) refused_labels: Vec<String>,
    /// `site list` after the scan from the seeds.
    pub(crate) sites: Vec<Value>,
    pub(crate) runs: Vec<Run>,
    /// Every file of the case, and every record of its journal unpacked.
    pub(crate) kept: Vec<Vec<u8>>,
    /// The files of media that were offered as pages, whole.
    pub(crate) media: BTreeMap<String, Vec<u8>>,
}

/// One scan.
pub(crate) struct Run {
    pub(crate) ended: Ended,
    pub(crate) visits: Vec<Visit>,
    /// Its requests, in the order in which their answers ended.
    pub(crate) log: Vec<Request>,
    /// `scan show --json`
    pub(crate) shown: Value,
}

/// A line of `scan run --jsonl`.
pub(crate) struct Visit {
    pub(crate) url: PageUrl,
    pub(crate) outcome: String,
    pub(crate) reason: Option<String>,
    pub(crate) status: Option<u64>,
    pub(crate) ledger: ByteLedger,
}

/// A request as a server saw it.
pub(crate) struct Request {
    pub(crate) access: Access,
    /// The address that was asked for, in canonical form.
    pub(crate) url: String,
}

impl Scanned {
    pub(crate) fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let spec = spec();
        let web = ServedWeb::serve(spec.clone());
        let case = ServedCase::make(&folder.path().join("case"), SETTINGS, &web.refusal_list());
        let truth = web.truth();
        let refused_labels = web.refused_labels();
        let mut seeds = web.seeds().to_vec();
        // A user may well give an address that is on the list.
        seeds.push(format!("http://{}.onion/", refused_labels[0]));
        let mut runs = vec![Run::make(&web, &case, &seeds, &["--depth", &HOPS.to_string()])];
        let sites = case.run(&["site", "list", "--jsonl"]).lines();
        for _ in 0..FURTHER_SCANS_MAX {
            let left_out = left_out(&truth, &runs);
            if left_out.is_empty() {
                break;
            }
            runs.push(Run::make(&web, &case, &left_out, &["--depth", "0", "--scope", "seeds"]));
        }
        let (kept, media) = (everything_kept(case.dir()), offered_media(spec, &truth));
        Self { truth, refused_labels, sites, runs, kept, media }
    }

    pub(crate) fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.runs.iter().flat_map(|run| &run.visits)
    }

    pub(crate) fn log(&self) -> impl Iterator<Item = &Request> {
        self.runs.iter().flat_map(|run| &run.log)
    }

    /// What is true of each page, by its address.
    pub(crate) fn pages(&self) -> HashMap<&str, &TruthPage> {
        self.truth.pages.iter().map(|page| (page.url.as_str(), page)).collect()
    }

    /// What is true of each site.
    pub(crate) fn truth_of(&self, site: OnionHost) -> Option<&TruthSite> {
        self.truth.sites.iter().find(|row| row.site == site)
    }

    pub(crate) fn theme_of(&self, site: OnionHost) -> Option<&str> {
        self.truth_of(site)?.theme
    }
}

/// All themes once, among ordinary sites.
fn spec() -> WorldSpec {
    WorldSpec { hostile_share: 0.0, ..WorldSpec::new(80, 5, Profile::Hostile) }
}

impl Run {
    fn make(web: &ServedWeb, case: &ServedCase, seeds: &[String], bounds: &[&str]) -> Self {
        let file = case.dir().with_extension("seeds");
        fs::write(&file, seeds.join("\n")).unwrap();
        let mut command = case.command(&["scan", "run", "--jsonl", "--tor", web.socks(), "-f"]);
        let ended = run_within(command.arg(file).args(bounds), SCAN_MAX);
        let visits = ended.lines().iter().map(Visit::read).collect();
        let log = web.take_log().into_iter().map(Request::read).collect();
        Self { ended, visits, log, shown: case.run(&["scan", "show", "--json"]).json() }
    }
}

impl Visit {
    fn read(line: &Value) -> Self {
        assert_eq!(line["schema"], "oniongraph.visit/1");
        let text = |field: &str| line[field].as_str().map(str::to_owned);
        Self {
            url: PageUrl::parse(&text("url").unwrap()).unwrap(),
            outcome: text("outcome").unwrap(),
            reason: text("reason"),
            status: line["status"].as_u64(),
            ledger: serde_json::from_value(line["ledger"].clone()).unwrap(),
        }
    }

    pub(crate) fn is(&self, expected: &TruthOutcome) -> bool {
        self.outcome == expected.outcome
            && expected.reason.is_none_or(|reason| self.reason.as_deref() == Some(reason))
            && expected.status.is_none_or(|status| self.status == Some(u64::from(status)))
    }

    pub(crate) fn told(&self) -> String {
        let reason = self.reason.as_deref().unwrap_or("-");
        format!("{}: {} {reason} {:?}", self.url.canonical(), self.outcome, self.status)
    }
}

impl Request {
    fn read(access: Access) -> Self {
        let host = access.host.as_deref().unwrap_or_else(|| panic!("no Host field: {access:?}"));
        let page = PageUrl::parse(&format!("http://{host}{}", access.target)).unwrap();
        assert_eq!((page.site(), page.port()), (access.site, access.port), "asked at the wrong door");
        Self { url: page.canonical(), access }
    }

    pub(crate) fn is_robots(&self) -> bool {
        self.access.target == "/robots.txt"
    }

    /// Whether the address ends like a file of media.
    pub(crate) fn has_media_extension(&self) -> bool {
        let path = self.access.target.split('?').next().unwrap_or_default();
        let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
        ending.is_some_and(|ending| MEDIA_EXTENSIONS.contains(&ending.to_ascii_lowercase().as_str()))
    }

    pub(crate) fn told(&self) -> String {
        format!("{} {}", self.access.method, self.url)
    }
}

/// Pages that are to be visited and were not, apart from those of dead sites.
pub(crate) fn left_out(truth: &Truth, runs: &[Run]) -> Vec<String> {
    let visited: HashSet<String> = runs.iter().flat_map(|run| &run.visits).map(|visit| visit.url.canonical()).collect();
    let wanted = truth.pages.iter().filter(|page| must_be_visited(page));
    wanted.map(|page| page.url.clone()).filter(|url| !visited.contains(url)).collect()
}

/// Whether the truth leaves no other way: the page is there and nothing forbids it.
pub(crate) fn must_be_visited(page: &TruthPage) -> bool {
    page.expected.iter().all(|e| e.outcome != "not_visited") && page.expected.iter().any(|e| e.outcome != "failed")
}

/// Every file below `dir`, and the records of the journal, which are compressed there.
fn everything_kept(dir: &Path) -> Vec<Vec<u8>> {
    let mut kept = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                kept.push(fs::read(entry.path()).unwrap());
            }
        }
    }
    let journal = JournalReader::open(&dir.join("journal")).unwrap();
    kept.extend(journal.records(Position::START).unwrap().map(|record| record.unwrap().payload));
    kept
}

/// The media that the web offers under the addresses of pages, as its servers
/// give them to whoever takes everything.
fn offered_media(spec: WorldSpec, truth: &Truth) -> BTreeMap<String, Vec<u8>> {
    let server = Server::new(World::new(spec).unwrap());
    let offered = truth.pages.iter().filter(|page| page.url.contains("/media/") || is_honest_image(page));
    let runtime = Runtime::new().unwrap();
    runtime.block_on(async {
        let mut media = BTreeMap::new();
        for page in offered {
            let url = PageUrl::parse(&page.url).unwrap();
            let mut stream = server.connect(&url.site(), url.port()).await.unwrap();
            let question = format!("GET {} HTTP/1.1\r\nConnection: close\r\n\r\n", url.path());
            stream.write_all(question.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).await.unwrap();
            let head_end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
            media.insert(page.url.clone(), answer.split_off(head_end));
        }
        media
    })
}

/// An image that says it is one, under a name that does not.
pub(crate) fn is_honest_image(page: &TruthPage) -> bool {
    page.expected.iter().all(|e| e.reason == Some("type_not_text")) && page.url.ends_with("/view/1")
}
