//! Families: sites that are mirrors or clones of each other, found from the
//! fingerprints of their pages.
//!
//! Map: `prints` is what goes in; `catalogue` sorts it, `texts` keeps each different
//! text once; `candidates` (by `buckets` and `near`) names the pairs of sites that are
//! worth a look; `compare` looks, leaving out what is `common`, `grounds` is what it saw, `verdict` what that proves;
//! `grouping` joins pairs under guards, `decisions` are the analyst's, `family` makes
//! it all; `look_alike` flags addresses that resemble each other.
//!
//! Invariant: the families depend on who shows what, never on the order of sites and
//! pages. An address, a title or a server alone joins nothing, and neither does a page
//! that many different sites show.
//!
//! A family says that sites show the same pages. It does not say that one person runs
//! them: clones are made to deceive.

mod buckets;
mod candidates;
mod catalogue;
mod common;
mod compare;
mod decisions;
mod family;
mod grounds;
mod grouping;
mod look_alike;
mod near;
mod prints;
mod texts;
mod verdict;

#[cfg(test)]
mod tests;

pub use decisions::{FamilyDecision, TogetherOutcome};
pub use family::{Families, families};
pub use grounds::Grounds;
pub use grouping::{FamilyBridge, FamilyJoin, NotJoined};
pub use look_alike::{ContentRelation, LookAlike};
pub use prints::{PagePrint, SitePrints};
