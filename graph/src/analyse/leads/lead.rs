//! Adding up what was found, and saying when it is not enough.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::super::clusters::Cluster;
use super::super::material::Material;
use super::super::operators::Feature;
use super::Indicator;
use super::chance::{Chances, chances};
use super::group::{Shown, shown};

/// Points from which a cluster is put forward.
const POINTS_MIN: i32 = 4;
/// What more than this share of random sets shows too says nothing for a cluster.
const CHANCE_MAX: f64 = 0.5;
/// Indicators that must speak for it at least.
const SIGNS_MIN: usize = 2;

/// Whether a cluster is put forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeadClass {
    /// Enough for somebody to look at it.
    ForReview,
    /// Not enough evidence for anything.
    NotEnough,
}

impl LeadClass {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ForReview => "for_review",
            Self::NotEnough => "not_enough_evidence",
        }
    }
}

/// An indicator that a cluster shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sign {
    /// Which.
    pub indicator: Indicator,
    /// How much of it there is.
    pub count: u32,
    /// The share of random sets of as many pages with a contact that show it too.
    pub chance: f64,
}

impl Sign {
    /// What it adds: nothing if chance shows it as often.
    pub fn points(&self) -> i32 {
        let points = self.indicator.points();
        if points > 0 && self.chance > CHANCE_MAX { 0 } else { points }
    }
}

/// A cluster, and what speaks for and against looking at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    /// The place of the cluster among those that were given.
    pub cluster: usize,
    /// Whether it is put forward.
    pub class: LeadClass,
    /// Sum of the points.
    pub points: i32,
    /// What speaks for it.
    pub signs: Vec<Sign>,
    /// What speaks against it.
    pub counter_signs: Vec<Sign>,
}

/// Weighs every cluster: those put forward first, then by points and weight of evidence.
///
/// Identifiers that are `unlinking`, protected ones and those that an analyst suppressed,
/// count for nothing. 200 random sets are drawn for each size of a cluster.
pub fn leads(material: &Material, clusters: &[Cluster], unlinking: &BTreeSet<Feature>) -> Vec<Lead> {
    let mut by_size: BTreeMap<usize, Chances> = BTreeMap::new();
    let mut all: Vec<Lead> = Vec::with_capacity(clusters.len());
    for (place, cluster) in clusters.iter().enumerate() {
        let size = cluster.items.len();
        let chances = by_size.entry(size).or_insert_with(|| chances(material, size, unlinking));
        all.push(lead(shown(material, &cluster.items, unlinking), place, chances));
    }
    all.sort_by(|a, b| {
        let order = a.class.cmp(&b.class).then(Reverse(a.points).cmp(&Reverse(b.points)));
        let bits = |lead: &Lead| clusters[lead.cluster].bits;
        order.then_with(|| bits(b).total_cmp(&bits(a))).then_with(|| a.cluster.cmp(&b.cluster))
    });
    all
}

fn lead(found: Shown, place: usize, chances: &Chances) -> Lead {
    let holding = Indicator::ALL.into_iter().filter(|indicator| found.holds(*indicator));
    let sign = |indicator| Sign { indicator, count: found.count(indicator), chance: chances.of(indicator) };
    let (signs, counter_signs): (Vec<Sign>, Vec<Sign>) =
        holding.map(sign).partition(|sign| sign.indicator.points() > 0);
    let points = signs.iter().chain(&counter_signs).map(Sign::points).sum();
    let telling = signs.iter().filter(|sign| sign.points() > 0).count();
    let is_enough = points >= POINTS_MIN && telling >= SIGNS_MIN;
    let class = if is_enough { LeadClass::ForReview } else { LeadClass::NotEnough };
    Lead { cluster: place, class, points, signs, counter_signs }
}
