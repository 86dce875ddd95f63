//! The different texts of all pages, each kept once.

use std::ops::Range;

use super::PagePrint;

/// Texts by number. A text is its passages and its SimHash.
///
/// Invariant: numbered in the order of their sorted passages, so that texts that
/// share their least passages are near each other. 8 bytes a passage, 20 a text.
#[derive(Debug, Default)]
pub(super) struct Texts {
    starts: Vec<usize>,
    passages: Vec<u64>,
    simhashes: Vec<Option<u64>>,
}

impl Texts {
    /// Collects the texts of pages; gives the number of each page's text. O(p log p)
    /// in the passages.
    pub(super) fn of<'a>(pages: impl Iterator<Item = &'a PagePrint>) -> (Self, Vec<u32>) {
        let (mut all, mut spans) = (Vec::new(), Vec::<(Range<usize>, Option<u64>)>::new());
        for page in pages {
            let start = all.len();
            let mut own: Vec<u64> = page.passages.iter().map(|passage| u64::from_be_bytes(passage.0)).collect();
            own.sort_unstable();
            own.dedup();
            all.extend_from_slice(&own);
            spans.push((start..all.len(), page.simhash));
        }
        let key = |at: usize| (&all[spans[at].0.clone()], spans[at].1);
        let mut order: Vec<usize> = (0..spans.len()).collect();
        order.sort_unstable_by(|a, b| key(*a).cmp(&key(*b)));
        let mut texts = Self { starts: vec![0], ..Self::default() };
        let mut numbers = vec![0; spans.len()];
        for equal in order.chunk_by(|a, b| key(*a) == key(*b)) {
            let (passages, simhash) = key(equal[0]);
            equal.iter().for_each(|at| numbers[*at] = texts.simhashes.len() as u32);
            texts.passages.extend_from_slice(passages);
            texts.starts.push(texts.passages.len());
            texts.simhashes.push(simhash);
        }
        (texts, numbers)
    }

    /// How many there are.
    pub(super) fn len(&self) -> u32 {
        self.simhashes.len() as u32
    }

    /// The passages of a text, ascending.
    pub(super) fn passages(&self, text: u32) -> &[u64] {
        &self.passages[self.starts[text as usize]..self.starts[text as usize + 1]]
    }

    pub(super) fn simhash(&self, text: u32) -> Option<u64> {
        self.simhashes[text as usize]
    }

    /// In how many bits the SimHashes of two texts differ; `None` if one has none.
    pub(super) fn bits_apart(&self, a: u32, b: u32) -> Option<u32> {
        Some((self.simhash(a)? ^ self.simhash(b)?).count_ones())
    }
}
