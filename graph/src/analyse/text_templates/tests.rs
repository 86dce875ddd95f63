//! Templates by value, and that the order of pages is nothing to them.

use std::collections::BTreeSet;

use model::{
    Disguise, Field, Fingerprints, IdentifierForm, IdentifierKind, Mention, OnionHost, PageFingerprints, PageMentions,
    PageUrl, Passage, ScanId, Token, UtcTime,
};
use proptest::prelude::*;

use super::super::material::{Gathering, Material};
use super::super::operators::{Feature, FeatureKind};
use super::alignment::aligned;
use super::grouping::within;
use super::{PageText, Slot, TextTemplate, page_texts, text_templates};

fn page(number: usize) -> PageUrl {
    PageUrl::front_page(OnionHost::from_recorded([1; 32])).with_path(&format!("/{number:05}"))
}

fn passages(of: &[u64]) -> Vec<Passage> {
    of.iter().map(|one| Passage(one.to_be_bytes())).collect()
}

fn text(number: usize, of: &[u64], identifiers: &[(IdentifierKind, u128)]) -> PageText {
    let feature = |(kind, id): &(IdentifierKind, u128)| (*kind, Feature::new(FeatureKind::Phone, *id));
    PageText { page: page(number), passages: passages(of), identifiers: identifiers.iter().map(feature).collect() }
}

#[test]
fn seven_of_nine_passages_identical_and_the_phone_differs() {
    use IdentifierKind::{Email, Phone, Telegram};
    let one = text(1, &[1, 2, 3, 4, 5, 6, 7, 8, 9], &[(Phone, 10), (Email, 20), (Telegram, 30)]);
    let other = text(2, &[1, 2, 3, 40, 5, 6, 7, 9], &[(Phone, 11), (Email, 20)]);
    let found = text_templates(vec![one, other]);
    let slot = |kind, values, is_same| Slot { kind, pages: 2, values, is_same };
    assert_eq!(
        found.templates,
        [TextTemplate {
            pages: vec![page(1), page(2)],
            passages: 9,
            identical: 7,
            stretches: 3,
            slots: vec![slot(Phone, 2, false), slot(Email, 1, true)],
        }]
    );
    assert!(found.is_complete);
}

#[test]
fn what_stands_in_another_order_is_not_identical() {
    let found = text_templates(vec![text(1, &[1, 2, 3, 4, 5, 6], &[]), text(2, &[4, 5, 6, 1, 2, 3], &[])]);
    assert_eq!((found.templates[0].identical, found.templates[0].stretches), (3, 1));
    let turned = text_templates(vec![text(1, &[1, 2, 3, 4, 5, 6], &[]), text(2, &[6, 5, 4, 3, 2, 1], &[])]);
    assert_eq!(turned.templates, [], "the same passages, and no two in order");
}

#[test]
fn a_gap_that_only_one_of_the_texts_has_is_a_gap() {
    let whole = [1, 2, 3, 4];
    let found = text_templates(vec![text(1, &whole, &[]), text(2, &whole, &[])]);
    assert_eq!((found.templates[0].identical, found.templates[0].stretches), (4, 1));
    let found = text_templates(vec![text(1, &[1, 2, 9, 3, 4], &[]), text(2, &whole, &[]), text(3, &whole, &[])]);
    assert_eq!((found.templates[0].passages, found.templates[0].identical, found.templates[0].stretches), (5, 4, 2));
}

#[test]
fn half_of_the_longest_and_two_at_least_make_a_template() {
    let pair =
        |one: &[u64], other: &[u64]| text_templates(vec![text(1, one, &[]), text(2, other, &[])]).templates.len();
    assert_eq!(pair(&[1, 2, 3, 4], &[1, 2]), 1);
    assert_eq!(pair(&[1, 2, 3, 4, 5], &[1, 2]), 0);
    assert_eq!(pair(&[1], &[1]), 0, "one passage is a phrase");
    assert_eq!(pair(&[], &[]), 0);
}

