//! What differs between scans that read saved pages: the links of a page stand in
//! records of their own behind it.

use model::{
    Counts, CrawlEvent, Cut, IdentifierKind, ImportedWhat, LinkEdge, Origin, PageRecord, Refusal, ScanStart,
    VisitOutcome,
};

use super::saving::{imported, saved, start_of_files};
use super::seeing::{Told, diff_of, identifiers, links, pages, read, to, visited};
use super::world::{keyed, mention, page, page_mentions, record, start};
use crate::analyse::time::{Aspect, Change, ScanDiff};

/// A page whose words and links are as many as these.
fn page_of(words: u32, links: usize) -> PageRecord {
    let counts = Counts { words, a_href: links as u32, ..Counts::default() };
    PageRecord { counts, ..record(Some("a")) }
}

fn whole(links: usize) -> VisitOutcome {
    VisitOutcome::Page(Box::new(page_of(120, links)))
}

fn linked(scan: u32, at: i64, path: &str, edges: Vec<LinkEdge>) -> CrawlEvent {
    imported(scan, at, ImportedWhat::Links { from: page(1, path), edges })
}

/// What is told if a saved page with links to 2 and 3 and the contacts 1 and 2 is read
/// again like this.
fn read_again(second: Vec<CrawlEvent>) -> ScanDiff {
    let phone = |n| mention(IdentifierKind::Phone, keyed(n));
    let first = vec![
        start_of_files(1),
        page_mentions(1, 1, page(1, "/"), vec![phone(1), phone(2)]),
        saved(1, 1, "/", whole(2)),
        linked(1, 1, "/", vec![to(2)]),
        linked(1, 1, "/", vec![to(3)]),
        saved(1, 1, "/other", whole(1)),
        linked(1, 1, "/other", vec![to(9)]),
        start_of_files(2),
        page_mentions(2, 11, page(1, "/"), vec![phone(2)]),
    ];
    let other = [saved(2, 11, "/other", whole(1)), linked(2, 11, "/other", vec![to(9)])];
    diff_of(first.into_iter().chain(second).chain(other).collect(), 1, 2)
}

fn contacts(change: Option<Change>) -> Told {
    change.map(|change| ("0101-0101".into(), change)).into_iter().collect()
}

#[test]
fn links_and_contacts_of_saved_pages_are_new_and_gone_as_those_of_visited_ones() {
    let diff = read_again(vec![saved(2, 11, "/", whole(2)), linked(2, 11, "/", vec![to(3), to(4)])]);
    assert_eq!(links(&diff), [(2, Change::Gone), (4, Change::New)]);
    assert_eq!(identifiers(&diff), contacts(Some(Change::Gone)));
    assert_eq!((diff.unknown.pages, diff.unknown.links, diff.unknown.identifiers), (0, 0, 0));
    let diff = read_again(vec![saved(2, 11, "/", whole(0))]);
    assert_eq!(links(&diff), [(2, Change::Gone), (3, Change::Gone)]);
    let diff = read_again(vec![saved(2, 11, "/", whole(2)), linked(2, 11, "/", vec![to(3), to(2)])]);
    assert_eq!((pages(&diff), links(&diff)), (vec![], vec![]));
}

#[test]
fn of_a_saved_page_that_is_cut_or_refused_nothing_is_gone() {
    let cut = PageRecord { cut: Cut { links: true, ..Cut::default() }, ..page_of(120, 9) };
    let diff =
        read_again(vec![saved(2, 11, "/", VisitOutcome::Page(Box::new(cut))), linked(2, 11, "/", vec![to(3), to(4)])]);
    assert_eq!(links(&diff), [(2, Change::Unknown), (4, Change::New)]);
    assert_eq!(identifiers(&diff), contacts(Some(Change::Unknown)));
    let refused = VisitOutcome::Refused { status: 200, why: Refusal::KnownSignature };
    let diff = read_again(vec![saved(2, 11, "/", refused)]);
    assert_eq!((links(&diff), identifiers(&diff)), (vec![], contacts(None)));
    assert_eq!((diff.unknown.links, diff.unknown.identifiers), (2, 2));
}

#[test]
fn links_whose_record_is_lost_are_unknown_and_not_gone() {
    let diff = read_again(vec![saved(2, 11, "/", whole(2))]);
    assert_eq!(links(&diff), [(2, Change::Unknown), (3, Change::Unknown)]);
}

#[test]
fn a_visit_is_held_against_a_saved_page_and_the_other_way_round() {
    let (path, of_both) = (page(1, "/"), || vec![to(2), to(3)]);
    let file = |scan, at| [start_of_files(scan), saved(scan, at, "/", whole(2)), linked(scan, at, "/", of_both())];
    let visit = |scan, at, links| [start(scan, at, vec![]), read(scan, at, path.clone(), "a", links)];
    let diff = diff_of(file(1, 1).into_iter().chain(visit(2, 11, vec![to(3), to(4)])).collect(), 1, 2);
    assert_eq!(links(&diff), [(2, Change::Gone), (4, Change::New)]);
    let diff = diff_of(visit(1, 1, vec![to(3), to(4)]).into_iter().chain(file(2, 11)).collect(), 1, 2);
    assert_eq!(links(&diff), [(2, Change::New), (4, Change::Gone)]);
}

#[test]
fn of_saved_pages_taken_over_from_another_case_no_link_is_gone_or_back() {
    let import = |scan| match start_of_files(scan) {
        CrawlEvent::ScanStarted(started) => {
            CrawlEvent::ScanStarted(Box::new(ScanStart { origin: Origin::Import, ..*started }))
        }
        other => other,
    };
    let taken_over = |scan, at, to| [import(scan), saved(scan, at, "/", whole(1)), linked(scan, at, "/", vec![to])];
    let diff = diff_of(taken_over(1, 1, to(2)).into_iter().chain(taken_over(2, 11, to(3))).collect(), 1, 2);
    assert_eq!(links(&diff), []);
    let visit = [start(2, 10, vec![]), read(2, 11, page(1, "/"), "a", vec![to(2), to(4)])];
    let diff = diff_of(taken_over(1, 1, to(2)).into_iter().chain(visit).collect(), 1, 2);
    assert_eq!(links(&diff), [(4, Change::New)]);
}

#[test]
fn a_text_too_short_for_a_simhash_is_changed_if_it_has_another_number_of_words() {
    let of =
        |scan, at, words| visited(scan, at, page(1, "/"), VisitOutcome::Page(Box::new(page_of(words, 0))), Vec::new());
    let diff = |words| diff_of(vec![start(1, 0, vec![]), of(1, 1, 4), start(2, 10, vec![]), of(2, 11, words)], 1, 2);
    assert_eq!(pages(&diff(4)), []);
    assert_eq!(diff(5).pages[0].differs, [Aspect::Text]);
}
