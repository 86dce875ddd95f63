//! The practice web as its users see it.

mod calm;
mod flaky;
mod hostile;
mod reader;
mod socks;
