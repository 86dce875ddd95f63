//! One advertisement: what it shows.

/// What sort of contact an identifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RingKind {
    /// A telephone number.
    Phone,
    /// A mailbox.
    Email,
    /// A name in a messenger.
    Handle,
    /// A wallet.
    Wallet,
}

impl RingKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Phone, Self::Email, Self::Handle, Self::Wallet];
}

/// An opaque number with a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RingIdentifier {
    /// What sort of contact it stands for.
    pub kind: RingKind,
    /// Which one.
    pub number: u64,
}

/// What an advertisement shows; no thing twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RingAd {
    /// Contacts, those of hubs and copied ones among them.
    pub identifiers: Vec<RingIdentifier>,
    /// Fingerprints of pieces of its text.
    pub passages: Vec<u64>,
}
