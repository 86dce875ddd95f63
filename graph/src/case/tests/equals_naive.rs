//! For random events, every question is answered as the naive model answers it.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    AnalysedWhat, CrawlEvent, Decision, IdentifierForm, IdentifierKind, Mention, NotVisited, ScanId, Target,
    VisitOutcome,
};
use proptest::collection::vec;
use proptest::prelude::*;

use super::Written;
use super::naive::{NOWHERE, Naive};
use super::world::{event, keyed, link, mention, page, page_mentions, page_visit, start};
use crate::analyse::derived::from_parts;
use crate::index::Reading;
use crate::store::MemoryStore;
use crate::view::GraphView;

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_view_is_that_of_the_naive_model(groups in vec(vec(event(), 1..5), 1..14)) {
        let events: Vec<CrawlEvent> = groups.concat();
        let naive = Naive::of(&events);
        let written = Written::new(&groups);
        written.look(|snapshot| {
            let pages: Vec<_> = snapshot.pages().unwrap().map(Result::unwrap).collect();
            assert_eq!(pages, naive.pages());
            for site in 0..4 {
                for path in ["/", "/a", "/b", "/a?x=1", "/c/d"] {
                    let url = page(site, path);
                    assert_eq!(snapshot.links_from(&url).unwrap(), naive.links_from(&url), "{}", url.canonical());
                    let found = snapshot.page(&url).unwrap();
                    assert_eq!(snapshot.fingerprints_of(&url).unwrap(), naive.prints(&url));
                    assert_eq!(snapshot.indicated_on(&url).unwrap(), naive.indicated(&url));
                    assert_eq!(found.as_ref(), pages.iter().find(|page| page.url == url));
                }
            }
            for kind in [IdentifierKind::Phone, IdentifierKind::Btc] {
                for form in [keyed(0), keyed(1), IdentifierForm::Clear("a name".into())] {
                    let is_it = |mention: &Mention| mention.kind == kind && mention.form == form;
                    let mut found = snapshot.pages_with(kind, &form).unwrap();
                    found.sort_by_key(|page| page.url.canonical().to_string());
                    found.iter_mut().for_each(|page| page.record = NOWHERE);
                    let mut expected: Vec<_> = (0..4)
                        .flat_map(|site| ["/", "/a", "/b", "/a?x=1", "/c/d"].map(|path| page(site, path)))
                        .filter_map(|url| naive.mentions(&url, is_it))
                        .collect();
                    expected.sort_by_key(|page| page.url.canonical().to_string());
                    assert_eq!(found, expected);
                }
            }
            let mut overview = BTreeMap::new();
            for one in snapshot.identifiers().unwrap() {
                overview.insert((one.kind, one.form), (one.sites, one.pages, one.first_seen, one.last_seen));
            }
            assert_eq!(overview, naive.identifiers());
            for site in 0..4 {
                let found = snapshot.fingerprints_on(&page(site, "/").site()).unwrap().into_iter();
                let found: BTreeMap<_, _> = found.map(|page| (page.url.clone(), page)).collect();
                let all = ["/", "/a", "/b", "/a?x=1", "/c/d"].map(|path| page(site, path));
                let expected = all.iter().filter_map(|url| Some((url.clone(), naive.prints(url)?)));
                assert_eq!(found, expected.collect());
            }
            let all = (0..4).flat_map(|site| ["/", "/a", "/b", "/a?x=1", "/c/d"].map(|path| page(site, path)));
            let indicated = all.filter(|url| naive.indicated(url).is_some()).map(|url| (url.site(), url.key()));
            let found: BTreeSet<_> = snapshot.pages_once_indicated().unwrap().into_iter().collect();
            assert_eq!(found, indicated.collect());
            let found: Vec<_> = snapshot.analyses().unwrap();
            let expected = naive.analyses();
            assert_eq!(found.len(), expected.len());
            for (view, parts) in found.iter().zip(expected) {
                assert_eq!(view.at, parts[0].at);
                assert_eq!(AnalysedWhat::Begun(Box::new(view.basis.clone())), parts[0].what);
                assert_eq!(AnalysedWhat::Ended(view.counts), parts[parts.len() - 1].what);
                let facts = from_parts(parts.into_iter().map(|part| part.what));
                assert_eq!(snapshot.derived_facts(view).unwrap(), facts);
            }
            let sites: Vec<_> = snapshot.sites().unwrap().map(Result::unwrap).collect();
            assert_eq!(sites, naive.sites());
            for site in sites {
                let of_site: Vec<_> = snapshot.pages_of(&site.site).unwrap().map(Result::unwrap).collect();
                let expected: Vec<_> = pages.iter().filter(|page| page.url.site() == site.site).cloned().collect();
                assert_eq!(of_site, expected);
                assert_eq!(snapshot.site(&site.site).unwrap(), Some(site));
            }
        });
        let index = written.index(Box::new(MemoryStore::default())).unwrap();
        for scan in [ScanId(1), ScanId(2)] {
            let entries: BTreeMap<_, _> = Reading::of(index.store())
                .frontier(scan)
                .unwrap()
                .map(Result::unwrap)
                .map(|entry| ((scan, entry.url), entry.state))
                .collect();
            let expected = naive.queues.iter().filter(|((of, _), _)| *of == scan);
            assert_eq!(entries, expected.map(|(key, state)| (key.clone(), *state)).collect());
        }
    }
}

