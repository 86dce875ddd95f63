//! Texts that are kept, without the identifiers that are not.
//!
//! Invariant: no text leaves here with an identifier of a kind that is kept as a
//! token, or not at all. In its place stand its kind and, for a token, its short name.

use std::borrow::Cow;

use model::{HeadFacts, IdentifierForm, Label, PageRecord};

use super::page::region;
use super::{Hints, extract};
use crate::parse::ParsedPage;
use crate::privacy::Keeper;

/// Most phone numbers that are tried in one address.
const ADDRESS_CHECKS_MAX: usize = 20;

/// Masks every text of a page that is going to be kept.
pub(super) fn mask(page: &mut ParsedPage, hints: &Hints, keeper: &Keeper) {
    page.text.edit_texts(|text| mask_text(text, hints, keeper));
    page.counts.edit_texts(|text| mask_text(text, hints, keeper));
    mask_label(&mut page.html_lang, hints, keeper);
    page.links.iter_mut().for_each(|link| mask_label(&mut link.text, hints, keeper));
}

/// Masks what a head tells.
pub(crate) fn mask_head(head: &mut HeadFacts, keeper: &Keeper) {
    head.edit_texts(|text| mask_text(text, &Hints::default(), keeper));
}

/// Masks every text of a record that was made elsewhere.
pub(crate) fn mask_record(record: &mut PageRecord, keeper: &Keeper) {
    let region = region(record.html_lang.as_ref(), record.language.as_ref()).map(str::to_owned);
    let hints = Hints { region, ..Hints::default() };
    record.edit_texts(|text| mask_text(text, &hints, keeper));
}

/// Masks a label that was made elsewhere, such as the text of a link.
pub(crate) fn mask_label(label: &mut Option<Label>, hints: &Hints, keeper: &Keeper) {
    let masked = label.as_ref().and_then(|text| masked(text.as_str(), hints, keeper));
    if let Some(masked) = masked {
        *label = Label::some(&masked);
    }
}

/// Whether an address holds an identifier that may not be kept in clear. Bare
/// numbers in it are no phone numbers: most of them number pages.
pub(crate) fn names_person(address: &str, keeper: &Keeper) -> bool {
    let plain = super::page::percent_decoded(address);
    let hints = Hints { region: None, checks_max: Some(ADDRESS_CHECKS_MAX) };
    let is_withheld = |kind, canonical: &str| !matches!(keeper.form(kind, canonical), Some(IdentifierForm::Clear(_)));
    extract(&plain, &hints).into_iter().any(|sighting| is_withheld(sighting.kind, &sighting.canonical))
}

fn mask_text<'t>(text: &'t str, hints: &Hints, keeper: &Keeper) -> Option<Cow<'t, str>> {
    Some(masked(text, hints, keeper).map_or(Cow::Borrowed(text), Cow::Owned))
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
