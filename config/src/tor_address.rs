//! Where an external Tor may listen.
//!
//! Invariant: an address that exists as one of these is on this machine or on a
//! private network, and no name had to be looked up for it. What is asked of a
//! proxy crosses the network to it in clear.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

/// Where an external Tor listens for SOCKS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TorAddress {
    /// A port.
    Tcp(Nearby),
    /// A UNIX socket.
    Unix(PathBuf),
}

/// An address on this machine or on a private network: there is no way to make
/// one of any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nearby(SocketAddr);

impl Nearby {
    /// Checks an address.
    ///
    /// # Errors
    /// `Public` for an address on the open internet, `Form` for port 0.
    pub fn new(address: SocketAddr) -> Result<Self, TorAddressError> {
        if address.port() == 0 {
            return Err(TorAddressError::Form);
        }
        if is_nearby(address.ip()) { Ok(Self(address)) } else { Err(TorAddressError::Public) }
    }

    /// The address.
    pub fn get(self) -> SocketAddr {
        self.0
    }
}

impl fmt::Display for Nearby {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a text is not the address of an external Tor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TorAddressError {
    /// Neither `socks5://IP:PORT` nor `unix:PATH`.
    #[error("not an address of a Tor proxy: write socks5://127.0.0.1:9050 or unix:/run/tor/socks")]
    Form,
    /// A name; resolving it would ask a name server outside Tor.
    #[error("names are not resolved: write the IP address of the Tor proxy")]
    Name,
    /// An address on the open internet: what we ask would cross it in the clear.
    #[error("the Tor proxy must be on this machine or on a private network")]
    Public,
}

impl FromStr for TorAddress {
    type Err = TorAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("unix:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() { Err(TorAddressError::Form) } else { Ok(Self::Unix(path.into())) };
        }
        let rest = text.strip_prefix("socks5h://").or_else(|| text.strip_prefix("socks5://")).unwrap_or(text);
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = rest.rsplit_once(':').ok_or(TorAddressError::Form)?;
        let port: u16 = port.parse().ok().filter(|port| *port > 0).ok_or(TorAddressError::Form)?;
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let ip = match host.parse::<IpAddr>() {
            Ok(ip) => ip,
            Err(_) if host.eq_ignore_ascii_case("localhost") => Ipv4Addr::LOCALHOST.into(),
            Err(_) if host.is_empty() || host.contains(['/', '@', ':']) => return Err(TorAddressError::Form),
            Err(_) => return Err(TorAddressError::Name),
        };
        Nearby::new((ip, port).into()).map(Self::Tcp)
    }
}

impl fmt::Display for TorAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "socks5://{address}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

fn is_nearby(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}
