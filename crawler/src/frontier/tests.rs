//! The frontier in a pretend world: webs of links, visits that end in any order,
//! virtual time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};
use std::time::Duration;

use model::{
    Cause, Decision, Distance, LinkEdge, LinkKind, NotVisited, OnionHost, PageUrl, Place, Rel, ScanBounds, Scope,
    Target, VisitOutcome,
};
use proptest::prelude::*;

use super::*;

mod gentle;
mod invented;
mod latency;
mod onion_web;
mod ports;

const SECOND: Duration = Duration::from_secs(1);

fn site(n: u8) -> OnionHost {
    OnionHost::from_recorded([n + 1; 32])
}

fn page(s: u8, p: u8) -> PageUrl {
    PageUrl::front_page(site(s)).with_path(&format!("/{}", char::from(b'a' + p)))
}

fn edge(target: PageUrl, kind: LinkKind) -> LinkEdge {
    LinkEdge {
        target: Target::Page(target),
        kind,
        place: Place::Main,
        rel: Rel::default(),
        text: None,
        count: 1,
        decision: Decision::Known,
    }
}

fn plan(hop_depth: u8, sites_in_flight: usize) -> FrontierPlan {
    let bounds = ScanBounds {
        scope: Scope::Linked,
        hop_depth,
        path_depth: 20,
        pages_per_site: 1000,
        new_sites_per_source: 50,
        pages: None,
        sites: None,
        bytes: None,
        seconds: None,
    };
    let pace = Pace { factor: 5.0, min: 3 * SECOND, max: 60 * SECOND, jitter_percent: 20, seed: 1 };
    FrontierPlan { bounds, pace, traps: TrapLimits::around(20, 1000), sites_in_flight, introductions_per_minute: None }
}

/// Links of each page.
type Web = BTreeMap<PageUrl, Vec<(PageUrl, LinkKind)>>;

/// What a store would know of a scan: enough to restore it.
#[derive(Default)]
struct Memory {
    rows: HashMap<PageUrl, RestoredEntry>,
    edges: HashMap<PageUrl, Vec<LinkEdge>>,
    visits: Vec<PageUrl>,
}

impl Memory {
    fn queue(&mut self, url: &PageUrl, distance: Distance) {
        let entry = RestoredEntry { url: url.clone(), distance, state: RestoredState::Queued, attempts: 0 };
        self.rows.insert(url.clone(), entry);
    }

    fn nearer(&mut self, all: &[model::Nearer]) {
        for nearer in all {
            if nearer.queued {
                self.queue(&nearer.url, nearer.distance);
            } else if let Some(row) = self.rows.get_mut(&nearer.url) {
                row.distance = nearer.distance;
            }
        }
    }

    /// One visit, as the crawl loop records it.
    fn visit(&mut self, frontier: &mut Frontier, web: &Web, url: &PageUrl, now: Duration) {
        self.visits.push(url.clone());
        let mut edges: Vec<_> = web[url].iter().map(|(to, kind)| edge(to.clone(), *kind)).collect();
        let distance = frontier.distance_of(url).unwrap();
        self.rows.get_mut(url).unwrap().state = RestoredState::Done;
        let offered = frontier.offer(url, &mut edges, now);
        for edge in &edges {
            let Target::Page(to) = &edge.target else { continue };
            if edge.decision == Decision::Queued {
                self.queue(to, distance.after(edge.kind, to.site() == url.site()).unwrap());
            }
        }
        self.edges.insert(url.clone(), edges);
        self.nearer(&offered.nearer);
        let mut again = offered.reexpand;
        while let Some(url) = again.pop() {
            let offered = frontier.offer_again(&url, &self.edges[&url], now);
            self.nearer(&offered.nearer);
            again.extend(offered.reexpand);
        }
        frontier.release(&url.site());
    }
}

