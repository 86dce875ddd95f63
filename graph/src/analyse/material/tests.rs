//! What becomes an item, by value.

use model::{
    Counts, Cut, Disguise, Field, Fingerprints, HeadFacts, IdentifierForm, IdentifierKind, Indicated,
    IndicatorCategory, IndicatorHit, Label, MediaType, Mention, OnionHost, PageClass, PageFingerprints, PageMentions,
    PageRecord, PageText, PageUrl, Passage, ScanId, UtcTime,
};

use super::{Gathering, Material};
use crate::analyse::operators::{Decision, Rules, operators};

fn site(number: u8) -> OnionHost {
    OnionHost::from_recorded([number; 32])
}

fn page(number: u8, path: &str) -> PageUrl {
    PageUrl::front_page(site(number)).with_path(path)
}

fn mention(kind: IdentifierKind, text: &str) -> Mention {
    Mention {
        kind,
        form: IdentifierForm::Clear(text.into()),
        field: Field::Text,
        disguise: Disguise::None,
        confidence_percent: 95,
        rule: "test".into(),
        count: 1,
    }
}

fn mentions(url: &PageUrl, mentions: Vec<Mention>) -> PageMentions {
    PageMentions { scan: ScanId(1), at: UtcTime::from_millis(1), url: url.clone(), mentions }
}

fn mails(url: &PageUrl, names: &[&str]) -> PageMentions {
    mentions(url, names.iter().map(|name| mention(IdentifierKind::Email, name)).collect())
}

fn prints(url: &PageUrl, passages: &[u8]) -> PageFingerprints {
    let passages = passages.iter().map(|n| Passage([*n; 8])).collect();
    let prints = Fingerprints { passages, ..Fingerprints::default() };
    PageFingerprints { scan: ScanId(1), at: UtcTime::from_millis(1), url: url.clone(), prints }
}

/// The pages of each item.
fn pages(material: &Material) -> Vec<Vec<String>> {
    let pages = |item: &super::Item| item.pages.iter().map(PageUrl::canonical).collect();
    material.items().iter().map(pages).collect()
}

fn alone(host: &OnionHost) -> OnionHost {
    *host
}

fn record(status: u16, class: PageClass) -> PageRecord {
    PageRecord {
        status,
        media_type: MediaType::Html,
        charset: Label::new("utf-8"),
        head: HeadFacts::default(),
        text: PageText::default(),
        html_lang: None,
        language: None,
        class,
        counts: Counts::default(),
        dom_hash: None,
        cut: Cut::default(),
    }
}

#[test]
fn the_order_in_which_pages_said_something_does_not_matter() {
    let (a, b) = (page(1, "/a"), page(2, "/b"));
    let (mut one, mut other) = (Gathering::default(), Gathering::default());
    one.mentions(&mails(&a, &["x@example.org"]));
    one.mentions(&mails(&a, &["y@example.org"]));
    one.fingerprints(&prints(&b, &[7, 8]));
    other.fingerprints(&prints(&b, &[7, 8]));
    other.mentions(&mails(&a, &["y@example.org", "x@example.org"]));
    assert_eq!(one.finish(alone), other.finish(alone));
}

