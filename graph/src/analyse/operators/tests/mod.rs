//! The union against a naive twin, its guards by value, and the same result whatever
//! the order and the numbers.

mod decided;
mod explained;
mod goals;
mod guards;
mod lone;
mod naive;
mod order;
mod texts;

use practice::{RingKind, RingWorld};

use super::{Corpus, CorpusBuilder, Feature, FeatureKind, Operators, Rules, operators};

/// Who shows what.
#[derive(Clone, Debug, Default)]
struct Given {
    items: u32,
    pairs: Vec<(Feature, u32)>,
}

impl Given {
    fn new(items: u32) -> Self {
        Self { items, pairs: Vec::new() }
    }

    fn show(mut self, feature: Feature, items: impl IntoIterator<Item = u32>) -> Self {
        self.pairs.extend(items.into_iter().map(|item| (feature, item)));
        self
    }

    fn of(world: &RingWorld) -> Self {
        let mut given = Self::new(world.ads());
        for ad in 0..world.ads() {
            let shown = world.ad(ad);
            given.pairs.extend(shown.identifiers.iter().map(|id| (ring_feature(id.kind, id.number), ad)));
            given.pairs.extend(shown.passages.iter().map(|passage| (Feature::passage(*passage), ad)));
        }
        given
    }

    /// The same with so many fingerprints for each passage.
    fn with_prints(mut self, prints: u64) -> Self {
        let pairs = std::mem::take(&mut self.pairs);
        let several = |(feature, item): (Feature, u32)| {
            let count = if feature.kind() == FeatureKind::Passage { prints } else { 1 };
            (0..count).map(move |print| (Feature::new(feature.kind(), feature.id().wrapping_add(print.into())), item))
        };
        self.pairs = pairs.into_iter().flat_map(several).collect();
        self
    }

    fn builder(&self) -> CorpusBuilder {
        let mut builder = CorpusBuilder::new(self.items);
        self.pairs.iter().for_each(|(feature, item)| builder.push(*feature, *item).unwrap());
        builder
    }

    fn corpus(&self) -> Corpus {
        self.builder().build(&Rules::default(), &[]).unwrap()
    }

    fn found(&self) -> Operators {
        operators(&self.corpus(), &Rules::default(), &[]).unwrap()
    }

    /// The clusters of more than one item.
    fn clusters(&self) -> Vec<Vec<u32>> {
        clusters(&self.found())
    }
}

fn ring_feature(kind: RingKind, number: u64) -> Feature {
    let kind = match kind {
        RingKind::Phone => FeatureKind::Phone,
        RingKind::Email => FeatureKind::Email,
        RingKind::Handle => FeatureKind::Handle,
        RingKind::Wallet => FeatureKind::Wallet,
    };
    Feature::new(kind, number.into())
}

fn clusters(found: &Operators) -> Vec<Vec<u32>> {
    let all = (0..found.partition().count() as u32).map(|cluster| found.members(cluster).to_vec());
    all.filter(|members| members.len() > 1).collect()
}

fn phone(id: u128) -> Feature {
    Feature::new(FeatureKind::Phone, id)
}

/// splitmix64: the same seed, the same order.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z >> 33) as u32 % bound
    }

    fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.below(last as u32 + 1) as usize);
        }
    }
}
