//! What a page shares with other pages without linking to them: a number, a
//! wallet, a key, a name.
//!
//! Only the words are here. Which texts are identifiers is for `extract` to
//! say, how much of one may be kept for the policy of its kind.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The kinds of identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierKind {
    /// Bitcoin address: P2PKH, P2SH, segwit, taproot.
    Btc,
    /// Litecoin address.
    Ltc,
    /// Dogecoin address.
    Doge,
    /// Dash address.
    Dash,
    /// Zcash transparent address.
    Zec,
    /// Tron address.
    Trx,
    /// Ethereum address, also of the chains with the same form.
    Eth,
    /// Monero address: standard, sub-address, integrated.
    Xmr,
    /// Onion service, version 3.
    Onion,
    /// Telephone number.
    Phone,
    /// E-mail address.
    Email,
    /// XMPP (Jabber) address.
    Xmpp,
    /// Fingerprint of an OpenPGP key.
    Pgp,
    /// Telegram user or channel.
    Telegram,
    /// Signal user name.
    Signal,
    /// Session account.
    Session,
    /// Wickr user name.
    Wickr,
    /// Threema identity.
    Threema,
    /// Tox identity.
    Tox,
    /// Discord user or invitation.
    Discord,
    /// WhatsApp chat or group.
    Whatsapp,
    /// Account at an analytics or advertising service.
    Analytics,
}

impl IdentifierKind {
    /// Every kind, in the order of their words in the documentation.
    pub const ALL: [Self; 22] = [
        Self::Btc,
        Self::Ltc,
        Self::Doge,
        Self::Dash,
        Self::Zec,
        Self::Trx,
        Self::Eth,
        Self::Xmr,
        Self::Onion,
        Self::Phone,
        Self::Email,
        Self::Xmpp,
        Self::Pgp,
        Self::Telegram,
        Self::Signal,
        Self::Session,
        Self::Wickr,
        Self::Threema,
        Self::Tox,
        Self::Discord,
        Self::Whatsapp,
        Self::Analytics,
    ];

    /// The machine-readable word used in JSON, tables and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Btc => "btc",
            Self::Ltc => "ltc",
            Self::Doge => "doge",
            Self::Dash => "dash",
            Self::Zec => "zec",
            Self::Trx => "trx",
            Self::Eth => "eth",
            Self::Xmr => "xmr",
            Self::Onion => "onion",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Xmpp => "xmpp",
            Self::Pgp => "pgp",
            Self::Telegram => "telegram",
            Self::Signal => "signal",
            Self::Session => "session",
            Self::Wickr => "wickr",
            Self::Threema => "threema",
            Self::Tox => "tox",
            Self::Discord => "discord",
            Self::Whatsapp => "whatsapp",
            Self::Analytics => "analytics",
        }
    }

    /// What is kept unless the settings say otherwise: of what leads to a person
    /// a token, of what anybody may look up in a ledger or directory the form itself.
    pub fn default_policy(self) -> Policy {
        match self {
            Self::Btc | Self::Ltc | Self::Doge | Self::Dash | Self::Zec | Self::Trx | Self::Eth | Self::Xmr => {
                Policy::Clear
            }
            Self::Onion | Self::Pgp | Self::Analytics => Policy::Clear,
            Self::Phone | Self::Email | Self::Xmpp | Self::Telegram | Self::Signal | Self::Session | Self::Wickr => {
                Policy::Token
            }
            Self::Threema | Self::Tox | Self::Discord | Self::Whatsapp => Policy::Token,
        }
    }

    /// The kind with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl fmt::Display for IdentifierKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is kept of the identifiers of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// The canonical form.
    Clear,
    /// A token under the case's key, and a coarse fact.
    Token,
    /// As a token; the canonical form is encrypted to the recipients of the case beside it.
    Sealed,
    /// Nothing: identifiers of the kind are not looked at.
    Off,
}

impl Policy {
    /// The word used in the settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Token => "token",
            Self::Sealed => "sealed",
            Self::Off => "off",
        }
    }
}

/// How an identifier was hidden from a plain search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disguise {
    /// It was not: the usual separators of its kind at most.
    None,
    /// Its characters stand apart.
    Spaced,
    /// Digits written as words.
    Words,
    /// Digits and words of digits side by side, or more than one disguise.
    Mixed,
    /// Full-width characters.
    Fullwidth,
    /// Mathematical letters or digits.
    Mathematical,
    /// Digits or letters in circles.
    Circled,
    /// Keycap symbols.
    Keycap,
    /// Digits of another script.
    NativeDigits,
    /// Letters in place of digits, or digits in place of letters.
    Leet,
    /// Invisible characters in between.
    ZeroWidth,
    /// Letters of another script that look alike.
    Confusable,
    /// Brackets or words in place of `@` and `.`.
    Bracketed,
    /// `hxxp` and its like.
    Defanged,
}

impl Disguise {
    /// Whether it keeps programs from finding an identifier that people read with ease.
    /// Spaces, digits of the page's own script and what is done against spam do not.
    pub fn hides(self) -> bool {
        !matches!(self, Self::None | Self::Spaced | Self::NativeDigits | Self::Bracketed | Self::Defanged)
    }

    /// The machine-readable word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Spaced => "spaced",
            Self::Words => "words",
            Self::Mixed => "mixed",
            Self::Fullwidth => "fullwidth",
            Self::Mathematical => "mathematical",
            Self::Circled => "circled",
            Self::Keycap => "keycap",
            Self::NativeDigits => "native-digits",
            Self::Leet => "leet",
            Self::ZeroWidth => "zero-width",
            Self::Confusable => "confusable",
            Self::Bracketed => "bracketed",
            Self::Defanged => "defanged",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_word_of_its_own_that_leads_back_to_it() {
        for kind in IdentifierKind::ALL {
            assert_eq!(IdentifierKind::from_word(kind.as_str()), Some(kind));
        }
        assert_eq!(IdentifierKind::from_word("fax"), None);
    }
}
