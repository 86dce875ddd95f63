//! The state machine by value: who failed, when, and what follows.

use std::time::Duration;

use model::{Cause, OnionHost};

use super::{ASK_AGAIN, Advice, Ask, CHECK_PAUSE, Found, Health, OUR_FAILURES, SILENT_SITES, Vitals, WINDOW};
use crate::transport::{ConnectError, Destination, Label};

fn host(number: u8) -> OnionHost {
    OnionHost::from_recorded([number; 32])
}

fn destination(number: u8) -> Destination {
    let label = Label { scan: 1, site: host(number), generation: 0 };
    Destination { label, name: "x.onion".into(), port: 80, tls: false }
}

fn fail(vitals: &mut Vitals, site: OnionHost, cause: Cause, now: Duration) -> (Cause, Advice) {
    vitals.failed(site, &ConnectError::new(cause, "a test"), now)
}

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn own_failures_at_three_sites_are_trouble() {
    let mut vitals = Vitals::new();
    fail(&mut vitals, host(1), Cause::OurNetwork, at(1));
    fail(&mut vitals, host(1), Cause::OurNetwork, at(2));
    fail(&mut vitals, host(2), Cause::OurNetwork, at(3));
    assert_eq!(vitals.health(), Health::Well);
    fail(&mut vitals, host(3), Cause::OurNetwork, at(4));
    assert_eq!(vitals.health(), Health::Troubled);
    vitals.connected(&destination(4), at(5));
    assert_eq!(vitals.health(), Health::Well);
}

#[test]
fn a_success_in_between_starts_the_count_anew() {
    let mut vitals = Vitals::new();
    for round in 0..10 {
        fail(&mut vitals, host(1), Cause::OurNetwork, at(round * 3));
        fail(&mut vitals, host(2), Cause::OurNetwork, at(round * 3 + 1));
        vitals.connected(&destination(3), at(round * 3 + 2));
        assert_eq!(vitals.health(), Health::Well);
    }
}

#[test]
fn many_own_failures_at_one_site_are_trouble() {
    let mut vitals = Vitals::new();
    for second in 1..u64::from(OUR_FAILURES) {
        fail(&mut vitals, host(1), Cause::OurNetwork, at(second));
        assert_eq!(vitals.health(), Health::Well);
    }
    fail(&mut vitals, host(1), Cause::OurNetwork, at(100));
    assert_eq!(vitals.health(), Health::Troubled);
}

#[test]
fn dead_sites_are_not_our_trouble() {
    let mut vitals = Vitals::new();
    vitals.connected(&destination(200), at(0));
    for number in 0..100 {
        for cause in [Cause::NoDescriptor, Cause::ServiceDown, Cause::TimedOut] {
            fail(&mut vitals, host(number), cause, at(u64::from(number)));
        }
    }
    assert_eq!(vitals.health(), Health::Well);
}

#[test]
fn a_run_of_silent_sites_asks_for_a_check_of_known_ones() {
    let mut vitals = Vitals::new();
    vitals.connected(&destination(200), at(0));
    let silent = u8::try_from(SILENT_SITES).unwrap();
    for number in 1..silent {
        assert_eq!(fail(&mut vitals, host(number), Cause::TimedOut, at(1)).1, Advice::Carry);
        assert_eq!(fail(&mut vitals, host(number), Cause::TimedOut, at(1)).1, Advice::Carry);
    }
    assert_eq!(fail(&mut vitals, host(silent), Cause::ServiceDown, at(2)).1, Advice::Check);
    assert_eq!(vitals.whom_to_ask(at(2)), Ask::Known(vec![destination(200)]));
    vitals.checked(Found::KnownSilent, at(3));
    assert_eq!(vitals.health(), Health::Troubled);
    vitals.checked(Found::KnownAnswers, at(4));
    assert_eq!((vitals.health(), vitals.whom_to_ask(at(4))), (Health::Well, Ask::Nobody));
}

#[test]
fn checks_come_no_faster_than_allowed() {
    let mut vitals = Vitals::new();
    assert_eq!(fail(&mut vitals, host(1), Cause::OurNetwork, at(1)).1, Advice::Check);
    assert_eq!(fail(&mut vitals, host(1), Cause::OurNetwork, at(2)).1, Advice::Carry);
    assert_eq!(fail(&mut vitals, host(1), Cause::OurNetwork, at(1) + CHECK_PAUSE).1, Advice::Check);
}

#[test]
fn a_failed_check_is_trouble_and_a_passed_one_ends_it() {
    let mut vitals = Vitals::new();
    vitals.checked(Found::BackendDown, at(1));
    assert_eq!(vitals.health(), Health::Troubled);
    vitals.checked(Found::BackendUp, at(2));
    assert_eq!(vitals.health(), Health::Well);
}

#[test]
fn known_sites_that_have_gone_do_not_hold_a_scan_for_ever() {
    let mut vitals = Vitals::new();
    vitals.connected(&destination(1), at(0));
    vitals.checked(Found::BackendDown, at(1));
    for _ in ASK_AGAIN {
        vitals.checked(Found::KnownSilent, at(2));
        assert_eq!(vitals.health(), Health::Troubled);
    }
    vitals.checked(Found::KnownSilent, at(3));
    assert_eq!((vitals.health(), vitals.whom_to_ask(at(3))), (Health::Well, Ask::Nobody));
}

