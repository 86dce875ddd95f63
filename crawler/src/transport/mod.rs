//! The door: the only code that opens sockets, and the only way out.
//!
//! A question goes `client` → `socks` (who may ask) → `dial` (backend and
//! `tls`) → `relay` (with `question`, `tap`, `gate`, `body`, `upstream`) → a backend behind
//! `connector`: `arti`, `external` or one that the caller brings. What is learnt
//! on the way is kept in `sites` by `label`; `failure` says what can go wrong;
//! `health` tells a dead site from trouble of our own; `leash` calls open
//! connections back. Nothing here parses a page or decides what may be visited.

mod arti;
mod body;
mod client;
mod connector;
mod dial;
mod door;
mod external;
mod failure;
mod gate;
mod health;

mod label;
mod leash;
mod question;
mod relay;
mod secret;
mod shared;
mod sites;
mod socks;
mod tap;
mod tls;
mod upstream;

pub use arti::{Arti, ArtiError, ArtiSettings};
pub use client::{ClientError, DoorClient, RequestFace, RequestPlan};
pub use connector::{BoxFuture, BoxStream, ConnectError, Connector, Nowhere, Stream};
pub use door::{Door, DoorError, DoorLimits};
pub use external::ExternalTor;
pub use failure::{BodyFault, Failure, HeadFault};
pub use gate::Grant;
pub use health::Health;
pub use label::{Destination, Label};
pub use sites::Counts;
pub use tap::{HeadLimits, HeadSeen};

#[cfg(test)]
pub(crate) mod tests;
