//! Addresses that one site invents for another.

use std::time::Duration;

use model::{Decision, LinkEdge, LinkKind, NotVisited, PageUrl};

use super::{edge, plan, site, with_seeds};

#[test]
fn invented_addresses_do_not_use_up_the_pages_of_another_site() {
    let mut bounds = plan(3, 4);
    bounds.bounds.pages_per_site = 100;
    let (liar, victim) = (PageUrl::front_page(site(0)), PageUrl::front_page(site(1)));
    let mut frontier = with_seeds(bounds, &[liar.clone(), victim.clone()]);
    let named = |prefix: &str, count: u32| -> Vec<LinkEdge> {
        (0..count).map(|n| edge(victim.with_path(&format!("/{prefix}/{n}/x")), LinkKind::Hyperlink)).collect()
    };
    let queued = |edges: &[LinkEdge]| edges.iter().filter(|edge| edge.decision == Decision::Queued).count();

    let mut invented = named("invented", 130);
    frontier.offer(&liar, &mut invented, Duration::ZERO);
    assert_eq!(queued(&invented), 5, "a fifth of a quarter of 100");
    assert!(invented.iter().any(|edge| edge.decision == Decision::Not(NotVisited::SiteBudget)));

    let mut own = named("own", 90);
    frontier.offer(&victim, &mut own, Duration::ZERO);
    assert_eq!(queued(&own), 90);

    // Its front page may always be named, and what it names itself others may name too.
    let mut again = vec![edge(PageUrl::front_page(site(2)), LinkKind::Hyperlink), own[0].clone()];
    frontier.offer(&liar, &mut again, Duration::ZERO);
    assert_eq!(again.iter().map(|edge| edge.decision).collect::<Vec<_>>(), [Decision::Queued, Decision::Known]);
}
