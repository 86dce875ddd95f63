//! What a careful crawler is expected to make of a page: the ground truth of
//! outcomes, in the words of the model.

use model::{Fault, NotVisited, Refusal};

/// One outcome that is right for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A page with this status.
    Page(u16),
    /// An answer without a page, with this status.
    Empty(u16),
    /// A redirect with this status, recorded or followed within the site.
    Redirect(u16),
    /// Refused by the media guard.
    Refused(Refusal),
    /// No usable answer.
    Faulty(Fault),
    /// No connection.
    Failed(crate::Unreachable),
    /// Never asked for.
    NotVisited(NotVisited),
}

impl Expected {
    /// The word for the outcome.
    pub fn outcome(&self) -> &'static str {
        match self {
            Self::Page(_) => "page",
            Self::Empty(_) => "empty",
            Self::Redirect(_) => "redirect",
            Self::Refused(_) => "refused",
            Self::Faulty(_) => "faulty",
            Self::Failed(_) => "failed",
            Self::NotVisited(_) => "not_visited",
        }
    }

    /// The finer reason, if there is one.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Page(_) | Self::Empty(_) | Self::Redirect(_) => None,
            Self::Refused(why) => Some(why.as_str()),
            Self::Faulty(fault) => Some(fault.as_str()),
            Self::Failed(cause) => Some(cause.cause()),
            Self::NotVisited(why) => Some(why.as_str()),
        }
    }

    /// The status, where there is one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Page(status) | Self::Empty(status) | Self::Redirect(status) => Some(*status),
            _ => None,
        }
    }
}
