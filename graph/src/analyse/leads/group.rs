//! What a set of items shows.

use std::collections::{BTreeMap, BTreeSet};

use model::{IndicatorBearing, IndicatorCategory};

use super::super::material::{Item, Material};
use super::super::operators::Feature;
use super::Indicator;

/// Milliseconds of a week.
const WEEK_MILLIS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// How much of each indicator there is, in the order of [`Indicator::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown([u32; Indicator::ALL.len()]);

impl Shown {
    /// How much of one there is.
    pub fn count(&self, indicator: Indicator) -> u32 {
        self.0[indicator as usize]
    }

    /// Whether it is enough to count.
    pub fn holds(&self, indicator: Indicator) -> bool {
        let (count, from) = (self.count(indicator), indicator.from_count());
        // That all is on one site holds for one site only.
        if indicator == Indicator::OneSite { count == from } else { count >= from }
    }
}

/// Looks at items as if they were of one hand; identifiers that are `unlinking` are passed
/// over.
///
/// O(n log n) for n features of the items.
pub fn shown(material: &Material, items: &[u32], unlinking: &BTreeSet<Feature>) -> Shown {
    let items: Vec<&Item> = items.iter().filter_map(|item| material.items().get(*item as usize)).collect();
    let mut of_contact: BTreeMap<Feature, Vec<&Item>> = BTreeMap::new();
    for item in &items {
        for contact in contacts(item, unlinking) {
            of_contact.entry(*contact).or_default().push(item);
        }
    }
    let most = |count: &dyn Fn(&[&Item]) -> usize| of_contact.values().map(|on| count(on)).max().unwrap_or(0);
    let homes = |on: &[&Item]| on.iter().map(|item| item.home).collect::<BTreeSet<_>>().len();
    let titles = |on: &[&Item]| on.iter().flat_map(|item| &item.facts.titles).collect::<BTreeSet<_>>().len();
    let languages = |on: &[&Item]| on.iter().flat_map(|item| &item.facts.languages).collect::<BTreeSet<_>>().len();
    let says = |category| items.iter().filter(|item| item.facts.categories.contains(&category)).count();
    let count = |indicator| match indicator {
        Indicator::ContactOnManySites => most(&homes),
        Indicator::ManySites | Indicator::OneSite => homes(&items),
        Indicator::ContactUnderManyTitles => most(&titles),
        Indicator::ManyContacts => of_contact.len(),
        Indicator::ContactInManyLanguages => most(&languages),
        Indicator::HiddenContacts => items.iter().filter(|item| item.facts.is_disguised).count(),
        Indicator::ManyPagesInAWeek => in_a_week(&items),
        Indicator::Volume => items.len(),
        Indicator::WorkAndService => match says(IndicatorCategory::Service) {
            0 => 0,
            _ => says(IndicatorCategory::Recruitment),
        },
        Indicator::DeceptiveOffer => {
            let met = items.iter().flat_map(|item| &item.facts.categories);
            let signs: BTreeSet<_> = met.filter(|category| category.bearing() == IndicatorBearing::For).collect();
            signs.len()
        }
        Indicator::AgencyDisclosed => says(IndicatorCategory::AgencyDisclosure),
        Indicator::SelfManaged => says(IndicatorCategory::SelfManaged),
    };
    Shown(Indicator::ALL.map(|indicator| u32::try_from(count(indicator)).unwrap_or(u32::MAX)))
}

/// The contacts of an item that may link.
pub(super) fn contacts<'a>(
    item: &'a Item,
    unlinking: &'a BTreeSet<Feature>,
) -> impl Iterator<Item = &'a Feature> + use<'a> {
    item.identifiers.iter().filter(|feature| feature.kind().is_contact() && !unlinking.contains(feature))
}

/// The most items first seen within one week, in the weeks after the first: what stood
/// there when we came says nothing about how fast it was written.
fn in_a_week(items: &[&Item]) -> usize {
    let mut times: Vec<i64> = items.iter().filter_map(|item| Some(item.facts.first_seen?.as_millis())).collect();
    times.sort_unstable();
    let Some(first) = times.first().copied() else { return 0 };
    times.retain(|time| *time >= first + WEEK_MILLIS);
    let within = |start: usize| times.partition_point(|time| *time < times[start] + WEEK_MILLIS) - start;
    (0..times.len()).map(within).max().unwrap_or(0)
}
