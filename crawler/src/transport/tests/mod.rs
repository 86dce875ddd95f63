//! The door from the outside: real loopback sockets in front, a scripted site behind.

mod counting;
mod gate;
mod generation;
mod heads;
mod patience;
mod proxies;
mod refusals;
mod secure;
mod silence;
pub(crate) mod site;
mod trap;
