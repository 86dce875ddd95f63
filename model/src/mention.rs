//! That an identifier stood on a page, in the form in which it may be kept.
//!
//! There is no field that could hold the text around it. What becomes of an
//! identifier is decided for its kind before anything is written: kept in clear,
//! kept as a token that only the holder of the case's key can make, or dropped.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Digest16, Disguise, IdentifierKind, Label, PageUrl, ScanId, UtcTime};

/// A keyed hash of an identifier: the same one gives the same token within a
/// case, and without the case's key a token tells nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Token(pub [u8; 16]);

impl Token {
    /// All 128 bits in lower-case hex.
    pub fn to_hex(self) -> String {
        Digest16(self.0).to_hex()
    }
}

impl fmt::Display for Token {
    /// The short name, 32 bits: `7f3a-91c2`. Enough to talk about, not to look up.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, ..] = self.0;
        write!(f, "{a:02x}{b:02x}-{c:02x}{d:02x}")
    }
}

/// A text that is not 32 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a token is 32 hex digits")]
pub struct TokenError;

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Digest16::from_hex(text).map(|digest| Self(digest.0)).ok_or(TokenError)
    }
}

/// What is kept of an identifier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum IdentifierForm {
    /// The canonical form itself.
    Clear(Box<str>),
    /// Its token, and what may be said openly: a country, a mail domain.
    Keyed {
        /// The keyed hash of the canonical form.
        token: Token,
        /// A fact that many identifiers share.
        coarse: Option<Label>,
    },
}

impl IdentifierForm {
    /// What is shown: the canonical form, or the token's short name.
    pub fn shown(&self) -> String {
        match self {
            Self::Clear(canonical) => canonical.to_string(),
            Self::Keyed { token, .. } => token.to_string(),
        }
    }
}

/// Where on a page an identifier stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The title.
    Title,
    /// The visible text.
    Text,
    /// The address of a link (`mailto:`, `tel:`, `bitcoin:` …).
    Href,
    /// A `meta` element.
    Meta,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 4] = [Self::Title, Self::Text, Self::Href, Self::Meta];

    /// The machine-readable word used in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Text => "text",
            Self::Href => "href",
            Self::Meta => "meta",
        }
    }
}

/// One identifier in one field of a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Mention {
    /// Its kind.
    pub kind: IdentifierKind,
    /// What is kept of it.
    pub form: IdentifierForm,
    /// Where it stood.
    pub field: Field,
    /// How it was disguised.
    pub disguise: Disguise,
    /// How sure the rule is, 0 to 100.
    pub confidence_percent: u8,
    /// Id of the rule that found it.
    pub rule: Box<str>,
    /// How often it stood there.
    pub count: u32,
}

/// Most identifiers of one kind that are kept of a page: what lists more is a directory, and
/// a page of nothing but addresses must not fill the disk. Where there are so many, there
/// may be others.
pub const MENTIONS_OF_A_KIND_MAX: usize = 250;

/// What a page said in one visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageMentions {
    /// Which scan.
    pub scan: ScanId,
    /// When the visit began.
    pub at: UtcTime,
    /// The page.
    pub url: PageUrl,
    /// The identifiers, one per (kind, form, field, disguise, rule), sorted.
    pub mentions: Vec<Mention>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_named_by_its_first_bits_and_read_from_all_of_them() {
        let token = Token([0x7f, 0x3a, 0x91, 0xc2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        assert_eq!(token.to_string(), "7f3a-91c2");
        assert_eq!(token.to_hex().parse(), Ok(token));
        assert_eq!("7f3a-91c2".parse::<Token>(), Err(TokenError));
    }
}
