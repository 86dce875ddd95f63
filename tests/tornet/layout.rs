//! One daemon's name, part, address and ports.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};
use std::path::{Path, PathBuf};

use super::Trouble;
use super::control::Control;
use super::keys::Identity;
use super::process::Daemon;

/// Directory authorities of every network.
const AUTHORITIES: usize = 3;
/// Relays beside the authorities. Only they get a weight in the consensus; with fewer, clients
/// run out of choice for some positions of a path.
const RELAYS: usize = 8;

/// What a daemon is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A directory authority; it relays too.
    Authority,
    /// A relay: guard, middle, exit and onion-service directory at once.
    Relay,
    /// A tor that serves onion services.
    Host,
    /// An ordinary client with SOCKS ports.
    Client,
}

impl Part {
    /// Whether it carries traffic of others.
    pub(super) fn is_server(self) -> bool {
        matches!(self, Self::Authority | Self::Relay)
    }

    fn letter(self) -> char {
        match self {
            Self::Authority => 'a',
            Self::Relay => 'r',
            Self::Host => 'h',
            Self::Client => 'c',
        }
    }
}

/// One daemon of the network.
pub(super) struct Node {
    /// `a0`…, `r0`…, `h0`…, `c0`.
    pub(super) name: String,
    pub(super) part: Part,
    /// Its own address: servers have one /16 each, so that no path rule needs relaxing.
    pub(super) address: Ipv4Addr,
    pub(super) control_port: u16,
    pub(super) or_port: u16,
    pub(super) dir_port: u16,
    pub(super) socks_port: u16,
    /// Its folder: configuration, keys, state and logs.
    pub(super) home: PathBuf,
    /// Keys of a server; empty for the others.
    pub(super) identity: Identity,
    /// The running process, if it runs.
    pub(super) daemon: Option<Daemon>,
    control: Option<Control>,
}

impl Node {
    /// Its nickname in the consensus.
    pub(super) fn nickname(&self) -> String {
        format!("tornet{}", self.name)
    }

    /// Address and port for other tors.
    pub(super) fn or_addr(&self) -> SocketAddrV4 {
        SocketAddrV4::new(self.address, self.or_port)
    }

    /// Address and port for directory requests.
    pub(super) fn dir_addr(&self) -> SocketAddrV4 {
        SocketAddrV4::new(self.address, self.dir_port)
    }

    /// The control connection, made when first needed and then kept.
    pub(super) fn control(&mut self) -> io::Result<&mut Control> {
        let control = match self.control.take() {
            Some(control) => control,
            None => Control::open(
                SocketAddrV4::new(self.address, self.control_port),
                &self.home.join("control_auth_cookie"),
            )?,
        };
        Ok(self.control.insert(control))
    }

    /// Has a word on the control connection; a failure there is the network's trouble.
    pub(super) fn talk<T>(&mut self, word: impl FnOnce(&mut Control) -> io::Result<T>) -> Result<T, Trouble> {
        let said = self.control().and_then(word);
        said.map_err(|error| Trouble::broken(format!("control port of {}", self.name), error))
    }

    /// Ends the process, if it runs, and forgets the connection to it.
    pub(super) fn end(&mut self) {
        self.control = None;
        self.daemon = None;
    }

    /// Fails if the process ended by itself; one that a test ended is no failure.
    pub(super) fn check_alive(&mut self) -> Result<(), Trouble> {
        match &mut self.daemon {
            Some(daemon) => daemon.check_alive(&format!("tor node {}", self.name)),
            None => Ok(()),
        }
    }
}

/// Chooses addresses and free ports for all daemons. Every port is held until all are chosen.
pub(super) fn lay_out(dir: &Path, hosts: usize) -> Result<Vec<Node>, Trouble> {
    let mut held = Vec::new();
    let mut free_port = |address| {
        let told = |error| Trouble::broken("no free port on loopback", error);
        let listener = TcpListener::bind((address, 0)).map_err(told)?;
        let port = listener.local_addr().map_err(told)?.port();
        held.push(listener);
        Ok::<u16, Trouble>(port)
    };
    let counts = [(Part::Authority, AUTHORITIES), (Part::Relay, RELAYS), (Part::Host, hosts), (Part::Client, 1)];
    let mut nodes = Vec::new();
    for (part, number) in counts.into_iter().flat_map(|(part, count)| (0..count).map(move |n| (part, n))) {
        let network = 10 + u8::try_from(nodes.len()).unwrap_or(u8::MAX);
        let address = if part.is_server() { Ipv4Addr::new(127, network, 0, 1) } else { Ipv4Addr::LOCALHOST };
        let name = format!("{}{number}", part.letter());
        nodes.push(Node {
            part,
            address,
            control_port: free_port(address)?,
            or_port: if part.is_server() { free_port(address)? } else { 0 },
            dir_port: if part.is_server() { free_port(address)? } else { 0 },
            socks_port: if part == Part::Client { free_port(address)? } else { 0 },
            home: dir.join("nodes").join(&name),
            identity: Identity::default(),
            daemon: None,
            control: None,
            name,
        });
    }
    Ok(nodes)
}
