//! What items can share.

use std::fmt;

/// The sort of evidence, in order of weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeatureKind {
    /// Fingerprint of an OpenPGP key.
    Pgp,
    /// Wallet of any coin.
    Wallet,
    /// An onion service given as a contact.
    Onion,
    /// Telephone number.
    Phone,
    /// E-mail or XMPP address.
    Email,
    /// Account of a messenger.
    Handle,
    /// Id of an analytics or advertising account.
    Analytics,
    /// A user name without a service.
    Username,
    /// Keyed fingerprint of a piece of text.
    Passage,
}

impl FeatureKind {
    /// The word used in JSON for what has no finer kind.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pgp => "pgp",
            Self::Wallet => "wallet",
            Self::Onion => "onion",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Handle => "handle",
            Self::Analytics => "analytics",
            Self::Username => "username",
            Self::Passage => "passage",
        }
    }

    /// Whether it is a way to reach somebody.
    pub fn is_contact(self) -> bool {
        matches!(self, Self::Phone | Self::Email | Self::Handle)
    }

    /// The most that one feature of this kind says, in bits.
    pub fn bits_max(self) -> f32 {
        match self {
            Self::Pgp => 20.0,
            Self::Wallet | Self::Onion => 18.0,
            Self::Phone => 16.0,
            Self::Email => 14.0,
            Self::Handle => 12.0,
            Self::Analytics | Self::Passage => 8.0,
            Self::Username => 6.0,
        }
    }

    /// How often two items of one operator share a feature of this kind, from 0 to 1.
    ///
    /// Careful guesses, to be replaced by measured ones: they matter only below the cap.
    pub fn shared(self) -> f64 {
        match self {
            Self::Pgp | Self::Onion | Self::Analytics => 0.9,
            Self::Phone | Self::Email => 0.8,
            Self::Handle => 0.7,
            Self::Wallet | Self::Username | Self::Passage => 0.5,
        }
    }
}

/// One shared thing: a kind and an opaque id, which is only ever compared.
///
/// Invariant: a passage has an id of 64 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Feature {
    kind: FeatureKind,
    id: [u8; 16],
}

impl Feature {
    /// The feature of a kind with an id; of a passage the lower 64 bits count.
    pub fn new(kind: FeatureKind, id: u128) -> Self {
        let id = if kind == FeatureKind::Passage { id & u128::from(u64::MAX) } else { id };
        Self { kind, id: id.to_be_bytes() }
    }

    /// A piece of text.
    pub fn passage(id: u64) -> Self {
        Self::new(FeatureKind::Passage, id.into())
    }

    /// What sort of evidence it is.
    pub fn kind(&self) -> FeatureKind {
        self.kind
    }

    /// The id it was made with.
    pub fn id(&self) -> u128 {
        u128::from_be_bytes(self.id)
    }
}

/// An id is the token of a contact: logs get the kind alone.
impl fmt::Debug for Feature {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Feature({:?})", self.kind)
    }
}
