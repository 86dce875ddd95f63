//! Sites with those of their pages that say enough to be compared.
//!
//! Invariant: sites stand in the order of their hosts and pages in that of their
//! paths; a site shows a path once and a text once.

use std::cmp::Reverse;

use model::{Digest16, OnionHost};

use super::texts::Texts;
use super::{PagePrint, SitePrints};

/// Pages with fewer words say too little.
const WORDS_MIN: u32 = 20;
/// With so many passages they do not: words are not told apart in all scripts.
const PASSAGES_FOR_WORDS: usize = 6;
/// Pages with fewer passages say too little.
pub(super) const PASSAGES_MIN: usize = 2;
/// Fewest pages of a site on which anything can be told from its repetition.
const REPEATED_PAGES_MIN: usize = 4;

/// All sites, their pages and texts.
pub(super) struct Catalogue {
    pub(super) hosts: Vec<OnionHost>,
    starts: Vec<usize>,
    pages: Vec<Page>,
    pub(super) texts: Texts,
    /// For each site the passages that stand on more than three in ten of its pages.
    repeated: Vec<Vec<u64>>,
}

/// A page with enough text.
pub(super) struct Page {
    pub(super) path: u64,
    pub(super) is_front: bool,
    pub(super) text: u32,
    pub(super) dom: Option<Digest16>,
    pub(super) title: Option<Digest16>,
    pub(super) header_order: Option<Digest16>,
}

impl Catalogue {
    /// Sorts everything. Near linear in the passages.
    pub(super) fn of(sites: &[SitePrints]) -> Self {
        let mut sorted: Vec<&SitePrints> = sites.iter().collect();
        sorted.sort_by_key(|site| site.site);
        let (mut hosts, mut starts, mut kept) = (Vec::new(), vec![0], Vec::new());
        for same in sorted.chunk_by(|a, b| a.site == b.site) {
            hosts.push(same[0].site);
            kept.extend(telling(same.iter().flat_map(|site| &site.pages)));
            starts.push(kept.len());
        }
        let (texts, numbers) = Texts::of(kept.iter().copied());
        let mut catalogue = Self { hosts, starts: vec![0], pages: Vec::new(), texts, repeated: Vec::new() };
        for span in starts.windows(2).map(|ends| ends[0]..ends[1]) {
            catalogue.push(&kept[span.clone()], &numbers[span]);
        }
        catalogue
    }

    /// How many sites there are.
    pub(super) fn len(&self) -> u32 {
        self.hosts.len() as u32
    }

    /// The pages of a site, by path.
    pub(super) fn pages(&self, site: u32) -> &[Page] {
        &self.pages[self.starts[site as usize]..self.starts[site as usize + 1]]
    }

    /// Where its visitors begin.
    pub(super) fn front(&self, site: u32) -> Option<&Page> {
        self.pages(site).iter().find(|page| page.is_front)
    }

    /// The text of its front page; a number that no text has if there is none.
    pub(super) fn front_text(&self, site: u32) -> u32 {
        self.front(site).map_or(u32::MAX, |page| page.text)
    }

    /// What the site repeats on its pages, ascending.
    pub(super) fn repeated(&self, site: u32) -> &[u64] {
        &self.repeated[site as usize]
    }

    /// Whether the site has pages enough to tell what it repeats.
    pub(super) fn is_repetition_known(&self, site: u32) -> bool {
        self.pages(site).len() >= REPEATED_PAGES_MIN
    }

    /// Adds the pages of the next site: of equal texts the front page, else the first path.
    fn push(&mut self, prints: &[&PagePrint], texts: &[u32]) {
        let mut order: Vec<usize> = (0..prints.len()).collect();
        order.sort_unstable_by_key(|at| (texts[*at], !prints[*at].is_front, prints[*at].path));
        order.dedup_by_key(|at| texts[*at]);
        order.sort_unstable_by_key(|at| prints[*at].path);
        self.repeated.push(self.repeated_on(order.iter().map(|at| texts[*at])));
        self.pages.extend(order.into_iter().map(|at| Page {
            path: prints[at].path,
            is_front: prints[at].is_front,
            text: texts[at],
            dom: prints[at].dom,
            title: prints[at].title,
            header_order: prints[at].header_order,
        }));
        self.starts.push(self.pages.len());
    }

    fn repeated_on(&self, texts: impl ExactSizeIterator<Item = u32>) -> Vec<u64> {
        let pages = texts.len();
        if pages < REPEATED_PAGES_MIN {
            return Vec::new();
        }
        let mut all: Vec<u64> = texts.flat_map(|text| self.texts.passages(text)).copied().collect();
        all.sort_unstable();
        all.chunk_by(|a, b| a == b).filter(|run| run.len() * 10 > pages * 3).map(|run| run[0]).collect()
    }
}

/// The pages with enough text, one a path.
fn telling<'a>(pages: impl Iterator<Item = &'a PagePrint>) -> Vec<&'a PagePrint> {
    let is_telling = |page: &&PagePrint| {
        let passages = page.passages.len();
        passages >= PASSAGES_FOR_WORDS || page.words >= WORDS_MIN && passages >= PASSAGES_MIN
    };
    let mut pages: Vec<&PagePrint> = pages.filter(is_telling).collect();
    pages.sort_unstable_by_key(|page| (page.path, Reverse(page.words), *page));
    pages.dedup_by_key(|page| page.path);
    pages
}
