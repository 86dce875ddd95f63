//! What differs between scans, over journals made by hand.

use model::{
    Cause, CrawlEvent, Decision, IdentifierKind, LinkEdge, LinkKind, NotVisited, OurNetwork, PageClass, PageUrl,
    Refusal, ScanEnd, ScanId, Target, VisitOutcome,
};

use super::CASE;
use super::world::{host, keyed, link, mention, page, page_mentions, record, seal, start, time, visit};
use crate::analyse::time::{Aspect, Change, ScanDiff};
use crate::case::{Case, Recorder};
use crate::view::SiteState;

/// A case with these events, asked for what differs between two scans.
pub(super) fn diff_of(events: Vec<CrawlEvent>, before: u32, after: u32) -> ScanDiff {
    with_case(events, |case| case.scan_diff(ScanId(before), ScanId(after)).unwrap().unwrap())
}

fn with_case<T>(events: Vec<CrawlEvent>, ask: impl FnOnce(&Case) -> T) -> T {
    let folder = tempfile::tempdir().unwrap();
    let mut recorder = Recorder::start(Case::create(folder.path(), CASE).unwrap(), Box::new(|_, _| {})).unwrap();
    for event in events {
        recorder.record(event).unwrap();
    }
    let (case, outcome) = recorder.finish(None).unwrap();
    outcome.unwrap();
    ask(&case)
}

pub(super) fn read(scan: u32, at: i64, url: PageUrl, title: &str, links: Vec<LinkEdge>) -> CrawlEvent {
    visited(scan, at, url, VisitOutcome::Page(Box::new(record(Some(title)))), links)
}

fn answered(scan: u32, at: i64, url: PageUrl, status: u16, class: PageClass) -> CrawlEvent {
    let page = model::PageRecord { status, class, ..record(Some("an answer")) };
    visited(scan, at, url, VisitOutcome::Page(Box::new(page)), Vec::new())
}

pub(super) fn visited(scan: u32, at: i64, url: PageUrl, outcome: VisitOutcome, links: Vec<LinkEdge>) -> CrawlEvent {
    CrawlEvent::Visited(Box::new(visit(scan, at, url, outcome, links)))
}

fn failed(scan: u32, at: i64, url: PageUrl, cause: Cause) -> CrawlEvent {
    visited(scan, at, url, VisitOutcome::Failed(cause), Vec::new())
}

pub(super) fn to(site: u8) -> LinkEdge {
    link(Target::Page(page(site, "/")), Decision::Queued)
}

fn trouble(scan: u32, at: i64) -> CrawlEvent {
    CrawlEvent::OurNetwork(OurNetwork { scan: ScanId(scan), at: time(at), trouble: true })
}

pub(super) type Told = Vec<(String, Change)>;

fn sites(diff: &ScanDiff) -> Vec<(u8, Change)> {
    diff.sites.iter().map(|one| (one.site.as_bytes()[0], one.change)).collect()
}

pub(super) fn pages(diff: &ScanDiff) -> Told {
    diff.pages.iter().map(|one| (one.page.path().to_owned(), one.change)).collect()
}

pub(super) fn links(diff: &ScanDiff) -> Vec<(u8, Change)> {
    diff.links.iter().map(|one| (one.to.site().unwrap().as_bytes()[0], one.change)).collect()
}

pub(super) fn identifiers(diff: &ScanDiff) -> Told {
    diff.identifiers.iter().map(|one| (one.form.shown(), one.change)).collect()
}

