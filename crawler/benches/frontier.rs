//! How fast and how big a frontier is.
//!
//! `cargo bench -p oniongraph-crawler --bench frontier -- [SITES] [URLS_PER_SITE] [IN_TURN]`;
//! 100,000 sites of ten addresses if nothing is said. Prints JSON: resident bytes
//! when each site is known by one address, when all addresses are queued, and
//! when all are visited; and the time of an offered link and of a request. With
//! IN_TURN so many sites are finished before the next are known, so that memory
//! is used again, and `visited_bytes_per_site` is what a finished site leaves.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]

use std::time::{Duration, Instant};

use model::{Decision, LinkEdge, LinkKind, OnionHost, PageUrl, Place, Rel, ScanBounds, Scope, Target, VisitOutcome};
use oniongraph_crawler::{Frontier, FrontierPlan, Pace, Purpose, RobotsReply, RobotsRules, Settled, Step, TrapLimits};

fn main() {
    let arguments: Vec<u32> =
        std::env::args().skip(1).filter(|a| !a.starts_with('-')).map(|a| a.parse().unwrap()).collect();
    let sites = arguments.first().copied().unwrap_or(100_000);
    let urls = arguments.get(1).copied().unwrap_or(10);
    let in_turn = arguments.get(2).copied().unwrap_or(sites);
    let empty = resident();
    let fronts: Vec<PageUrl> = (0..sites).map(front).collect();
    let with_fronts = resident();
    let mut frontier = Frontier::new(plan());
    let (mut known, mut queued, mut requests) = (0, 0, 0);
    let (mut offering, mut visiting) = (Duration::ZERO, Duration::ZERO);
    let mut now = Duration::ZERO;
    for fronts in fronts.chunks(in_turn as usize) {
        frontier.offer_seeds(fronts, now);
        known = resident() - with_fronts;
        let begun = Instant::now();
        for front in fronts {
            let mut edges: Vec<_> = (1..urls).map(|n| edge(front, n)).collect();
            frontier.offer(front, &mut edges, now);
        }
        offering += begun.elapsed();
        queued = resident() - with_fronts;
        let begun = Instant::now();
        requests += visit_all(&mut frontier, &mut now);
        visiting += begun.elapsed();
    }
    let visited = resident() - with_fronts;
    let total = u64::from(sites) * u64::from(urls);
    println!(
        "{{\"sites\":{sites},\"urls\":{total},\"size_of_seeds_mb\":{},\"known_bytes_per_site\":{},\"queued_bytes_per_site\":{},\
         \"bytes_per_further_queued_url\":{},\"visited_bytes_per_site\":{},\"queued_mb\":{},\"peak_mb\":{},\
         \"offer_ns_per_link\":{},\"requests\":{requests},\"ns_per_request\":{}}}",
        (with_fronts - empty) >> 20,
        known / u64::from(sites),
        queued / u64::from(sites),
        (queued - known) / (total - u64::from(sites)).max(1),
        visited / u64::from(sites),
        queued >> 20,
        peak() >> 20,
        offering.as_nanos() / u128::from(total),
        visiting.as_nanos() / u128::from(requests),
    );
}

/// Makes every visit there is, 64 at a time, in virtual time.
fn visit_all(frontier: &mut Frontier, now: &mut Duration) -> u64 {
    let outcome = VisitOutcome::Empty { status: 200 };
    let (mut requests, mut leases) = (0, Vec::new());
    loop {
        match frontier.step(*now) {
            Step::Visit(lease) => {
                leases.push(lease);
                continue;
            }
            Step::Finished => return requests,
            Step::SleepUntil(due) if leases.is_empty() => *now = due,
            Step::SleepUntil(_) | Step::AwaitSettle => *now += Duration::from_secs(1),
        }
        for lease in leases.drain(..) {
            requests += 1;
            let (took, site) = (Duration::from_secs(1), lease.site());
            match lease.purpose() {
                Purpose::Robots => {
                    frontier.settle_robots(lease, RobotsReply::Rules(RobotsRules::default()), took, *now);
                }
                Purpose::Page => {
                    frontier.settle(lease, &Settled { outcome: &outcome, took, wire_bytes: 1 }, *now);
                }
            }
            frontier.release(&site);
        }
    }
}

fn plan() -> FrontierPlan {
    let bounds = ScanBounds {
        scope: Scope::Linked,
        hop_depth: 3,
        path_depth: 20,
        pages_per_site: 1000,
        new_sites_per_source: 50,
        pages: None,
        sites: None,
        bytes: None,
        seconds: None,
    };
    let second = Duration::from_secs(1);
    let pace = Pace { factor: 5.0, min: 3 * second, max: 60 * second, jitter_percent: 20, seed: 1 };
    FrontierPlan {
        bounds,
        pace,
        traps: TrapLimits::around(20, 1000),
        sites_in_flight: 64,
        introductions_per_minute: None,
    }
}

fn front(number: u32) -> PageUrl {
    let mut key = [7; 32];
    key[..4].copy_from_slice(&number.to_be_bytes());
    PageUrl::front_page(OnionHost::from_recorded(key))
}

fn edge(front: &PageUrl, number: u32) -> LinkEdge {
    LinkEdge {
        target: Target::Page(front.with_path(&format!("/board/thread-{number}/read"))),
        kind: LinkKind::Hyperlink,
        place: Place::Main,
        rel: Rel::default(),
        text: None,
        count: 1,
        decision: Decision::Known,
    }
}

fn resident() -> u64 {
    of_status("VmRSS:")
}

fn peak() -> u64 {
    of_status("VmHWM:")
}

fn of_status(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
    line.trim().split(' ').next().unwrap().parse::<u64>().unwrap() * 1024
}
