//! Every command on a case that the demo made: that it works, and that its JSON
//! is what other programs were told it is.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says by panicking what is wrong")]

mod about_sites;
mod alike_texts;
mod analysing;
mod comparing;
mod demo;
mod emptiness;
mod exporting;
mod families;
mod forgetting;
mod graph_questions;
mod identifying;
mod importing;
mod indicating;
mod ingesting;
mod inspecting;
mod one_page;
mod own_files;
mod protecting;
mod referring;
mod rekeying;
mod remembering;
mod scanning;
mod sealing;
mod store;
#[path = "../support/mod.rs"]
mod support;
mod tripping;
mod tripwire_list;
