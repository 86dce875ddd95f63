//! Nothing that is recorded of a page holds encoded data, a hidden character, or an
//! identifier of a kind that is not kept in clear, wherever on the page it stood.

use std::sync::Arc;

use config::PrivacySection;
use model::{IdentifierKind, Policy, UtcTime, is_hidden};
use proptest::prelude::*;
use serde_json::Value;

use super::scripted::{World, answer};
use super::{VisitOutcome, visit};
use crate::crawl::Filter;
use crate::extract::{Hints, extract, percent_decoded};
use crate::parse::{Resolver, holds_run};
use crate::privacy::{IdentifierKey, Keeper};
use crate::{RefusalKey, RefusalList};

/// Fields of the page below that a fragment is put into.
const FIELDS: usize = 14;

fn fragment() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "+1 202-555-0123",
        "+1.202.555.0124",
        "call (202) 555-0125 now",
        "+4 4 7 7 0 0 9 0 0 1 2 3",
        "＋４４ ７７００ ９００１２３",
        "tel 07700 900123",
        "jane.roe@example.org",
        "jane.roe (at) example (dot) org",
        "jane.roe[at]example[.]org",
        "telegram: @jane_roe_desk",
        "https://t.me/jane_roe_desk",
        "xmpp: jane@jabber.example.org",
        "wa.me/447700900123",
        "\u{202e}evil\u{200b}",
        "\u{1b}[31mred",
        "data:image/png;base64,iVBORw0KGgo=",
    ]);
    prop_oneof![
        3 => nasty.prop_map(str::to_owned),
        2 => "[a-z]{3,8}( [a-z]{3,8}){0,3}",
        1 => "[A-Za-z0-9+/]{250,400}",
        1 => "[0-9a-f]{256,300}",
        1 => "[0-9 ()+.-]{6,20}",
    ]
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    let text = prop::collection::vec(fragment(), 1..4).prop_map(|parts| parts.join(" "));
    prop::collection::vec(text, FIELDS)
}

fn html(texts: &[String]) -> String {
    let percent = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let [title, description, keywords, generator, robots, lang, h1, link, alt, kind, name, query, path, canonical] =
        <&[String; FIELDS]>::try_from(texts).unwrap();
    format!(
        "<html lang=\"{lang}\"><title>{title}</title><meta name=description content=\"{description}\">\
         <meta name=keywords content=\"{keywords}\"><meta name=generator content=\"{generator}\">\
         <meta name=robots content=\"{robots}\"><link rel=canonical href=\"/?c={}\"><h1>{h1}</h1>\
         <a href=\"/a\">{link}</a><a href=\"/b\"><img alt=\"{alt}\"></a><a href=\"/c?q={}\">c</a><a href=\"/{}/d\">d</a>\
         <form><input type=\"{kind}\" name=\"{name}\"></form><a href=\"mailto:{name}\">{name}</a>",
        percent(canonical),
        percent(query),
        percent(path)
    )
}

/// What is wrong with a text that was recorded.
fn wrong(text: &str) -> Option<String> {
    let policies = PrivacySection::default();
    let is_masked = |kind: IdentifierKind| policies.policy(kind) != Policy::Clear;
    if text.chars().any(is_hidden) {
        return Some("a hidden character".to_owned());
    }
    if holds_run(text) {
        return Some("encoded data".to_owned());
    }
    // In addresses a blank may be a plus, and a plus is encoded.
    let decoded = percent_decoded(&text.replace('+', " "));
    let found = [text, &decoded].into_iter().flat_map(|text| extract(text, &Hints::default()));
    let found = found.into_iter().find(|one| is_masked(one.kind));
    found.map(|one| format!("{} {} by {}", one.kind, one.canonical, one.rule))
}

fn look(value: &Value, place: &str) {
    match value {
        Value::String(text) => assert_eq!(wrong(text), None, "{place}: {text:?}"),
        Value::Array(items) => items.iter().for_each(|item| look(item, place)),
        Value::Object(fields) => fields.iter().for_each(|(name, item)| look(item, &format!("{place}.{name}"))),
        _ => {}
    }
}

fn record(texts: &[String]) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let keeper = Arc::new(Keeper::new(IdentifierKey::new([3; 32]), PrivacySection::default()));
    let list = RefusalList::empty(RefusalKey::new([1; 32]), UtcTime::from_millis(1));
    let filter = Filter::new(list, Arc::new(Resolver::new())).with_keeper(Arc::clone(&keeper));
    let head_text: String = texts[0].chars().filter(|c| (' '..='~').contains(c) && !";,=".contains(*c)).collect();
    let fields = format!(
        "Content-Type: text/html; charset=utf-8\r\nX-Powered-By: {head_text}\r\nSet-Cookie: {head_text}=1; Path=/\r\n"
    );
    runtime.block_on(async {
        let mut world = World::of(&[("/", answer("200 OK", &fields, html(texts).as_bytes()))]).await;
        world.fetcher = world.fetcher.with_keeper(keeper);
        let mut visited = visit(&world, "/").await;
        let edges = filter.edges(&visited.links);
        let VisitOutcome::Page(page) = &mut visited.outcome else { return false };
        filter.hide_refused_in(page);
        look(&serde_json::to_value(&*page).unwrap(), "page");
        let edges: Vec<_> = edges.iter().map(|edge| (edge.target.name(), &edge.text)).collect();
        look(&serde_json::to_value(edges).unwrap(), "edges");
        look(&serde_json::to_value(&visited.traces.mentions).unwrap(), "mentions");
        look(&serde_json::to_value(&visited.traces.prints).unwrap(), "prints");
        true
    })
}

#[test]
fn the_page_that_holds_everything_is_recorded() {
    let everything = "+1 202-555-0123 jane.roe@example.org".to_owned();
    assert!(record(&vec![everything; FIELDS]), "the property below must not pass because nothing is recorded");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn nothing_recorded_holds_what_must_not_be_kept(texts in texts()) {
        record(&texts);
    }
}
