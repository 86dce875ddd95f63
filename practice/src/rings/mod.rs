//! Rings: operators who each place many advertisements, with the truth about them.
//!
//! Map: [`RingSpec`] says how large and how noisy; [`RingWorld`] is made from it
//! and gives one [`RingAd`] after the other; `pareto` draws sizes and hubs.
//!
//! Invariant: equal specs are equal worlds, and an advertisement does not depend on
//! which others were asked for. Its number says nothing about its operator.
//!
//! Numbers only: an identifier is an opaque number with a kind. There are no texts,
//! no names and no persons here, and nothing that looks like a real contact.

mod ad;
mod pareto;
mod spec;
#[cfg(test)]
mod tests;
mod world;

pub use ad::{RingAd, RingIdentifier, RingKind};
pub use spec::RingSpec;
pub use world::RingWorld;
