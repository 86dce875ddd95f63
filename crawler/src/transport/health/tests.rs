//! The state machine by value: who failed, when, and what follows.

use std::time::Duration;

use model::{Cause, OnionHost};

use super::{Advice, CHECK_PAUSE, Found, Health, KNOWN_SILENT, OUR_FAILURES, SILENT_SITES, Vitals, WINDOW};
use crate::transport::{Destination, Label};

fn host(number: u8) -> OnionHost {
    OnionHost::from_recorded([number; 32])
}

fn destination(number: u8) -> Destination {
    let label = Label { scan: 1, site: host(number), generation: 0 };
    Destination { label, name: "x.onion".into(), port: 80, tls: false }
}

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn own_failures_at_three_sites_are_trouble() {
    let mut vitals = Vitals::new();
    vitals.failed(host(1), Cause::OurNetwork, at(1));
    vitals.failed(host(1), Cause::OurNetwork, at(2));
    vitals.failed(host(2), Cause::OurNetwork, at(3));
    assert_eq!(vitals.health(), Health::Well);
    vitals.failed(host(3), Cause::OurNetwork, at(4));
    assert_eq!(vitals.health(), Health::Troubled);
    vitals.connected(&destination(4), at(5));
    assert_eq!(vitals.health(), Health::Well);
}

#[test]
fn a_success_in_between_starts_the_count_anew() {
    let mut vitals = Vitals::new();
    for round in 0..10 {
        vitals.failed(host(1), Cause::OurNetwork, at(round * 3));
        vitals.failed(host(2), Cause::OurNetwork, at(round * 3 + 1));
        vitals.connected(&destination(3), at(round * 3 + 2));
        assert_eq!(vitals.health(), Health::Well);
    }
}

#[test]
fn many_own_failures_at_one_site_are_trouble() {
    let mut vitals = Vitals::new();
    for second in 1..u64::from(OUR_FAILURES) {
        vitals.failed(host(1), Cause::OurNetwork, at(second));
        assert_eq!(vitals.health(), Health::Well);
    }
    vitals.failed(host(1), Cause::OurNetwork, at(100));
    assert_eq!(vitals.health(), Health::Troubled);
}

#[test]
fn dead_sites_are_not_our_trouble() {
    let mut vitals = Vitals::new();
    vitals.connected(&destination(200), at(0));
    for number in 0..100 {
        for cause in [Cause::NoDescriptor, Cause::ServiceDown, Cause::TimedOut] {
            vitals.failed(host(number), cause, at(u64::from(number)));
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
        assert_eq!(vitals.failed(host(number), Cause::TimedOut, at(1)).1, Advice::Carry);
        assert_eq!(vitals.failed(host(number), Cause::TimedOut, at(1)).1, Advice::Carry);
    }
    assert_eq!(vitals.failed(host(silent), Cause::ServiceDown, at(2)).1, Advice::Check);
    assert_eq!(vitals.sites_to_ask(), [destination(200)]);
    vitals.checked(Found::KnownSilent, at(3));
    assert_eq!(vitals.health(), Health::Troubled);
    vitals.checked(Found::KnownAnswers, at(4));
    assert_eq!((vitals.health(), vitals.sites_to_ask()), (Health::Well, vec![]));
}

#[test]
fn checks_come_no_faster_than_allowed() {
    let mut vitals = Vitals::new();
    assert_eq!(vitals.failed(host(1), Cause::OurNetwork, at(1)).1, Advice::Check);
    assert_eq!(vitals.failed(host(1), Cause::OurNetwork, at(2)).1, Advice::Carry);
    assert_eq!(vitals.failed(host(1), Cause::OurNetwork, at(1) + CHECK_PAUSE).1, Advice::Check);
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
    for _ in 1..KNOWN_SILENT {
        vitals.checked(Found::KnownSilent, at(2));
        assert_eq!(vitals.health(), Health::Troubled);
    }
    vitals.checked(Found::KnownSilent, at(3));
    assert_eq!((vitals.health(), vitals.sites_to_ask()), (Health::Well, vec![]));
}

#[test]
fn a_site_that_fails_while_others_connect_is_down() {
    let mut vitals = Vitals::new();
    let mut held_for = Vec::new();
    for round in 0..4 {
        held_for.push(vitals.failed(host(1), Cause::OurNetwork, at(round * 2)).0);
        vitals.connected(&destination(2), at(round * 2 + 1));
    }
    assert_eq!(held_for, [Cause::OurNetwork, Cause::OurNetwork, Cause::OurNetwork, Cause::ServiceDown]);
    assert_eq!(vitals.failed(host(1), Cause::OurNetwork, at(20)).0, Cause::ServiceDown);
    assert_eq!(vitals.failed(host(1), Cause::OurNetwork, at(21)).0, Cause::OurNetwork, "no other has connected since");
    vitals.connected(&destination(1), at(22));
    assert_eq!(vitals.failed(host(1), Cause::OurNetwork, at(23)).0, Cause::OurNetwork);
}

#[test]
fn old_signs_are_forgotten() {
    let mut vitals = Vitals::new();
    vitals.failed(host(1), Cause::OurNetwork, at(1));
    vitals.failed(host(2), Cause::OurNetwork, at(2));
    vitals.failed(host(3), Cause::OurNetwork, at(3) + WINDOW);
    assert_eq!(vitals.health(), Health::Well);
}