#[test]
fn a_third_text_does_not_eat_up_what_two_have_in_common() {
    // Each agrees with the first in half, and with each other in nothing.
    let texts = vec![text(1, &[1, 2, 3, 4], &[]), text(2, &[1, 2, 5], &[]), text(3, &[3, 4, 6], &[])];
    let found = text_templates(texts).templates;
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0].pages, found[0].identical), (&vec![page(1), page(2)], 2));
}

#[test]
fn two_templates_of_one_cluster_are_told_apart() {
    let text = |number: usize| {
        let base = if number.is_multiple_of(3) { 100 } else { 200 };
        text(number, &[base, base + 1, base + 2, 1000 + number as u64], &[(IdentifierKind::Phone, number as u128)])
    };
    let found = text_templates((0..9).map(text).collect()).templates;
    let told: Vec<_> = found.iter().map(|one| (one.pages.len(), one.identical, one.slots[0].values)).collect();
    assert_eq!(told, [(6, 3, 6), (3, 3, 3)]);
}

#[test]
fn what_is_too_much_to_compare_is_said() {
    let texts: Vec<_> = (0..50).map(|number| text(number, &[1, 2, 3], &[])).collect();
    assert!(within(texts.clone(), 10_000).is_complete);
    // The first text may still be laid beside the others; then there is no more.
    let cut = within(texts, 100);
    assert_eq!((cut.is_complete, cut.templates.len()), (false, 1));
}

