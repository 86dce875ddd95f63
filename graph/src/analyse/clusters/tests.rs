//! What is told of clusters, by value.

use std::collections::BTreeSet;

use super::named::id_of;

#[test]
fn a_cluster_that_loses_few_pages_keeps_its_id_mostly() {
    let site = model::PageUrl::front_page(model::OnionHost::from_recorded([1; 32]));
    let pages: Vec<_> = (0..20).map(|n| site.with_path(&format!("/{n}"))).collect();
    let whole = id_of(pages.iter()).unwrap();
    let lacking = |gone: usize| id_of(pages.iter().enumerate().filter(|(n, _)| *n != gone).map(|(_, page)| page));
    let ids: Vec<_> = (0..20).filter_map(lacking).collect();
    assert_eq!(ids.iter().filter(|id| **id != whole).count(), 1, "only without the page it is called after");
    assert_eq!(ids.into_iter().collect::<BTreeSet<_>>().len(), 2);
}
