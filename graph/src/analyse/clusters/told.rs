//! Clusters as they are told: pages for items, names for features, words for reasons.

use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use model::{OnionHost, PageUrl};

use super::super::material::Material;
use super::super::operators::{Bridge, Corpus, Evidence, Feature, FeatureKind, Operators, Refusal, explain};
use super::ClusterId;
use super::named::id_of;
use super::parts::parts;

/// Pages that belong together as far as the evidence goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// What it is called.
    pub id: ClusterId,
    /// Numbers of its items: its pages, copies on mirrors counted once.
    pub items: Vec<u32>,
    /// Its pages, by address.
    pub members: Vec<PageUrl>,
    /// Sites of its pages, by address.
    pub sites: Vec<OnionHost>,
    /// What speaks for it in all, in bits.
    pub bits: f32,
    /// What its pages share, first what holds most of them together.
    pub evidence: Vec<Shared>,
    /// Its pages that show contacts, if they fall into parts which share none: then text
    /// or an analyst holds them together. The largest first; copies on mirrors included.
    pub parts: Vec<Vec<PageUrl>>,
    /// What it shares with others and was not joined by, the strongest first.
    pub weak_bridges: Vec<Unjoined>,
}

/// Something that pages of a cluster share.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// What it is.
    pub feature: Feature,
    /// How many there are of it: passages on the very same pages are told together.
    pub count: usize,
    /// On how many items it is, in and out of the cluster.
    pub df: u32,
    /// How much it says.
    pub bits: f32,
    /// Whether these bits count in the sum.
    pub counts: bool,
    /// Whether it joined pages of the cluster that nothing rarer had joined before.
    pub joined: bool,
    /// The pages that show it, by address.
    pub members: Vec<PageUrl>,
}

/// Something that is shared with others.
#[derive(Clone, Debug, PartialEq)]
pub struct Unjoined {
    /// What it is.
    pub feature: Feature,
    /// On how many items it is.
    pub df: u32,
    /// How much it says.
    pub bits: f32,
    /// Why it did not join them.
    pub why: Refusal,
    /// The other clusters, by id.
    pub clusters: Vec<ClusterId>,
    /// The other pages that are in no cluster, by address.
    pub pages: Vec<PageUrl>,
}

/// The clusters of more than one item: those with most sites first, then most items.
///
/// Sorts the features of every cluster.
pub fn clusters(material: &Material, corpus: &Corpus, found: &Operators) -> Vec<Cluster> {
    let telling = Telling::new(material, corpus, found);
    let sizes = (0..).zip(found.partition().sizes()).take_while(|(_, size)| **size > 1);
    let mut all: Vec<Cluster> = sizes.filter_map(|(number, _)| telling.cluster(corpus, number)).collect();
    all.sort_by_key(|cluster| (Reverse(cluster.sites.len()), Reverse(cluster.items.len()), cluster.id));
    all
}

struct Telling<'a> {
    found: &'a Operators,
    /// All pages by address.
    pages: Vec<&'a PageUrl>,
    /// For each item where its pages stand there.
    places: Vec<Vec<u32>>,
    /// Which items show contacts.
    named: Vec<bool>,
    /// What each cluster is called.
    ids: Vec<Option<ClusterId>>,
}

impl<'a> Telling<'a> {
    /// Writes down each address and hashes each page once.
    fn new(material: &'a Material, corpus: &Corpus, found: &'a Operators) -> Self {
        let items = material.items();
        let of_items = (0..).zip(items).flat_map(|(number, item)| item.pages.iter().map(move |page| (page, number)));
        let mut sorted: Vec<(&PageUrl, usize)> = of_items.collect();
        sorted.sort_by_cached_key(|(page, _)| page.canonical());
        let mut places = vec![Vec::new(); items.len()];
        (0..).zip(&sorted).for_each(|(place, (_, item))| places[*item].push(place));
        let first = |item: &u32| items[*item as usize].pages.first();
        let clusters = 0..found.partition().count() as u32;
        Self {
            found,
            pages: sorted.into_iter().map(|(page, _)| page).collect(),
            places,
            named: corpus.with_contacts(),
            ids: clusters.map(|cluster| id_of(found.members(cluster).iter().filter_map(first))).collect(),
        }
    }

