//! Operators: clusters of items that share evidence. An item is a page or an
//! advertisement, evidence is a shared [`Feature`].
//!
//! Map: `feature` names evidence and `bits` weighs it; `builder` sorts pairs of
//! feature and item into a `corpus` of `table`s; `rules`, `guard` and `scatter` say what
//! identifiers may join, `blocks` and `parting` take apart what rests on one item,
//! `templates`, `ground` and `cohesion` what text may;
//! `identifiers` and then `texts` join it in a `forest` and keep a reason for each
//! merge (`merges`) and for each one not made (`bridges`); `decisions` are the
//! analyst's; `cluster` makes it all, `explain` tells why, `plain` is the baseline.
//!
//! Invariant: the clusters depend on who shares what, never on the order of arrival,
//! on the numbers of items, or on the ids of features. Nothing that was refused is
//! lost: it stays as a weak bridge.
//!
//! A cluster is a lead to look at. It is no proof that one person stands behind it.

mod bits;
mod blocks;
mod bridges;
mod builder;
mod cluster;
mod cohesion;
mod corpus;
mod decisions;
mod error;
mod explain;
mod feature;
pub(super) mod forest;
mod ground;
mod guard;
mod identifiers;
mod merges;
mod parting;
mod plain;
mod rules;
mod scatter;
mod table;
mod templates;
mod texts;

#[cfg(test)]
mod tests;

pub use bits::bits;
pub use bridges::Refusal;
pub use builder::CorpusBuilder;
pub use cluster::{Operators, operators};
pub use corpus::{Corpus, LeftOut};
pub use decisions::{Decision, Outcome};
pub use error::OperatorsError;
pub use explain::{Bridge, Evidence, Explanation, explain};
pub use feature::{Feature, FeatureKind};
pub use merges::Merge;
pub use plain::plain_components;
pub use rules::Rules;
