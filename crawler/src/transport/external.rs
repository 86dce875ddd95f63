//! An external Tor, spoken to over SOCKS5 on this machine or its private network.
//!
//! The address is an IP and port or a UNIX socket; no name is resolved. Each
//! site is isolated by user name, which is a hash: Tor learns neither our labels
//! nor the door's secret. Extended errors (Tor's proposal 304) are read when
//! offered and not required. Anything that does not speak SOCKS5 with user and
//! password is trouble of our own, never a reason to try another way.

use std::future::Future;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use config::TorAddress;
use data_encoding::HEXLOWER;
use model::Cause;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::connector::{BoxFuture, BoxStream, ConnectError, Connector};
use super::label::{Destination, Label};

/// For the proxy itself to accept and to agree on a method, and again for the
/// log-in: it is nearby.
const PROXY_TIMEOUT: Duration = Duration::from_secs(10);
const PASSWORD: &[u8] = b"isolated";

/// The backend that goes through an external Tor.
pub struct ExternalTor {
    address: TorAddress,
    /// Makes the user names of this process unlike those of any other.
    salt: Zeroizing<[u8; 16]>,
    /// Whether it has ever connected to an onion service.
    has_connected: AtomicBool,
}

impl ExternalTor {
    /// A backend for the Tor that listens at `address`. Nothing is connected yet.
    ///
    /// # Errors
    /// The operating system gives no random bytes.
    pub fn new(address: TorAddress) -> io::Result<Self> {
        let mut salt = Zeroizing::new([0; 16]);
        getrandom::fill(salt.as_mut_slice()).map_err(|error| io::Error::other(error.to_string()))?;
        Ok(Self { address, salt, has_connected: AtomicBool::new(false) })
    }

    /// One user name per label, which says nothing about the label.
    fn user_name(&self, label: &Label) -> String {
        let mut hash = Sha256::new();
        hash.update(self.salt.as_slice());
        hash.update(label.user_name());
        HEXLOWER.encode(&hash.finalize()[..16])
    }

    /// A connection to the proxy that has agreed to user and password.
    async fn greet(&self) -> Result<BoxStream, ConnectError> {
        let greeting = async {
            let mut stream = self.open().await.map_err(|error| unreachable(&error))?;
            stream.write_all(&[5, 1, 2]).await.map_err(|error| broken(&error))?;
            let [version, method] = read(&mut stream).await?;
            match (version, method) {
                (5, 2) => Ok(stream),
                (5, _) => Err(ours("the Tor proxy does not offer isolation by user name")),
                _ => Err(ours("what listens there is not a SOCKS5 proxy")),
            }
        };
        soon(greeting).await
    }

    #[expect(clippy::disallowed_methods, reason = "this is the door's way to the user's own Tor proxy")]
    async fn open(&self) -> io::Result<BoxStream> {
        match &self.address {
            TorAddress::Tcp(address) => {
                let stream = TcpStream::connect(address.get()).await?;
                stream.set_nodelay(true)?;
                Ok(Box::new(stream))
            }
            TorAddress::Unix(path) => Ok(Box::new(UnixStream::connect(path).await?)),
        }
    }

    async fn ask(&self, to: &Destination) -> Result<BoxStream, ConnectError> {
        let mut stream = self.greet().await?;
        soon(log_in(&mut stream, &self.user_name(&to.label))).await?;
        let length = u8::try_from(to.name.len())
            .map_err(|_| ConnectError::new(Cause::InvalidAddress, "the host name is too long for SOCKS"))?;
        let mut request = vec![5, 1, 0, 3, length];
        request.extend_from_slice(to.name.as_bytes());
        request.extend_from_slice(&to.port.to_be_bytes());
        stream.write_all(&request).await.map_err(|error| broken(&error))?;
        let [version, code, _reserved, kind] = read(&mut stream).await?;
        if version != 5 {
            return Err(ours("the Tor proxy broke the SOCKS protocol"));
        }
        if code != 0 {
            return Err(refusal(code, self.has_connected.load(Ordering::Relaxed)));
        }
        skip_bound_address(&mut stream, kind).await?;
        self.has_connected.store(true, Ordering::Relaxed);
        Ok(stream)
    }
}

impl Connector for ExternalTor {
    fn connect<'a>(&'a self, to: &'a Destination) -> BoxFuture<'a, Result<BoxStream, ConnectError>> {
        Box::pin(self.ask(to))
    }

    fn probe(&self) -> BoxFuture<'_, Result<(), ConnectError>> {
        Box::pin(async { self.greet().await.map(|_stream| ()) })
    }
}

