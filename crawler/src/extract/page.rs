//! The identifiers of a page: in its title, its text, its addresses, its `meta`.

use std::borrow::Cow;

use model::{Field, Label, Language, Mention};
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use super::mask::mask;
use super::{Hints, Sighting, extract};
use crate::parse::ParsedPage;
use crate::privacy::{Keeper, Spotted};

/// Most phone numbers, and as many onion addresses, that are tried in one text of a page.
const CHECKS_MAX: usize = 1000;

/// Takes from a page what may be kept of its identifiers, and masks the rest in
/// the texts that are kept.
pub(crate) fn keep_identifiers(page: &mut ParsedPage, keeper: &Keeper) -> Vec<Mention> {
    let hints = Hints {
        region: region(page.html_lang.as_ref(), page.language.as_ref()).map(str::to_owned),
        checks_max: Some(CHECKS_MAX),
    };
    let mentions = keeper.keep(spot(page, &hints));
    mask(page, &hints, keeper);
    mentions
}

/// What stands on a page, field by field.
fn spot(page: &ParsedPage, hints: &Hints) -> Vec<Spotted> {
    let text = &page.text;
    let title = text.title.as_ref().map(|title| (Field::Title, title.as_str()));
    let metas = [&text.description, &text.keywords].into_iter().flatten().map(|meta| (Field::Meta, meta.as_str()));
    let said = std::iter::once((Field::Text, page.said.text()));
    let mut spotted = Vec::new();
    for (field, text) in title.into_iter().chain(metas).chain(said) {
        spotted.extend(extract(text, hints).into_iter().map(|sighting| in_field(field, sighting)));
    }
    for address in page.said.addresses() {
        let plain = Zeroizing::new(percent_decoded(address));
        spotted.extend(extract(&plain, hints).into_iter().map(|sighting| in_field(Field::Href, sighting)));
    }
    spotted
}

fn in_field(field: Field, sighting: Sighting) -> Spotted {
    let Sighting { kind, canonical, confidence, disguise, rule, span: _ } = sighting;
    Spotted { kind, canonical: Zeroizing::new(canonical), field, disguise, confidence, rule }
}

/// The region whose national numbers are looked for: of the declared language
/// if it names one, else of the language if it is that of one country above all.
pub(super) fn region<'a>(html_lang: Option<&'a Label>, language: Option<&Language>) -> Option<&'a str> {
    let declared = html_lang.and_then(|lang| lang.as_str().split_once(['-', '_']));
    if let Some((_, region)) = declared
        && region.len() == 2
        && region.bytes().all(|byte| byte.is_ascii_alphabetic())
    {
        return Some(region);
    }
    match &*language?.code {
        "deu" => Some("DE"),
        "fra" => Some("FR"),
        "ita" => Some("IT"),
        "pol" => Some("PL"),
        "ron" => Some("RO"),
        "bul" => Some("BG"),
        "rus" => Some("RU"),
        "spa" => Some("ES"),
        _ => None,
    }
}

/// An address with its `%XX` undone (RFC 3986 §2.1); what is no UTF-8 then stays as it is.
pub(super) fn percent_decoded(address: &str) -> String {
    percent_decode_str(address).decode_utf8().map_or_else(|_| address.to_owned(), Cow::into_owned)
}