/// Runs a scan; `took` says how long the nth request takes. Stops after
/// `stop_after` visits and goes on with a restored frontier.
fn scan(web: &Web, seed: &PageUrl, plan: &FrontierPlan, took: impl Fn(usize) -> u64, stop_after: usize) -> Memory {
    let mut memory = Memory::default();
    let mut frontier = Frontier::new(plan.clone());
    frontier.offer_seeds(std::slice::from_ref(seed), Duration::ZERO);
    memory.queue(seed, Distance::SEED);
    let (mut now, mut requests, mut restarted) = (Duration::ZERO, 0, false);
    let mut under_way: BinaryHeap<Reverse<(Duration, usize)>> = BinaryHeap::new();
    let mut leases = HashMap::new();
    loop {
        if !restarted && memory.visits.len() == stop_after {
            restarted = true;
            (leases, under_way) = (HashMap::new(), BinaryHeap::new());
            let rows: Vec<_> = memory.rows.values().cloned().collect();
            frontier = Frontier::restore(plan.clone(), Used::default(), std::slice::from_ref(seed), rows);
            now = Duration::ZERO;
        }
        match frontier.step(now) {
            Step::Visit(lease) => {
                requests += 1;
                under_way.push(Reverse((now + Duration::from_millis(took(requests)), requests)));
                leases.insert(requests, (lease, now));
                continue;
            }
            Step::Finished => return memory,
            Step::SleepUntil(due) if under_way.peek().is_none_or(|Reverse((end, _))| *end > due) => {
                now = due;
                continue;
            }
            Step::SleepUntil(_) | Step::AwaitSettle => {}
        }
        let Reverse((end, number)) = under_way.pop().unwrap();
        now = now.max(end);
        let (lease, began) = leases.remove(&number).unwrap();
        match lease.purpose() {
            Purpose::Robots => frontier.settle_robots(lease, RobotsReply::Absent, now - began, now),
            Purpose::Page => {
                let url = lease.url().clone();
                let outcome = VisitOutcome::Empty { status: 200 };
                let settled = Settled { outcome: &outcome, took: now - began, wire_bytes: 1 };
                assert!(!frontier.settle(lease, &settled, now).retry);
                memory.visit(&mut frontier, web, &url, now);
            }
        }
    }
}

/// The pages within the hop depth, by the shortest way.
fn reachable(web: &Web, seed: &PageUrl, hop_depth: u16) -> BTreeSet<PageUrl> {
    let mut best = BTreeMap::from([(seed.clone(), Distance::SEED)]);
    let mut queue = BTreeSet::from([(Distance::SEED, seed.clone())]);
    while let Some((distance, url)) = queue.pop_first() {
        for (to, kind) in &web[&url] {
            let Some(next) = distance.after(*kind, to.site() == url.site()) else { continue };
            if kind.is_followable() && next.hops() <= hop_depth && best.get(to).is_none_or(|known| next < *known) {
                best.insert(to.clone(), next);
                queue.insert((next, to.clone()));
            }
        }
    }
    best.into_keys().collect()
}

fn webs() -> impl Strategy<Value = Web> {
    let kind = prop_oneof![
        6 => Just(LinkKind::Hyperlink), 3 => Just(LinkKind::Redirect), 1 => Just(LinkKind::Form)
    ];
    let link = (0u8..6, 0u8..9, 0u8..6, 0u8..9, kind);
    prop::collection::vec(link, 10..160).prop_map(|links| {
        let mut web: Web = (0..6).flat_map(|s| (0..9).map(move |p| (page(s, p), Vec::new()))).collect();
        for (s, p, t, q, kind) in links {
            web.get_mut(&page(s, p)).unwrap().push((page(t, q), kind));
        }
        web
    })
}