/// What the proxy does by itself, without any site, takes it no time.
async fn soon<T>(work: impl Future<Output = Result<T, ConnectError>>) -> Result<T, ConnectError> {
    timeout(PROXY_TIMEOUT, work).await.unwrap_or_else(|_elapsed| Err(ours("the Tor proxy does not answer")))
}

/// RFC 1929.
async fn log_in(stream: &mut BoxStream, user: &str) -> Result<(), ConnectError> {
    let mut message = vec![1, u8::try_from(user.len()).unwrap_or(u8::MAX)];
    message.extend_from_slice(user.as_bytes());
    message.push(u8::try_from(PASSWORD.len()).unwrap_or(u8::MAX));
    message.extend_from_slice(PASSWORD);
    stream.write_all(&message).await.map_err(|error| broken(&error))?;
    match read(stream).await? {
        [1, 0] => Ok(()),
        _ => Err(ours("the Tor proxy does not take our user name")),
    }
}

/// The address in a good reply means nothing here, but stands before the data.
async fn skip_bound_address(stream: &mut BoxStream, kind: u8) -> Result<(), ConnectError> {
    let length = match kind {
        1 => 4,
        4 => 16,
        3 => usize::from(read::<1>(stream).await?[0]),
        _ => return Err(ours("the Tor proxy broke the SOCKS protocol")),
    };
    let mut skipped = vec![0; length + 2];
    stream.read_exact(&mut skipped).await.map_err(|error| broken(&error))?;
    Ok(())
}

async fn read<const N: usize>(stream: &mut BoxStream) -> Result<[u8; N], ConnectError> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await.map_err(|error| broken(&error))?;
    Ok(bytes)
}

/// What a reply code says: RFC 1928 §6, and proposal 304 for 0xF0 to 0xF7.
///
/// Tor without extended errors says 1 for nearly anything, and other codes for a
/// service it cannot find or reach; such answers are doubtful. It says 2 when it
/// is set up to reach no onion services, but also when a service itself speaks of
/// an exit policy: a proxy that has reached one before is not set up so.
pub(crate) fn refusal(code: u8, has_connected: bool) -> ConnectError {
    match code {
        0xf0 => ConnectError::new(Cause::NoDescriptor, "descriptor not found (F0)"),
        0xf1 => ConnectError::new(Cause::DescriptorUnusable, "descriptor invalid (F1)"),
        0xf2 => ConnectError::new(Cause::ServiceDown, "introduction failed (F2)"),
        0xf3 => ConnectError::new(Cause::ServiceDown, "rendezvous failed (F3)"),
        0xf4 => ConnectError::new(Cause::NeedsClientAuth, "client authorisation missing (F4)"),
        0xf5 => ConnectError::new(Cause::NeedsClientAuth, "client authorisation wrong (F5)"),
        0xf6 => ConnectError::new(Cause::InvalidAddress, "address invalid (F6)"),
        0xf7 => ConnectError::new(Cause::TimedOut, "introduction timed out (F7)"),
        4 => ConnectError::doubtful(Cause::ServiceDown, "host unreachable (4)"),
        5 => ConnectError::new(Cause::ServiceRefuses, "connection refused (5)"),
        6 => ConnectError::doubtful(Cause::TimedOut, "timed out in the proxy (6)"),
        2 if has_connected => ConnectError::new(Cause::ServiceRefuses, "the service forbids the connection (2)"),
        // A proxy that forbids, or does not know, a plain CONNECT to an onion is set up wrongly.
        2 => ours("the Tor proxy forbids onion services (2)"),
        7 | 8 => ours("the Tor proxy does not know CONNECT by name (7, 8)"),
        // Tor says this when it reaches no part of its own network.
        3 => ours("the Tor proxy has no network (3)"),
        1 => ConnectError::doubtful(Cause::ServiceDown, "failure without a reason (1)"),
        _ => ConnectError::doubtful(Cause::ServiceDown, "an unknown reply code"),
    }
}

fn ours(detail: &'static str) -> ConnectError {
    ConnectError::new(Cause::OurNetwork, detail)
}

fn unreachable(error: &io::Error) -> ConnectError {
    ConnectError::new(Cause::OurNetwork, format!("cannot reach the Tor proxy: {}", error.kind()))
}

fn broken(error: &io::Error) -> ConnectError {
    ConnectError::new(Cause::OurNetwork, format!("the Tor proxy hung up: {}", error.kind()))
}
