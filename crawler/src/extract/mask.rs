//! Texts that are kept, without the identifiers that are not.
//!
//! Invariant: no text leaves here with an identifier of a kind that is kept as a
//! token, or not at all. In its place stand its kind and, for a token, its short name.

use model::{IdentifierForm, Text};

use super::{Hints, extract};
use crate::parse::ParsedPage;
use crate::privacy::Keeper;

/// Masks every text of a page that is going to be kept.
pub(super) fn mask(page: &mut ParsedPage, hints: &Hints, keeper: &Keeper) {
    let text = &mut page.text;
    mask_text(&mut text.title, hints, keeper);
    mask_text(&mut text.description, hints, keeper);
    mask_text(&mut text.keywords, hints, keeper);
    for label in [&mut text.h1, &mut text.generator] {
        mask_text(label, hints, keeper);
    }
    page.links.iter_mut().for_each(|link| mask_text(&mut link.text, hints, keeper));
}

fn mask_text<const MAX: usize>(text: &mut Option<Text<MAX>>, hints: &Hints, keeper: &Keeper) {
    let masked = text.as_ref().and_then(|text| masked(text.as_str(), hints, keeper));
    if let Some(masked) = masked {
        *text = Text::some(&masked);
    }
}

/// The text with its identifiers masked; `None` if there is nothing to mask.
fn masked(text: &str, hints: &Hints, keeper: &Keeper) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    for sighting in extract(text, hints) {
        let name = match keeper.form(sighting.kind, &sighting.canonical) {
            Some(IdentifierForm::Clear(_)) => continue,
            Some(IdentifierForm::Keyed { token, .. }) => format!("⟦{} {token}⟧", sighting.kind),
            None => format!("⟦{}⟧", sighting.kind),
        };
        out.push_str(&text[done..sighting.span.start]);
        out.push_str(&name);
        done = sighting.span.end;
    }
    (done > 0).then(|| out + &text[done..])
}
