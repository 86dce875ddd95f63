//! How well operators are found in rings with noise, and how fast.
//!
//! `cargo bench -p oniongraph-graph --bench rings -- [quality|speed] [FIRST] [LAST]`:
//! quality over seeds 101 to 110 if nothing is said; limits were chosen on seeds 1 to
//! 5. Prints a line of JSON for each method and noise, or for each step.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]

mod usage;

use std::time::Instant;

use oniongraph_graph::analyse::links::{EdgeList, LeidenOptions, LinkGraph, Partition, leiden};
use oniongraph_graph::analyse::operators::{
    Corpus, CorpusBuilder, Feature, FeatureKind, Rules, operators, plain_components,
};
use oniongraph_graph::analyse::scores;
use practice::{RingKind, RingSpec, RingWorld};
use usage::{now, resident_mb};

/// Shares of hubs and of copies.
const NOISES: [(f64, f64); 4] = [(0.0, 0.0), (0.02, 0.0), (0.02, 0.01), (0.10, 0.02)];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let number = |at: usize, without| arguments.get(at).map_or(without, |text| text.parse().unwrap());
    match arguments.first().map(String::as_str) {
        Some("speed") => speed(number(1, 1_000_000)),
        _ => (0..NOISES.len()).for_each(|noise| quality(NOISES[noise], number(1, 101), number(2, 110))),
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

fn corpus(world: &RingWorld) -> Corpus {
    gather(world).build(&Rules::default(), &[]).unwrap()
}

fn gather(world: &RingWorld) -> CorpusBuilder {
    let mut builder = CorpusBuilder::new(world.ads());
    for ad in 0..world.ads() {
        let shown = world.ad(ad);
        shown.identifiers.iter().for_each(|id| builder.push(feature(id.kind, id.number), ad).unwrap());
        shown.passages.iter().for_each(|passage| builder.push(Feature::passage(*passage), ad).unwrap());
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

fn quality((hubs, copies): (f64, f64), first: u32, last: u32) {
    type Method = fn(&RingWorld) -> Partition;
    let methods: [(&str, Method); 5] = [
        ("guarded", |world| operators(&corpus(world), &Rules::default(), &[]).unwrap().partition().clone()),
        ("guarded, no text", |world| {
            let rules = Rules { passages_min: u32::MAX, ..Rules::default() };
            operators(&corpus(world), &rules, &[]).unwrap().partition().clone()
        }),
        ("components of identifiers", |world| plain_components(&corpus(world), false)),
        ("components of all", |world| plain_components(&corpus(world), true)),
        ("leiden of identifiers", communities),
    ];
    let worlds: Vec<RingWorld> = (first..=last)
        .map(|seed| RingWorld::new(RingSpec::quiet(seed.into(), 20_000).with_noise(hubs, copies)))
        .collect();
    for (name, method) in methods {
        let mut sums = [0.0; 4];
        let mut worst: f64 = 0.0;
        for world in &worlds {
            let found = method(world);
            let scores = scores(&world.truth(), found.groups()).unwrap();
            let largest = f64::from(found.largest()) / f64::from(*world.sizes().iter().max().unwrap());
            worst = worst.max(largest);
            let all = [scores.adjusted_rand, scores.pairwise.f1(), scores.b_cubed.f1(), largest];
            sums.iter_mut().zip(all).for_each(|(sum, value)| *sum += value);
        }
        let mean = |at: usize| (sums[at] / worlds.len() as f64 * 1e3).round() / 1e3;
        let line = serde_json::json!({
            "noise": format!("{}/{}", hubs * 100.0, copies * 100.0), "method": name, "ari": mean(0), "pairwise_f1": mean(1),
            "b_cubed_f1": mean(2), "largest_ratio": mean(3), "largest_ratio_worst": (worst * 1e3).round() / 1e3,
        });
        println!("{line}");
    }
}

/// Build and union of `ads` ads with about 3 identifiers and 30 passages each.
fn speed(ads: u32) {
    let quiet = RingSpec::quiet(1, ads).with_noise(0.1, 0.02);
    let world = RingWorld::new(RingSpec { identifiers_per_contact: 3, own_passages: 25, ..quiet });
    let started = now();
    let builder = gather(&world);
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
