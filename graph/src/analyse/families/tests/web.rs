//! A small invented web: texts are rows of numbered sentences.

use model::{Digest16, OnionHost, Passage};

use crate::analyse::families::{Families, FamilyDecision, PagePrint, SitePrints, families};

/// Spreads a number over 64 bits (the finalizer of MurmurHash3).
pub(super) fn mixed(number: u64) -> u64 {
    let mixed = (number.wrapping_add(0x9E37_79B9_7F4A_7C15) ^ number >> 33).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    let mixed = (mixed ^ mixed >> 33).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    mixed ^ mixed >> 33
}

/// A site by its number, with an address that looks like no other.
pub(super) fn host(number: u64) -> OnionHost {
    let mut key = [0; 32];
    for (at, part) in key.chunks_exact_mut(8).enumerate() {
        part.copy_from_slice(&mixed(number * 4 + at as u64).to_be_bytes());
    }
    OnionHost::from_recorded(key)
}

pub(super) fn digest(number: u64) -> Digest16 {
    Digest16(u128::from(number).to_be_bytes())
}

/// A page that holds these sentences; its build and title follow from its path.
pub(super) fn page(path: u64, sentences: impl IntoIterator<Item = u64>) -> PagePrint {
    let hashes: Vec<u64> = sentences.into_iter().map(mixed).collect();
    let is_one = |bit: u32| hashes.iter().filter(|hash| **hash >> bit & 1 == 1).count() * 2 > hashes.len();
    PagePrint {
        path: mixed(path),
        is_front: path == 0,
        simhash: Some((0..64).filter(|bit| is_one(*bit)).map(|bit| 1 << bit).sum()),
        dom: Some(digest(path)),
        title: Some(digest(path)),
        header_order: Some(digest(1)),
        words: hashes.len() as u32 * 9,
        passages: hashes.into_iter().map(|hash| Passage(hash.to_be_bytes())).collect(),
    }
}

/// Pages 0 to `count`, each with 20 sentences that no other content has.
pub(super) fn content(number: u64, count: u64) -> Vec<PagePrint> {
    (0..count).map(|path| page(path, own(number, path, 20))).collect()
}

/// Sentences that stand on this page of this content alone.
pub(super) fn own(number: u64, path: u64, count: u64) -> impl Iterator<Item = u64> {
    let first = 1_000_000 + number * 10_000 + path * 100;
    first..first + count
}

pub(super) fn site(number: u64, pages: Vec<PagePrint>) -> SitePrints {
    SitePrints { site: host(number), pages }
}

/// Sites numbered from 0, one for each set of pages.
pub(super) fn sites(all: Vec<Vec<PagePrint>>) -> Vec<SitePrints> {
    (0..).zip(all).map(|(number, pages)| site(number, pages)).collect()
}

/// For each site the lowest number of a site of its family.
pub(super) fn found(all: &[SitePrints]) -> Vec<u64> {
    decided(all, &[]).0
}

pub(super) fn decided(all: &[SitePrints], decisions: &[FamilyDecision]) -> (Vec<u64>, Families) {
    let families = families(all, decisions);
    let numbers = 0..all.len() as u64;
    let family = |number: &u64| families.family_of(&host(*number));
    let lowest = |number: u64| numbers.clone().find(|other| family(other) == family(&number));
    (numbers.clone().filter_map(lowest).collect(), families)
}