#[test]
fn silent_known_sites_are_left_in_peace_for_longer_than_tor_remembers() {
    let mut vitals = Vitals::new();
    vitals.connected(&destination(1), at(0));
    vitals.checked(Found::KnownSilent, at(10));
    let mut asked = vec![];
    for now in (10..300).map(at) {
        if vitals.whom_to_ask(now) != Ask::Later {
            asked.push(now.as_secs());
            vitals.checked(Found::KnownSilent, now);
        }
    }
    assert_eq!(asked, [15, 25, 175]);
    assert_eq!(vitals.whom_to_ask(at(300)), Ask::Later);
    vitals.answered(&destination(2));
    assert_eq!(vitals.whom_to_ask(at(300)), Ask::Known(vec![destination(2), destination(1)]), "an answer came");
}

/// Once a relay died and all sites of a scan failed together, each was blamed until the scan ended.
#[test]
fn when_all_sites_that_answered_last_fall_silent_they_are_asked_and_nobody_is_blamed() {
    let mut vitals = Vitals::new();
    for number in 1..=5 {
        vitals.connected(&destination(number), at(0));
    }
    vitals.answered(&destination(1));
    for number in [4, 5] {
        assert_eq!(fail(&mut vitals, host(number), Cause::ServiceDown, at(1)), (Cause::ServiceDown, Advice::Carry));
    }
    assert_eq!(fail(&mut vitals, host(1), Cause::TimedOut, at(2)), (Cause::TimedOut, Advice::Check));
    assert_eq!(vitals.whom_to_ask(at(2)), Ask::Known([1, 5, 4].map(destination).to_vec()));
    vitals.checked(Found::KnownSilent, at(3));
    assert_eq!(fail(&mut vitals, host(2), Cause::ServiceDown, at(4)).0, Cause::OurNetwork);
    assert_eq!(fail(&mut vitals, host(3), Cause::TimedOut, at(4)).0, Cause::OurNetwork);
    assert_eq!(fail(&mut vitals, host(6), Cause::NoDescriptor, at(4)).0, Cause::NoDescriptor, "a directory's word");
    vitals.checked(Found::KnownAnswers, at(9));
    assert_eq!(fail(&mut vitals, host(2), Cause::ServiceDown, at(10)).0, Cause::ServiceDown);
}

#[test]
fn an_answer_from_any_site_breaks_the_silence() {
    let mut vitals = Vitals::new();
    for number in 1..=3 {
        vitals.connected(&destination(number), at(0));
    }
    fail(&mut vitals, host(1), Cause::ServiceDown, at(1));
    fail(&mut vitals, host(2), Cause::ServiceDown, at(2));
    vitals.answered(&destination(3));
    assert_eq!(fail(&mut vitals, host(3), Cause::ServiceDown, at(3)).1, Advice::Carry);
}

#[test]
fn a_scan_of_one_site_blames_it() {
    let mut vitals = Vitals::new();
    vitals.connected(&destination(1), at(0));
    for second in 1..60 {
        let told = fail(&mut vitals, host(1), Cause::ServiceDown, at(second));
        assert_eq!(told, (Cause::ServiceDown, Advice::Carry));
    }
}

#[test]
fn answers_over_old_connections_do_not_hide_that_no_new_one_can_be_made() {
    let mut vitals = Vitals::new();
    for number in 1..=3 {
        fail(&mut vitals, host(number), Cause::OurNetwork, at(u64::from(number)));
        vitals.answered(&destination(9));
    }
    assert_eq!(vitals.health(), Health::Troubled);
}

#[test]
fn a_site_that_fails_while_others_connect_is_down() {
    let mut vitals = Vitals::new();
    let mut held_for = Vec::new();
    for round in 0..4 {
        held_for.push(fail(&mut vitals, host(1), Cause::OurNetwork, at(round * 2)).0);
        vitals.connected(&destination(2), at(round * 2 + 1));
    }
    assert_eq!(held_for, [Cause::OurNetwork, Cause::OurNetwork, Cause::OurNetwork, Cause::ServiceDown]);
    assert_eq!(fail(&mut vitals, host(1), Cause::OurNetwork, at(20)).0, Cause::ServiceDown);
    assert_eq!(
        fail(&mut vitals, host(1), Cause::OurNetwork, at(21)).0,
        Cause::OurNetwork,
        "no other has connected since"
    );
    vitals.connected(&destination(1), at(22));
    assert_eq!(fail(&mut vitals, host(1), Cause::OurNetwork, at(23)).0, Cause::OurNetwork);
}

#[test]
fn old_signs_are_forgotten() {
    let mut vitals = Vitals::new();
    fail(&mut vitals, host(1), Cause::OurNetwork, at(1));
    fail(&mut vitals, host(2), Cause::OurNetwork, at(2));
    fail(&mut vitals, host(3), Cause::OurNetwork, at(3) + WINDOW);
    assert_eq!(vitals.health(), Health::Well);
}
