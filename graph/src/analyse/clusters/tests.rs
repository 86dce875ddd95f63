//! What is told of clusters, by value.

use std::collections::BTreeSet;

use super::ClusterId;

#[test]
fn an_id_can_be_read_back() {
    let page = model::PageUrl::front_page(model::OnionHost::from_recorded([1; 32]));
    let id = ClusterId::of([&page].into_iter()).unwrap();
    assert_eq!(id.to_string().parse(), Ok(id));
    assert_eq!(id.to_string().len(), 15);
    for bad in ["", "op-", "op-12", "op-0123456789az", "0123456789ab"] {
        assert!(bad.parse::<ClusterId>().is_err(), "{bad:?}");
    }
}

#[test]
fn a_cluster_that_loses_few_pages_keeps_its_id_mostly() {
    let site = model::PageUrl::front_page(model::OnionHost::from_recorded([1; 32]));
    let pages: Vec<_> = (0..20).map(|n| site.with_path(&format!("/{n}"))).collect();
    let whole = ClusterId::of(pages.iter()).unwrap();
    let lacking =
        |gone: usize| ClusterId::of(pages.iter().enumerate().filter(|(n, _)| *n != gone).map(|(_, page)| page));
    let ids: Vec<_> = (0..20).filter_map(lacking).collect();
    assert_eq!(ids.iter().filter(|id| **id != whole).count(), 1, "only without the page it is called after");
    assert_eq!(ids.into_iter().collect::<BTreeSet<_>>().len(), 2);
}