#[test]
fn what_was_read_twice_and_does_not_stand_there_any_more_is_gone() {
    let phone = |n| mention(IdentifierKind::Phone, keyed(n));
    let diff = diff_of(
        vec![
            start(1, 0, vec![]),
            page_mentions(1, 1, page(1, "/"), vec![phone(1), phone(2)]),
            read(1, 1, page(1, "/"), "old", vec![to(2), to(3)]),
            start(2, 10, vec![]),
            page_mentions(2, 11, page(1, "/"), vec![phone(2), phone(3)]),
            read(2, 11, page(1, "/"), "new", vec![to(3), to(4)]),
        ],
        1,
        2,
    );
    assert_eq!(sites(&diff), []);
    assert_eq!(pages(&diff), [("/".into(), Change::Changed)]);
    assert_eq!(diff.pages[0].differs, [Aspect::Title]);
    let title = |title: &Option<model::Title>| title.as_ref().unwrap().as_str().to_owned();
    assert_eq!((title(&diff.titles[0].from), title(&diff.titles[0].to)), ("old".into(), "new".into()));
    assert_eq!(links(&diff), [(2, Change::Gone), (4, Change::New)]);
    assert_eq!(identifiers(&diff), [("0101-0101".into(), Change::Gone), ("0303-0303".into(), Change::New)]);
    assert!(diff.has_new());
}

#[test]
fn of_a_site_that_is_down_only_the_site_is_gone() {
    let diff = diff_of(
        vec![
            start(1, 0, vec![]),
            page_mentions(1, 1, page(1, "/"), vec![mention(IdentifierKind::Phone, keyed(1))]),
            read(1, 1, page(1, "/"), "a", vec![to(2), to(3)]),
            read(1, 2, page(1, "/a"), "b", vec![]),
            start(2, 10, vec![]),
            failed(2, 11, page(1, "/"), Cause::NoDescriptor),
            failed(2, 12, page(1, "/"), Cause::ServiceDown),
        ],
        1,
        2,
    );
    assert_eq!(sites(&diff), [(1, Change::Gone)]);
    assert_eq!((diff.sites[0].to.state, diff.sites[0].to.cause), (SiteState::Down, Some(Cause::ServiceDown)));
    assert_eq!((pages(&diff), links(&diff), identifiers(&diff)), (vec![], vec![], vec![]));
    assert_eq!((diff.unknown.pages, diff.unknown.links, diff.unknown.identifiers), (2, 2, 1));
    assert!(!diff.has_new());
}

#[test]
fn a_scan_in_trouble_of_our_own_marks_nothing_as_gone() {
    let seen = |scan, at| read(scan, at, page(1, "/"), "a", vec![to(2)]);
    let down = |scan, at| failed(scan, at, page(1, "/"), Cause::TimedOut);
    for spoilt in [trouble(2, 12), failed(2, 13, page(2, "/"), Cause::OurNetwork)] {
        let events = vec![start(1, 0, vec![]), seen(1, 1), start(2, 10, vec![]), down(2, 11), spoilt];
        let after = [start(3, 20, vec![]), seen(3, 21)];
        let diff = diff_of(events.iter().cloned().chain(after.clone()).collect(), 1, 2);
        assert!(diff.after.trouble && !diff.before.trouble);
        assert_eq!(sites(&diff), [(1, Change::Unknown)]);
        assert_eq!((pages(&diff), links(&diff)), (vec![], vec![]));
        // Nor is it back afterwards: nobody knows that it was away.
        let diff = diff_of(events.into_iter().chain(after).collect(), 2, 3);
        assert!(diff.before.trouble && !diff.after.trouble && !diff.has_new());
        assert_eq!(sites(&diff), [(1, Change::Unknown)]);
        assert_eq!((pages(&diff), links(&diff)), (vec![], vec![]));
    }
}

#[test]
fn a_page_is_gone_only_if_it_says_so_itself() {
    let missing = [(404, PageClass::Content), (410, PageClass::Content), (200, PageClass::Soft404)];
    for (status, class) in missing {
        assert_eq!(second_look(Some(answered(2, 12, page(1, "/a"), status, class))), [("/a".into(), Change::Gone)]);
    }
    assert_eq!(second_look(None), [("/a".into(), Change::Unknown)]);
    let spoilt = failed(2, 12, page(1, "/a"), Cause::TimedOut);
    assert_eq!(second_look(Some(spoilt)), [("/a".into(), Change::Unknown)]);
    let redirect = VisitOutcome::Redirect { status: 302, to: None };
    let refused = VisitOutcome::Refused { status: 200, why: Refusal::TypeNotText };
    for outcome in [redirect, refused] {
        let told = second_look(Some(visited(2, 12, page(1, "/a"), outcome, Vec::new())));
        assert_eq!(told, [("/a".into(), Change::Changed)]);
    }
    let queue = answered(2, 12, page(1, "/a"), 200, PageClass::CaptchaOrQueue);
    assert_eq!(second_look(Some(queue)), [("/a".into(), Change::Changed)]);
}

