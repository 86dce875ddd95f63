//! The binary against the hostile practice web: what it says of every visit is
//! held against the truth and against the log of the servers that were visited.
//! All tests look at the same scans.

#[path = "support/served_scans.rs"]
mod served_scans;
#[path = "support/served_web.rs"]
mod served_web;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use model::{ByteLedger, PageUrl};
use practice::{Access, TruthPage};
use served_scans::{HOPS, Request, Scanned, Visit, is_honest_image, left_out, must_be_visited};

/// The cap of a body: of longer ones not all that was sent need have been read.
const BODY_MAX: u64 = 1024 * 1024;
/// Reasons for a refusal that are found in the body; all others stand in the head.
const IN_THE_BODY: [&str; 3] = ["binary_bytes", "charset_invalid", "known_signature"];
/// Body bytes that may come with a head, of two questions at most.
const BESIDE_HEADS_MAX: u64 = 2 * 511;
/// Body bytes let through before the first has been judged, and at a time from then on.
const FIRST_BYTES: u64 = 1_445;
const WINDOW_BYTES: u64 = 16 * 1024;
/// Framing that the door takes for one answer, and the longest head, of two questions at most.
const FRAMING_MAX: u64 = 64 * 1024;
const HEADS_MAX: u64 = 2 * 5 * 16 * 1024;
/// Bytes of a canary: no two files share so many in a row by chance.
const CANARY: usize = 12;

static SCANNED: LazyLock<Scanned> = LazyLock::new(Scanned::make);

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
            let theme = SCANNED.theme_of(visits[0].url.site());
            wrong.push(format!("{url} ({theme:?}): {wire} bytes counted, {bytes} sent (in full: {whole})"));
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
fn of_what_was_refused_no_more_crossed_the_wire_than_was_granted() {
    let (mut by_head, mut late) = (0, 0);
    let mut wrong = Vec::new();
    for visit in SCANNED.visits().filter(|visit| visit.outcome == "refused") {
        let ledger = visit.ledger;
        let body = ledger.wire - ledger.heads;
        let (_, media_at) = visit.url.path().split_once("-at-").unwrap_or_default();
        let most = match media_at.parse::<u64>() {
            Ok(at) if visit.url.path().starts_with("/late/") => {
                late += 1;
                at.max(FIRST_BYTES) + WINDOW_BYTES
            }
            _ if ledger.read == 0 => {
                by_head += 1;
                BESIDE_HEADS_MAX
            }
            _ => continue,
        };
        if body > most || ledger.read > body {
            wrong.push(format!("{}: {body} body bytes of at most {most}: {ledger:?}", visit.told()));
        }
    }
    nothing_wrong("more was read than was granted", &wrong);
    assert!(by_head > 20 && late >= 4, "{by_head} refused by the head, {late} late media");
}

#[test]
fn no_visit_takes_more_bytes_than_its_limits() {
    let wrong: Vec<String> = SCANNED
        .visits()
        .filter(|visit| {
            let ledger = visit.ledger;
            // One byte beyond the cap shows that there is more.
            ledger.read > BODY_MAX + 1 || ledger.wire > HEADS_MAX + BODY_MAX + 1 + FRAMING_MAX
        })
        .map(|visit| format!("{}: {:?}", visit.told(), visit.ledger))
        .collect();
    nothing_wrong("a visit took more than its limits", &wrong);
    assert!(SCANNED.visits().any(|visit| visit.ledger.read > BODY_MAX), "no body reached the cap");
}

#[test]
fn every_robots_txt_that_was_not_had_is_told() {
    for run in &SCANNED.runs {
        let robots = run.shown["robots"].as_object().unwrap().iter();
        let not_had: u64 =
            robots.filter(|(answer, _)| answer.starts_with("unreachable")).filter_map(|(_, n)| n.as_u64()).sum();
        let count = |line: &str| line.split_once(" robots.txt not had (")?.0.trim().parse::<u64>().ok();
        assert_eq!(run.ended.stderr.lines().filter_map(count).sum::<u64>(), not_had, "{}", run.ended.stderr);
    }
    assert!(SCANNED.runs[0].ended.stderr.contains("robots.txt not had (bad answer)"));
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