proptest! {
    #[test]
    fn the_visited_set_is_the_same_in_every_order_and_after_a_crash(
        web in webs(),
        hop_depth in 0u8..5,
        in_flight in 1usize..7,
        stop_after in 0usize..40,
        salt in any::<u64>(),
    ) {
        let took = |n: usize| (n as u64).wrapping_mul(salt | 1) % 20_000;
        let memory = scan(&web, &page(0, 0), &plan(hop_depth, in_flight), took, stop_after);
        let visited: BTreeSet<_> = memory.visits.iter().cloned().collect();
        prop_assert_eq!(visited.len(), memory.visits.len(), "no page is fetched twice");
        prop_assert_eq!(visited, reachable(&web, &page(0, 0), u16::from(hop_depth)));
    }
}

/// Settles everything that is leased at `now` with one outcome; returns the sites.
fn settle_all(frontier: &mut Frontier, outcome: &VisitOutcome, now: Duration) -> Vec<OnionHost> {
    let mut sites = Vec::new();
    while let Step::Visit(lease) = frontier.step(now) {
        let site = lease.site();
        sites.push(site);
        match lease.purpose() {
            Purpose::Robots => frontier.settle_robots(lease, RobotsReply::Absent, Duration::ZERO, now),
            Purpose::Page => {
                let settled = Settled { outcome, took: SECOND, wire_bytes: 10 };
                frontier.settle(lease, &settled, now);
            }
        }
        frontier.release(&site);
    }
    sites
}

fn with_seeds(plan: FrontierPlan, seeds: &[PageUrl]) -> Frontier {
    let mut frontier = Frontier::new(plan);
    frontier.offer_seeds(seeds, Duration::ZERO);
    frontier
}

const UP: VisitOutcome = VisitOutcome::Empty { status: 200 };

#[test]
fn a_site_is_left_alone_for_five_times_the_visit_and_at_least_three_seconds() {
    let mut frontier = with_seeds(plan(3, 8), &[page(0, 0), page(0, 1)]);
    let mut asked = Vec::new();
    for millis in (0..30_000).step_by(50) {
        let now = Duration::from_millis(millis);
        asked.extend(settle_all(&mut frontier, &UP, now).iter().map(|_| millis));
    }
    // robots.txt, then a page after 3 s to 3.6 s, then the next after 5 s to 6 s.
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!((3000..=3650).contains(&(asked[1] - asked[0])), "{asked:?}");
    assert!((5000..=6050).contains(&(asked[2] - asked[1])), "{asked:?}");
}

#[test]
fn links_found_on_the_only_page_of_a_site_wait_for_its_pause() {
    let mut frontier = with_seeds(plan(3, 4), &[page(0, 0)]);
    settle_all(&mut frontier, &UP, Duration::ZERO);
    assert_eq!(settle_all(&mut frontier, &UP, 4 * SECOND).len(), 1, "the page, after robots.txt");
    frontier.offer(&page(0, 0), &mut [edge(page(0, 1), LinkKind::Hyperlink)], 4 * SECOND);
    let Step::SleepUntil(due) = frontier.step(4 * SECOND) else { panic!("asked again without a pause") };
    assert!(due >= 9 * SECOND, "{due:?}");
}

#[test]
fn links_to_a_site_that_backs_off_do_not_wake_it() {
    let mut frontier =
        with_seeds(plan(3, 4), &[page(0, 0), page(1, 0), page(1, 1), page(1, 2), page(1, 3), page(1, 4)]);
    let bad = VisitOutcome::Faulty(model::Fault::BadHead);
    settle_all(&mut frontier, &UP, Duration::ZERO);
    for round in 1..=5 {
        settle_all(&mut frontier, &bad, round * 10 * SECOND);
    }
    frontier.offer(&page(0, 0), &mut [edge(page(1, 5), LinkKind::Hyperlink)], 51 * SECOND);
    assert!(matches!(frontier.step(60 * SECOND), Step::Finished), "five bad pages: left alone for 15 min");
    assert_eq!(frontier.unreached_sites().collect::<Vec<_>>(), [site(1)]);
}

