//! What is shared among items.

use super::table::Table;

/// Features on at least two items, and the items that show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corpus {
    pub(super) items: u32,
    pub(super) identifiers: Table,
    pub(super) passages: Table,
    /// Which items show an identifier that is on no other; protected ones do not count.
    pub(super) with_own: Vec<bool>,
    pub(super) left_out: LeftOut,
}

/// How many features cannot link, by the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// They belong to a service for people in need.
    pub protected: u32,
    /// They are on one item.
    pub alone: u32,
    /// Passages on too many items.
    pub common_passages: u32,
}

impl Corpus {
    /// How many items there are, with or without features.
    pub fn items(&self) -> u32 {
        self.items
    }

    /// How many identifiers are shared.
    pub fn identifiers(&self) -> u32 {
        self.identifiers.len()
    }

    /// How many passages are shared.
    pub fn passages(&self) -> u32 {
        self.passages.len()
    }

    /// Which items show a contact, be it theirs alone. Protected identifiers are none;
    /// suppressed ones are: what links nothing must not let text link more.
    pub(in crate::analyse) fn with_contacts(&self) -> Vec<bool> {
        let shared = (0..self.items).map(|item| !self.identifiers.features_of(item).is_empty());
        shared.zip(&self.with_own).map(|(shared, own)| shared || *own).collect()
    }

    /// How many features were left out.
    pub fn left_out(&self) -> LeftOut {
        self.left_out
    }
}
