//! Facts as records and back, by value and for any facts.

use model::{
    AnalysedCluster, AnalysedFamily, AnalysedLead, AnalysedWhat, AnalysisBasis, ClusterId, Label, OnionHost, PageKey,
    SitePages, UtcTime,
};
use proptest::prelude::*;

use super::{DerivedFacts, METHOD, METHOD_VERSION, PART_BYTES, from_parts, to_parts};

fn basis() -> AnalysisBasis {
    AnalysisBasis {
        method: Label::new(METHOD),
        version: METHOD_VERSION,
        protected: 2,
        decisions: Vec::new(),
        head: [7; 32],
        scans: Vec::new(),
        since: None,
    }
}

fn host(n: u8) -> OnionHost {
    OnionHost::from_recorded([n; 32])
}

fn cluster(n: u8, sites: &[usize]) -> AnalysedCluster {
    let site = |(site, pages): (u8, &usize)| {
        let pages = (0..*pages).map(|page| PageKey((page as u128).to_be_bytes())).collect();
        SitePages { site: host(site), pages }
    };
    let continues = vec![ClusterId([n; 6]), ClusterId([n + 1; 6])];
    AnalysedCluster { id: ClusterId([n; 6]), continues, sites: (0..).zip(sites).map(site).collect() }
}

fn facts(clusters: &[Vec<usize>], families: &[usize], leads: usize) -> DerivedFacts {
    let family = |(n, sites): (u8, &usize)| {
        let sites = (0..*sites).map(|site| host(site as u8)).collect();
        AnalysedFamily { id: format!("fam-{n}").into(), sites }
    };
    let lead = |n: u8| {
        let indicators = vec!["many_sites".into(), "one_site".into()];
        AnalysedLead { cluster: ClusterId([n; 6]), points: i32::from(n) - 2, indicators }
    };
    DerivedFacts {
        clusters: (0..).zip(clusters).map(|(n, sites)| cluster(n, sites)).collect(),
        families: (0..).zip(families).map(family).collect(),
        leads: (0..leads as u8).map(lead).collect(),
    }
}

#[test]
fn few_facts_are_five_parts_with_their_counts_at_the_end() {
    let facts = facts(&[vec![2, 1], vec![4]], &[2], 1);
    let parts = to_parts(UtcTime::from_millis(5), basis(), &facts, PART_BYTES);
    assert_eq!(parts.iter().map(|part| part.part).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    assert_eq!(parts[0].what, AnalysedWhat::Begun(Box::new(basis())));
    let AnalysedWhat::Ended(counts) = parts[4].what else { panic!("the last part is the end") };
    assert_eq!((counts.parts, counts.clusters, counts.families, counts.leads, counts.pages), (5, 2, 1, 1, 7));
    let nothing = to_parts(UtcTime::from_millis(5), basis(), &DerivedFacts::default(), PART_BYTES);
    assert_eq!(nothing.len(), 2, "an analysis that found nothing is one too");
}

#[test]
fn a_cluster_larger_than_a_part_goes_on_in_the_next() {
    let facts = facts(&[vec![100, 3]], &[], 0);
    let parts = to_parts(UtcTime::from_millis(5), basis(), &facts, 400);
    let of_it: Vec<_> = parts.iter().filter(|part| matches!(part.what, AnalysedWhat::Clusters(_))).collect();
    assert!(of_it.len() > 4, "{}", of_it.len());
    assert_eq!(from_parts(parts.into_iter().map(|part| part.what)), facts);
}

#[test]
fn what_is_continued_does_not_make_a_difference_but_a_page_does() {
    let one = facts(&[vec![2, 1]], &[2], 1);
    let mut other = one.clone();
    other.clusters[0].continues.clear();
    assert!(one.is_same(&other) && one != other);
    other.clusters[0].sites[0].pages.pop();
    assert!(!one.is_same(&other));
}

#[test]
fn sites_and_pages_that_a_part_names_are_found() {
    let facts = facts(&[vec![1, 2]], &[3], 1);
    let parts = to_parts(UtcTime::from_millis(5), basis(), &facts, PART_BYTES);
    let naming =
        |n: u8| parts.iter().filter(move |part| part.names_site(|site| *site == host(n))).map(|part| part.part);
    assert_eq!(naming(1).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(naming(2).collect::<Vec<_>>(), [2], "of the family only");
    assert_eq!(naming(3).count(), 0);
    let second = PageKey(1_u128.to_be_bytes());
    assert!(parts[1].names_page(|site, page| site == host(1) && page == second));
    assert!(!parts[1].names_page(|site, page| site == host(0) && page == second));
}

proptest! {
    #[test]
    fn facts_come_back_from_parts_of_any_size(
        clusters in prop::collection::vec(prop::collection::vec(1usize..40, 1..4), 0..5),
        families in prop::collection::vec(2usize..30, 0..4),
        leads in 0usize..6,
        part_bytes in 1usize..2_000,
    ) {
        let facts = facts(&clusters, &families, leads);
        let parts = to_parts(UtcTime::from_millis(5), basis(), &facts, part_bytes);
        let AnalysedWhat::Ended(counts) = parts.last().unwrap().what else { panic!("the last part is the end") };
        prop_assert_eq!(counts, facts.counts(parts.len() as u32));
        prop_assert_eq!(from_parts(parts.into_iter().map(|part| part.what)), facts);
    }
}
