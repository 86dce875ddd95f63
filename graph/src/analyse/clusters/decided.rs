//! What analysts decided, as the union of items understands it.

use std::collections::{BTreeSet, HashMap};

use model::{Decided, DecidedWhat, OnionHost, PageKey, PageUrl, UtcTime};

use super::super::families::FamilyDecision;
use super::super::material::{Material, feature_of};
use super::super::operators::Decision;

/// Most pairs of pages that one split keeps apart.
const PAIRS_MAX: usize = 100_000;

/// The decisions that were not taken back, in order; what takes back is not among them.
pub fn in_force(decided: &[Decided]) -> Vec<&Decided> {
    let taken_back: BTreeSet<UtcTime> = decided
        .iter()
        .filter_map(|one| match one.what {
            DecidedWhat::TakenBack(at) => Some(at),
            _ => None,
        })
        .collect();
    let holds = |one: &&Decided| !matches!(one.what, DecidedWhat::TakenBack(_)) && !taken_back.contains(&one.at);
    decided.iter().filter(holds).collect()
}

/// The decisions in force about families.
pub fn family_decisions(decided: &[Decided]) -> Vec<FamilyDecision> {
    let about_sites = |one: &Decided| match one.what {
        DecidedWhat::SitesTogether(a, b) => Some(FamilyDecision::Together(a, b)),
        DecidedWhat::SitesApart(a, b) => Some(FamilyDecision::Apart(a, b)),
        _ => None,
    };
    in_force(decided).into_iter().filter_map(about_sites).collect()
}

/// The decisions in force about the items of a case. Pages that show nothing any more
/// are nothing to decide about.
pub fn decisions(material: &Material, decided: &[Decided]) -> Vec<Decision> {
    let mut numbers: HashMap<(OnionHost, PageKey), u32> = HashMap::new();
    for (number, item) in (0..).zip(material.items()) {
        numbers.extend(item.pages.iter().map(|page| ((page.site(), page.key()), number)));
    }
    let items = |pages: &[PageUrl]| -> BTreeSet<u32> {
        pages.iter().filter_map(|page| numbers.get(&(page.site(), page.key()))).copied().collect()
    };
    let mut decisions = Vec::new();
    for one in in_force(decided) {
        match &one.what {
            DecidedWhat::PagesTogether(pages) => {
                let items: Vec<u32> = items(pages).into_iter().collect();
                decisions.extend(items.windows(2).map(|pair| Decision::Together(pair[0], pair[1])));
            }
            DecidedWhat::PagesApart { these, from } => {
                let (these, from) = (items(these), items(from));
                let pairs = these.iter().flat_map(|these| from.iter().map(move |from| (*these, *from)));
                let differ = pairs.filter(|(these, from)| these != from);
                decisions.extend(differ.take(PAIRS_MAX).map(|(these, from)| Decision::Apart(these, from)));
            }
            DecidedWhat::Suppressed { kind, form } => decisions.push(Decision::Suppress(feature_of(*kind, form))),
            DecidedWhat::SitesTogether(..) | DecidedWhat::SitesApart(..) | DecidedWhat::TakenBack(_) => {}
        }
    }
    decisions
}
