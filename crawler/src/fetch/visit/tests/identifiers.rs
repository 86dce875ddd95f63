//! What a visit gives of the identifiers on a page: their kept form, and no text that holds more.

use std::sync::Arc;

use config::Merged;
use model::{Field, IdentifierForm, IdentifierKind};

use super::scripted::{World, answer};
use super::{HTML, page, visit};
use crate::privacy::{IdentifierKey, Keeper};

const NUMBER: &str = "+1 202-555-0123";

#[tokio::test]
async fn a_number_leaves_a_page_as_a_token_and_the_kept_texts_are_masked() {
    let body = format!(
        "<title>Bread, call {NUMBER}</title><h1>{NUMBER}</h1><p>Call {NUMBER} or <a href=/rolls>{NUMBER}</a>, \
         <a href='mailto:someone@example.org'>write</a>, pay 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
    );
    let mut world = World::of(&[("/", answer("200 OK", HTML, body.as_bytes()))]).await;
    let keeper = Keeper::new(IdentifierKey::new([3; 32]), Merged::from_layers(&[]).unwrap().config.privacy);
    let token = keeper.form(IdentifierKind::Phone, "+12025550123").unwrap();
    world.fetcher = world.fetcher.with_keeper(Arc::new(keeper));
    let visited = visit(&world, "/").await;
    let phones: Vec<_> = visited.traces.mentions.iter().filter(|one| one.kind == IdentifierKind::Phone).collect();
    assert!(phones.iter().all(|one| one.form == token));
    assert_eq!(
        phones.iter().map(|one| (one.field, one.count)).collect::<Vec<_>>(),
        [(Field::Title, 1), (Field::Text, 3)]
    );
    let mail = visited.traces.mentions.iter().find(|one| one.kind == IdentifierKind::Email).unwrap();
    assert!(mail.field == Field::Href && matches!(mail.form, IdentifierForm::Keyed { .. }));
    let wallet = visited.traces.mentions.iter().find(|one| one.kind == IdentifierKind::Btc).unwrap();
    assert_eq!(wallet.form, IdentifierForm::Clear("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa".into()));
    let title = page(&visited).text.title.as_ref().unwrap().as_str();
    assert_eq!(title, format!("Bread, call ⟦phone {}⟧", token.shown()));
    let links: Vec<_> = visited.links.iter().map(|link| link.text.clone()).collect();
    let kept = format!("{}{}", serde_json::to_string(page(&visited)).unwrap(), serde_json::to_string(&links).unwrap());
    assert!(!kept.contains("555") && !kept.contains("someone"), "{kept}");
}

#[tokio::test]
async fn accounts_in_scripts_are_found_and_private_keys_only_counted() {
    let key = "-----BEGIN PGP PRIVATE KEY BLOCK-----\nlIYEZ\n-----END PGP PRIVATE KEY BLOCK-----";
    let body = format!(
        "<title>Bread</title><script src='https://www.example.org/gtag/js?id=G-AB12CD34EF'></script>\
         <script>ga('create', 'UA-12345678-2'); if (a < b) call('+1 202-555-0123')</script>\
         <p>UA- is no account. <pre>{key}</pre> -----BEGIN RSA PRIVATE KEY----- AGE-SECRET-KEY-1QQQ"
    );
    let mut world = World::of(&[("/", answer("200 OK", HTML, body.as_bytes()))]).await;
    let keeper = Keeper::new(IdentifierKey::new([3; 32]), Merged::from_layers(&[]).unwrap().config.privacy);
    world.fetcher = world.fetcher.with_keeper(Arc::new(keeper));
    let visited = visit(&world, "/").await;
    let found: Vec<_> = visited.traces.mentions.iter().map(|one| (one.kind, one.form.shown())).collect();
    let expected = ["G-AB12CD34EF", "UA-12345678-2"].map(|name| (IdentifierKind::Analytics, name.to_owned()));
    assert_eq!(found, expected, "a number in a script is nobody's");
    assert_eq!(visited.traces.prints.private_keys, 3);
    let kept = serde_json::to_string(page(&visited)).unwrap();
    assert!(!kept.contains("lIYEZ") && !kept.contains("QQQ"), "{kept}");
}

#[tokio::test]
async fn of_a_page_of_nothing_but_addresses_few_are_kept_and_all_are_masked() {
    let addresses: String = (0..1_000).map(|n| format!("<p>n{n}@example.org")).collect();
    let body = format!("<title>n999@example.org</title>{addresses}<p>n3@example.org<p>Call {NUMBER}");
    let mut world = World::of(&[("/", answer("200 OK", HTML, body.as_bytes()))]).await;
    let keeper = Keeper::new(IdentifierKey::new([3; 32]), Merged::from_layers(&[]).unwrap().config.privacy);
    let known = keeper.form(IdentifierKind::Email, "n3@example.org").unwrap();
    world.fetcher = world.fetcher.with_keeper(Arc::new(keeper));
    let visited = visit(&world, "/").await;
    let mentions = &visited.traces.mentions;
    let of = |kind| mentions.iter().filter(move |one| one.kind == kind).count();
    assert_eq!((of(IdentifierKind::Email), of(IdentifierKind::Phone)), (250, 1));
    assert_eq!(mentions.iter().find(|one| one.form == known).unwrap().count, 2, "both sightings count");
    assert!(!page(&visited).text.title.as_ref().unwrap().as_str().contains("n999"));
}

#[tokio::test]
async fn regression_what_was_cut_off_a_response_head_stayed_in_clear() {
    for length in 104..=128 {
        let before = "x ".repeat(length)[..length].replace(' ', ".");
        let fields = format!("{HTML}X-Powered-By: {before} jane.roe310@example.org\r\n");
        let mut world = World::of(&[("/", answer("200 OK", &fields, b"<title>Bread</title>"))]).await;
        let keeper = Keeper::new(IdentifierKey::new([3; 32]), Merged::from_layers(&[]).unwrap().config.privacy);
        let token = keeper.form(IdentifierKind::Email, "jane.roe310@example.org").unwrap();
        world.fetcher = world.fetcher.with_keeper(Arc::new(keeper));
        let visited = visit(&world, "/").await;
        let kept = page(&visited).head.powered_by.as_ref().unwrap().as_str();
        assert!(kept.chars().count() <= 128 && kept.starts_with(&before), "{kept}");
        let rest = kept[before.len()..].trim();
        assert!(rest.is_empty() || rest == format!("⟦email {}⟧", token.shown()), "{kept}");
    }
}
