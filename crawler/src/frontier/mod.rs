//! Who may be asked, and when: the list of what is to be visited.
//!
//! Pure: time is an argument (a [`std::time::Duration`] since the run began) and
//! nothing here does I/O. The crawl loop asks [`Frontier::step`] what to do,
//! makes the visit that a [`Lease`] permits, and tells what came of it by
//! [`Frontier::settle`] and [`Frontier::offer`]. Every site has its own queue and
//! at most one visit at a time; a slow or dead site holds up nobody else.
//!
//! Hop depth is the shortest way from a seed, whatever was found first: with
//! budgets that do not bind, the set of visited pages is the same for every
//! order in which visits end.

mod backoff;
mod budget;
mod core;
mod extension;
mod introductions;
mod lease;
mod line;
mod load;
mod named;
mod next;
mod offer;
mod origin;
mod pace;
mod robots;
mod schedule;
mod settle;
mod shape;
mod site_queue;
mod traps;

#[cfg(test)]
mod tests;

pub use self::core::{Frontier, FrontierPlan, FrontierStats, RestoredEntry, RestoredState};
pub use budget::{Finish, Used};
pub use extension::promises_media;
pub use lease::{Lease, Purpose, Step};
pub use offer::Offered;
pub use pace::Pace;
pub use robots::RobotsRules;
pub use settle::{RobotsReply, Settled, Settlement};
pub use traps::TrapLimits;