#[test]
fn one_slow_site_does_not_block_the_others() {
    let seeds: Vec<_> = (0..6).map(|s| page(s, 0)).collect();
    let mut frontier = with_seeds(plan(3, 4), &seeds);
    let Step::Visit(slow) = frontier.step(Duration::ZERO) else { panic!("a lease was due") };
    let others = settle_all(&mut frontier, &UP, Duration::ZERO);
    assert_eq!(others.len(), 5, "all others were asked while one is slow");
    assert!(!others.contains(&slow.site()));
    assert!(matches!(frontier.step(Duration::ZERO), Step::SleepUntil(_)));
    drop(slow);
}

/// When each page of the first ten sites was asked for, with so many further
/// sites beside them that hold every question for a minute.
fn asked_at(tarpits: u8) -> Vec<(Duration, PageUrl)> {
    let seeds: Vec<_> = (0..10 + tarpits).flat_map(|s| (0..4).map(move |p| page(s, p))).collect();
    let mut frontier = with_seeds(plan(3, 64), &seeds);
    let mut under_way = BTreeMap::new();
    let (mut now, mut number, mut asked) = (Duration::ZERO, 0, Vec::new());
    loop {
        let first_end = || under_way.first_key_value().map(|((end, _), _)| *end);
        match frontier.step(now) {
            Step::Visit(lease) => {
                let calm = (0..10).any(|s| site(s) == lease.site());
                if calm && matches!(lease.purpose(), Purpose::Page) {
                    asked.push((now, lease.url().clone()));
                }
                number += 1;
                let took = if calm { SECOND / 5 } else { SECOND * 60 };
                under_way.insert((now + took, number), (lease, took));
                continue;
            }
            Step::SleepUntil(due) if first_end().is_none_or(|end| due < end) => {
                now = due;
                continue;
            }
            Step::SleepUntil(_) | Step::AwaitSettle => {}
            Step::Finished => return asked,
        }
        let ((end, _), (lease, took)) = under_way.pop_first().unwrap();
        now = end;
        match lease.purpose() {
            Purpose::Robots => frontier.settle_robots(lease, RobotsReply::Absent, took, now),
            Purpose::Page => {
                let slow = VisitOutcome::Faulty(model::Fault::TooSlow);
                let outcome = if took < SECOND { &UP } else { &slow };
                frontier.settle(lease, &Settled { outcome, took, wire_bytes: 10 }, now);
            }
        }
    }
}

#[test]
fn no_lease_waits_for_a_tarpit_as_long_as_there_are_places() {
    let alone = asked_at(0);
    assert_eq!(alone.len(), 40);
    // 64 places: 54 tarpits leave ten for ten sites.
    for tarpits in [1, 22, 54] {
        let mut beside = asked_at(tarpits);
        // At one moment the order between sites is of no matter.
        beside.sort();
        let mut alone = alone.clone();
        alone.sort();
        assert_eq!(beside, alone, "{tarpits} tarpits");
    }
}

#[test]
fn a_dead_site_is_not_asked_again_soon_and_keeps_no_run_going() {
    let mut frontier = with_seeds(plan(3, 4), &[page(0, 0)]);
    let Step::Visit(lease) = frontier.step(Duration::ZERO) else { panic!("a lease was due") };
    frontier.settle_robots(lease, RobotsReply::Failed(Cause::NoDescriptor), SECOND, SECOND);
    assert!(matches!(frontier.step(SECOND), Step::Finished));
    assert_eq!(frontier.finish(SECOND), Finish::Done);
    assert_eq!(frontier.unreached_sites().collect::<Vec<_>>(), [site(0)]);
    assert!(matches!(frontier.step(SECOND * 890), Step::Finished), "the first rung is 15 min");
    assert!(matches!(frontier.step(SECOND * 902), Step::Visit(_)));
}

