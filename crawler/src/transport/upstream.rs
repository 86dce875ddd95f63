//! The stream to a site, and how it ends.

use std::io;

use model::Cause;
use tokio::io::AsyncReadExt;

use super::connector::{BoxStream, ConnectError};
use super::failure::Failure;
use super::label::{Destination, Label};
use super::relay::HEAD_READ;
use super::shared::Shared;

/// A connected stream, under the label it was connected with.
pub(crate) struct Upstream {
    pub(crate) stream: BoxStream,
    pub(crate) label: Label,
    /// Complete answers that it has carried.
    pub(crate) answers: u32,
}

impl Upstream {
    pub(crate) fn new(stream: BoxStream, label: Label) -> Self {
        Self { stream, label, answers: 0 }
    }
}

/// Waits until an idle stream ends or speaks unasked, and says how many bytes it said.
pub(crate) async fn unasked_bytes(upstream: &mut Option<Upstream>) -> usize {
    match upstream {
        Some(upstream) => upstream.stream.read(&mut [0; HEAD_READ]).await.unwrap_or(0),
        None => std::future::pending().await,
    }
}

/// A stream broke. Was it the site, or has our own side gone?
pub(crate) async fn broken_off(shared: &Shared, to: &Destination, error: &io::Error) -> Failure {
    let mut cause = None;
    if let Err(trouble) = shared.probe().await {
        shared.connect_failed(to.label.site, &ConnectError { cause: Cause::OurNetwork, ..trouble });
        cause = Some(Cause::OurNetwork);
    }
    Failure::BrokenOff { cause, detail: error.kind().to_string().into() }
}
