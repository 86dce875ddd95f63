//! The SOCKS5 side of the door (RFC 1928, RFC 1929): who may ask, and for what.
//!
//! A connection passes only with the process's secret as password, a label of
//! ours as user name, and a CONNECT to a v3 onion on that label's site. All else
//! is refused here, before any backend hears of it. No time limit is kept here;
//! every message has a fixed largest size by the protocol itself.

use std::io;

use model::Cause;
use subtle::ConstantTimeEq;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::failure::Failure;
use super::label::{Destination, Label};
use super::secret::Secret;
use super::sites::Sites;

const VERSION: u8 = 5;
const AUTH_VERSION: u8 = 1;
const USER_PASSWORD: u8 = 2;
const NO_METHOD: u8 = 0xff;
const CONNECT: u8 = 1;
const DOMAIN: u8 = 3;

/// Why a SOCKS client was sent away.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SocksRefusal {
    #[error("not SOCKS5")]
    NotSocks5,
    #[error("no user and password offered")]
    NoCredentials,
    #[error("wrong secret or unknown label")]
    WrongCredentials,
    #[error("a command other than CONNECT")]
    Command,
    #[error("an IP address instead of a name")]
    IpAddress,
    #[error("not a v3 onion on the label's own site")]
    Target,
    #[error("connection lost: {0}")]
    Lost(#[from] io::Error),
}

/// Speaks the whole handshake up to the destination; the reply to CONNECT is still owed.
pub(crate) async fn accept<S>(client: &mut S, secret: &Secret, sites: &Sites) -> Result<Destination, SocksRefusal>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    greet(client).await?;
    let label = authenticate(client, secret, sites).await?;
    request(client, label).await
}

async fn greet<S: AsyncRead + AsyncWrite + Unpin>(client: &mut S) -> Result<(), SocksRefusal> {
    let [version, count] = read::<2, _>(client).await?;
    if version != VERSION {
        return Err(SocksRefusal::NotSocks5);
    }
    let methods = read_vec(client, count).await?;
    if !methods.contains(&USER_PASSWORD) {
        client.write_all(&[VERSION, NO_METHOD]).await?;
        return Err(SocksRefusal::NoCredentials);
    }
    client.write_all(&[VERSION, USER_PASSWORD]).await?;
    Ok(())
}

async fn authenticate<S>(client: &mut S, secret: &Secret, sites: &Sites) -> Result<Label, SocksRefusal>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let [version, user_len] = read::<2, _>(client).await?;
    if version != AUTH_VERSION {
        return Err(SocksRefusal::NotSocks5);
    }
    let user = read_vec(client, user_len).await?;
    let [password_len] = read::<1, _>(client).await?;
    let password = zeroize::Zeroizing::new(read_vec(client, password_len).await?);
    // The secret is looked at first: without it nobody learns which labels exist.
    let allowed = bool::from(secret.as_bytes().ct_eq(password.as_slice()));
    let label = allowed
        .then(|| std::str::from_utf8(&user).ok())
        .flatten()
        .and_then(|user| Label::parse(user, |site| sites.knows(site)))
        .filter(|label| sites.issued(label));
    match label {
        Some(label) => {
            client.write_all(&[AUTH_VERSION, 0]).await?;
            Ok(label)
        }
        None => {
            client.write_all(&[AUTH_VERSION, 1]).await?;
            Err(SocksRefusal::WrongCredentials)
        }
    }
}

async fn request<S: AsyncRead + AsyncWrite + Unpin>(client: &mut S, label: Label) -> Result<Destination, SocksRefusal> {
    let [version, command, _reserved, kind] = read::<4, _>(client).await?;
    if version != VERSION {
        return Err(SocksRefusal::NotSocks5);
    }
    if kind != DOMAIN {
        reply(client, Reply::AddressTypeNotSupported).await?;
        return Err(SocksRefusal::IpAddress);
    }
    let [length] = read::<1, _>(client).await?;
    let host = read_vec(client, length).await?;
    let port = u16::from_be_bytes(read::<2, _>(client).await?);
    if command != CONNECT {
        reply(client, Reply::CommandNotSupported).await?;
        return Err(SocksRefusal::Command);
    }
    match Destination::check(label, &host, port) {
        Some(destination) => Ok(destination),
        None => {
            reply(client, Reply::NotAllowed).await?;
            Err(SocksRefusal::Target)
        }
    }
}

/// What the door answers to CONNECT: RFC 1928, and Tor's proposal 304 for onions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Reply {
    Succeeded = 0,
    GeneralFailure = 1,
    NotAllowed = 2,
    ConnectionRefused = 5,
    CommandNotSupported = 7,
    AddressTypeNotSupported = 8,
    DescriptorNotFound = 0xf0,
    DescriptorInvalid = 0xf1,
    IntroductionFailed = 0xf2,
    ClientAuthMissing = 0xf4,
    BadAddress = 0xf6,
    IntroductionTimedOut = 0xf7,
}

impl Reply {
    pub(crate) fn to_failure(failure: &Failure) -> Self {
        let Failure::Connect { cause, .. } = failure else { return Self::GeneralFailure };
        match cause {
            Cause::InvalidAddress => Self::BadAddress,
            Cause::NoDescriptor => Self::DescriptorNotFound,
            Cause::DescriptorUnusable => Self::DescriptorInvalid,
            Cause::ServiceDown => Self::IntroductionFailed,
            Cause::ServiceRefuses => Self::ConnectionRefused,
            Cause::NeedsClientAuth => Self::ClientAuthMissing,
            Cause::TimedOut => Self::IntroductionTimedOut,
            Cause::OurNetwork => Self::GeneralFailure,
        }
    }
}

/// Answers CONNECT. The bound address is always 0.0.0.0:0: it means nothing here.
pub(crate) async fn reply<S: AsyncWrite + Unpin>(client: &mut S, reply: Reply) -> io::Result<()> {
    client.write_all(&[VERSION, reply as u8, 0, 1, 0, 0, 0, 0, 0, 0]).await
}

async fn read<const N: usize, S: AsyncRead + Unpin>(client: &mut S) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    client.read_exact(&mut bytes).await?;
    Ok(bytes)
}

async fn read_vec<S: AsyncRead + Unpin>(client: &mut S, length: u8) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::from(length)];
    client.read_exact(&mut bytes).await?;
    Ok(bytes)
}