/// What is told of the pages if a page with a link gives this the second time. Its link
/// is gone in no case.
fn second_look(second: Option<CrawlEvent>) -> Told {
    let front = |scan, at| read(scan, at, page(1, "/"), "front", vec![]);
    let first = [start(1, 0, vec![]), front(1, 1), read(1, 2, page(1, "/a"), "a", vec![to(2)])];
    let then = [start(2, 10, vec![]), front(2, 11)];
    let diff = diff_of(first.into_iter().chain(then).chain(second).collect(), 1, 2);
    assert_eq!((sites(&diff), links(&diff)), (vec![], vec![]));
    assert_eq!(diff.unknown.links, 1);
    pages(&diff)
}

#[test]
fn the_last_try_counts_and_a_resumed_scan_is_one_scan() {
    let diff = diff_of(
        vec![
            start(1, 0, vec![]),
            read(1, 1, page(1, "/"), "a", vec![to(2)]),
            read(1, 2, page(2, "/"), "b", vec![]),
            start(2, 10, vec![]),
            failed(2, 11, page(1, "/"), Cause::TimedOut),
            seal(2, 12, ScanEnd::Stopped),
            read(2, 13, page(1, "/"), "a", vec![to(2)]),
            read(2, 14, page(2, "/"), "b", vec![]),
            seal(2, 15, ScanEnd::Finished),
        ],
        1,
        2,
    );
    assert_eq!((sites(&diff), pages(&diff), links(&diff)), (vec![], vec![], vec![]));
    assert_eq!(diff.unknown.pages, 0);
    assert!(diff.before.unfinished && !diff.after.unfinished);
}

#[test]
fn what_an_earlier_scan_had_is_back_and_not_new() {
    let phone = || vec![mention(IdentifierKind::Phone, keyed(1))];
    let with =
        |scan, at| [page_mentions(scan, at, page(1, "/"), phone()), read(scan, at, page(1, "/"), "a", vec![to(2)])];
    let mut events = vec![start(1, 0, vec![])];
    events.extend(with(1, 1));
    events.extend([read(1, 2, page(1, "/a"), "b", vec![]), read(1, 3, page(2, "/"), "c", vec![])]);
    events.extend([start(2, 10, vec![]), read(2, 11, page(1, "/"), "a", vec![])]);
    events.extend([
        answered(2, 12, page(1, "/a"), 404, PageClass::Content),
        failed(2, 13, page(2, "/"), Cause::NoDescriptor),
        failed(2, 14, page(3, "/"), Cause::NoDescriptor),
        start(3, 20, vec![]),
    ]);
    events.extend(with(3, 21));
    events.extend([
        read(3, 22, page(1, "/a"), "b", vec![]),
        read(3, 23, page(2, "/"), "c", vec![]),
        read(3, 24, page(3, "/"), "d", vec![]),
        read(3, 25, page(4, "/"), "e", vec![]),
    ]);
    let diff = diff_of(events.clone(), 2, 3);
    // Site 3 was asked before and never seen up: it changed, and its page is new.
    assert_eq!(sites(&diff), [(2, Change::Back), (3, Change::Changed), (4, Change::New)]);
    let told: Vec<_> = diff.pages.iter().map(|one| (one.page.clone(), one.change)).collect();
    assert_eq!(told, [(page(1, "/a"), Change::Back), (page(3, "/"), Change::New), (page(4, "/"), Change::New),]);
    assert_eq!(links(&diff), [(2, Change::Back)]);
    assert_eq!(identifiers(&diff), [("0101-0101".into(), Change::Back)]);
    let diff = diff_of(events, 1, 3);
    assert_eq!(sites(&diff), [(3, Change::Unknown), (4, Change::New)]);
    assert_eq!((links(&diff), identifiers(&diff)), (vec![], vec![]));
}

