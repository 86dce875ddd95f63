//! What is known of a page's text: its passages in order, its contacts without place.

use model::{IdentifierKind, PageUrl, Passage};

use super::super::material::Material;
use super::super::operators::Feature;

/// The text of a page, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct PageText {
    /// The page.
    pub page: PageUrl,
    /// Its passages in the order of the text; of a repeated one the first counts.
    pub passages: Vec<Passage>,
    /// Its identifiers, each once, in any order; also those that an earlier visit saw
    /// there and the last did not.
    pub identifiers: Vec<(IdentifierKind, Feature)>,
}

/// The texts of items, one an item: of copies on mirrors the first that has one.
///
/// `passages_of` gives the passages of a page in the order of its text. What a site says
/// on every page is left out, and so are identifiers for which `is_left_out` holds:
/// what is protected or suppressed is no slot. Items without a text of their own give none.
///
/// # Errors
/// `passages_of` fails.
pub fn page_texts<E>(
    material: &Material,
    items: &[u32],
    is_left_out: impl Fn(&Feature) -> bool,
    mut passages_of: impl FnMut(&PageUrl) -> Result<Vec<Passage>, E>,
) -> Result<Vec<PageText>, E> {
    let mut texts = Vec::new();
    let items = items.iter().filter_map(|number| material.items().get(*number as usize));
    for item in items.filter(|item| !item.passages.is_empty()) {
        for page in &item.pages {
            let mut passages = passages_of(page)?;
            passages.retain(|passage| item.passages.binary_search(passage).is_ok());
            if passages.is_empty() {
                continue;
            }
            let shown = item.identifiers.iter().filter(|feature| !is_left_out(feature));
            let identifiers = shown.filter_map(|feature| Some((material.name(*feature)?.0, *feature))).collect();
            texts.push(PageText { page: page.clone(), passages, identifiers });
            break;
        }
    }
    Ok(texts)
}
