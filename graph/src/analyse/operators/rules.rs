//! What may be joined by what.

/// Limits of the guarded union. The defaults were chosen on rings of seeds 1 to 5, and
/// for few items of seeds 1 to 40.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Components of fewer items need no further support.
    pub small_below: u32,
    /// A larger one must show a feature on this share of its items, in percent.
    pub support_percent: u32,
    /// The share is taken of at most so many items.
    pub support_items_max: u32,
    /// And it must hold this share of the items of the feature, in percent.
    pub focus_percent: u32,
    /// A feature that joins more large components belongs to none of them.
    pub large_max: u32,
    /// Identifiers on more items, and on more than `hub_percent` of all, never join.
    pub hub_items: u32,
    /// See `hub_items`; in percent.
    pub hub_percent: u32,
    /// From so many items with other contacts on it is asked whether these agree.
    pub company_min: u32,
    /// And if they are at least this share of its items, in percent.
    pub company_share_percent: u32,
    /// An identifier of which fewer pairs of items agree, in percent, never joins.
    pub company_percent: u32,
    /// Passages on more items, and on more than 0.1 % of all, are boilerplate.
    pub passage_items: u32,
    /// Common passages from which on text joins an item without contacts.
    pub passages_min: u32,
    /// The same for two components that both show contacts.
    pub contacts_passages_min: u32,
    /// And this share of all passages that the one of them with fewer has in common with
    /// anybody, in percent: of much text a little is found anywhere.
    pub overlap_percent: u32,
    /// The same for two components that both show contacts.
    pub contacts_overlap_percent: u32,
    /// From so many items with contacts on it is asked whether a passage is a template.
    pub text_company_min: u32,
    /// A passage of which fewer pairs of such items are in one component, in percent,
    /// never joins.
    pub text_company_percent: u32,
    /// Of all pairs among small components that text would join, this share must have
    /// text in common, in percent.
    pub cohesion_percent: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            small_below: 5,
            support_percent: 10,
            support_items_max: 20,
            focus_percent: 5,
            large_max: 4,
            hub_items: 1_000,
            hub_percent: 1,
            company_min: 2,
            company_share_percent: 25,
            company_percent: 15,
            passage_items: 30,
            passages_min: 2,
            contacts_passages_min: 4,
            overlap_percent: 10,
            contacts_overlap_percent: 20,
            text_company_min: 4,
            text_company_percent: 25,
            cohesion_percent: 67,
        }
    }
}

impl Rules {
    /// The most items a passage that links is on.
    pub(super) fn passage_df_max(&self, items: u32) -> u32 {
        self.passage_items.max(items / 1_000)
    }

    /// The most items an identifier that joins is on.
    pub(super) fn identifier_df_max(&self, items: u32) -> u32 {
        self.hub_items.max((u64::from(items) * u64::from(self.hub_percent) / 100) as u32)
    }

    /// Whether a component of `size` items may be joined by what `shown` of them show.
    pub(super) fn is_supported(&self, shown: u32, size: u32) -> bool {
        let needed = u64::from(self.support_percent) * u64::from(size.min(self.support_items_max));
        size < self.small_below || u64::from(shown) * 100 >= needed
    }

    /// Whether enough of the `df` items of a feature are in a component that is large.
    pub(super) fn is_focused(&self, shown: u32, size: u32, df: u32) -> bool {
        size < self.small_below || u64::from(shown) * 100 >= u64::from(self.focus_percent) * u64::from(df)
    }

    /// How many common passages two items need, whose components may both show contacts;
    /// the one with fewer has `fewest` in common with anybody.
    pub(super) fn passages_needed(&self, both_show_contacts: bool, fewest: u32) -> u32 {
        let (min, percent) = match both_show_contacts {
            true => (self.contacts_passages_min.max(self.passages_min), self.contacts_overlap_percent),
            false => (self.passages_min, self.overlap_percent),
        };
        min.max((u64::from(fewest) * u64::from(percent)).div_ceil(100) as u32)
    }

    pub(super) fn is_large(&self, size: u32) -> bool {
        size >= self.small_below
    }
}
