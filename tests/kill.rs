//! kill -9 at random points: what was acknowledged is kept, and is not asked for
//! again. `ONIONGRAPH_KILLS` sets how often (20 unless told).

#![expect(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

mod support;

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use model::PageUrl;
use practice::{Access, Bind, Handle, Profile, ServeOptions, WorldSpec, serve};
use serde_json::Value;
use support::{Case, Scan};
use tokio::runtime::Runtime;

const KILLS: usize = 20;
/// Most lines, or requests, between the start of a run and its end.
const PROGRESS_MAX: u64 = 60;

#[test]
fn no_acknowledged_visit_is_lost_or_repeated_by_kills() {
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::new(folder.path());
    let mut draw = Draw(1);
    let (mut kills, wanted) = (0, kills_wanted());
    for number in 0.. {
        if kills >= wanted {
            break;
        }
        let case = Case::for_practice(&folder.path().join(format!("case-{number}")), &rig.list);
        kills += scan_with_kills(&rig, &case, &mut draw, wanted - kills);
    }
}

/// Scans to the end, with at most `kills_max` kills on the way. Returns their number.
fn scan_with_kills(rig: &Rig, case: &Case, draw: &mut Draw, kills_max: usize) -> usize {
    let mut acknowledged = BTreeSet::new();
    let mut scan = Scan::start(rig.scan(case));
    // Before its first line a scan may not have begun: then there is nothing to resume.
    let mut said = scan.wait_for(1);
    let mut kills = 0;
    while kills < kills_max {
        let progress = draw.below(PROGRESS_MAX);
        let ended = if draw.below(2) == 0 {
            let lines = scan.wait_for(progress as usize);
            let ended = lines.len() < progress as usize;
            said.extend(lines);
            ended
        } else {
            rig.wait_for_requests(progress, &mut scan)
        };
        if ended {
            break;
        }
        said.extend(scan.kill());
        kills += 1;
        take_over(rig, &mut acknowledged, std::mem::take(&mut said));
        scan = Scan::start(rig.resume(case));
    }
    let (lines, code) = scan.finish();
    // The last kill may have come after the last record: then nothing waits to be resumed.
    let was_finished = code == Some(2) && lines.is_empty();
    assert!(code == Some(0) || was_finished, "after {kills} kills: {code:?}");
    assert_eq!(case.run(&["scan", "show", "--json"]).ok().json()["end"], "finished", "after {kills} kills");
    said.extend(lines);
    take_over(rig, &mut acknowledged, said);
    let graph = case.export().graph();
    let lost: Vec<_> = acknowledged.iter().filter(|url| !graph.pages.contains_key(*url)).collect();
    assert!(lost.is_empty(), "after {kills} kills: {lost:#?}");
    assert_eq!(graph.pages.len(), rig.pages, "after {kills} kills");
    assert_eq!(case.run(&["db", "verify", "--json"]).ok().json()["clean"], true, "after {kills} kills");
    kills
}

/// Checks what a run said and asked for, then adds what it acknowledged.
fn take_over(rig: &Rig, acknowledged: &mut BTreeSet<String>, said: Vec<Value>) {
    let requests = rig.requests();
    let mut before: HashMap<_, &Access> = HashMap::new();
    for request in &requests {
        // A page that another one redirects to is asked for in the visit of that one.
        let led_here = before.insert(request.site, request).is_some_and(|one| (300..400).contains(&one.status));
        let url = PageUrl::parse(&request.url()).unwrap().canonical();
        assert!(led_here || !acknowledged.contains(&url), "asked for again: {} {url}", request.method);
    }
    for visit in said {
        let url = visit["url"].as_str().unwrap();
        assert!(!acknowledged.contains(url), "visited again: {visit}");
        if visit["retry"] == false {
            acknowledged.insert(url.to_owned());
        }
    }
}

/// A practice web in this process, so that its access log can be read.
struct Rig {
    runtime: Runtime,
    web: Handle,
    list: std::path::PathBuf,
    /// Pages that a whole scan visits.
    pages: usize,
}

impl Rig {
    fn new(folder: &Path) -> Self {
        let runtime = Runtime::new().unwrap();
        let options = ServeOptions { bind: Bind::Tcp(0), extended_errors: true, truth: None };
        // In this web no robots.txt asks for pauses.
        let web = runtime.block_on(serve(WorldSpec::new(40, 3, Profile::Calm), options)).unwrap();
        let world = web.server().world();
        let list = folder.join("refusal-list.txt");
        std::fs::write(&list, world.refusal_list()).unwrap();
        let is_asked = |outcome: &str| !["failed", "not_visited"].contains(&outcome);
        let pages = world.truth().pages.iter().filter(|page| is_asked(page.expected[0].outcome)).count();
        Self { runtime, web, list, pages }
    }

    fn scan(&self, case: &Case) -> std::process::Command {
        let mut command = case.command(&["scan", "run", "--jsonl", "--depth", "20", "--tor", &self.web.address]);
        command.args(&self.web.seeds);
        command
    }

    fn resume(&self, case: &Case) -> std::process::Command {
        case.command(&["scan", "resume", "--jsonl", "--tor", &self.web.address])
    }

    /// Waits until `count` more requests have begun; says whether the scan ended before.
    fn wait_for_requests(&self, count: u64, scan: &mut Scan) -> bool {
        let log = self.web.server().log();
        let enough = log.totals().requests + count;
        while log.totals().requests < enough {
            if scan.has_ended() {
                return true;
            }
            std::thread::yield_now();
        }
        false
    }

    /// The requests since the last call; the client must be gone.
    fn requests(&self) -> Vec<Access> {
        let log = self.web.server().log();
        self.runtime.block_on(log.idle());
        let entries = log.entries();
        log.clear();
        entries
    }
}

/// Numbers that follow from a seed (SplitMix64).
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }
}

#[expect(clippy::disallowed_methods, reason = "how thorough a test is, whoever runs it says")]
fn kills_wanted() -> usize {
    std::env::var("ONIONGRAPH_KILLS").map_or(KILLS, |number| number.parse().unwrap())
}
