//! Which pairs of sites are worth a look.
//!
//! Sites with a text in common, sites with texts that resemble each other, and sites
//! whose front pages agree in build and title. Nothing is said yet about whether they
//! are mirrors.
//!
//! Invariant: the number of pairs is linear in the pages and passages, however many
//! sites share one of them.

use std::cmp::Reverse;

use model::Digest16;

use super::buckets::{packed, pairs, unpacked};
use super::catalogue::Catalogue;
use super::near::near_texts;

/// So many sites speak for all that show a text.
const SPEAKERS_MAX: usize = 3;

/// The pairs, packed and ascending.
pub(super) fn candidates(catalogue: &Catalogue) -> Vec<u64> {
    let rows = rows(catalogue);
    let (mut found, mut speakers) = (Vec::new(), Vec::with_capacity(catalogue.texts.len() as usize));
    for bucket in rows.chunk_by(|a, b| a.text == b.text) {
        pairs(bucket, |a, b| found.push(packed(a.site, b.site)));
        speakers.push(speakers_of(bucket));
    }
    let repeats = |text: u32, passage: u64| {
        speakers[text as usize].first().is_some_and(|site| catalogue.repeated(*site).binary_search(&passage).is_ok())
    };
    for near in near_texts(&catalogue.texts, |text, passage| !repeats(text, passage)) {
        let [a, b] = unpacked(near).map(|text| &speakers[text as usize]);
        for (one, other) in a.iter().flat_map(|one| b.iter().map(move |other| (one, other))) {
            found.push(packed(*one, *other));
        }
    }
    found.extend(by_fronts(catalogue));
    found.sort_unstable();
    found.dedup();
    found.retain(|pair| unpacked(*pair)[0] != unpacked(*pair)[1]);
    found
}

/// That a site shows a text. Of equal texts, sites with equal front pages stand side by
/// side, those with more pages first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    text: u32,
    front: u32,
    pages: Reverse<u32>,
    site: u32,
}

fn rows(catalogue: &Catalogue) -> Vec<Row> {
    let mut rows = Vec::new();
    for site in 0..catalogue.len() {
        let pages = catalogue.pages(site);
        let (front, count) = (catalogue.front_text(site), Reverse(pages.len() as u32));
        rows.extend(pages.iter().map(|page| Row { text: page.text, front, pages: count, site }));
    }
    rows.sort_unstable();
    rows
}

/// The first site of each front page.
fn speakers_of(bucket: &[Row]) -> Vec<u32> {
    bucket.chunk_by(|a, b| a.front == b.front).map(|same| same[0].site).take(SPEAKERS_MAX).collect()
}

fn by_fronts(catalogue: &Catalogue) -> Vec<u64> {
    type Face = (Digest16, Digest16, u32, u32);
    let face = |site: u32| -> Option<Face> {
        let front = catalogue.front(site)?;
        Some((front.dom?, front.title?, front.text, site))
    };
    let mut faces: Vec<Face> = (0..catalogue.len()).filter_map(face).collect();
    faces.sort_unstable();
    let mut found = Vec::new();
    for bucket in faces.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        pairs(bucket, |a, b| found.push(packed(a.3, b.3)));
    }
    found
}
