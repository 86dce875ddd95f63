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
