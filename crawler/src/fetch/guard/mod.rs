//! The media guard: pure state machines that decide, from the response head and
//! then byte by byte, whether an answer is a text that may be read on.
//!
//! Nothing here does I/O or reads a clock, and nothing here can be switched off.
//! `head` judges the response head, `intake` takes in the body under `sniff`
//! (with `prelude` and `signatures`) and `charset` (with `prescan`), and
//! `limits` says how long a body is waited for.

mod charset;
mod head;
mod intake;
mod limits;
mod prelude;
mod prescan;
mod signatures;
mod sniff;

pub(crate) use head::{HeadVerdict, HeadView, judge_head};
pub(crate) use intake::{Intake, Taken};
pub use limits::VisitLimits;
pub(crate) use sniff::SNIFF_WINDOW;
