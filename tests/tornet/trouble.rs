//! What can go wrong with the rig itself. Written to be read: a test shows it as it is.

use std::fmt;

/// Why the rig could not do what a test asked of it.
pub(crate) enum Trouble {
    /// Something did not happen in time; another try may help on a busy machine.
    TooSlow(String),
    /// Something is broken or missing; another try would give the same.
    Broken(String),
}

impl Trouble {
    /// Something broken, with the error that told so.
    pub(super) fn broken(what: impl fmt::Display, error: impl fmt::Display) -> Self {
        Self::Broken(format!("{what}: {error}"))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooSlow(text) => write!(f, "private Tor network: not in time: {text}"),
            Self::Broken(text) => write!(f, "private Tor network: {text}"),
        }
    }
}

// A test that returns an error is shown through `Debug`; line breaks should stay line breaks.
impl fmt::Debug for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Trouble {}
