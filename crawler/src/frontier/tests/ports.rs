//! Ports of a site that are closed.

use std::time::Duration;

use model::{Cause, OnionHost, PageUrl, VisitOutcome};

use super::{SECOND, UP, plan, with_seeds};
use crate::frontier::{Purpose, RobotsReply, Settled, Step};

#[test]
fn a_link_to_a_closed_port_does_not_keep_a_site_from_being_asked() {
    // The base point of ed25519: a valid address that is nobody's.
    let mut point = [0x66; 32];
    point[0] = 0x58;
    let front = PageUrl::front_page(OnionHost::from_public_key(point).unwrap());
    let closed = PageUrl::parse(&format!("http://{}:81/", front.site().full_name())).unwrap();
    let mut frontier = with_seeds(plan(3, 4), &[closed.clone(), front.clone()]);
    let refuses = Cause::ServiceRefuses;
    let (mut now, mut asked) = (Duration::ZERO, Vec::new());
    for _ in 0..20 {
        match frontier.step(now) {
            Step::Visit(lease) => {
                let url = lease.url().clone();
                let is_closed = url.port() == 81;
                match lease.purpose() {
                    Purpose::Robots => {
                        let reply = if is_closed { RobotsReply::Failed(refuses) } else { RobotsReply::Absent };
                        frontier.settle_robots(lease, reply, SECOND, now);
                    }
                    Purpose::Page => {
                        let outcome = if is_closed { VisitOutcome::Failed(refuses) } else { UP.clone() };
                        let settled = Settled { outcome: &outcome, took: SECOND, wire_bytes: 0 };
                        frontier.settle(lease, &settled, now);
                        asked.push(url);
                    }
                }
            }
            Step::SleepUntil(due) => now = due,
            _ => break,
        }
    }
    assert_eq!(asked, [closed, front]);
    assert_eq!(frontier.unreached_sites().count(), 0);
}
