//! The binary against the hostile practice web: what it says of every visit is
//! held against the truth and against the log of the servers that were visited.
//!
//! One scan from the seeds, and further ones from what the first left out, since
//! a site that only ever attacks is left alone after a few bad pages. All tests
//! look at the same scans.

#[path = "support/served_web.rs"]
mod served_web;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use graph::{JournalReader, Position};
use model::{ByteLedger, OnionHost, PageUrl};
use practice::{Access, Profile, Server, Truth, TruthOutcome, TruthPage, TruthSite, World, WorldSpec};
use serde_json::Value;
use served_web::{Ended, ServedCase, ServedWeb, run_within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::Runtime;

/// No politeness towards our own servers, and short patience with them.
const SETTINGS: &str = "\
[politeness]
delay_min = \"0s\"
delay_max = \"0s\"

[limits]
connect_timeout = \"3s\"
visit_timeout = \"5s\"
rate_grace = \"1s\"
";

/// Hops from the seeds: more than the web is deep.
const HOPS: u8 = 6;
/// A scan of this web that takes longer hangs.
const SCAN_MAX: Duration = Duration::from_secs(600);
/// Scans after the first one that take up what it left out. A site is left alone
/// after five bad pages, and no theme has more than 61.
const FURTHER_SCANS_MAX: usize = 13;
/// The cap of a body: of longer ones not all that was sent need have been read.
const BODY_MAX: u64 = 1024 * 1024;

/// Reasons for a refusal that are found in the body; all others stand in the head.
const IN_THE_BODY: [&str; 3] = ["binary_bytes", "charset_invalid", "known_signature"];

/// Extensions of what is never asked for.
const MEDIA_EXTENSIONS: [&str; 36] = [
    "7z", "apk", "avi", "avif", "bmp", "bz2", "css", "exe", "flac", "gif", "gz", "heic", "ico", "jpeg", "jpg", "js",
    "jxl", "m4a", "mkv", "mov", "mp3", "mp4", "mpeg", "ogg", "pdf", "png", "rar", "svg", "tar", "tiff", "wav", "webm",
    "webp", "woff", "woff2", "zip",
];

static SCANNED: LazyLock<Scanned> = LazyLock::new(Scanned::make);

/// The scans, and everything that can be held against them.
struct Scanned {
    truth: Truth,
    refused_labels: Vec<String>,
    /// `site list` after the scan from the seeds.
    sites: Vec<Value>,
    runs: Vec<Run>,
    /// Every file of the case, and every record of its journal unpacked.
    kept: Vec<Vec<u8>>,
    /// The files of media that were offered as pages, whole.
    media: BTreeMap<String, Vec<u8>>,
}

/// One scan.
struct Run {
    ended: Ended,
    visits: Vec<Visit>,
    /// Its requests, in the order in which their answers ended.
    log: Vec<Request>,
    /// `scan show --json`
    shown: Value,
}

/// A line of `scan run --jsonl`.
struct Visit {
    url: PageUrl,
    outcome: String,
    reason: Option<String>,
    status: Option<u64>,
    ledger: ByteLedger,
}

/// A request as a server saw it.
struct Request {
    access: Access,
    /// The address that was asked for, in canonical form.
    url: String,
}

impl Scanned {
    fn make() -> Self {
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

    fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.runs.iter().flat_map(|run| &run.visits)
    }

    fn log(&self) -> impl Iterator<Item = &Request> {
        self.runs.iter().flat_map(|run| &run.log)
    }

    /// What is true of each page, by its address.
    fn pages(&self) -> HashMap<&str, &TruthPage> {
        self.truth.pages.iter().map(|page| (page.url.as_str(), page)).collect()
    }

    /// What is true of each site.
    fn truth_of(&self, site: OnionHost) -> Option<&TruthSite> {
        self.truth.sites.iter().find(|row| row.site == site)
    }

    fn theme_of(&self, site: OnionHost) -> Option<&str> {
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

    fn is(&self, expected: &TruthOutcome) -> bool {
        self.outcome == expected.outcome
            && expected.reason.is_none_or(|reason| self.reason.as_deref() == Some(reason))
            && expected.status.is_none_or(|status| self.status == Some(u64::from(status)))
    }

    fn told(&self) -> String {
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

    fn is_robots(&self) -> bool {
        self.access.target == "/robots.txt"
    }

    /// Whether the address ends like a file of media.
    fn has_media_extension(&self) -> bool {
        let path = self.access.target.split('?').next().unwrap_or_default();
        let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
        ending.is_some_and(|ending| MEDIA_EXTENSIONS.contains(&ending.to_ascii_lowercase().as_str()))
    }

    fn told(&self) -> String {
        format!("{} {}", self.access.method, self.url)
    }
}

/// Pages that are to be visited and were not, apart from those of dead sites.
fn left_out(truth: &Truth, runs: &[Run]) -> Vec<String> {
    let visited: HashSet<String> = runs.iter().flat_map(|run| &run.visits).map(|visit| visit.url.canonical()).collect();
    let wanted = truth.pages.iter().filter(|page| must_be_visited(page));
    wanted.map(|page| page.url.clone()).filter(|url| !visited.contains(url)).collect()
}

/// Whether the truth leaves no other way: the page is there and nothing forbids it.
fn must_be_visited(page: &TruthPage) -> bool {
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
fn is_honest_image(page: &TruthPage) -> bool {
    page.expected.iter().all(|e| e.reason == Some("type_not_text")) && page.url.ends_with("/view/1")
}

fn nothing_wrong(what: &str, wrong: &[String]) {
    assert!(wrong.is_empty(), "{what}, {} times:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_scan_ends_by_itself_and_every_attack_was_tried() {
    for run in &SCANNED.runs {
        assert_eq!(run.ended.code, Some(0), "{}", run.ended.stderr);
        assert_eq!(run.shown["end"], "finished");
        assert_eq!(run.shown["visits"].as_u64(), Some(run.visits.len() as u64));
        assert_eq!(run.shown["our_network_troubles"], 0);
    }
    nothing_wrong("a page was never visited", &left_out(&SCANNED.truth, &SCANNED.runs));
    let themes: BTreeSet<&str> = SCANNED.visits().filter_map(|visit| SCANNED.theme_of(visit.url.site())).collect();
    // What a robots.txt that fails or drips stands before is not visited.
    let all: BTreeSet<&str> = SCANNED.truth.sites.iter().filter_map(|site| site.theme).collect();
    let unvisited: Vec<&&str> = all.difference(&themes).collect();
    assert!(all.len() == 22 && unvisited.iter().all(|theme| theme.starts_with("robots-")), "{unvisited:?}");
}

#[test]
fn nothing_was_asked_for_but_pages() {
    let pages = SCANNED.pages();
    let may_be_asked = |request: &Request| match pages.get(request.url.as_str()) {
        Some(page) => page.expected.iter().any(|e| e.outcome != "not_visited"),
        // Of hostile sites the truth does not list every address.
        None => request.is_robots() || SCANNED.theme_of(request.access.site).is_some(),
    };
    let refused = |request: &Request| SCANNED.refused_labels.contains(&request.access.site.label());
    let wrong: Vec<String> = SCANNED
        .log()
        .filter(|request| {
            !["GET", "HEAD"].contains(&request.access.method.as_str())
                || request.has_media_extension()
                || refused(request)
                || !may_be_asked(request)
        })
        .map(Request::told)
        .collect();
    nothing_wrong("something was asked for that is no page", &wrong);
    assert!(SCANNED.log().count() > 1_000, "{} requests", SCANNED.log().count());
}

#[test]
fn an_image_without_a_telling_name_is_asked_for_its_head_only() {
    let images: BTreeSet<&str> =
        SCANNED.truth.pages.iter().filter(|page| is_honest_image(page)).map(|page| page.url.as_str()).collect();
    let asked: Vec<&Request> = SCANNED.log().filter(|request| images.contains(request.url.as_str())).collect();
    assert_eq!(asked.iter().map(|request| request.url.as_str()).collect::<BTreeSet<_>>(), images);
    assert!(images.len() > 2, "{images:?}");
    let wrong: Vec<String> = asked.iter().filter(|r| r.access.method != "HEAD").map(|r| r.told()).collect();
    nothing_wrong("an image was sent", &wrong);
}

#[test]
fn every_outcome_is_the_true_one() {
    let pages = SCANNED.pages();
    let mut compared = 0;
    let mut wrong = Vec::new();
    for visit in SCANNED.visits() {
        let Some(page) = pages.get(visit.url.canonical().as_str()) else { continue };
        compared += 1;
        if !page.expected.iter().any(|expected| visit.is(expected)) {
            wrong.push(format!("{}; expected {:?}", visit.told(), page.expected));
        }
    }
    nothing_wrong("an outcome is not the true one", &wrong);
    assert!(compared > 900, "{compared} outcomes compared");
}

#[test]
fn dead_sites_are_down_for_their_true_cause() {
    let mut causes = BTreeSet::new();
    let mut wrong = Vec::new();
    for truth in SCANNED.truth.sites.iter().filter(|site| site.pages_reached > 0 && !site.refused) {
        let name = truth.site.full_name();
        let Some(row) = SCANNED.sites.iter().find(|row| row["site"] == name.as_str()) else {
            wrong.push(format!("{name} is missing"));
            continue;
        };
        let state = if truth.cause.is_some() { "down" } else { "up" };
        causes.extend(truth.cause);
        // What a site that only attacks is called is for the scan to say.
        if truth.theme.is_none() && (row["state"] != state || row["cause"].as_str() != truth.cause) {
            wrong.push(format!("{name}: {} {}; expected {state} {:?}", row["state"], row["cause"], truth.cause));
        }
    }
    nothing_wrong("a site is not what it is said to be", &wrong);
    assert!(causes.len() >= 3, "{causes:?}");
}

#[test]
fn hostile_neighbours_cost_nobody_a_page() {
    let visited: HashSet<String> = SCANNED.runs[0].visits.iter().map(|visit| visit.url.canonical()).collect();
    let is_calm = |page: &TruthPage| SCANNED.theme_of(PageUrl::parse(&page.url).unwrap().site()).is_none();
    let calm = SCANNED.truth.pages.iter().filter(|page| is_calm(page) && must_be_visited(page));
    let calm: Vec<&TruthPage> = calm.filter(|page| page.depth <= HOPS).collect();
    assert!(calm.len() > 300, "{} pages", calm.len());
    let missing: Vec<String> = calm.iter().map(|p| p.url.clone()).filter(|url| !visited.contains(url)).collect();
    nothing_wrong("a page is missing", &missing);
}

#[test]
fn the_ledger_of_a_page_is_what_its_server_sent() {
    let mut sent: HashMap<&str, Vec<&Access>> = HashMap::new();
    for request in SCANNED.log() {
        sent.entry(&request.url).or_default().push(&request.access);
    }
    let mut visits: BTreeMap<String, Vec<&Visit>> = BTreeMap::new();
    for visit in SCANNED.visits() {
        visits.entry(visit.url.canonical()).or_default().push(visit);
    }
    let mut exact = 0;
    let mut wrong = Vec::new();
    for (url, visits) in visits.iter().filter(|(_, visits)| visits.iter().all(|visit| visit.outcome == "page")) {
        let Some(sent) = sent.get(url.as_str()) else {
            wrong.push(format!("{url}: no server was asked"));
            continue;
        };
        let wire: u64 = visits.iter().map(|visit| visit.ledger.wire).sum();
        let bytes: u64 = sent.iter().map(|access| access.bytes()).sum();
        let whole = sent.iter().all(|access| access.complete && access.body_bytes <= BODY_MAX);
        exact += usize::from(whole);
        if wire > bytes || (whole && wire != bytes) {
            wrong.push(format!("{url}: {wire} bytes counted, {bytes} sent (in full: {whole})"));
        }
    }
    nothing_wrong("the ledger of a page is not what its server sent", &wrong);
    assert!(exact > 500, "{exact} pages compared");
}

#[test]
fn nothing_is_kept_or_read_of_what_was_refused() {
    let mut wrong = Vec::new();
    let (mut by_head, mut by_body) = (0, 0);
    for visit in SCANNED.visits() {
        let ledger = visit.ledger;
        let in_the_body = visit.reason.as_deref().is_some_and(|reason| IN_THE_BODY.contains(&reason));
        let right = match (visit.outcome.as_str(), in_the_body) {
            ("page", _) => ledger.refused == 0 && ledger.parsed <= ledger.read,
            ("refused", true) => {
                by_body += 1;
                ledger.kept == 0 && ledger.parsed == 0 && ledger.read > 0 && ledger.refused == ledger.read
            }
            ("refused", false) => {
                by_head += 1;
                ledger.kept == 0 && ledger.read == 0 && ledger.refused == 0
            }
            _ => ledger.kept == 0 && ledger.parsed == 0 && ledger.refused == 0,
        };
        if !right {
            wrong.push(format!("{}: {ledger:?}", visit.told()));
        }
    }
    nothing_wrong("something refused was read or kept", &wrong);
    assert!(by_head > 20 && by_body > 120, "{by_head} refused by the head, {by_body} by the body");
}

#[test]
fn the_ledger_of_a_scan_is_the_sum_of_its_visits_and_robots() {
    for run in &SCANNED.runs {
        let mut sum = ByteLedger::default();
        run.visits.iter().for_each(|visit| sum += visit.ledger);
        let shown: ByteLedger = serde_json::from_value(run.shown["ledger"].clone()).unwrap();
        assert_eq!(shown.kept, sum.kept);
        let robots = shown.wire.checked_sub(sum.wire).unwrap();
        // Of a robots.txt that is an attack not everything that was sent was read.
        let asked = || run.log.iter().filter(|request| request.is_robots());
        let attacks =
            |request: &Request| SCANNED.theme_of(request.access.site).is_some_and(|t| t.starts_with("robots-"));
        let most: u64 = asked().map(|request| request.access.bytes()).sum();
        let least: u64 = asked().filter(|request| !attacks(request)).map(|request| request.access.bytes()).sum();
        assert!((least..=most).contains(&robots), "{robots} bytes of robots.txt counted, {least} to {most} sent");
        let sent: u64 = run.log.iter().map(|request| request.access.bytes()).sum();
        assert!(shown.wire <= sent, "{} bytes counted, {sent} sent", shown.wire);
    }
}

/// Bytes of a canary: no two files share so many in a row by chance.
const CANARY: usize = 12;

#[test]
fn nothing_of_any_media_is_on_the_disk() {
    // From the signature, and from the noise behind it, which is different in every file.
    let mut canaries: HashMap<&[u8], &str> = HashMap::new();
    for (url, body) in &SCANNED.media {
        for start in [0, 600, 1_500, 3_000, body.len() - CANARY] {
            canaries.insert(&body[start..start + CANARY], url);
        }
    }
    assert!(SCANNED.media.len() > 60 && canaries.len() > 4 * 60, "{} canaries", canaries.len());
    let windows = || SCANNED.kept.iter().flat_map(|bytes| bytes.windows(CANARY));
    let found: BTreeSet<String> =
        windows().filter_map(|window| canaries.get(window)).map(|url| (*url).to_owned()).collect();
    nothing_wrong("media is on the disk", &found.into_iter().collect::<Vec<_>>());
    // The search finds what is there: titles are kept.
    assert!(windows().any(|window| window == b"Garden notes"), "no title was found either");
}

#[test]
fn a_refused_site_is_named_nowhere() {
    for site in SCANNED.truth.sites.iter().filter(|site| site.refused) {
        let label = site.site.label();
        let names = [label.as_bytes(), site.site.as_bytes().as_slice()];
        for name in names {
            let found = SCANNED.kept.iter().any(|bytes| bytes.windows(name.len()).any(|window| window == name));
            assert!(!found, "a refused site can be read from the case");
        }
        let told =
            SCANNED.runs.iter().any(|run| run.ended.stdout.contains(&label) || run.ended.stderr.contains(&label));
        assert!(!told, "a refused site was named");
    }
    assert!(SCANNED.runs[0].ended.stderr.contains("on the refusal list"), "{}", SCANNED.runs[0].ended.stderr);
}
