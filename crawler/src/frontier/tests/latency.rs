//! The rate over an onion web: slots are kept full whatever part of it is dead,
//! and a site is visited as fast as if it were alone.

use std::collections::BTreeMap;
use std::time::Duration;

use super::onion_web::{Asked, Kind, OnionWeb};
use super::{SECOND, plan};
use crate::frontier::{Frontier, Purpose};

const SLOTS: usize = 64;

fn scanned(web: &OnionWeb) -> Vec<Asked> {
    let mut frontier = Frontier::new(plan(3, SLOTS));
    frontier.offer_seeds(&web.fronts(), Duration::ZERO);
    web.drive(&mut frontier, SECOND * 100_000)
}

/// The part of a request that lies between two moments, in seconds.
fn within(asked: &Asked, from: Duration, to: Duration) -> f64 {
    asked.ended.min(to).saturating_sub(asked.began.max(from)).as_secs_f64()
}

/// The rate of answered pages as a share of what it would be if every slot were
/// always held by a page that is answered. Counted from when the first sites are
/// connected until the last site is begun: so long there is work for all slots.
fn share_of_ideal(asked: &[Asked]) -> f64 {
    let from = SECOND * 60;
    let mut begun = BTreeMap::new();
    for request in asked {
        begun.entry(request.site).or_insert(request.began);
    }
    let to = begun.into_values().max().unwrap();
    assert!(to > from * 5, "the web is too small to tell: {to:?}");
    let pages = asked.iter().filter(|a| a.purpose == Purpose::Page && a.answered);
    let busy: f64 = pages.map(|a| within(a, from, to)).sum();
    busy / (SLOTS as f64 * (to - from).as_secs_f64())
}

#[test]
fn the_rate_is_nine_tenths_of_the_ideal_though_three_in_ten_sites_are_dead() {
    for pages in [12, 40] {
        let web = OnionWeb { sites: 3000, pages, dead_percent: 30, slowness: |_| 1 };
        let asked = scanned(&web);
        let share = share_of_ideal(&asked);
        assert!(share >= 0.9, "{pages} pages a site: {share:.3} of the ideal rate");
        let pages = asked.iter().filter(|a| a.purpose == Purpose::Page && a.answered).count();
        let up = (0..web.sites).filter(|site| web.kind(*site) == Kind::Up).count();
        assert_eq!(pages, up * web.pages as usize, "every page of every living site was visited");
        let connected = asked.iter().filter(|a| a.connects && a.answered).count();
        assert_eq!(connected, up, "no connection was let go before its site was done");
    }
}

#[test]
fn with_more_slots_than_sites_each_is_visited_as_if_it_were_alone() {
    let alone = |site: u32, asked: &[Asked]| {
        let of_site: Vec<_> = asked.iter().filter(|a| a.site == site && a.answered).collect();
        let gaps = of_site.windows(2).map(|two| (two[1].began - two[0].ended, two[0].ended - two[0].began));
        gaps.map(|(gap, took)| (gap, (took * 5).clamp(SECOND * 3, SECOND * 60))).collect::<Vec<_>>()
    };
    let web = OnionWeb { sites: 90, pages: 30, dead_percent: 50, slowness: |_| 1 };
    let asked = scanned(&web);
    let pauses: Vec<_> = (0..web.sites).flat_map(|site| alone(site, &asked)).collect();
    assert!(pauses.len() > 1000);
    for (gap, pause) in pauses {
        // The random part of a pause is a fifth of it at most.
        assert!(gap >= pause && gap <= pause.mul_f64(1.21), "a pause of {gap:?} where {pause:?} was due");
    }
}