#[test]
fn what_may_have_been_cut_off_is_not_gone() {
    let mut cut = record(Some("a"));
    cut.cut.links = true;
    let diff = diff_of(
        vec![
            start(1, 0, vec![]),
            read(1, 1, page(1, "/"), "a", vec![to(2), to(3)]),
            start(2, 10, vec![]),
            visited(2, 11, page(1, "/"), VisitOutcome::Page(Box::new(cut)), vec![to(2)]),
        ],
        1,
        2,
    );
    assert_eq!(links(&diff), [(3, Change::Unknown)]);
}

#[test]
fn links_that_only_stand_elsewhere_or_in_another_order_are_the_same() {
    let moved = LinkEdge { place: model::Place::Footer, text: None, count: 7, ..to(2) };
    let other = LinkEdge { kind: LinkKind::TextMention, ..to(2) };
    let diff = diff_of(
        vec![
            start(1, 0, vec![]),
            read(1, 1, page(1, "/"), "a", vec![to(2), to(3)]),
            start(2, 10, vec![]),
            read(2, 11, page(1, "/"), "a", vec![to(3), moved, other]),
        ],
        1,
        2,
    );
    assert_eq!(pages(&diff), []);
    assert_eq!((links(&diff), diff.links[0].kind), (vec![(2, Change::New)], LinkKind::TextMention));
}

#[test]
fn a_timeline_tells_states_causes_titles_and_counts() {
    let given_up =
        model::GivenUp { scan: ScanId(4), at: time(31), site: host(1), why: NotVisited::ScanBudget, urls: Vec::new() };
    let events = vec![
        start(1, 0, vec![]),
        page_mentions(1, 1, page(1, "/"), vec![mention(IdentifierKind::Phone, keyed(1))]),
        read(1, 1, page(1, "/"), "first", vec![to(2), to(3)]),
        read(1, 2, page(1, "/a"), "inner", vec![to(2)]),
        start(2, 10, vec![]),
        failed(2, 11, page(1, "/"), Cause::ServiceDown),
        start(3, 20, vec![]),
        failed(3, 21, page(1, "/"), Cause::TimedOut),
        failed(3, 22, page(2, "/"), Cause::OurNetwork),
        start(4, 30, vec![]),
        CrawlEvent::GivenUp(given_up),
        start(5, 40, vec![]),
        read(5, 41, page(1, "/"), "second", vec![]),
    ];
    let timeline = with_case(events, |case| case.timeline(&host(1)).unwrap());
    let told: Vec<_> = timeline.rows.iter().map(|row| (row.scan.0, row.said.state, row.said.cause)).collect();
    assert_eq!(
        told,
        [
            (1, SiteState::Up, None),
            (2, SiteState::Down, Some(Cause::ServiceDown)),
            (3, SiteState::Unknown, Some(Cause::TimedOut)),
            (4, SiteState::Unvisited, None),
            (5, SiteState::Up, None),
        ]
    );
    let counts: Vec<_> = timeline.rows.iter().map(|row| (row.pages, row.links, row.identifiers)).collect();
    assert_eq!(counts, [(2, 3, 1), (0, 0, 0), (0, 0, 0), (0, 0, 0), (1, 0, 0)]);
    assert_eq!(timeline.rows[3].said.given_up, Some(NotVisited::ScanBudget));
    let titles: Vec<_> =
        timeline.rows.iter().map(|row| (row.title.as_ref().map(|t| t.as_str()), row.title_changed)).collect();
    assert_eq!(titles, [(Some("first"), false), (None, false), (None, false), (None, false), (Some("second"), true)]);
    assert!(timeline.rows[2].trouble && !timeline.rows[1].trouble);
}
