//! One visit under limits and the media guard (design §5).
//!
//! `visit` puts the questions of one visit through the door and follows its
//! redirects, `ask` waits for a head, `body` reads what `guard` admitted,
//! `record` hands the text to the parser and `facts` reads the server's traits
//! off the head. `robots` does the same for robots.txt, `inspect` and `rules_met` for a saved
//! file. A text that passed is a [`GuardedText`] for as long as its page lasts.
//!
//! Absent on purpose: no file is written, no socket is opened, no clock but that
//! of the runtime is read, and no setting weakens the guard.

mod ask;
mod body;
mod facts;
mod guard;
mod guarded;
mod hint;
mod http_link;
mod inspect;
mod record;
mod robots;
mod rules_met;
mod visit;

pub use guard::VisitLimits;
pub use guarded::GuardedText;
pub(crate) use inspect::admitted;
pub use inspect::{
    InspectedCounts, InspectedIdentifier, InspectedLanguage, InspectedLink, InspectedPage, NotWebAddress, inspect,
};
pub(crate) use record::PageHead;
pub use robots::RobotsFetched;
pub use rules_met::{RulesMet, rules_met};
pub use visit::{Fetcher, Gate, Visited};