#[test]
fn our_own_network_is_never_counted_against_a_site() {
    let mut frontier = with_seeds(plan(3, 4), &[page(0, 0)]);
    assert_eq!(settle_all(&mut frontier, &UP, Duration::ZERO).len(), 1);
    for round in 1..50u32 {
        let now = SECOND * (10 * round);
        let Step::Visit(lease) = frontier.step(now) else { panic!("asked again, round {round}") };
        assert_eq!(lease.attempt(), 1);
        let outcome = VisitOutcome::Failed(Cause::OurNetwork);
        assert!(frontier.settle(lease, &Settled { outcome: &outcome, took: SECOND, wire_bytes: 0 }, now).retry);
    }
}

#[test]
fn a_hanging_connection_is_tried_once_more_under_a_new_generation() {
    let mut frontier = with_seeds(plan(3, 4), &[page(0, 0)]);
    let Step::Visit(first) = frontier.step(Duration::ZERO) else { panic!("a lease was due") };
    let generation = first.generation();
    frontier.settle_robots(first, RobotsReply::Failed(Cause::TimedOut), 60 * SECOND, 60 * SECOND);
    let Step::SleepUntil(due) = frontier.step(60 * SECOND) else { panic!("a pause") };
    let Step::Visit(second) = frontier.step(due) else { panic!("a second try") };
    assert!(second.generation() > generation);
    frontier.settle_robots(second, RobotsReply::Failed(Cause::TimedOut), 60 * SECOND, due + 60 * SECOND);
    assert!(matches!(frontier.step(due + 60 * SECOND), Step::Finished));
}

#[test]
fn every_link_at_a_limit_has_its_reason() {
    let mut bounds_plan = plan(1, 4);
    bounds_plan.bounds.pages_per_site = 3;
    bounds_plan.bounds.new_sites_per_source = 1;
    let mut frontier = with_seeds(bounds_plan, &[page(0, 0)]);
    settle_all(&mut frontier, &UP, Duration::ZERO);
    let targets = [page(0, 1), page(0, 2), page(0, 3), page(1, 0), page(2, 0), page(0, 0)];
    let mut edges: Vec<_> = targets.iter().map(|t| edge(t.clone(), LinkKind::Hyperlink)).collect();
    edges.push(edge(page(0, 0).with_path("/x.mp4"), LinkKind::Hyperlink));
    edges.push(edge(page(3, 0), LinkKind::ResourceHost));
    frontier.offer(&page(0, 0), &mut edges, SECOND);
    let decisions: Vec<_> = edges.iter().map(|e| e.decision).collect();
    let not = Decision::Not;
    assert_eq!(
        decisions,
        [
            Decision::Queued,
            Decision::Queued,
            not(NotVisited::SiteBudget),
            Decision::Queued,
            not(NotVisited::NewSitesPerSource),
            Decision::Known,
            not(NotVisited::MediaExtension),
            not(NotVisited::NotFollowable),
        ]
    );
    let mut deeper = [edge(page(1, 5), LinkKind::Hyperlink)];
    frontier.offer(&page(1, 0), &mut deeper, SECOND);
    assert_eq!(deeper[0].decision, not(NotVisited::HopDepth), "links at the depth limit are recorded");
}

#[test]
fn robots_rules_hold_for_queued_and_for_later_links() {
    let mut frontier = with_seeds(plan(3, 4), &[page(0, 0), page(0, 1)]);
    let Step::Visit(lease) = frontier.step(Duration::ZERO) else { panic!("a lease was due") };
    assert_eq!((lease.purpose(), lease.url().path()), (Purpose::Robots, "/robots.txt"));
    frontier.settle_robots(
        lease,
        RobotsReply::Rules(RobotsRules::parse("User-agent: *\nDisallow: /a\n")),
        SECOND,
        SECOND,
    );
    let asked = settle_all(&mut frontier, &UP, 20 * SECOND);
    assert_eq!(asked.len(), 1);
    assert_eq!(frontier.take_given_up(), [(page(0, 0), NotVisited::Robots)]);
    let mut edges = [edge(page(0, 0).with_path("/abc"), LinkKind::Hyperlink)];
    frontier.offer(&page(0, 1), &mut edges, 20 * SECOND);
    assert_eq!(edges[0].decision, Decision::Not(NotVisited::Robots));
}

