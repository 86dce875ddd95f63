//! A private Tor network on loopback, for the tests of the private Tor suite.
//!
//! Real `tor` daemons form a complete network of their own: three directory authorities, eight
//! relays, any number of onion hosts and one client. Nothing here talks to the public Tor
//! network and nothing can leave the machine: every daemon binds its outgoing sockets to an
//! address of 127.0.0.0/8, and the kernel refuses to route such a socket anywhere else.
//!
//! | file | holds |
//! |---|---|
//! | `network` | [`TorNet`]: the start of all daemons and the questions to them |
//! | `onions` | onion services: adding, publishing, removing |
//! | `faults` | what the tests do to a network: freezing, killing, stopping |
//! | `layout` | one daemon's name, part, address and ports |
//! | `keys` | relay identities and voting keys |
//! | `torrc` | the configuration of each daemon |
//! | `arti` | the same network in arti's configuration format |
//! | `control` | the few verbs of tor's control port that are needed |
//! | `process` | a started program that ends with its handle |
//! | `waiting` | polling of real state under a deadline |
//! | `trouble` | what can go wrong with the rig itself |
//! | `nginx` | Debian's nginx with Debian's Python documentation |
//! | `socks` | one page through a SOCKS port |
//! | `program` | the program under test, on a case of its own |
//!
//! Invariant: a handle ends exactly the processes it started. Not here: what a good answer of the
//! program is; the tests say that.

mod arti;
mod control;
mod faults;
mod keys;
mod layout;
mod network;
mod nginx;
mod onions;
mod process;
mod program;
mod socks;
mod torrc;
mod trouble;
mod waiting;

pub(crate) use network::TorNet;
pub(crate) use nginx::{Nginx, documentation};
pub(crate) use program::{Case, Scan};
pub(crate) use socks::{SocksPort, fetch};
use trouble::Trouble;
pub(crate) use waiting::Deadline;
