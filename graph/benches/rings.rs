//! How well operators are found in rings with noise, and how fast.
//!
//! `cargo bench -p oniongraph-graph --bench rings -- [quality|small|speed] [FIRST]
//! [LAST]`: quality over seeds 101 to 110 if nothing is said, small over the same and
//! worlds of 200 to 20,000 ads; limits were chosen on seeds 1 to 40. Prints a line of
//! JSON for each method and noise, or for each step.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]

mod usage;

use std::ops::RangeInclusive;
use std::time::Instant;

use oniongraph_graph::analyse::links::{EdgeList, LeidenOptions, LinkGraph, Partition, leiden};
use oniongraph_graph::analyse::operators::{
    Corpus, CorpusBuilder, Feature, FeatureKind, Rules, operators, plain_components,
};
use oniongraph_graph::analyse::{Scores, scores};
use practice::{RingKind, RingSpec, RingWorld};
use usage::{now, resident_mb};

/// Shares of hubs and of copies.
const NOISES: [(f64, f64); 4] = [(0.0, 0.0), (0.02, 0.0), (0.02, 0.01), (0.10, 0.02)];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let number = |at: usize, without| arguments.get(at).map_or(without, |text| text.parse().unwrap());
    let seeds = number(1, 101)..=number(2, 110);
    match arguments.first().map(String::as_str) {
        Some("speed") => speed(number(1, 1_000_000)),
        Some("small") => small(&seeds),
        _ => quality(&seeds),
    }
}

fn feature(kind: RingKind, number: u64) -> Feature {
    let kind = match kind {
        RingKind::Phone => FeatureKind::Phone,
        RingKind::Email => FeatureKind::Email,
        RingKind::Handle => FeatureKind::Handle,
        RingKind::Wallet => FeatureKind::Wallet,
    };
    Feature::new(kind, number.into())
}

fn corpus(world: &RingWorld, prints: u64) -> Corpus {
    gather(world, prints).build(&Rules::default(), &[]).unwrap()
}

fn gather(world: &RingWorld, prints: u64) -> CorpusBuilder {
    let mut builder = CorpusBuilder::new(world.ads());
    for ad in 0..world.ads() {
        let shown = world.ad(ad);
        shown.identifiers.iter().for_each(|id| builder.push(feature(id.kind, id.number), ad).unwrap());
        let passages = shown.passages.iter().flat_map(|passage| (0..prints).map(|print| passage.wrapping_add(print)));
        passages.for_each(|passage| builder.push(Feature::passage(passage), ad).unwrap());
    }
    builder
}

/// Communities of the graph of ads and identifiers.
fn communities(world: &RingWorld) -> Partition {
    let (mut pairs, mut known) = (Vec::new(), std::collections::BTreeMap::new());
    for ad in 0..world.ads() {
        for id in world.ad(ad).identifiers {
            let next = world.ads() + known.len() as u32;
            pairs.push((ad, *known.entry(id).or_insert(next)));
        }
    }
    let edges = EdgeList::new(world.ads() + known.len() as u32, pairs, None).unwrap();
    let graph = LinkGraph::undirected(&edges).unwrap();
    let found = leiden(&graph, &LeidenOptions::default()).unwrap().partition;
    Partition::from_labels(found.groups()[..world.ads() as usize].to_vec())
}

/// Clusters the ads of a world, given how many fingerprints a piece of text has.
type Method = fn(&RingWorld, u64) -> Partition;

const GUARDED: [(&str, Method); 2] = [
    ("guarded", |world, prints| operators(&corpus(world, prints), &Rules::default(), &[]).unwrap().partition().clone()),
    ("guarded, no text", |world, prints| {
        let rules = Rules { passages_min: u32::MAX, ..Rules::default() };
        operators(&corpus(world, prints), &rules, &[]).unwrap().partition().clone()
    }),
];

const OTHERS: [(&str, Method); 3] = [
    ("components of identifiers", |world, prints| plain_components(&corpus(world, prints), false)),
    ("components of all", |world, prints| plain_components(&corpus(world, prints), true)),
    ("leiden of identifiers", |world, _| communities(world)),
];

