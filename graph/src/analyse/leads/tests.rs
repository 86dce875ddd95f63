//! What makes a lead, by value.

use std::collections::BTreeSet;

use model::{
    Disguise, Field, IdentifierForm, IdentifierKind, Indicated, IndicatorCategory, IndicatorHit, Label, Mention,
    OnionHost, PageMentions, PageUrl, ScanId, UtcTime,
};

use super::{Indicator, LeadClass, chances, leads, shown};
use crate::analyse::clusters::clusters;
use crate::analyse::material::{Gathering, Material};
use crate::analyse::operators::{Decision, Feature, Rules, operators};

fn page(site: u8, path: &str) -> PageUrl {
    PageUrl::front_page(OnionHost::from_recorded([site; 32])).with_path(path)
}

fn says(gathering: &mut Gathering, url: &PageUrl, contacts: &[(&str, Disguise)]) {
    let mention = |(name, disguise): &(&str, Disguise)| Mention {
        kind: IdentifierKind::Telegram,
        form: IdentifierForm::Clear((*name).into()),
        field: Field::Text,
        disguise: *disguise,
        confidence_percent: 90,
        rule: "test".into(),
        count: 1,
    };
    let mentions = contacts.iter().map(mention).collect();
    gathering.mentions(&PageMentions { scan: ScanId(1), at: UtcTime::from_millis(1), url: url.clone(), mentions });
}

/// Thirty pages of thirty people, and one hand on sites 1 to 4.
fn world() -> Material {
    let mut gathering = Gathering::default();
    for n in 0..30 {
        says(&mut gathering, &page(10 + n, "/"), &[(&format!("person{n}"), Disguise::None)]);
    }
    for site in 1..=4 {
        says(&mut gathering, &page(site, "/offer"), &[("hand", Disguise::Words)]);
    }
    gathering.finish(|site| *site)
}

#[test]
fn one_contact_on_several_sites_that_hides_is_put_forward_with_what_chance_shows() {
    let material = world();
    let rules = Rules::default();
    let corpus = material.corpus(&rules, &[]).unwrap();
    let found = operators(&corpus, &rules, &[] as &[Decision]).unwrap();
    let clusters = clusters(&material, &corpus, &found);
    let leads = leads(&material, &clusters, &BTreeSet::new());
    assert_eq!(leads.len(), 1);
    let lead = &leads[0];
    let signs: Vec<_> = lead.signs.iter().map(|sign| (sign.indicator, sign.count)).collect();
    assert_eq!(signs, [(Indicator::ContactOnManySites, 4), (Indicator::ManySites, 4), (Indicator::HiddenContacts, 4)]);
    assert_eq!((lead.points, lead.class), (4, LeadClass::ForReview));
    let points: Vec<i32> = lead.signs.iter().map(super::Sign::points).collect();
    assert_eq!(points, [2, 0, 2], "what chance shows as often adds nothing");
    assert!(lead.counter_signs.is_empty());
    let chance = |wanted| lead.signs.iter().find(|sign| sign.indicator == wanted).unwrap().chance;
    assert_eq!(chance(Indicator::ManySites), 1.0, "any four pages of this web are of four sites");
    assert!(chance(Indicator::ContactOnManySites) < 0.05);
}

#[test]
fn what_links_nothing_makes_no_lead() {
    let material = world();
    let offers = || (0u32..).zip(material.items()).filter(|(_, item)| item.pages[0].path() == "/offer");
    let hand: BTreeSet<Feature> = offers().flat_map(|(_, item)| item.identifiers.clone()).collect();
    let items: Vec<u32> = offers().map(|(number, _)| number).collect();
    let of = |unlinking: &BTreeSet<Feature>| shown(&material, &items, unlinking).count(Indicator::ContactOnManySites);
    assert_eq!((hand.len(), of(&BTreeSet::new()), of(&hand)), (1, 4, 0));
    assert_eq!(chances(&material, 4, &hand).of(Indicator::ContactOnManySites), 0.0);
}

#[test]
fn one_site_is_not_enough() {
    let mut gathering = Gathering::default();
    for n in 0..5 {
        says(&mut gathering, &page(1, &format!("/{n}")), &[("shop", Disguise::None)]);
    }
    let material = gathering.finish(|site| *site);
    let found = shown(&material, &[0, 1, 2, 3, 4], &BTreeSet::new());
    assert!(found.holds(Indicator::OneSite));
    assert!(!found.holds(Indicator::ManySites) && !found.holds(Indicator::ContactOnManySites));
}

#[test]
fn chances_are_the_same_every_time_and_of_nothing_are_nothing() {
    assert_eq!(chances(&world(), 4, &BTreeSet::new()), chances(&world(), 4, &BTreeSet::new()));
    let nothing = Gathering::default().finish(|site| *site);
    assert_eq!(chances(&nothing, 4, &BTreeSet::new()).of(Indicator::ManySites), 0.0);
}

#[test]
fn texts_add_one_hit_a_category_and_what_speaks_against_it_counts_too() {
    let mut gathering = Gathering::default();
    let mut met = |path: &str, categories: &[IndicatorCategory]| {
        let url = page(1, path);
        says(&mut gathering, &url, &[("hand", Disguise::None)]);
        let hits = categories.iter().map(|category| IndicatorHit { category: *category, rule: "rule-en-1".into() });
        gathering.indicated(&Indicated {
            scan: ScanId(1),
            at: UtcTime::from_millis(1),
            url,
            rules_version: Label::new("1"),
            hits: hits.collect(),
        });
    };
    let [debt, urgency, fees] =
        [IndicatorCategory::Debt, IndicatorCategory::Urgency, IndicatorCategory::DocumentsOrFees];
    met("/work", &[IndicatorCategory::Recruitment, debt, urgency]);
    met("/again", &[debt, fees]);
    met("/service", &[IndicatorCategory::Service, IndicatorCategory::AgencyDisclosure]);
    let material = gathering.finish(|site| *site);
    let found = shown(&material, &[0, 1, 2], &BTreeSet::new());
    let counts =
        [Indicator::DeceptiveOffer, Indicator::WorkAndService, Indicator::AgencyDisclosed, Indicator::SelfManaged]
            .map(|indicator| found.count(indicator));
    assert_eq!(counts, [3, 1, 1, 0]);
    assert!(found.holds(Indicator::DeceptiveOffer) && found.holds(Indicator::WorkAndService));
}
