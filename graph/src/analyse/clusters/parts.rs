//! Whether the pages of a cluster share contacts, or only text.
//!
//! Evidence adds up over a cluster, so that two halves which share no contact would look
//! as strong together as one. They are told apart.

use std::collections::BTreeMap;

use super::super::operators::forest::Forest;
use super::super::operators::{Evidence, FeatureKind};

/// The items that show identifiers, by those that they share: each part shares none
/// with another. `items` are those of a cluster, ascending; `is_named` says which show
/// one. Nothing if there are not two parts.
pub(super) fn parts(items: &[u32], is_named: impl Fn(u32) -> bool, evidence: &[Evidence]) -> Vec<Vec<u32>> {
    let place = |item: &u32| items.binary_search(item).ok().map(|place| place as u32);
    let mut forest = Forest::new(items.len() as u32);
    for shared in evidence.iter().filter(|shared| shared.feature.kind() != FeatureKind::Passage) {
        let places: Vec<u32> = shared.members.iter().filter_map(place).collect();
        places.windows(2).for_each(|pair| forest.join(pair[0], pair[1]));
    }
    let mut parts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (place, item) in (0..).zip(items).filter(|(_, item)| is_named(**item)) {
        parts.entry(forest.find(place)).or_default().push(*item);
    }
    if parts.len() > 1 { parts.into_values().collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::super::super::operators::Feature;
    use super::*;

    fn evidence(feature: Feature, members: &[u32]) -> Evidence {
        Evidence { feature, df: 9, bits: 5.0, counts: true, joined: true, members: members.to_vec() }
    }

    #[test]
    fn items_that_share_contacts_are_one_part_and_text_makes_none() {
        let items = [1, 4, 6, 9, 12];
        let phone = |id, members: &[u32]| evidence(Feature::new(FeatureKind::Phone, id), members);
        let text = evidence(Feature::passage(1), &[4, 6, 9, 12]);
        let of = |evidence: &[Evidence]| parts(&items, |item| item != 12, evidence);
        assert_eq!(of(&[phone(1, &[1, 4]), text.clone()]), [vec![1, 4], vec![6], vec![9]]);
        assert_eq!(of(&[phone(1, &[1, 4]), phone(2, &[6, 9]), text.clone()]), [[1, 4], [6, 9]]);
        assert!(of(&[phone(1, &[1, 4]), phone(2, &[4, 6, 9]), text]).is_empty(), "the one without contacts is no part");
    }
}