    fn cluster(&self, corpus: &Corpus, number: u32) -> Option<Cluster> {
        let items = self.found.members(number);
        let members = self.pages(items);
        let sites: BTreeSet<OnionHost> = members.iter().map(PageUrl::site).collect();
        let told = explain(corpus, self.found, number);
        let mut weak_bridges: Vec<Unjoined> =
            told.bridges.into_iter().map(|bridge| self.unjoined(bridge, number)).collect();
        weak_bridges.dedup_by(|next, kept| {
            let is_text = |bridge: &Unjoined| bridge.feature.kind() == FeatureKind::Passage;
            is_text(next) && is_text(kept) && (&next.clusters, &next.pages) == (&kept.clusters, &kept.pages)
        });
        Some(Cluster {
            id: self.id(number)?,
            items: items.to_vec(),
            members,
            sites: sites.into_iter().collect(),
            bits: told.bits,
            parts: self.parts(items, &told.evidence),
            evidence: self.shared(told.evidence),
            weak_bridges,
        })
    }

    fn parts(&self, items: &[u32], evidence: &[Evidence]) -> Vec<Vec<PageUrl>> {
        let parts = parts(items, |item| self.named[item as usize], evidence);
        let mut parts: Vec<Vec<PageUrl>> = parts.iter().map(|part| self.pages(part)).collect();
        parts.sort_by_cached_key(|pages| (Reverse(pages.len()), pages.first().map(PageUrl::canonical)));
        parts
    }

    fn id(&self, number: u32) -> Option<ClusterId> {
        self.ids.get(number as usize).copied().flatten()
    }

    fn pages(&self, items: &[u32]) -> Vec<PageUrl> {
        let mut places: Vec<u32> = items.iter().flat_map(|item| &self.places[*item as usize]).copied().collect();
        places.sort_unstable();
        places.into_iter().map(|place| self.pages[place as usize].clone()).collect()
    }

    /// Passages on the very same pages become one, told by the first.
    fn shared(&self, evidence: Vec<Evidence>) -> Vec<Shared> {
        let mut all: Vec<Shared> = Vec::new();
        let mut texts: HashMap<(u32, Vec<u32>), usize> = HashMap::new();
        for Evidence { feature, df, bits, counts, joined, members } in evidence {
            let told = |members: &[u32]| {
                let members = self.pages(members);
                Shared { feature, count: 1, df, bits, counts, joined, members }
            };
            if feature.kind() != FeatureKind::Passage {
                all.push(told(&members));
                continue;
            }
            match texts.entry((df, members)) {
                Entry::Occupied(place) => {
                    let first = &mut all[*place.get()];
                    first.count += 1;
                    first.counts |= counts;
                    first.joined |= joined;
                }
                Entry::Vacant(place) => {
                    all.push(told(&place.key().1));
                    place.insert(all.len() - 1);
                }
            }
        }
        // Two pages may share something rarer than what all of them do.
        let hold = |shared: &Shared| shared.bits * shared.members.len().saturating_sub(1) as f32;
        all.sort_by(|a, b| hold(b).total_cmp(&hold(a)));
        all
    }

    fn unjoined(&self, bridge: Bridge, own: u32) -> Unjoined {
        let Bridge { feature, df, bits, clusters, why } = bridge;
        let others = clusters.into_iter().filter(|other| *other != own);
        let (many, lone): (Vec<u32>, Vec<u32>) = others.partition(|other| self.found.members(*other).len() > 1);
        let mut clusters: Vec<ClusterId> = many.into_iter().filter_map(|other| self.id(other)).collect();
        clusters.sort_unstable();
        let items: Vec<u32> = lone.iter().flat_map(|other| self.found.members(*other)).copied().collect();
        Unjoined { feature, df, bits, why, clusters, pages: self.pages(&items) }
    }
}
