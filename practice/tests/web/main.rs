//! The practice web as its users see it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helping functions too")]

mod calm;
mod flaky;
mod hostile;
mod reader;
mod socks;