#[test]
fn ten_thousand_texts_that_share_much_and_agree_on_little_are_bounded() {
    // Every text has 30 of 40 passages in common with the next, in an order of its own.
    let of = |number: u64| -> Vec<u64> {
        let mut row: Vec<u64> = (0..40).map(|n| (number / 7 * 10 + n) % 5_000).collect();
        row.sort_by_key(|passage| (passage ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        row
    };
    let texts: Vec<_> = (0..10_000).map(|number| text(number as usize, &of(number), &[])).collect();
    let found = within(texts, 1_000_000);
    assert!(!found.is_complete);
}

#[test]
fn ten_thousand_texts_of_one_template_are_one() {
    // Forty passages, of which each text has one of its own.
    let of = |number: u64| -> Vec<u64> { (0..40).map(|n| if n == number % 13 { 1_000 + number } else { n }).collect() };
    let phone = |number: u64| [(IdentifierKind::Phone, u128::from(number))];
    let texts: Vec<_> = (0..10_000).map(|number| text(number as usize, &of(number), &phone(number))).collect();
    let found = text_templates(texts);
    let template = &found.templates[0];
    assert_eq!((found.templates.len(), found.is_complete), (1, true));
    assert_eq!((template.pages.len(), template.identical, template.slots[0].values), (10_000, 27, 10_000));
}

/// Longest common subsequence by the table that everybody knows.
fn longest_common(one: &[u64], other: &[u64]) -> usize {
    let mut row = vec![0; other.len() + 1];
    for a in one {
        let mut diagonal = 0;
        for (at, b) in other.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if a == b { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row[other.len()]
}

/// Some of the numbers below 30, each once.
fn row() -> impl Strategy<Value = Vec<u64>> {
    let all: Vec<u64> = (0..30).collect();
    (Just(all).prop_shuffle(), 0_usize..20).prop_map(|(all, length)| all[..length].to_vec())
}

/// Texts made from a few templates.
fn texts() -> impl Strategy<Value = Vec<PageText>> {
    let one = (0_u64..3, prop::collection::vec(any::<bool>(), 12), row(), 0_u128..4);
    prop::collection::vec(one, 0..14).prop_map(|all| {
        let made = |(number, (base, keeps, own, phone)): (usize, (u64, Vec<bool>, Vec<u64>, u128))| {
            let kept = (0..12).zip(keeps).filter(|(_, keeps)| *keeps).map(|(at, _)| 100 * (base + 1) + at);
            let of: Vec<u64> = kept.chain(own.into_iter().take(4)).collect();
            text(number, &of, &[(IdentifierKind::Phone, phone)])
        };
        all.into_iter().enumerate().map(made).collect()
    })
}

proptest! {
    #[test]
    fn the_alignment_is_as_long_as_can_be(one in row(), other in row()) {
        let place = |(at, passage): (usize, &u64)| Some((one.iter().position(|p| p == passage)? as u32, at as u32));
        let pairs = aligned(&other.iter().enumerate().filter_map(place).collect::<Vec<_>>());
        prop_assert!(pairs.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1));
        prop_assert!(pairs.iter().all(|(a, b)| one[*a as usize] == other[*b as usize]));
        prop_assert_eq!(pairs.len(), longest_common(&one, &other));
    }

    #[test]
    fn the_order_of_pages_is_nothing(texts in texts(), seed in any::<u64>()) {
        let mut other = texts.clone();
        other.sort_by_key(|text| blake3::hash(format!("{seed} {}", text.page.canonical()).as_bytes()).as_bytes().to_vec());
        prop_assert_eq!(text_templates(texts), text_templates(other));
    }

    #[test]
    fn every_page_is_in_one_template_at_most_and_has_what_is_identical(texts in texts()) {
        let found = text_templates(texts.clone()).templates;
        let mut seen = BTreeSet::new();
        for template in found {
            prop_assert!(template.identical * 2 >= template.passages && template.identical >= 2);
            prop_assert!((1..=template.identical).contains(&template.stretches));
            prop_assert!(template.pages.len() > 1);
            for page in &template.pages {
                prop_assert!(seen.insert(page.canonical()), "twice");
                let text = texts.iter().find(|text| text.page == *page).unwrap();
                prop_assert!((template.identical..=template.passages).contains(&text.passages.len()));
            }
        }
    }
}

/// Pages with two numbers, of which one is common to all, and a text.
fn material(texts: &[&[u64]]) -> Material {
    let (scan, at) = (ScanId(1), UtcTime::from_millis(1));
    let mut gathering = Gathering::default();
    for (number, of) in texts.iter().enumerate() {
        let mention = |token| Mention {
            kind: IdentifierKind::Phone,
            form: IdentifierForm::Keyed { token: Token([token; 16]), coarse: None },
            field: Field::Text,
            disguise: Disguise::None,
            confidence_percent: 90,
            rule: "test".into(),
            count: 1,
        };
        let url = page(number);
        let mentions = vec![mention(200), mention(number as u8)];
        gathering.mentions(&PageMentions { scan, at, url: url.clone(), mentions });
        let prints = Fingerprints { passages: passages(of), ..Fingerprints::default() };
        gathering.fingerprints(&PageFingerprints { scan, at, url, prints });
    }
    gathering.finish(|site| *site)
}

#[test]
fn texts_are_told_in_their_order_without_what_is_left_out() {
    // Three pages: none of their passages is boilerplate.
    let rows: [&[u64]; 3] = [&[9, 3, 7], &[9, 3, 8], &[]];
    let material = material(&rows);
    let number_of = |page: &PageUrl| page.canonical()[page.canonical().len() - 5..].parse::<usize>().unwrap();
    let common = *material.items()[0]
        .identifiers
        .iter()
        .find(|feature| material.items()[1].identifiers.contains(feature))
        .unwrap();
    let items: Vec<u32> = (0..3).collect();
    let read = |page: &PageUrl| Ok::<_, ()>(passages(rows[number_of(page)]));
    let texts = page_texts(&material, &items, |feature| *feature == common, read).unwrap();
    let told: Vec<_> = texts.iter().map(|text| (number_of(&text.page), text.passages.clone())).collect();
    assert_eq!(told, [(0, passages(rows[0])), (1, passages(rows[1]))], "in the order of the text");
    assert!(texts.iter().all(|text| text.identifiers.len() == 1), "without the one that is left out");
    assert_eq!(page_texts(&material, &items, |_| false, |_| Err("gone")), Err("gone"));
}
