//! How fast families of sites are found, and how well.
//!
//! `cargo bench -p oniongraph-graph --bench families -- [SITES] [SEED]`: 100,000 sites if
//! nothing is said, of which 80 % have mirrors, each of three pages with 30 passages. Of
//! the mirrors every fifth is changed a little and every tenth was read in part. All shops
//! of one software share its texts. Prints a line of JSON.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]

mod usage;

use model::{Digest16, OnionHost, Passage};
use oniongraph_graph::analyse::families::{PagePrint, SitePrints, families};
use oniongraph_graph::analyse::scores;
use usage::{cpu_time, now, resident_mb};

/// Sites in a thousand that have mirrors.
const MIRRORED: u64 = 800;
const PAGES: u64 = 3;
const PASSAGES: u64 = 30;
/// Passages of a page that its software puts there.
const OF_SOFTWARE: u64 = 8;
const SOFTWARES: u64 = 12;

fn main() {
    let arguments: Vec<u64> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let count = arguments.first().copied().unwrap_or(100_000);
    let seed = arguments.get(1).copied().unwrap_or(1);
    let truth = truth(count, seed);
    let sites: Vec<SitePrints> = (0..count).map(|number| site(seed, number, truth[number as usize])).collect();
    let before_mb = resident_mb();
    let (started, cpu) = (now(), cpu_time());
    let found = families(&sites, &[]);
    let (wall, cpu) = (started.elapsed().as_secs_f64(), (cpu_time() - cpu).as_secs_f64());
    let expected: Vec<u32> = truth.iter().map(|content| *content as u32).collect();
    let groups: Vec<u32> = sites.iter().map(|site| found.family_of(&site.site).unwrap()).collect();
    let scores = scores(&expected, &groups).unwrap();
    let rounded = |value: f64| (value * 1e4).round() / 1e4;
    let line = serde_json::json!({
        "sites": count, "seed": seed, "wall_s": rounded(wall), "cpu_s": rounded(cpu),
        "input_mb": before_mb, "peak_mb": resident_mb(),
        "families": found.partition().sizes().iter().filter(|size| **size > 1).count(),
        "largest": found.partition().largest(), "look_alikes": found.look_alikes().len(),
        "pairwise_f1": rounded(scores.pairwise.f1()), "precision": rounded(scores.pairwise.precision),
    });
    println!("{line}");
}

/// Spreads a number over 64 bits (the finalizer of MurmurHash3).
fn mixed(parts: [u64; 4]) -> u64 {
    parts.into_iter().fold(0x9E37_79B9_7F4A_7C15_u64, |sum, part| {
        let mixed = (sum.rotate_left(23) ^ part).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        let mixed = (mixed ^ mixed >> 33).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
        mixed ^ mixed >> 33
    })
}

/// The content of each site: families of 2 up to thousands, few of them large.
fn truth(sites: u64, seed: u64) -> Vec<u64> {
    let (mut all, mut content) = (Vec::new(), 0);
    let mirrored = sites * MIRRORED / 1_000;
    while (all.len() as u64) < sites {
        let unit = (mixed([seed, 1, content, 0]) >> 11) as f64 / (1_u64 << 53) as f64;
        let wish = if (all.len() as u64) < mirrored { 2 + (0.7 / (unit + 0.0003)) as u64 } else { 1 };
        all.extend(std::iter::repeat_n(content, wish.min(sites - all.len() as u64) as usize));
        content += 1;
    }
    all
}

fn site(seed: u64, number: u64, content: u64) -> SitePrints {
    let mut key = [0; 32];
    for (at, part) in (0..).zip(key.chunks_exact_mut(8)) {
        part.copy_from_slice(&mixed([seed, 2, number, at]).to_be_bytes());
    }
    let draw = mixed([seed, 3, number, 0]);
    let changes = if draw.is_multiple_of(5) { 2 } else { 0 };
    let pages = if (draw >> 8).is_multiple_of(10) { 1 + (draw >> 16) % 2 } else { PAGES };
    let pages = (0..pages).map(|path| page(seed, number, content, path, changes)).collect();
    SitePrints { site: OnionHost::from_recorded(key), pages }
}

fn page(seed: u64, number: u64, content: u64, path: u64, changes: u64) -> PagePrint {
    let software = mixed([seed, 4, content, 0]) % SOFTWARES;
    let passage = |at: u64| match at {
        _ if at < OF_SOFTWARE => mixed([seed, 5, software, at]),
        _ if at < OF_SOFTWARE + changes => mixed([seed, 6, number, path << 32 | at]),
        _ => mixed([seed, 7, content, path << 32 | at]),
    };
    let passages: Vec<u64> = (0..PASSAGES).map(passage).collect();
    let is_one = |bit: u32| passages.iter().filter(|passage| **passage >> bit & 1 == 1).count() * 2 > passages.len();
    let digest = |parts| Some(Digest16(u128::from(mixed(parts)).to_be_bytes()));
    PagePrint {
        path: path + 1,
        is_front: path == 0,
        simhash: Some((0..64).filter(|bit| is_one(*bit)).map(|bit| 1 << bit).sum()),
        dom: digest([seed, 8, content, path]),
        title: digest([seed, 9, content, if changes > 0 { number } else { 0 }]),
        header_order: digest([seed, 10, number % 7, 0]),
        words: 300,
        passages: passages.into_iter().map(|passage| Passage(passage.to_be_bytes())).collect(),
    }
}
