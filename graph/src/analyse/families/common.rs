//! Passages that tell of no site in particular.
//!
//! Invariant: what is common depends on who shows what, not on the order of sites.

use super::catalogue::Catalogue;

/// What sites with so many different front pages repeat comes from their software.
const SOFTWARE_FRONTS: usize = 2;
/// Passages of so many families tell of none of them.
const COMMON_FAMILIES: usize = 4;

/// Passages that sites with different front pages repeat on their pages, ascending: so
/// they are known on sites, too, of which few pages were read.
pub(super) fn of_software(catalogue: &Catalogue) -> Vec<u64> {
    let repeated = |site: u32| {
        let front = catalogue.front_text(site);
        catalogue.repeated(site).iter().map(move |passage| (*passage, front))
    };
    shown_by((0..catalogue.len()).flat_map(repeated).collect(), SOFTWARE_FRONTS)
}

/// The passages that stand in several components of sites, and those of software,
/// ascending.
pub(super) fn common_passages(catalogue: &Catalogue, roots: &[u32], software: &[u64]) -> Vec<u64> {
    let pages = |site: u32| catalogue.pages(site).iter().map(move |page| (page.text, roots[site as usize]));
    let mut texts: Vec<(u32, u32)> = (0..catalogue.len()).flat_map(pages).collect();
    texts.sort_unstable();
    texts.dedup();
    let passages =
        |(text, root): (u32, u32)| catalogue.texts.passages(text).iter().map(move |passage| (*passage, root));
    let mut common = shown_by(texts.into_iter().flat_map(passages).collect(), COMMON_FAMILIES);
    common.extend_from_slice(software);
    common.sort_unstable();
    common.dedup();
    common
}

/// The passages that go with at least `min` different numbers, ascending.
fn shown_by(mut all: Vec<(u64, u32)>, min: usize) -> Vec<u64> {
    all.sort_unstable();
    all.dedup();
    all.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() >= min).map(|run| run[0].0).collect()
}
