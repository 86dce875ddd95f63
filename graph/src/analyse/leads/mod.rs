//! Leads: clusters put forward for review, by rules that anybody can read.
//!
//! Map: `indicator` lists what is looked at, with published points; `group` finds it in
//! any set of items; `chance` tells how often a random set of that size shows it;
//! `lead` adds up, and says when there is not enough.
//!
//! Invariant: an indicator counts once, however often it is shown, and not at all where
//! more than half of random sets show it; points are sums of published numbers; a lead is never a probability, and never a statement that
//! somebody is a victim or an offender.
//!
//! The frame is that of the operational indicators of trafficking (ILO and European
//! Commission, 2009), of which only what shows in a network is seen here: one hand
//! behind many names and places, contacts that change, contacts that hide. All of it is
//! also shown by people who harm nobody, agencies and shops above all; so what speaks
//! against a lead stands beside it.

mod chance;
mod group;
mod indicator;
mod lead;

#[cfg(test)]
mod tests;

pub use chance::{Chances, chances};
pub use group::{Shown, shown};
pub use indicator::Indicator;
pub use lead::{Lead, LeadClass, Sign, leads};
