//! The refusal list: sites that are never asked for anything.
//!
//! It is matched at seed, link, redirect and door, for the service and for the
//! full host. At rest it is no directory of such sites: every entry is an HMAC
//! under a key of the case, so without the key nothing can be tested against it.
//! Without a list that is young enough nothing is scanned; judging its age is
//! done by the caller, who has the clock.

mod barrier;
mod import;
mod list;
mod named;

pub use barrier::RefusalBarrier;
pub use import::{ImportError, ImportReport, RejectedLine, ahmia_line};
pub use list::{ListError, RefusalKey, RefusalList, test_entry};
pub(crate) use named::named_sites;
