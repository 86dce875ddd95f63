//! Identifiers that only somebody else can read, and the record of having read one.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{IdentifierKind, Label, ScanId, Token, UtcTime};

/// An identifier, encrypted to the recipients of the case (an `age` file, version 1).
/// The machine that wrote it cannot read it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct SealedIdentifier {
    /// Which scan.
    pub scan: ScanId,
    /// When the visit that found it began.
    pub at: UtcTime,
    /// Its kind.
    pub kind: IdentifierKind,
    /// The token that stands for it everywhere else.
    pub token: Token,
    /// The encrypted canonical form.
    pub sealed: Box<[u8]>,
}

impl fmt::Debug for SealedIdentifier {
    /// Logs show the size only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedIdentifier({}:{}, {} bytes)", self.kind, self.token, self.sealed.len())
    }
}

/// That a sealed identifier was opened. It is recorded before it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revealed {
    /// When.
    pub at: UtcTime,
    /// Its kind.
    pub kind: IdentifierKind,
    /// Its token.
    pub token: Token,
    /// Why, in the words of whoever opened it.
    pub reason: Label,
}
