//! What became of groups: which of an earlier analysis go on in a later one.
//!
//! Two groups, one of each analysis, are tied if they share more than half of the
//! members of the smaller one. Groups that ties lead to from each other make one event:
//! one and one continue (the same, grew, shrank, changed), several and one merged, one
//! and several split, several and several were reshaped; a new group without ties was
//! born, an old one without died. (Overlap as in Bródka and others, "GED", 2013, and
//! Greene and others, 2010; the threshold is the overlap coefficient of Szymkiewicz and
//! Simpson, not Jaccard's, so that a part split off is known for one.)
//!
//! Invariant: every old group and every new one is in exactly one event; the events do
//! not depend on the order of groups or members; looked at backwards they are the same,
//! with born and died, merged and split, grew and shrank exchanged.
//!
//! Map: `ties` finds what is shared; `event` makes of it what happened. Nothing here
//! knows what a member is: clusters have pages, families sites.

mod event;
mod ties;

#[cfg(test)]
mod tests;

pub use event::{Event, Happened, Lineage, lineage};

/// A group of an analysis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<I, M> {
    /// What it is called; no two of an analysis are called the same.
    pub id: I,
    /// Its members, each once; no two groups of an analysis have one in common.
    pub members: Vec<M>,
}