#[test]
fn a_page_that_lists_others_is_no_item() {
    let mut gathering = Gathering::default();
    let names: Vec<String> = (0..5).map(|n| format!("p{n}@example.org")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    gathering.mentions(&mails(&page(1, "/overview"), &names));
    gathering.mentions(&mails(&page(1, "/one"), &names[..3]));
    gathering.mentions(&mails(&page(2, "/links"), &names[..1]));
    gathering.record(&page(2, "/links"), &record(200, PageClass::Directory), UtcTime::from_millis(1));
    let material = gathering.finish(alone);
    assert_eq!(pages(&material), [[page(1, "/one").canonical()]]);
    assert_eq!(material.listings(), [page(1, "/overview"), page(2, "/links")]);
}

#[test]
fn copies_on_mirrors_are_one_item_and_share_nothing_with_each_other() {
    let mut gathering = Gathering::default();
    for n in [1, 2] {
        gathering.mentions(&mails(&page(n, "/a"), &["x@example.org"]));
        gathering.fingerprints(&prints(&page(n, "/a"), &[1, 2]));
    }
    let material = gathering.finish(|_| site(2));
    assert_eq!(pages(&material), [[page(2, "/a").canonical(), page(1, "/a").canonical()]]);
    let corpus = material.corpus(&Rules::default(), &[]).unwrap();
    assert_eq!((corpus.items(), corpus.identifiers(), corpus.passages()), (1, 0, 0));
}

#[test]
fn whoever_copies_a_site_and_leaves_another_contact_is_not_joined_with_it() {
    let mut gathering = Gathering::default();
    for n in [1, 2, 3] {
        let contact = if n == 3 { "thief@example.org" } else { "owner@example.org" };
        gathering.mentions(&mails(&page(n, "/a"), &[contact]));
        gathering.fingerprints(&prints(&page(n, "/a"), &[1, 2, 3]));
    }
    let material = gathering.finish(|_| site(1));
    assert_eq!(
        pages(&material),
        [vec![page(1, "/a").canonical(), page(2, "/a").canonical()], vec![page(3, "/a").canonical()]]
    );
    let corpus = material.corpus(&Rules::default(), &[]).unwrap();
    let found = operators(&corpus, &Rules::default(), &[] as &[Decision]).unwrap();
    assert_eq!(found.partition().count(), 2);
}

#[test]
fn that_a_page_names_its_own_site_or_a_mirror_says_nothing() {
    let [own, mirror, other] = [1, 2, 3].map(|n| page(n, "/"));
    let mut gathering = Gathering::default();
    let service = |of: &PageUrl| mention(IdentifierKind::Onion, &of.site().full_name());
    gathering.mentions(&mentions(&own, vec![service(&own), service(&mirror)]));
    gathering.mentions(&mentions(&other, vec![service(&own)]));
    let material = gathering.finish(|host| if *host == site(2) { site(1) } else { *host });
    assert_eq!(pages(&material), [[other.canonical()]]);
}

#[test]
fn what_is_hardly_an_identifier_and_what_a_site_always_says_link_nothing() {
    let mut gathering = Gathering::default();
    let doubtful = Mention { confidence_percent: 30, ..mention(IdentifierKind::Telegram, "somebody") };
    gathering.mentions(&mentions(&page(1, "/a"), vec![doubtful]));
    for n in 0..5 {
        gathering.fingerprints(&prints(&page(2, &format!("/{n}")), &[9, n]));
    }
    let material = gathering.finish(alone);
    let passages: Vec<&[Passage]> = material.items().iter().map(|item| &item.passages[..]).collect();
    assert_eq!(passages.len(), 5);
    assert!(passages.iter().all(|one| one.len() == 1 && one[0] != Passage([9; 8])), "{passages:?}");
}

#[test]
fn what_a_server_says_in_place_of_a_page_links_nothing() {
    let mut gathering = Gathering::default();
    let pages = [(1, 503, PageClass::Content), (2, 200, PageClass::Login), (3, 200, PageClass::Content)];
    for (n, status, class) in pages {
        gathering.fingerprints(&prints(&page(n, "/"), &[1, 2]));
        gathering.mentions(&mails(&page(n, "/"), &["x@example.org"]));
        gathering.record(&page(n, "/"), &record(status, class), UtcTime::from_millis(1));
    }
    let material = gathering.finish(alone);
    let found: Vec<_> = material.items().iter().map(|item| (item.identifiers.len(), item.passages.len())).collect();
    assert_eq!(found, [(1, 0), (1, 0), (1, 2)]);
}

#[test]
fn a_page_without_contacts_is_given_none_by_mirrors_in_the_majority() {
    let mut gathering = Gathering::default();
    for n in [1, 2, 3] {
        gathering.fingerprints(&prints(&page(n, "/a"), &[1, 2, 3]));
        if n > 1 {
            gathering.mentions(&mails(&page(n, "/a"), &["ring@example.org"]));
        }
    }
    let material = gathering.finish(|_| site(1));
    assert_eq!(pages(&material), [[page(2, "/a").canonical(), page(3, "/a").canonical()]]);
}

#[test]
fn a_page_with_few_contacts_of_every_kind_is_an_overview_too() {
    let mut gathering = Gathering::default();
    let kinds = [IdentifierKind::Email, IdentifierKind::Telegram, IdentifierKind::Phone];
    let of = |count: usize| -> Vec<Mention> {
        let all = (0..count).flat_map(|n| kinds.map(|kind| mention(kind, &format!("{kind}{n}"))));
        all.collect()
    };
    gathering.mentions(&mentions(&page(1, "/strangers"), of(3)));
    gathering.mentions(&mentions(&page(1, "/one"), of(2)));
    assert_eq!(pages(&gathering.finish(alone)), [[page(1, "/one").canonical()]]);
}

#[test]
fn accounts_of_counters_in_numbers_are_left_out_and_the_page_is_not() {
    let mut gathering = Gathering::default();
    let accounts = (0..5).map(|n| mention(IdentifierKind::Analytics, &format!("UA-{n}")));
    gathering.mentions(&mentions(&page(1, "/a"), accounts.chain([mention(IdentifierKind::Btc, "one")]).collect()));
    let material = gathering.finish(alone);
    assert_eq!(material.items()[0].identifiers.len(), 1);
}

#[test]
fn a_copy_says_nothing_in_the_name_of_what_it_copies() {
    let mut gathering = Gathering::default();
    let mut met = |n: u8, categories: &[IndicatorCategory]| {
        gathering.mentions(&mails(&page(n, "/a"), &["x@example.org"]));
        let hits = categories.iter().map(|category| IndicatorHit { category: *category, rule: "r".into() }).collect();
        let (scan, at, rules_version) = (ScanId(1), UtcTime::from_millis(1), Label::new("1"));
        gathering.indicated(&Indicated { scan, at, url: page(n, "/a"), rules_version, hits });
    };
    met(1, &[IndicatorCategory::Urgency]);
    met(2, &[IndicatorCategory::Debt, IndicatorCategory::Recruitment, IndicatorCategory::Urgency]);
    let material = gathering.finish(|_| site(1));
    let said: Vec<_> = material.items()[0].facts.categories.iter().collect();
    assert_eq!(said, [&IndicatorCategory::Urgency]);
}

#[test]
fn a_page_that_shows_one_number_after_the_other_lists_nobody() {
    let mut gathering = Gathering::default();
    for n in 0..6 {
        gathering.mentions(&mails(&page(1, "/a"), &[&format!("number{n}@example.org")]));
    }
    let material = gathering.finish(alone);
    assert_eq!((material.items()[0].identifiers.len(), material.listings()), (6, &[][..]));
}

#[test]
fn a_copy_with_one_contact_more_gives_it_to_nobody() {
    let mut gathering = Gathering::default();
    gathering.mentions(&mails(&page(1, "/a"), &["own@example.org"]));
    gathering.mentions(&mails(&page(2, "/a"), &["own@example.org", "stranger@example.org"]));
    for first in [1, 2] {
        let material = gathering.clone().finish(|_| site(first));
        let of_the_honest = material.items().iter().find(|item| item.pages == [page(1, "/a")]).unwrap();
        assert_eq!(of_the_honest.identifiers.len(), 1, "whichever of the two stands for both");
    }
}

#[test]
fn a_copy_with_more_text_gives_it_to_nobody() {
    let mut gathering = Gathering::default();
    for (n, passages) in [(1, &[1, 2, 3][..]), (2, &[1, 2, 3, 8, 9])] {
        gathering.mentions(&mails(&page(n, "/a"), &["own@example.org"]));
        gathering.fingerprints(&prints(&page(n, "/a"), passages));
    }
    let material = gathering.finish(|_| site(2));
    assert_eq!(material.items()[0].passages, [1, 2, 3].map(|n| Passage([n; 8])));
}
