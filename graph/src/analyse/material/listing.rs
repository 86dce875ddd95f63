//! Pages that list the contacts of others: directories, overviews of a board.
//!
//! Such a page says of two contacts no more than that they were listed; joined
//! through it, everybody on it would be one operator. It is not an item, and is told.

use std::collections::BTreeMap;

use model::{IdentifierKind, PageClass};

/// An advertisement with more identifiers of one kind is an overview.
const OF_A_KIND_MAX: usize = 4;

/// Whether a page of a class lists others, by the kinds of its distinct identifiers.
/// Services and accounts of analytics are named in numbers by pages of one hand too.
pub(super) fn is_listing(class: PageClass, kinds: impl Iterator<Item = IdentifierKind>) -> bool {
    if matches!(class, PageClass::Directory | PageClass::DirectoryListing) {
        return true;
    }
    let mut count: BTreeMap<IdentifierKind, usize> = BTreeMap::new();
    kinds.for_each(|kind| *count.entry(kind).or_default() += 1);
    let is_contact = |kind: &IdentifierKind| !matches!(kind, IdentifierKind::Onion | IdentifierKind::Analytics);
    count.iter().any(|(kind, count)| is_contact(kind) && *count > OF_A_KIND_MAX)
}

/// Whether a page names so many services that none of them is its contact.
pub(super) fn names_many_services(services: usize) -> bool {
    services > OF_A_KIND_MAX
}
