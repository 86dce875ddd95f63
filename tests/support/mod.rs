//! What the end-to-end tests share: the binary as a user runs it, a case in a
//! folder, the practice web, and an export without its times.
//!
//! Everything goes through the command line and the files that users see.

#![allow(dead_code, unused_imports, reason = "each test program uses its part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says by panicking what is wrong")]

mod case;
mod export;
mod program;
mod web;

pub(crate) use case::Case;
pub(crate) use export::{Export, Graph};
pub(crate) use program::{Ran, Scan, oniongraph, run};
pub(crate) use web::PracticeWeb;
