//! The practice web: a synthetic onion web with ground truth.
//!
//! Made from a [`WorldSpec`] (size, seed, profile), on the fly and on loopback
//! only. Two equal specs are the same web, byte for byte. All content is
//! invented. Nothing here reads a clock, asks the network for anything, or
//! knows the crawler.
//!
//! Map: [`World`] is the pure web; [`Truth`] is what is true of it; [`Server`]
//! answers connections to its sites in memory; [`serve`] puts a SOCKS5 listener
//! in front, so that any crawler can be pointed at it. [`RingWorld`] stands apart: numbers
//! without pages, to try out what finds operators.

mod answer;
mod charset;
mod day;
mod draw;
mod expect;
mod face;
mod family;
mod hostile;
mod html;
mod http;
mod keys;
mod language;
mod layout;
mod link;
mod log;
mod page;
mod path;
mod planted;
mod reach;
mod respond;
mod rings;
mod serve;
mod server;
mod site;
mod socks;
mod spec;
mod state;
mod truth;
mod wire;
mod words;
mod world;

pub use expect::Expected;
pub use log::{Access, AccessLog, Totals};
pub use planted::Planted;
pub use rings::{RingAd, RingIdentifier, RingKind, RingSpec, RingWorld};
pub use serve::{Bind, Handle, ServeError, ServeOptions, serve};
pub use server::{Server, SiteStream};
pub use socks::relay;
pub use spec::{Profile, SpecError, Weather, WorldSpec};
pub use state::{SiteState, Unreachable};
pub use truth::{TRUTH_SCHEMA, Truth, TruthEdge, TruthOutcome, TruthPage, TruthPlanted, TruthSite};
pub use world::World;
