//! Which identifiers are what sort of evidence.

use model::{IdentifierForm, IdentifierKind};

use super::super::operators::{Feature, FeatureKind};
use crate::index::identifier_digest;

/// The sort of evidence that an identifier is.
pub fn feature_kind(kind: IdentifierKind) -> FeatureKind {
    match kind {
        IdentifierKind::Pgp => FeatureKind::Pgp,
        IdentifierKind::Btc
        | IdentifierKind::Ltc
        | IdentifierKind::Doge
        | IdentifierKind::Dash
        | IdentifierKind::Zec
        | IdentifierKind::Trx
        | IdentifierKind::Eth
        | IdentifierKind::Xmr => FeatureKind::Wallet,
        IdentifierKind::Onion => FeatureKind::Onion,
        IdentifierKind::Phone => FeatureKind::Phone,
        IdentifierKind::Email | IdentifierKind::Xmpp => FeatureKind::Email,
        IdentifierKind::Telegram
        | IdentifierKind::Signal
        | IdentifierKind::Session
        | IdentifierKind::Wickr
        | IdentifierKind::Threema
        | IdentifierKind::Tox
        | IdentifierKind::Discord
        | IdentifierKind::Whatsapp => FeatureKind::Handle,
        IdentifierKind::Analytics => FeatureKind::Analytics,
    }
}

/// An identifier in the form that is kept, as something that pages share.
pub fn feature_of(kind: IdentifierKind, form: &IdentifierForm) -> Feature {
    Feature::new(feature_kind(kind), u128::from_be_bytes(identifier_digest(kind, form)))
}