/// All methods under every noise, and the guarded ones where operators give up their
/// identifiers or mirror their ads.
fn quality(seeds: &RangeInclusive<u32>) {
    for (hubs, copies) in NOISES {
        compare(seeds, RingSpec::quiet(0, 20_000).with_noise(hubs, copies), 1, &[&GUARDED[..], &OTHERS[..]].concat());
    }
    for (churned_share, mirrored_share) in [(0.2, 0.0), (0.0, 0.2), (0.2, 0.2)] {
        for (hubs, copies) in NOISES {
            let spec = RingSpec::quiet(0, 20_000).with_noise(hubs, copies);
            compare(seeds, RingSpec { churned_share, mirrored_share, ..spec }, 1, &GUARDED);
        }
    }
}

/// Worlds as large as a case is, and larger; with one fingerprint for each piece of
/// text, and with three, as a sentence gives several.
fn small(seeds: &RangeInclusive<u32>) {
    for (ads, prints) in [200, 600, 1_500, 4_000, 20_000].into_iter().flat_map(|ads| [(ads, 1), (ads, 3)]) {
        for (hubs, copies) in NOISES {
            compare(seeds, RingSpec::quiet(0, ads).with_noise(hubs, copies), prints, &GUARDED);
        }
    }
}

/// Scores of methods, the mean over worlds of `spec` under all seeds.
fn compare(seeds: &RangeInclusive<u32>, spec: RingSpec, prints: u64, methods: &[(&str, Method)]) {
    let worlds: Vec<RingWorld> =
        seeds.clone().map(|seed| RingWorld::new(RingSpec { seed: seed.into(), ..spec })).collect();
    let share = |share: f64| share * 100.0;
    for (name, method) in methods {
        let all: Vec<(Scores, f64)> = worlds.iter().map(|world| score(world, prints, *method)).collect();
        let mean = |value: &dyn Fn(&(Scores, f64)) -> f64| {
            (all.iter().map(value).sum::<f64>() / all.len() as f64 * 1e3).round() / 1e3
        };
        let worst = all.iter().map(|(_, largest)| *largest).fold(0.0, f64::max);
        let lowest = all.iter().map(|(scores, _)| scores.adjusted_rand).fold(1.0, f64::min);
        let line = serde_json::json!({
            "ads": spec.ads,
            "prints": prints,
            "noise": format!("{}/{}", share(spec.hub_share), share(spec.copied_share)),
            "churned": share(spec.churned_share),
            "mirrored": share(spec.mirrored_share),
            "method": name,
            "ari": mean(&|one| one.0.adjusted_rand),
            "ari_lowest": (lowest * 1e3).round() / 1e3,
            "pairwise_precision": mean(&|one| one.0.pairwise.precision),
            "pairwise_f1": mean(&|one| one.0.pairwise.f1()),
            "b_cubed_precision": mean(&|one| one.0.b_cubed.precision),
            "b_cubed_f1": mean(&|one| one.0.b_cubed.f1()),
            "largest_ratio": mean(&|one| one.1),
            "largest_ratio_worst": (worst * 1e3).round() / 1e3,
        });
        println!("{line}");
    }
}

/// The scores of a method, and how large its largest cluster is beside the true one.
fn score(world: &RingWorld, prints: u64, method: Method) -> (Scores, f64) {
    let found = method(world, prints);
    let largest = f64::from(found.largest()) / f64::from(*world.sizes().iter().max().unwrap());
    (scores(&world.truth(), found.groups()).unwrap(), largest)
}

/// Build and union of `ads` ads with about 3 identifiers and 30 passages each.
fn speed(ads: u32) {
    let quiet = RingSpec::quiet(1, ads).with_noise(0.1, 0.02);
    let world = RingWorld::new(RingSpec { identifiers_per_contact: 3, own_passages: 25, ..quiet });
    let started = now();
    let builder = gather(&world, 1);
    tell("gather, generator included", started, &format!("{} ads", world.ads()));
    let started = now();
    let corpus = builder.build(&Rules::default(), &[]).unwrap();
    tell("build", started, &format!("{} identifiers, {} passages", corpus.identifiers(), corpus.passages()));
    let middle = now();
    let found = operators(&corpus, &Rules::default(), &[]).unwrap();
    tell("union", middle, &format!("{} clusters", found.partition().count()));
    let rate = f64::from(ads) / started.elapsed().as_secs_f64();
    let ari = scores(&world.truth(), found.partition().groups()).unwrap().adjusted_rand;
    tell("build and union", started, &format!("{rate:.0} ads/s, ARI {ari:.3}"));
}

fn tell(step: &str, started: Instant, gave: &str) {
    let wall = (started.elapsed().as_secs_f64() * 1e3).round() / 1e3;
    println!("{}", serde_json::json!({"step": step, "wall_s": wall, "peak_mb": resident_mb(), "gave": gave}));
}
