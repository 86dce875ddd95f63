//! What the door asks of a way into the Tor network.
//!
//! A [`Connector`] turns a [`Destination`] into a byte stream or says truthfully
//! why it cannot. It sees only destinations that the door has checked, and it
//! must never reach them by anything but Tor (or, in practice, a pretend web).

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;

use model::Cause;
use tokio::io::{AsyncRead, AsyncWrite};

use super::label::Destination;

/// A boxed future, so that a [`Connector`] can be a trait object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A connected byte stream to an onion service.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A stream of any backend.
pub type BoxStream = Box<dyn Stream>;

/// Why a backend could not connect.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {detail}", cause.as_str())]
pub struct ConnectError {
    /// What this says about the site, or about us.
    pub cause: Cause,
    /// For logs; names no site.
    pub detail: Cow<'static, str>,
    /// The backend cannot tell a dead site from trouble of its own. While our
    /// network is known to be in trouble, such a failure is not the site's.
    pub doubtful: bool,
}

impl ConnectError {
    /// A failure whose cause is known.
    pub fn new(cause: Cause, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { cause, detail: detail.into(), doubtful: false }
    }

    /// A failure that may be the site's or our own; `cause` if our network is well.
    pub fn doubtful(cause: Cause, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { cause, detail: detail.into(), doubtful: true }
    }
}

/// A way to onion services: the arti client, an external Tor, or a practice web.
pub trait Connector: Send + Sync + 'static {
    /// Connects to an onion service. The door limits the time.
    ///
    /// # Errors
    /// Says why there is no connection. Dropping the future gives up the attempt.
    fn connect<'a>(&'a self, to: &'a Destination) -> BoxFuture<'a, Result<BoxStream, ConnectError>>;

    /// Tells cheaply, without asking any onion service, whether the backend works.
    ///
    /// # Errors
    /// Says what is wrong with our own side; the cause is [`Cause::OurNetwork`].
    fn probe(&self) -> BoxFuture<'_, Result<(), ConnectError>> {
        Box::pin(async { Ok(()) })
    }
}

/// The backend of a door that has none: it refuses everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nowhere;

impl Connector for Nowhere {
    fn connect<'a>(&'a self, _to: &'a Destination) -> BoxFuture<'a, Result<BoxStream, ConnectError>> {
        Box::pin(async { Err(no_backend()) })
    }

    fn probe(&self) -> BoxFuture<'_, Result<(), ConnectError>> {
        Box::pin(async { Err(no_backend()) })
    }
}

fn no_backend() -> ConnectError {
    ConnectError::new(Cause::OurNetwork, "no way into Tor is set up")
}