#[test]
fn large_robots_rules_of_a_site_that_is_done_are_read_again_when_a_link_turns_up() {
    for (rules, again) in [(2, false), (500, true)] {
        let file = format!("User-agent: *\n{}", "Disallow: /no\n".repeat(rules));
        let mut frontier = with_seeds(plan(3, 4), &[page(0, 0)]);
        let Step::Visit(lease) = frontier.step(Duration::ZERO) else { panic!("a lease was due") };
        frontier.settle_robots(lease, RobotsReply::Rules(RobotsRules::parse(&file)), SECOND, SECOND);
        assert!(!frontier.release(&site(0)), "a page waits");
        assert_eq!(settle_all(&mut frontier, &UP, 20 * SECOND).len(), 1);
        assert!(frontier.release(&site(0)), "all is done");
        frontier.offer(&page(0, 0), &mut [edge(page(0, 1), LinkKind::Hyperlink)], 40 * SECOND);
        let Step::Visit(lease) = frontier.step(40 * SECOND) else { panic!("a lease was due") };
        assert_eq!(lease.purpose() == Purpose::Robots, again, "{rules} rules");
    }
}

#[test]
fn sites_count_as_up_or_down_by_their_last_answer() {
    let mut frontier = with_seeds(plan(3, 4), &[page(0, 0), page(1, 0), page(2, 0)]);
    let counts = |frontier: &Frontier| (frontier.stats().sites_up, frontier.stats().sites_down);
    for cause in [Cause::OurNetwork, Cause::NoDescriptor, Cause::NeedsClientAuth] {
        let Step::Visit(lease) = frontier.step(Duration::ZERO) else { panic!("a lease was due") };
        frontier.settle_robots(lease, RobotsReply::Failed(cause), SECOND, SECOND);
    }
    assert_eq!(counts(&frontier), (0, 2), "a failure of ours tells nothing");
    settle_all(&mut frontier, &UP, 20 * SECOND);
    assert_eq!(counts(&frontier), (1, 2));
    settle_all(&mut frontier, &VisitOutcome::Failed(Cause::ServiceDown), 40 * SECOND);
    assert_eq!(counts(&frontier), (0, 3));
    assert_eq!(frontier.unreached_sites().count(), 3, "what is queued at a dead site is not forgotten");
}

#[test]
fn a_failing_robots_txt_forbids_everything_for_this_run() {
    let mut frontier = with_seeds(plan(3, 4), &[page(0, 0)]);
    let Step::Visit(lease) = frontier.step(Duration::ZERO) else { panic!("a lease was due") };
    frontier.settle_robots(lease, RobotsReply::Unreachable, SECOND, SECOND);
    assert!(settle_all(&mut frontier, &UP, 20 * SECOND).is_empty());
    assert_eq!(frontier.take_given_up(), [(page(0, 0), NotVisited::Robots)]);
}

#[test]
fn budgets_end_the_run_and_a_pause_does_not() {
    let mut small = plan(3, 4);
    small.bounds.pages = Some(1);
    let mut frontier = with_seeds(small, &[page(0, 0), page(1, 0)]);
    frontier.pause();
    assert!(matches!(frontier.step(SECOND), Step::AwaitSettle));
    frontier.resume();
    settle_all(&mut frontier, &UP, SECOND);
    settle_all(&mut frontier, &UP, 20 * SECOND);
    assert!(matches!(frontier.step(20 * SECOND), Step::Finished));
    assert_eq!(frontier.finish(20 * SECOND), Finish::Budget);
    assert_eq!(frontier.stats().pages_left, Some(0));
}
