//! Malformed input of every sort: the message says what, where, why and what to
//! do next; the exit code is the one of its kind; nothing is half-written.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

mod fixture;
mod in_use;
mod journal;
mod lists;
mod output;
mod records;
mod seeds;
mod settings;
#[path = "../support/mod.rs"]
mod support;
mod usage;
