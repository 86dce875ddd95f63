//! However the index came to the end of the journal, its rows are the same.

use model::{CrawlEvent, Decision, GivenUp, NotVisited, ScanId, Target};
use proptest::collection::vec;
use proptest::prelude::*;

use super::world::{event, host, link, page, page_visit, start, time};
use super::{Shared, Written};
use crate::store::MemoryStore;

/// Events with more rows than a batch holds.
fn big_events() -> Vec<CrawlEvent> {
    let many = |prefix: &str, n: usize| (0..n).map(|i| page(1, &format!("/{prefix}{i}"))).collect::<Vec<_>>();
    let links = |pages: Vec<model::PageUrl>, decision| {
        pages.into_iter().map(|url| link(Target::Page(url), decision)).collect::<Vec<_>>()
    };
    let given_up =
        |why| CrawlEvent::GivenUp(GivenUp { scan: ScanId(1), at: time(9), site: host(1), why, urls: Vec::new() });
    vec![
        start(1, 0, many("seed", 1_500)),
        page_visit(1, 1, page(1, "/seed0"), links(many("link", 1_900), Decision::Queued)),
        page_visit(1, 2, page(2, "/"), links(many("link", 5), Decision::Known)),
        given_up(NotVisited::SiteDown),
        page_visit(1, 3, page(2, "/a"), links(many("again", 1_200), Decision::Not(NotVisited::Robots))),
        page_visit(1, 4, page(1, "/again3"), links(many("link", 30), Decision::Queued)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn catching_up_in_steps_gives_the_same_rows(groups in vec(vec(event(), 1..5), 2..12), cut in any::<prop::sample::Index>()) {
        let cut = cut.index(groups.len());
        let written = Written::new(&groups[..cut]);
        if cut == 0 {
            written.append(&[]);
        }
        let store = Shared::default();
        written.index(Box::new(store.clone())).unwrap();
        written.append(&groups[cut..]);
        written.index(Box::new(store.clone())).unwrap();
        prop_assert_eq!(store.rows(), written.rows());
    }

    #[test]
    fn the_groups_do_not_matter(events in vec(event(), 1..30)) {
        let alone: Vec<Vec<CrawlEvent>> = events.iter().cloned().map(|event| vec![event]).collect();
        let (alone, together) = (Written::new(&alone), Written::new(&[events]));
        let view = |written: &Written| written.look(|snapshot| {
            use crate::view::GraphView;
            let pages: Vec<_> = snapshot.pages().unwrap().map(Result::unwrap).collect();
            let links: Vec<_> = pages.iter().map(|page| snapshot.links_from(&page.url).unwrap()).collect();
            let sites: Vec<_> = snapshot.sites().unwrap().map(Result::unwrap).collect();
            (sites, pages, links)
        });
        prop_assert_eq!(view(&alone), view(&together));
    }
}

#[test]
fn a_stop_after_any_batch_of_a_big_event_changes_nothing() {
    let written = Written::new(&[big_events()]);
    let whole = written.rows();
    let mut stops = 0;
    loop {
        let store = Shared::failing_after(stops);
        if written.index(Box::new(store.clone())).is_ok() {
            break;
        }
        written.index(Box::new(store.mended())).unwrap();
        assert!(store.rows() == whole, "after {stops} batches");
        stops += 1;
    }
    assert!(stops > 8, "only {stops} batches were written");
}

#[test]
fn reading_the_same_journal_again_changes_nothing() {
    let written = Written::new(&[big_events()]);
    let store = Shared::default();
    written.index(Box::new(store.clone())).unwrap();
    let before = store.rows();
    written.index(Box::new(store.clone())).unwrap();
    assert!(store.rows() == before);
}

#[test]
fn an_index_of_another_journal_is_not_used() {
    let (one, other) = (Written::new(&[big_events()]), Written::new(&[vec![start(1, 0, Vec::new())]]));
    let store = Shared::default();
    one.index(Box::new(store.clone())).unwrap();
    let error = other.index(Box::new(store)).err().unwrap();
    assert!(error.asks_for_rebuild(), "{error}");
}

#[test]
fn an_index_of_another_format_is_not_used() {
    let written = Written::new(&[vec![start(1, 0, Vec::new())]]);
    let store = Shared::default();
    written.index(Box::new(store.clone())).unwrap();
    let mut batch = crate::store::Batch::default();
    batch.insert(crate::index::keys::FORMAT.to_vec(), 99u32.to_be_bytes().to_vec());
    crate::store::Store::apply(&store, batch).unwrap();
    let error = written.index(Box::new(store)).err().unwrap();
    assert!(error.asks_for_rebuild(), "{error}");
    assert!(written.index(Box::new(MemoryStore::default())).is_ok());
}