/// The reason shown for the link from `/` to `/a` after these events.
fn reason_for_a(events: Vec<CrawlEvent>) -> (bool, Option<NotVisited>) {
    Written::new(&[events]).look(|snapshot| {
        let links = snapshot.links_from(&page(1, "/")).unwrap();
        let link = links.iter().find(|link| link.to == Target::Page(page(1, "/a"))).unwrap();
        (link.visited, link.not_visited)
    })
}

#[test]
fn edges_at_the_depth_limit_are_kept_with_the_reason() {
    let to_a = |decision| link(Target::Page(page(1, "/a")), decision);
    let far = page_visit(1, 5, page(1, "/"), vec![to_a(Decision::Not(NotVisited::HopDepth))]);
    assert_eq!(reason_for_a(vec![far]), (false, Some(NotVisited::HopDepth)));
}

#[test]
fn what_happened_to_a_queued_page_decides_in_any_order() {
    let to_a = |decision| link(Target::Page(page(1, "/a")), decision);
    let far = page_visit(1, 5, page(1, "/"), vec![to_a(Decision::Not(NotVisited::HopDepth))]);
    let near = page_visit(1, 6, page(2, "/"), vec![to_a(Decision::Queued)]);
    for events in [vec![far.clone(), near.clone()], vec![near.clone(), far.clone()]] {
        assert_eq!(reason_for_a(events.clone()), (false, Some(NotVisited::NotReached)));
        let seen = page_visit(1, 7, page(1, "/a"), Vec::new());
        assert_eq!(reason_for_a([events, vec![seen]].concat()), (true, None));
    }
}

#[test]
fn a_target_that_only_failed_is_not_visited() {
    let to_a = link(Target::Page(page(1, "/a")), Decision::Queued);
    let source = page_visit(1, 5, page(1, "/"), vec![to_a]);
    let failed = |cause| {
        let visit = super::world::visit(1, 6, page(1, "/a"), VisitOutcome::Failed(cause), Vec::new());
        CrawlEvent::Visited(Box::new(visit))
    };
    let down = failed(model::Cause::ServiceDown);
    assert_eq!(reason_for_a(vec![source.clone(), down]), (false, Some(NotVisited::SiteDown)));
    let ours = failed(model::Cause::OurNetwork);
    assert_eq!(reason_for_a(vec![source, ours]), (false, Some(NotVisited::NotReached)));
}

#[test]
fn seeds_are_queued_and_known_before_anything_is_visited() {
    let written = Written::new(&[vec![start(1, 0, vec![page(1, "/"), page(2, "/")])]]);
    let index = written.index(Box::new(MemoryStore::default())).unwrap();
    assert_eq!(Reading::of(index.store()).frontier(ScanId(1)).unwrap().count(), 2);
    written.look(|snapshot| {
        assert_eq!(snapshot.sites().unwrap().count(), 2);
        assert_eq!(snapshot.pages().unwrap().count(), 0);
        assert_eq!(snapshot.scan_ids().unwrap(), [ScanId(1)]);
    });
}

#[test]
fn a_page_tells_what_it_said_last_and_an_identifier_where_it_ever_stood() {
    let phone = |n| mention(IdentifierKind::Phone, keyed(n));
    let events = vec![
        page_mentions(1, 5, page(1, "/"), vec![phone(1), phone(2)]),
        page_mentions(1, 6, page(2, "/a"), vec![phone(1)]),
        page_mentions(2, 9, page(1, "/"), vec![phone(2)]),
    ];
    Written::new(&[events]).look(|snapshot| {
        let said = snapshot.mentions_on(&page(1, "/")).unwrap().unwrap();
        assert_eq!(said.mentions, [phone(2)]);
        let with_first = snapshot.pages_with(IdentifierKind::Phone, &keyed(1)).unwrap();
        assert_eq!(with_first.iter().map(|found| found.url.clone()).collect::<Vec<_>>(), [page(1, "/"), page(2, "/a")]);
        assert!(snapshot.pages_with(IdentifierKind::Btc, &keyed(1)).unwrap().is_empty());
        assert_eq!(snapshot.mentions_on(&page(3, "/")).unwrap(), None);
    });
}
