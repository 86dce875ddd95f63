//! Pages that list the contacts of others: directories, overviews of a board.
//!
//! Such a page says of two contacts no more than that they were listed; joined
//! through it, everybody on it would be one operator. It is not an item, and is told.

use std::collections::BTreeMap;

use model::{IdentifierKind, PageClass};

use super::kinds::feature_kind;

/// An advertisement with more identifiers of one kind is an overview.
const OF_A_KIND_MAX: usize = 3;
/// And so is one with more ways to reach somebody in all.
const CONTACTS_MAX: usize = 6;
/// Services and accounts of counters are named in numbers by pages of one hand too; so
/// many of them are no contact of the page, and it goes without them.
const OUTSIDE_MAX: usize = 4;

/// Whether pages of a class list others.
pub(super) fn is_listing(class: PageClass) -> bool {
    matches!(class, PageClass::Directory | PageClass::DirectoryListing)
}

/// Whether a page that shows identifiers of these kinds at one time lists others.
pub(super) fn lists_contacts(kinds: impl Iterator<Item = IdentifierKind>) -> bool {
    let mut count: BTreeMap<IdentifierKind, usize> = BTreeMap::new();
    kinds.filter(|kind| !is_outside(*kind)).for_each(|kind| *count.entry(kind).or_default() += 1);
    let contacts: usize =
        count.iter().filter(|(kind, _)| feature_kind(**kind).is_contact()).map(|(_, count)| count).sum();
    contacts > CONTACTS_MAX || count.values().any(|count| *count > OF_A_KIND_MAX)
}

/// Whether identifiers of a kind can stand on a page in numbers without it being a listing.
pub(super) fn is_outside(kind: IdentifierKind) -> bool {
    matches!(kind, IdentifierKind::Onion | IdentifierKind::Analytics)
}

/// Whether there are so many of such a kind that none of them speaks for the page.
pub(super) fn are_too_many(of_a_kind: usize) -> bool {
    of_a_kind > OUTSIDE_MAX
}
