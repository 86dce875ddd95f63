//! How large a world of rings is, and how noisy.

/// What a world of rings is made from. Shares are from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RingSpec {
    /// Equal seeds, equal worlds.
    pub seed: u64,
    /// How many advertisements.
    pub ads: u32,
    /// Advertisements that also show one of at most 200 hubs: numbers that belong to
    /// no operator, as those of a directory or of a payment service do.
    pub hub_share: f64,
    /// Advertisements that also show the first identifier of an earlier operator and
    /// a piece of its text.
    pub copied_share: f64,
    /// Operators that give up all their identifiers half way.
    pub churned_share: f64,
    /// Advertisements that are a mirror of an earlier one of their operator.
    pub mirrored_share: f64,
    /// Identifiers that stand together wherever one of them is shown.
    pub identifiers_per_contact: u32,
    /// Advertisements that show a blurb of their operator.
    pub blurb_share: f64,
    /// Passages that no other advertisement has.
    pub own_passages: u32,
}

impl RingSpec {
    /// A world without noise: one identifier a contact, 60 % of the advertisements
    /// show a blurb, and each has three passages of its own.
    pub fn quiet(seed: u64, ads: u32) -> Self {
        Self {
            seed,
            ads,
            hub_share: 0.0,
            copied_share: 0.0,
            churned_share: 0.0,
            mirrored_share: 0.0,
            identifiers_per_contact: 1,
            blurb_share: 0.6,
            own_passages: 3,
        }
    }

    /// The same with other shares of hubs and of copies.
    pub fn with_noise(self, hub_share: f64, copied_share: f64) -> Self {
        Self { hub_share, copied_share, ..self }
    }
}
