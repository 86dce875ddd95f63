//! Gentle to the Tor network: few new connections a minute, and less of
//! everything while connecting is slow.

use std::time::Duration;

use super::onion_web::{Asked, OnionWeb};
use super::{SECOND, plan};
use crate::frontier::{Frontier, FrontierPlan};

const MINUTE: Duration = Duration::from_secs(60);

fn scanned(web: &OnionWeb, plan: FrontierPlan, until: Duration) -> Vec<Asked> {
    let mut frontier = Frontier::new(plan);
    frontier.offer_seeds(&web.fronts(), Duration::ZERO);
    web.drive(&mut frontier, until)
}

fn gentle(introductions_per_minute: u32) -> FrontierPlan {
    FrontierPlan { introductions_per_minute: Some(introductions_per_minute), ..plan(3, 64) }
}

fn begun(asked: &[Asked], from: Duration, to: Duration) -> usize {
    asked.iter().filter(|a| (from..to).contains(&a.began)).count()
}

#[test]
fn no_minute_sees_more_new_connections_than_the_limit_and_standing_ones_are_free() {
    let web = OnionWeb { sites: 600, pages: 20, dead_percent: 30, slowness: |_| 1 };
    let asked = scanned(&web, gentle(60), SECOND * 100_000);
    let connects: Vec<_> = asked.iter().filter(|a| a.connects).map(|a| a.began).collect();
    let most = connects.iter().map(|from| connects.iter().filter(|at| (*from..*from + MINUTE).contains(*at)).count());
    let most = most.max().unwrap();
    assert!((54..=60).contains(&most), "{most} in one minute");
    assert!(begun(&asked, MINUTE * 4, MINUTE * 5) > 300, "pages of connected sites do not wait");
    let last = asked.iter().map(|a| a.site).max();
    assert_eq!(last, Some(web.sites - 1), "all sites get their turn");
}

#[test]
fn the_load_halves_within_two_minutes_of_a_slow_network_and_recovers() {
    let slow = |at: Duration| if (MINUTE * 10..MINUTE * 25).contains(&at) { 4 } else { 1 };
    let web = OnionWeb { sites: 3000, pages: 40, dead_percent: 30, slowness: slow };
    let asked = scanned(&web, gentle(600), MINUTE * 40);
    let rate = |from, to| begun(&asked, MINUTE * from, MINUTE * to) as f64 / f64::from(to - from);
    let (before, after) = (rate(5, 10), rate(34, 39));
    let least = (10..12).map(|minute| rate(minute, minute + 1)).fold(f64::MAX, f64::min);
    assert!(least <= before * 0.55, "{least} of {before} requests a minute");
    assert!(rate(12, 25) < before * 0.85, "it stays low as long as that lasts: {} of {before}", rate(12, 25));
    assert!(after >= before * 0.95, "{after} of {before} requests a minute after it");
}

#[test]
fn a_steady_network_is_never_taken_for_a_slow_one() {
    for (limit, sites) in [(600, 3000), (60, 500)] {
        let web = OnionWeb { sites, pages: 12, dead_percent: 30, slowness: |_| 1 };
        let asked = scanned(&web, gentle(limit), SECOND * 100_000);
        assert!(asked.len() > 4000 && asked.iter().all(|a| !a.slowed));
    }
}
