//! What may be kept of an identifier: from what stood on a page to what is recorded.
//!
//! Invariant: of a kind that is kept as tokens nothing leaves this room but the
//! token and a fact that many identifiers share. Nothing here reads a file; the
//! key comes from whoever opened the case. Not here: which texts are identifiers.

mod analyses;
mod beginning;
mod coarse;
mod eraser;
mod keeper;
mod key;
mod national;
mod rekeyer;
mod seal;

pub use analyses::AnalysesLeft;
pub use eraser::Eraser;
pub use keeper::{Keeper, SealedForm, Spotted};
pub use key::IdentifierKey;
pub use rekeyer::Rekeyer;
pub use seal::{SealError, SealIdentity, Sealer, seal_to};
